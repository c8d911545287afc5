using BoSoSurvey.Domain.Analysis;

namespace BoSoSurvey.Domain.Disclosure;

public enum LedgerReason
{
    /// <summary>The same cell was released with other numbers, and fewer than k respondents make the difference.</summary>
    DiffersByFew,

    /// <summary>The cell is shown in one release and hidden, or not there, in the other: what the one hides could be had from the other.</summary>
    ShownInOne,

    /// <summary>What the hidden cells of the total are together differs by fewer than k respondents.</summary>
    HiddenPartsDifferByFew,

    /// <summary>Those of the municipality or cohort who are not in the group differ by fewer than k respondents.</summary>
    RestDiffersByFew,
}

/// <summary>Why a release is refused.</summary>
/// <param name="Published">Which of the published documents it is held against, from 0.</param>
/// <param name="RoundId">Of the round that both release.</param>
/// <param name="Code">Of the statistic.</param>
/// <param name="Cell">The cell, or the total whose hidden parts differ; without a municipality it is the cohort.</param>
/// <param name="Difference">How many respondents could be told apart; 0 where as many others answered or an answer was changed; null for <see cref="LedgerReason.ShownInOne"/>.</param>
public sealed record LedgerRefusal(int Published, Guid RoundId, string Code, ReleasedCut Cell, LedgerReason Reason, int? Difference);

/// <summary>Holds a release against all that was published of the cohort before.</summary>
/// <remarks>
/// People respond to one round once, so it is the same round in two releases that can be subtracted. Where anything differs at least k respondents have to make the
/// difference, in each shown cell and in all that can be had from them: the hidden parts of a total together, and those of a place who are not in a group. A cell must be hidden in both or in none.
/// </remarks>
public static class ReleaseLedger
{
    /// <returns>Empty: it may be released.</returns>
    public static IReadOnlyList<LedgerRefusal> Check(ReleaseDocument candidate, IReadOnlyList<ReleaseDocument> published)
    {
        var refusals = new List<LedgerRefusal>();
        foreach (var (at, document) in published.Index())
            foreach (var then in document.Rounds)
                if (candidate.Rounds.FirstOrDefault(round => round.RoundId == then.RoundId) is { } now && !ReferenceEquals(then, now))
                    Check(at, then, now, refusals);
        return refusals;
    }

    private static void Check(int at, ReleasedRound then, ReleasedRound now, List<LedgerRefusal> refusals)
    {
        var k = Math.Max(then.K, now.K);
        var codes = then.Statistics.Select(statistic => statistic.Code).Union(now.Statistics.Select(statistic => statistic.Code));
        var (before, after) = (then.Statistics.ToDictionary(statistic => statistic.Code), now.Statistics.ToDictionary(statistic => statistic.Code));
        foreach (var code in codes)
        {
            var (old, fresh) = (new Cells(before.GetValueOrDefault(code)), new Cells(after.GetValueOrDefault(code)));
            foreach (var cut in old.Cuts.Union(fresh.Cuts))
            {
                if (old.IsShown(cut) != fresh.IsShown(cut))
                    refusals.Add(new(at, now.RoundId, code, cut, LedgerReason.ShownInOne, null));
                else if (old.IsShown(cut))
                    Add(cut, LedgerReason.DiffersByFew, old.Shown[cut], fresh.Shown[cut], IsSame(old.Shown[cut], fresh.Shown[cut]));
            }

            foreach (var (total, parts) in Lines(old, fresh))
            {
                var hidden = parts.Where(part => old.Hidden.Contains(part) || fresh.Hidden.Contains(part)).ToList();
                if (hidden.Count > 0 && parts.TrueForAll(part => old.IsShown(part) == fresh.IsShown(part)))
                    Compare(total, LedgerReason.HiddenPartsDifferByFew, cells => Less(cells.Shown[total], parts.Where(cells.IsShown).Select(part => cells.Shown[part])));
            }

            foreach (var cut in old.Cuts.Where(cut => cut.Group != TallyCell.Total))
                if (cut with { Group = TallyCell.Total } is var all && old.IsShown(cut) && fresh.IsShown(cut) && old.IsShown(all) && fresh.IsShown(all))
                    Compare(cut, LedgerReason.RestDiffersByFew, cells => Less(cells.Shown[all], [cells.Shown[cut]]));

            void Compare(ReleasedCut cut, LedgerReason reason, Func<Cells, ReleasedCell> of) => Add(cut, reason, of(old), of(fresh), of(old) == of(fresh));

            void Add(ReleasedCut cut, LedgerReason reason, ReleasedCell one, ReleasedCell other, bool isSame)
            {
                var difference = Math.Abs(one.N - other.N);
                if (!isSame && difference < k)
                    refusals.Add(new(at, now.RoundId, code, cut, reason, difference));
            }
        }
    }

    /// <summary>All totals that are shown in both, each with the cells that it is made of.</summary>
    private static IEnumerable<(ReleasedCut Total, List<ReleasedCut> Parts)> Lines(Cells old, Cells fresh)
    {
        var cuts = old.Cuts.Union(fresh.Cuts).ToList();
        foreach (var total in cuts.Where(cut => old.IsShown(cut) && fresh.IsShown(cut)))
        {
            if (total.Municipality is null)
                yield return (total, cuts.FindAll(cut => cut.Municipality is not null && cut.Group == total.Group));
            if (total.Group == TallyCell.Total)
                yield return (total, cuts.FindAll(cut => cut.Municipality == total.Municipality && cut.Group != TallyCell.Total));
        }
    }

    /// <summary>The additive numbers of a total less those of some of its parts.</summary>
    private static ReleasedCell Less(ReleasedCell total, IEnumerable<ReleasedCell> parts)
    {
        var (n, sum, squares) = (total.N, total.Sum, total.SumOfSquares);
        foreach (var part in parts)
            (n, sum, squares) = (n - part.N, sum - part.Sum, squares - part.SumOfSquares);
        return new() { Group = total.Group, Municipality = total.Municipality, N = n, Sum = sum, SumOfSquares = squares };
    }

    /// <summary>Whether all numbers about answers are the same; how many were asked is none.</summary>
    private static bool IsSame(ReleasedCell one, ReleasedCell other) =>
        (one.Counts ?? []).SequenceEqual(other.Counts ?? []) && one with { Counts = null, Asked = null } == other with { Counts = null, Asked = null };

    private sealed class Cells(ReleasedStatistic? statistic)
    {
        public Dictionary<ReleasedCut, ReleasedCell> Shown { get; } = (statistic?.Shown ?? []).ToDictionary(cell => new ReleasedCut(cell.Municipality, cell.Group));

        public HashSet<ReleasedCut> Hidden { get; } = [.. statistic?.Hidden ?? []];

        public IEnumerable<ReleasedCut> Cuts => Shown.Keys.Concat(Hidden);

        public bool IsShown(ReleasedCut cut) => Shown.ContainsKey(cut);
    }
}
