using System.Globalization;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Domain.Analysis;

/// <summary>
/// One of the cells that a submitted response adds one to. All results are read from the sums of such cells, kept by round, municipality and group,
/// so that reading them costs by cells and not by answers. The counts are whole numbers: adding and taking away are exact, in any order.
/// </summary>
/// <param name="Code">An item or statement code, a theme code, or <see cref="Responses"/>.</param>
/// <param name="Value">
/// For an item: a scale point, an option code, <c>dk</c>, or one of the marks below.
/// For a theme: a respondent's index as <c>sum/count</c> of its answered scale items after reversing, which is exact where a decimal is not.
/// </param>
public readonly record struct TallyCell(string Code, string Value)
{
    /// <summary>The cell that counts responses; its value is <see cref="Answered"/>.</summary>
    public const string Responses = "*";

    /// <summary>The group code under which each response counts once, whatever groups its respondent sits in.</summary>
    public const string Total = "*";

    /// <summary>Answered: for what has no value to count (free text, number, date), and for several choices beside each that was chosen.</summary>
    public const string Answered = "+";

    /// <summary>Asked and not answered; for a theme: fewer than half of its scale items answered.</summary>
    public const string Unanswered = "-";

    /// <summary>A stored value that is none of the item's; counted apart so that it can be reported, and part of no statistic. Several choices of which one is unknown are corrupt as a whole.</summary>
    public const string Corrupt = "?";

    /// <summary>Code and value in one text, <c>FOR_POL_2=4</c>, as it is stored.</summary>
    public override string ToString() => $"{Code}={Value}";

    /// <summary>Reads what <see cref="ToString"/> wrote; codes have no '='. Anything else is a code that nothing has, with no value.</summary>
    public static TallyCell Parse(string text)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        return split < 0 ? new(text, "") : new(text[..split], text[(split + 1)..]);
    }

    /// <summary>The cells of one response, each once.</summary>
    public static IReadOnlyList<TallyCell> Of(IEnumerable<Questionnaire> questionnaires, IReadOnlyDictionary<string, string> answers)
    {
        var cells = new List<TallyCell> { new(Responses, Answered) };
        foreach (var questionnaire in questionnaires)
            foreach (var theme in questionnaire.Themes)
            {
                foreach (var item in theme.Questions)
                    AddItem(cells, questionnaire, item, answers);
                // A theme without scale items has no index.
                if (ThemeIndex.Items(questionnaire, theme) is { Count: > 0 } items)
                    cells.Add(new(theme.Code, ThemeIndex.Of(items, item => Point(item.Scale, answers.GetValueOrDefault(item.Code))) ?? Unanswered));
            }

        return cells;
    }

    private static void AddItem(List<TallyCell> cells, Questionnaire questionnaire, Item item, IReadOnlyDictionary<string, string> answers)
    {
        switch (item)
        {
            case ScaleItem scale:
                cells.Add(new(item.Code, ScaleValue(questionnaire.Scale(scale.Scale), answers.GetValueOrDefault(item.Code))));
                break;
            case MatrixItem matrix:
                foreach (var statement in matrix.Statements)
                    cells.Add(new(statement.Code, ScaleValue(questionnaire.Scale(matrix.Scale), answers.GetValueOrDefault(statement.Code))));
                break;
            case SingleChoiceItem choice:
                cells.Add(new(item.Code, OptionValue(choice.Options, answers.GetValueOrDefault(item.Code))));
                break;
            case ClassificationItem classification:
                foreach (var statement in classification.Statements)
                    cells.Add(new(statement.Code, OptionValue(classification.Categories, answers.GetValueOrDefault(statement.Code))));
                break;
            case MultipleChoiceItem choice:
                AddChosen(cells, choice, AnswerValue.Split(answers.GetValueOrDefault(item.Code) ?? ""));
                break;
            case YesNoItem:
                cells.Add(new(item.Code, answers.GetValueOrDefault(item.Code) switch
                {
                    null => Unanswered,
                    AnswerValue.Yes => AnswerValue.Yes,
                    AnswerValue.No => AnswerValue.No,
                    _ => Corrupt,
                }));
                break;
            default:
                cells.Add(new(item.Code, answers.ContainsKey(item.Code) ? Answered : Unanswered));
                break;
        }
    }

    private static void AddChosen(List<TallyCell> cells, MultipleChoiceItem item, string[] chosen)
    {
        if (chosen.Length == 0)
            cells.Add(new(item.Code, Unanswered));
        else if (chosen.Any(code => OptionValue(item.Options, code) == Corrupt))
            cells.Add(new(item.Code, Corrupt));
        else
            // Those who answered are counted beside what they chose, since they may have chosen several.
            cells.AddRange(chosen.Append(Answered).Distinct().Select(code => new TallyCell(item.Code, code)));
    }

    private static string ScaleValue(LabelledScale scale, string? answer) => answer switch
    {
        null => Unanswered,
        AnswerValue.DontKnow when scale.DontKnow is not null => AnswerValue.DontKnow,
        _ when Point(scale, answer) is not null => answer,
        _ => Corrupt,
    };

    private static string OptionValue(IReadOnlyList<Option> options, string? answer) =>
        answer is null ? Unanswered : options.Any(option => option.Code == answer) ? answer : Corrupt;

    private static int? Point(LabelledScale scale, string? answer) =>
        int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var point) && point >= 1 && point <= scale.Points.Count
            && answer == point.ToString(CultureInfo.InvariantCulture)
            ? point
            : null;
}
