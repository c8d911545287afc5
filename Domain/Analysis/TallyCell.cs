using System.Globalization;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Domain.Analysis;

/// <summary>
/// One of the cells that a submitted response adds one to. All results are read from the sums of such cells, kept by round, municipality and group,
/// so that reading them costs by cells and not by answers. The counts are whole numbers: adding and taking away are exact, in any order.
/// </summary>
/// <param name="Code">An item or statement code, a theme code, or <see cref="Responses"/>.</param>
/// <param name="Value">
/// For an item: a scale point, an option code, <c>dk</c>, a number, a date, or one of the marks below.
/// For a theme: a respondent's index as <c>sum/count</c> of its answered scale items after reversing, which is exact where a decimal is not.
/// </param>
public readonly record struct TallyCell(string Code, string Value)
{
    /// <summary>The code of what counts people: those who are <see cref="Asked"/>, and the responses they have <see cref="Answered"/> with.</summary>
    public const string Responses = "*";

    /// <summary>Before a group's code: how many of a group sit in that one, too.</summary>
    public const string AlsoIn = "&";

    /// <summary>How many are asked. A withdrawn participant is among them only if they have answered.</summary>
    public const string Asked = "asked";

    /// <summary>The group code under which each response counts once, whatever groups its respondent sits in.</summary>
    public const string Total = "*";

    /// <summary>Answered: for what has no value to count (free text), and for several choices beside each that was chosen.</summary>
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

    /// <summary>
    /// The cells of one response, each once: under <see cref="Total"/> and under each group of its respondent. In a group counts what that group is asked;
    /// what somebody is asked for the sake of another of their groups counts there and in the total.
    /// </summary>
    /// <param name="round">What the round asks.</param>
    /// <param name="groups">Codes of the groups that the respondent sits in.</param>
    /// <param name="stored">All stored answers by code; null where one was taken away.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<TallyCell>> Of(
        IReadOnlyList<AskedQuestionnaire> round, IReadOnlyCollection<string> groups, IReadOnlyDictionary<string, string?> stored)
    {
        var all = new AskedItems(AskedQuestionnaire.For(round, groups), stored.GetValueOrDefault, groups);
        var cells = new Dictionary<string, IReadOnlyList<TallyCell>>(StringComparer.Ordinal) { [Total] = Of(AskedQuestionnaire.For(round, groups), all.Has, all) };
        foreach (var group in groups)
        {
            IReadOnlyCollection<string> alone = [group];
            var own = new AskedItems(AskedQuestionnaire.For(round, alone), stored.GetValueOrDefault, alone);
            var counted = Of(AskedQuestionnaire.For(round, alone), item => own.Has(item) && all.Has(item), all);
            counted.AddRange(groups.Where(other => other != group).Select(other => new TallyCell(Responses, AlsoIn + other)));
            cells[group] = counted;
        }

        return cells;
    }

    private static List<TallyCell> Of(IEnumerable<Questionnaire> questionnaires, Func<Item, bool> counts, AskedItems asked)
    {
        var cells = new List<TallyCell> { new(Responses, Answered) };
        foreach (var questionnaire in questionnaires)
            foreach (var theme in questionnaire.Themes)
            {
                foreach (var item in theme.Questions.Where(counts))
                    foreach (var part in item.Parts)
                        AddPart(cells, questionnaire, item, part.Code, asked.Answer(part.Code));
                // A theme without scale items has no index.
                var items = ThemeIndex.Items(questionnaire, theme).Where(question => counts(question.Item)).ToList();
                if (items.Count > 0)
                    cells.Add(new(theme.Code, ThemeIndex.Of(items, item => Point(item.Scale, asked.Answer(item.Code))) ?? Unanswered));
            }

        return cells;
    }

    private static void AddPart(List<TallyCell> cells, Questionnaire questionnaire, Item item, string code, string? answer)
    {
        if (answer is null)
            cells.Add(new(code, Unanswered));
        else if (item is ShortTextItem or LongTextItem)
            cells.Add(new(code, Answered));
        else if (!AnswerSheet.IsAnswer(questionnaire, item, answer))
            cells.Add(new(code, Corrupt));
        else if (item is MultipleChoiceItem)
            // Those who answered are counted beside what they chose, since they may have chosen several.
            cells.AddRange(AnswerValue.Split(answer).Append(Answered).Distinct().Select(chosen => new TallyCell(code, chosen)));
        else
            cells.Add(new(code, answer));
    }

    private static int? Point(LabelledScale scale, string? answer) =>
        int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var point) && point >= 1 && point <= scale.Points.Count
            && answer == point.ToString(CultureInfo.InvariantCulture)
            ? point
            : null;
}
