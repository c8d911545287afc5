using BoSoSurvey.Domain.Analysis;

namespace BoSoSurvey.Domain.Disclosure;

/// <summary>Makes what is shared of a cohort's results from the results themselves.</summary>
/// <remarks>
/// Each statistic is a table of its own (<see cref="CrossTable"/>), but the tables know of each other. So, beyond the rules for one table:
/// <list type="bullet">
/// <item>Where the responses are hidden every statistic is, since no statistic is of more people than responded.</item>
/// <item>A theme's index is the mean of its questions. Where one of them is hidden the index is; where the index is hidden at least one of them is, and all of them
/// where the index is of fewer than k. What the index shows is then no more than what its questions show.</item>
/// <item>Whether a question is asked may depend on another's answers. Where that other is hidden the question is; where the question is hidden the other's distribution
/// is, since it tells how many were asked.</item>
/// <item>Distributions are a table as well, with 2k for k.</item>
/// </list>
/// </remarks>
public static class Suppression
{
    public const int LeastK = 3;

    public const int MostK = 20;

    /// <param name="results">Frozen: of answers that no longer change.</param>
    /// <param name="k">The fewest respondents of whom a number is shown, by round; <see cref="LeastK"/>–<see cref="MostK"/>.</param>
    /// <param name="published">What was released of the cohort before, the earliest first. A round that was released already is taken from there as it is, so that a late or erased answer changes nothing; only the round that the results are of is counted again.</param>
    public static ReleaseDocument Release(CohortResults results, Func<AskedRound, int> k, IReadOnlyCollection<ReleaseDocument> published)
    {
        ArgumentNullException.ThrowIfNull(k);
        var known = published.SelectMany(document => document.Rounds).GroupBy(round => round.RoundId).ToDictionary(rounds => rounds.Key, rounds => rounds.Last());
        return new()
        {
            CohortId = results.Current.Round.CohortId,
            Rounds = [.. results.Rounds.Select(round => round != results.Current && known.TryGetValue(round.RoundId, out var released) ? released : Release(results, round, k(round)))],
        };
    }

    private static ReleasedRound Release(CohortResults results, AskedRound round, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, LeastK);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, MostK);
        var statistics = Statistic.Of(results, round);
        Hide(statistics, k);
        return Release(results, round, k, statistics);
    }

    internal static ReleasedRound Release(CohortResults results, AskedRound round, int k, IEnumerable<Statistic> statistics) => new()
    {
        RoundId = round.RoundId,
        Name = round.Name,
        K = k,
        Municipalities = [.. results.Municipalities.Select(one => new ReleasedMunicipality(one.MunicipalityId, one.MunicipalityNumber, one.Name))],
        Groups = [.. results.Groups.Select(group => group.GroupCode)],
        Questionnaires = [.. round.Asked.Select(asked => new ReleasedQuestionnaire(asked.Questionnaire.Code, asked.Questionnaire.Version, [.. asked.GroupCodes]))],
        Statistics = [.. statistics.Select(statistic => statistic.Release())],
    };

    internal static void Hide(List<Statistic> statistics, int k)
    {
        var responses = statistics[0].Table;
        responses.Settle(k);
        var others = statistics[1..];
        foreach (var statistic in others)
            foreach (var (row, column) in responses.Cells.Where(cell => responses.Hidden[cell.Row, cell.Column]))
            {
                statistic.Table.Hide(row, column);
                // Nobody is told how many responded, so nobody knows how many can have answered.
                statistic.Table.Most![row, column] = int.MaxValue / 2;
            }

        var byCode = others.ToDictionary(statistic => statistic.Code);
        var pending = others.ToHashSet();
        while (pending.Count > 0)
        {
            foreach (var statistic in pending)
                statistic.Table.Settle(k);
            pending.Clear();
            foreach (var statistic in others)
                pending.UnionWith(statistic.Theme is { } theme
                    ? HideWith(statistic, [.. theme.IndexItems.Select(question => byCode[question.Code])], k, responses)
                    : HideWhere(statistic, Conditions(statistic, byCode)));
        }

        foreach (var statistic in others.Where(statistic => statistic.Distribution is not null))
            HideDistribution(statistic, others.Where(other => Conditions(other, byCode).Contains(statistic)), k);
    }

    /// <summary>The questions on whose answers it depends whether this one is asked.</summary>
    private static IEnumerable<Statistic> Conditions(Statistic statistic, Dictionary<string, Statistic> byCode) =>
        (statistic.Question?.Item.ShownIf?.Codes ?? []).Distinct().Select(byCode.GetValueOrDefault).OfType<Statistic>();

    private static IEnumerable<Statistic> HideWhere(Statistic statistic, IEnumerable<Statistic> conditions)
    {
        var more = false;
        foreach (var condition in conditions)
            foreach (var (row, column) in condition.Table.Cells.Where(cell => condition.Table.Hidden[cell.Row, cell.Column]))
                more |= statistic.Table.Hide(row, column);
        return more ? [statistic] : [];
    }

    /// <summary>Hides a theme's index where one of its questions is hidden, and of its questions what would tell the index where that is hidden.</summary>
    private static HashSet<Statistic> HideWith(Statistic index, List<Statistic> questions, int k, CrossTable responses)
    {
        var more = new HashSet<Statistic>();
        // Of whom so few have an index that their number is to be kept, the others' numbers must not be known from their questions either.
        var isCounted = index.Table.Cells.Any(cell => index.Table.IsFew(k, cell.Row, cell.Column) && responses.IsShown(cell.Row, cell.Column));
        foreach (var (row, column) in index.Table.Cells)
        {
            var asked = questions.Where(question => question.Table.Asked[row, column]).ToList();
            if (asked.Exists(question => question.Table.Hidden[row, column]) && index.Table.Hide(row, column))
                more.Add(index);
            if (!index.Table.Hidden[row, column])
                continue;
            if (isCounted || index.Table.IsFew(k, row, column))
                more.UnionWith(asked.Where(question => question.Table.Hide(row, column)));
            else if (!asked.Exists(question => question.Table.Hidden[row, column])
                && asked.OrderBy(question => question.Table.N[row, column]).ThenBy(question => question.Code, StringComparer.Ordinal).FirstOrDefault() is { } least
                && least.Table.Hide(row, column))
                more.Add(least);
        }

        return more;
    }

    private static void HideDistribution(Statistic statistic, IEnumerable<Statistic> dependants, int k)
    {
        var distribution = statistic.Distribution!;
        foreach (var (row, column) in statistic.Table.Cells)
            if (statistic.Table.Hidden[row, column] || dependants.Any(dependant => dependant.Table.Asked[row, column] && dependant.Table.Hidden[row, column]))
                distribution.Hide(row, column);
        distribution.Settle(2 * k);
    }
}
