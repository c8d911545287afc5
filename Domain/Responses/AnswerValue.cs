using System.Globalization;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Domain.Responses;

/// <summary>
/// How an answer is written down: one string for each code. A scale point is its number (<c>1</c>…), a choice its option code, several choices their
/// codes in the item's order with a space between, yes/no <c>yes</c> or <c>no</c>, a number invariant, a date ISO 8601, text as it was typed.
/// No answer is the absence of a value.
/// </summary>
public static class AnswerValue
{
    /// <summary>"Don't know", wherever it is offered.</summary>
    public const string DontKnow = "dk";

    public const string Yes = "yes";

    public const string No = "no";

    /// <summary>The codes in a multiple choice answer.</summary>
    public static string[] Split(string value) => value.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static string Join(IEnumerable<string> optionCodes) => string.Join(' ', optionCodes);

    /// <summary>The values that can be chosen in an item, in order, don't know last; none for what is typed.</summary>
    public static IEnumerable<string> Of(Questionnaire questionnaire, Item item) => item switch
    {
        ScaleItem scale => Of(questionnaire.Scale(scale.Scale)),
        MatrixItem matrix => Of(questionnaire.Scale(matrix.Scale)),
        LadderItem ladder => Of(questionnaire.Scale(ladder.Scale)),
        SingleChoiceItem choice => choice.Options.Select(option => option.Code),
        MultipleChoiceItem choice => choice.Options.Select(option => option.Code),
        ClassificationItem { DontKnow: null } classification => classification.Categories.Select(category => category.Code),
        ClassificationItem classification => classification.Categories.Select(category => category.Code).Append(DontKnow),
        YesNoItem => [Yes, No],
        _ => [],
    };

    /// <summary>The values of a scale: its points from the lowest, then don't know where it has that.</summary>
    public static IEnumerable<string> Of(LabelledScale scale)
    {
        for (var point = 1; point <= scale.Points.Count; point++)
            yield return point.ToString(CultureInfo.InvariantCulture);
        if (scale.DontKnow is not null)
            yield return DontKnow;
    }

    /// <summary>Reads a number as people type it: comma or point before the decimals, spaces between thousands. Null: it is none.</summary>
    public static decimal? ReadNumber(string typed)
    {
        var digits = string.Concat(typed.Where(letter => !char.IsWhiteSpace(letter))).Replace('−', '-').Replace(',', '.');
        return digits.Length <= 28 && decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    public static string Write(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>Reads a day as people type it, 10.12.2010 with any sign between, or as a browser sends it, 2010-12-10. Null: it is none.</summary>
    public static DateOnly? ReadDate(string typed)
    {
        var plain = typed.Trim();
        if (DateOnly.TryParseExact(plain, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var sent))
            return sent;
        var parts = plain.Split(['.', ',', '/', '-', ' '], StringSplitOptions.RemoveEmptyEntries);
        return parts is [{ Length: <= 2 }, { Length: <= 2 }, { Length: 4 }]
            && DateOnly.TryParseExact(string.Join('.', parts), "d.M.yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
    }

    public static string Write(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
