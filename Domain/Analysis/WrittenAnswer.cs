using System.Globalization;
using BoSoSurvey.Domain.Programmes;

namespace BoSoSurvey.Domain.Analysis;

/// <summary>
/// What somebody wrote in a submitted response to an open question, with no more of who it was than municipality and groups. Research level: the text
/// itself may tell who wrote it.
/// </summary>
/// <param name="Groups">All groups of whoever wrote it, in the programme's order; one person is one answer, however many groups.</param>
public sealed record WrittenAnswer(AskedRound Round, OpenQuestion Question, Municipality Municipality, IReadOnlyList<GroupKind> Groups, string Text)
{
    private static readonly StringComparer Alphabet = StringComparer.Create(CultureInfo.GetCultureInfo("nb"), ignoreCase: true);

    /// <summary>The groups' names, with comma between.</summary>
    public string GroupNames(string language) => string.Join(", ", Groups.Select(group => group.Name.In(language)));

    /// <summary>
    /// By round, question, municipality and groups in their own order, then by text: nothing is left of the order in which responses came, nor of which
    /// answers to different questions belong together.
    /// </summary>
    public static IReadOnlyList<WrittenAnswer> Sort(IReadOnlyList<AskedRound> rounds, IEnumerable<WrittenAnswer> answers)
    {
        var questions = rounds.SelectMany(round => round.TextQuestions.Select(question => (round.RoundId, question.Code))).Index().ToDictionary(one => one.Item, one => one.Index);
        var places = rounds.SelectMany(round => round.Rates.Municipalities).Select(one => one.MunicipalityId).Distinct().Index().ToDictionary(one => one.Item, one => one.Index);
        return [.. answers
            .OrderBy(answer => questions[(answer.Round.RoundId, answer.Question.Code)])
            .ThenBy(answer => places[answer.Municipality.MunicipalityId])
            .ThenBy(answer => answer.Groups.Count == 0 ? int.MaxValue : answer.Groups[0].SortOrder)
            .ThenBy(answer => string.Join(' ', answer.Groups.Select(group => group.GroupCode)), StringComparer.Ordinal)
            .ThenBy(answer => answer.Text, Alphabet)
            // What the alphabet holds to be equal must not stand in the order that it came in.
            .ThenBy(answer => answer.Text, StringComparer.Ordinal)];
    }
}
