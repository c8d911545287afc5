using System.Xml;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Domain.Responses;

/// <summary>What is wrong with an answer.</summary>
public enum AnswerFault
{
    /// <summary>The item must be answered before going on.</summary>
    Required,

    /// <summary>The value is none of the item's options; a browser does not send that by itself.</summary>
    NotAnOption,

    /// <summary>The text is longer than the item allows.</summary>
    TooLong,

    /// <summary>The text holds characters that cannot be shown or stored.</summary>
    NotText,

    /// <summary>An option that stands alone was chosen with others.</summary>
    NotAlone,

    /// <summary>What was typed is no number.</summary>
    NotANumber,

    /// <summary>The number is outside the item's range.</summary>
    NumberOutside,

    /// <summary>The number has more digits after the comma than the item takes.</summary>
    TooManyDecimals,

    /// <summary>What was typed is no day of the calendar.</summary>
    NotADate,

    /// <summary>The day is outside the item's range.</summary>
    DateOutside,
}

/// <param name="Code">Of the item, or of the statement in it.</param>
public sealed record AnswerError(string Code, AnswerFault Fault);

/// <summary>One page of answers as it was sent: what can be stored, and what cannot and why.</summary>
public sealed class AnswerSheet
{
    private readonly Dictionary<string, string?> _answers = new(StringComparer.Ordinal);
    private readonly List<AnswerError> _errors = [];

    /// <summary>The answers that were sent: a value as <see cref="AnswerValue"/> writes it, or null where the answer was taken away.</summary>
    public IReadOnlyDictionary<string, string?> Answers => _answers;

    public IReadOnlyList<AnswerError> Errors => _errors;

    /// <summary>Reads what was sent for one theme. Never throws on input.</summary>
    /// <param name="questionnaire">The questionnaire of the theme.</param>
    /// <param name="theme">The theme that the page showed.</param>
    /// <param name="sent">
    /// The form's values for a code. Null: it was not on the form, so its answer stays as it is. Only empty values: no answer.
    /// </param>
    public static AnswerSheet Read(Questionnaire questionnaire, Theme theme, Func<string, IReadOnlyList<string>?> sent)
    {
        var sheet = new AnswerSheet();
        foreach (var item in theme.Questions)
            foreach (var part in item.Parts)
            {
                var values = sent(part.Code)?.Where(value => value.Length > 0).ToList();
                if (values is { Count: > 0 })
                    sheet.ReadPart(questionnaire, item, part.Code, values);
                else if (values is not null)
                    sheet._answers[part.Code] = null;
            }

        return sheet;
    }

    /// <summary>Adds an error for each required item of the theme that is asked and not answered, by what was sent here or else before.</summary>
    /// <param name="theme">The theme that the page showed.</param>
    /// <param name="asked">What is asked and answered once this sheet is stored.</param>
    public void Require(Theme theme, AskedItems asked)
    {
        foreach (var part in Missing(theme, asked).Where(part => _errors.All(error => error.Code != part.Code)))
            _errors.Add(new(part.Code, AnswerFault.Required));
    }

    /// <summary>What is required of a theme, asked, and not answered.</summary>
    public static IEnumerable<Part> Missing(Theme theme, AskedItems asked) =>
        theme.Questions.Where(item => item.Required && asked.Has(item)).SelectMany(item => item.Parts).Where(part => asked.Answer(part.Code) is null);

    /// <summary>Whether a stored value is an answer that this item takes: what it would itself have stored.</summary>
    public static bool IsAnswer(Questionnaire questionnaire, Item item, string value)
    {
        var sheet = new AnswerSheet();
        sheet.ReadPart(questionnaire, item, item.Code, item is MultipleChoiceItem ? [.. AnswerValue.Split(value)] : [value]);
        return sheet._answers.GetValueOrDefault(item.Code) == value;
    }

    private void ReadPart(Questionnaire questionnaire, Item item, string code, List<string> values)
    {
        switch (item)
        {
            case MultipleChoiceItem choice:
                ReadSeveral(choice, values);
                break;
            case NumberItem number:
                ReadNumber(number, values);
                break;
            case DateItem date:
                ReadDate(date, values);
                break;
            case ShortTextItem text:
                ReadText(code, string.Join(' ', values), text.MaxLength, lines: false);
                break;
            case LongTextItem text:
                ReadText(code, string.Join('\n', values), text.MaxLength, lines: true);
                break;
            default:
                ReadOne(code, values, AnswerValue.Of(questionnaire, item));
                break;
        }
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
        if (chosen.Count == 0 || chosen.Count != values.Distinct(StringComparer.Ordinal).Count())
            _errors.Add(new(choice.Code, AnswerFault.NotAnOption));
        else if (chosen.Count > 1 && chosen.Any(option => option.Exclusive))
            _errors.Add(new(choice.Code, AnswerFault.NotAlone));
        else
            _answers[choice.Code] = AnswerValue.Join(chosen.Select(option => option.Code));
    }

    private void ReadNumber(NumberItem item, List<string> values)
    {
        if (values.Count > 1 || AnswerValue.ReadNumber(values[0]) is not { } number)
            _errors.Add(new(item.Code, AnswerFault.NotANumber));
        else if (number < item.Minimum || number > item.Maximum)
            _errors.Add(new(item.Code, AnswerFault.NumberOutside));
        else if (decimal.Round(number, item.Decimals) != number)
            _errors.Add(new(item.Code, AnswerFault.TooManyDecimals));
        else
            _answers[item.Code] = AnswerValue.Write(number);
    }

    private void ReadDate(DateItem item, List<string> values)
    {
        if (values.Count > 1 || AnswerValue.ReadDate(values[0]) is not { } day)
            _errors.Add(new(item.Code, AnswerFault.NotADate));
        else if (day < item.Earliest || day > item.Latest)
            _errors.Add(new(item.Code, AnswerFault.DateOutside));
        else
            _answers[item.Code] = AnswerValue.Write(day);
    }

    private void ReadText(string code, string sent, int maxLength, bool lines)
    {
        // Browsers send a line end as two characters but count it as one.
        var text = sent.ReplaceLineEndings("\n").Trim();
        // Pasted from a spreadsheet; a line of input shows it as a space.
        if (!lines)
            text = text.Replace('\t', ' ');
        if (text.Any(letter => IsInvisible(letter) || (letter is '\n' && !lines)) || !IsWellFormed(text))
            _errors.Add(new(code, AnswerFault.NotText));
        else if (text.Length > maxLength)
            _errors.Add(new(code, AnswerFault.TooLong));
        else
            _answers[code] = text.Length == 0 ? null : text;
    }

    /// <summary>Whether nobody sees the character where it stands: controls, tabs and line ends apart, what is none, and what turns the direction of the words after it.</summary>
    public static bool IsInvisible(char letter) =>
        (char.IsControl(letter) && letter is not ('\t' or '\r' or '\n')) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFFFE' or '\uFFFF';

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            // Half a character, or none at all: no workbook can hold it.
            else if (!XmlConvert.IsXmlChar(text[i]))
                return false;
        }

        return true;
    }
}
