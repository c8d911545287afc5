namespace BoSoSurvey.Domain.Disclosure;

/// <summary>
/// What the groups of a table tell of those who sit in several of them: all groups together less everybody. And two groups of nearly the same people tell of those who are
/// in one of them alone.
/// </summary>
/// <param name="both"><see cref="CrossTable.Both"/>.</param>
/// <param name="thirdOrMore"><see cref="CrossTable.ThirdOrMore"/>.</param>
internal sealed class OverlapRules(CrossTable table, int[,,] both, int[] thirdOrMore)
{
    /// <summary>Hides groups until they tell nothing; whether any was hidden. To be asked again until none is.</summary>
    public bool Hide(int k) => HideAgainstSum(k) | HideAgainstPairs(k);

    /// <summary>Looks at those who sit in several groups: with everybody they make up all groups together.</summary>
    private bool HideAgainstSum(int k)
    {
        var overlap = table.Columns;
        var flow = new HiddenFlow(table.Rows, table.Columns + 1, (row, column) => column == overlap ? table.Asked[row, 0] : table.Asked[row, column] && table.Hidden[row, column], overlap);
        // One cell at a time: what else it takes along may be enough.
        return Enumerable.Range(0, table.Rows).Any(row => table.Asked[row, 0] && IsTold(row) && (HideSmallestGroup(row) || table.HideNext(row, 0)));

        bool IsTold(int row) => Part(row, overlap) is > 0 and var n
            && ((People(row, n) < k && People(row, n) + flow.Rise(row, overlap, Part, null, k - People(row, n)) < k)
                || (table.Counts is not null && CrossTable.IsAlike(flow, row, overlap, (r, c) => c == overlap ? People(r, Part(r, c)) : Part(r, c), PartCounts)));

        int Part(int row, int column) => column < overlap ? table.N[row, column] : Math.Max(0, Groups(row).Sum(group => table.N[row, group]) - table.N[row, 0]);

        int People(int row, int memberships) => Math.Max(0, memberships - thirdOrMore[row]);

        int[] PartCounts(int row, int column) => column < overlap
            ? table.Counts![row, column] ?? []
            : [.. table.Counts![row, 0].Select((all, option) => Math.Max(0, Groups(row).Sum(group => table.Counts[row, group][option]) - all))];
    }

    /// <summary>Hides the smaller of two groups that are so much alike that their difference would tell of fewer than k who are in one of them alone.</summary>
    private bool HideAgainstPairs(int k)
    {
        var more = false;
        for (var row = 0; row < table.Rows; row++)
            foreach (var (one, other) in Groups(row).SelectMany(one => Groups(row).Where(other => other > one), (one, other) => (one, other)))
            {
                var common = Math.Min(both[row, one, other], Math.Min(table.N[row, one], table.N[row, other]));
                var apart = table.N[row, one] + table.N[row, other] - (2 * common);
                if (common > 0 && apart < k && (apart > 0 || both[row, one, other] > common) && table.IsShown(row, one) && table.IsShown(row, other))
                    more |= table.Hide(row, table.N[row, one] < table.N[row, other] ? one : other);
            }

        return more;
    }

    private IEnumerable<int> Groups(int row) => Enumerable.Range(1, table.Columns - 1).Where(column => table.Asked[row, column]);

    private bool HideSmallestGroup(int row) =>
        Groups(row).Where(column => !table.Hidden[row, column]).OrderBy(column => table.N[row, column]).ThenBy(column => table.ColumnCodes[column], StringComparer.Ordinal).FirstOrDefault() is > 0 and var smallest
        && table.Hide(row, smallest);
}
