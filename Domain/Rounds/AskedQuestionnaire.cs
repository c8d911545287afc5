using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Domain.Rounds;

/// <summary>A questionnaire version as a round asks it.</summary>
/// <param name="Questionnaire">What is asked.</param>
/// <param name="GroupCodes">The groups that it is meant for; none: all.</param>
public sealed record AskedQuestionnaire(Questionnaire Questionnaire, IReadOnlyCollection<string> GroupCodes)
{
    /// <summary>Whether somebody in these groups is asked it: being in one that it is meant for is enough.</summary>
    public bool IsFor(IEnumerable<string> groups) => GroupCodes.Count == 0 || groups.Any(GroupCodes.Contains);

    public bool IsFor(string group) => GroupCodes.Count == 0 || GroupCodes.Contains(group);

    /// <summary>What somebody in these groups is asked, in the round's order.</summary>
    public static IReadOnlyList<Questionnaire> For(IEnumerable<AskedQuestionnaire> round, IReadOnlyCollection<string> groups) =>
        [.. round.Where(asked => asked.IsFor(groups)).Select(asked => asked.Questionnaire)];
}
