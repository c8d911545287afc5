using System.Globalization;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Domain.Responses;

/// <summary>What is wrong with an answer.</summary>
public enum AnswerFault
{
    /// <summary>The item must be answered before going on.</summary>
    Required,

    /// <summary>The value is none of the item's options; a browser does not send that by itself.</summary>
    NotAnOption,

    /// <summary>The text is longer than <see cref="AnswerError.Limit"/>.</summary>
    TooLong,

    /// <summary>The text holds characters that cannot be shown or stored.</summary>
    NotText,

    /// <summary>An option that stands alone was chosen with others.</summary>
    NotAlone,
}

/// <param name="Limit">With <see cref="AnswerFault.TooLong"/>: the most characters allowed.</param>
public sealed record AnswerError(string ItemCode, AnswerFault Fault, int? Limit = null);

/// <summary>One page of answers as it was sent: what can be stored, and what cannot and why.</summary>
public sealed class AnswerSheet
{
    private readonly Dictionary<string, string?> _answers = new(StringComparer.Ordinal);
    private readonly List<AnswerError> _errors = [];

    /// <summary>The answers that were sent: a value as <see cref="AnswerValue"/> writes it, or null where the answer was taken away.</summary>
    public IReadOnlyDictionary<string, string?> Answers => _answers;

    public IReadOnlyList<AnswerError> Errors => _errors;

    /// <summary>Reads what was sent for one theme. Never throws on input.</summary>
    /// <param name="theme">The theme that the page showed.</param>
    /// <param name="sent">
    /// The form's values for an item code. Null: the item was not on the form, so its answer stays as it is. Only empty values: no answer.
    /// </param>
    /// <param name="goingOn">True where required items must be answered now; going back never asks for them.</param>
    /// <param name="questionnaire">The questionnaire of the theme.</param>
    public static AnswerSheet Read(Questionnaire questionnaire, Theme theme, Func<string, IReadOnlyList<string>?> sent, bool goingOn)
    {
        var sheet = new AnswerSheet();
        foreach (var item in theme.Questions)
        {
            var values = sent(item.Code)?.Where(value => value.Length > 0).ToList();
            if (values is { Count: > 0 })
                sheet.ReadItem(questionnaire, item, values);
            else if (values is not null)
                sheet._answers[item.Code] = null;

            if (goingOn && item.Required && sheet._answers.GetValueOrDefault(item.Code) is null && sheet._errors.All(error => error.ItemCode != item.Code))
                sheet._errors.Add(new(item.Code, AnswerFault.Required));
        }

        return sheet;
    }

    private void ReadItem(Questionnaire questionnaire, Item item, List<string> values)
    {
        switch (item)
        {
            case ScaleItem scale:
                ReadOne(item.Code, values, ScaleValues(questionnaire.Scale(scale.Scale)));
                break;
            case SingleChoiceItem choice:
                ReadOne(item.Code, values, choice.Options.Select(option => option.Code));
                break;
            case MultipleChoiceItem choice:
                ReadSeveral(choice, values);
                break;
            case ShortTextItem text:
                ReadText(item.Code, string.Join(' ', values), text.MaxLength, lines: false);
                break;
            case LongTextItem text:
                ReadText(item.Code, string.Join('\n', values), text.MaxLength, lines: true);
                break;
            default:
                throw new NotSupportedException($"Items of type {item.GetType().Name} cannot be answered yet ({item.Code}).");
        }
    }

    /// <summary>The values that a point of this scale, or don't know, is sent as.</summary>
    public static IEnumerable<string> ScaleValues(LabelledScale scale)
    {
        for (var point = 1; point <= scale.Points.Count; point++)
            yield return point.ToString(CultureInfo.InvariantCulture);
        if (scale.DontKnow is not null)
            yield return AnswerValue.DontKnow;
    }

    private void ReadOne(string code, List<string> values, IEnumerable<string> options)
    {
        if (values.Count == 1 && options.Contains(values[0]))
            _answers[code] = values[0];
        else
            _errors.Add(new(code, AnswerFault.NotAnOption));
    }

    private void ReadSeveral(MultipleChoiceItem choice, List<string> values)
    {
        // In the item's order, so that one set of choices is one value.
        var chosen = choice.Options.Where(option => values.Contains(option.Code)).ToList();
        if (chosen.Count != values.Distinct(StringComparer.Ordinal).Count())
            _errors.Add(new(choice.Code, AnswerFault.NotAnOption));
        else if (chosen.Count > 1 && chosen.Any(option => option.Exclusive))
            _errors.Add(new(choice.Code, AnswerFault.NotAlone));
        else
            _answers[choice.Code] = AnswerValue.Join(chosen.Select(option => option.Code));
    }

    private void ReadText(string code, string sent, int maxLength, bool lines)
    {
        // Browsers send a line end as two characters but count it as one.
        var text = sent.ReplaceLineEndings("\n").Trim();
        if (text.Any(letter => char.IsControl(letter) && !(lines && letter is '\n' or '\t')) || !IsWellFormed(text))
            _errors.Add(new(code, AnswerFault.NotText));
        else if (text.Length > maxLength)
            _errors.Add(new(code, AnswerFault.TooLong, maxLength));
        else
            _answers[code] = text.Length == 0 ? null : text;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }
}
