namespace BoSoSurvey.Domain.Disclosure;

/// <summary>
/// One statistic of one round, municipalities down and groups across, and which of its cells are hidden. Row 0 is the cohort and column 0 is everybody, so
/// that a cell is part of two totals: its row's and its column's. Hiding only ever grows.
/// </summary>
/// <remarks>
/// <para>Of the rules in <see cref="HidingRules"/> each line, row or column, is one application; what they hide for one line may leave another one short, so they
/// are repeated until nothing more is hidden. A hidden total takes all its parts along, since they bound it from both sides.</para>
/// <para>Lines that are safe each for itself may still tell a cell together, by adding some and subtracting others. So the table is then looked at as the attacker
/// does (<see cref="HiddenFlow"/>), and more is hidden until each hidden cell could be at least k, could be two other numbers, and is part of no
/// derivable sum of people who all, or all but one, gave the same answer. That is done as if the groups did not overlap, or everybody
/// knew how: whoever knows less learns less.</para>
/// <para>Who sits in none but other groups than one is everybody less that group, however groups overlap. Those people are looked at in the same way. Those who sit in
/// several groups are for <see cref="OverlapRules"/>.</para>
/// </remarks>
internal sealed class CrossTable
{
    /// <param name="rowCodes">Of all rows; the first is the cohort's.</param>
    /// <param name="columnCodes">Of all columns; the first is everybody's.</param>
    public CrossTable(string[] rowCodes, string[] columnCodes)
    {
        (RowCodes, ColumnCodes) = (rowCodes, columnCodes);
        (Asked, Hidden, N) = (New<bool>(), New<bool>(), New<int>());
    }

    public string[] RowCodes { get; }

    public string[] ColumnCodes { get; }

    public int Rows => RowCodes.Length;

    public int Columns => ColumnCodes.Length;

    /// <summary>Whether somebody was asked; other cells are no part of the table.</summary>
    public bool[,] Asked { get; }

    public bool[,] Hidden { get; }

    /// <summary>How many answered.</summary>
    public int[,] N { get; }

    /// <summary>How many gave each answer, in one order for the whole table; null where the statistic has none.</summary>
    public int[,][]? Counts { get; init; }

    /// <summary>How many at most can have answered, as far as is known from elsewhere; null where nothing is.</summary>
    public int[,]? Most { get; init; }

    /// <summary>How many responded, at most, who sit in both of two groups, by row, group and group; null: nobody sits in two.</summary>
    public int[,,]? Both { get; init; }

    /// <summary>How many of a row's memberships, at most, are third ones or more of somebody. Only the second of each is a person more who sits in several groups.</summary>
    public int[]? ThirdOrMore { get; init; }

    public IEnumerable<(int Row, int Column)> Cells =>
        from row in Enumerable.Range(0, Rows) from column in Enumerable.Range(0, Columns) where Asked[row, column] select (row, column);

    public T[,] New<T>() => new T[RowCodes.Length, ColumnCodes.Length];

    public bool IsShown(int row, int column) => Asked[row, column] && !Hidden[row, column];

    public bool IsFew(int k, int row, int column) => Asked[row, column] && N[row, column] < k;

    /// <summary>Hides a cell; whether it was shown.</summary>
    public bool Hide(int row, int column) => IsShown(row, column) && (Hidden[row, column] = true);

    /// <summary>Hides what must be, on top of what is hidden already.</summary>
    public void Settle(int k)
    {
        foreach (var (row, column) in Cells)
            if (HidingRules.IsSmall(k, N[row, column], Counts?[row, column]))
                Hide(row, column);
        do
        {
            while (HideParts() | HideInLines(k))
            {
            }
        }
        while (HideAgainstCombining(k));
    }

    private bool HideParts()
    {
        var more = false;
        foreach (var (row, column) in Cells)
            if (Hidden[0, 0] || Hidden[0, column] || Hidden[row, 0])
                more |= Hide(row, column);
        return more;
    }

    private bool HideInLines(int k)
    {
        var more = false;
        for (var row = 0; row < Rows; row++)
            more |= HideInLine(k, (row, 0), [.. Enumerable.Range(1, Columns - 1).Select(column => (row, column))]);
        for (var column = 0; column < Columns; column++)
            more |= HideInLine(k, (0, column), [.. Enumerable.Range(1, Rows - 1).Select(row => (row, column))]);
        return more;
    }

    private bool HideInLine(int k, (int Row, int Column) parent, List<(int Row, int Column)> cells)
    {
        if (!IsShown(parent.Row, parent.Column) || !cells.Exists(cell => Asked[cell.Row, cell.Column] && Hidden[cell.Row, cell.Column]))
            return false;
        var children = cells.Where(cell => Asked[cell.Row, cell.Column])
            .ToDictionary(cell => cell.Row == parent.Row ? ColumnCodes[cell.Column] : RowCodes[cell.Row]);
        var parts = HidingRules.Hide(k, [.. children.Select(child => new Child(child.Key, N[child.Value.Row, child.Value.Column], Counts?[child.Value.Row, child.Value.Column])
        {
            Hidden = Hidden[child.Value.Row, child.Value.Column],
        })]);
        var more = parts.Parent && Hide(parent.Row, parent.Column);
        foreach (var code in parts.Children)
            more |= Hide(children[code].Row, children[code].Column);
        return more;
    }

    /// <summary>Hides one cell more for each that could be told by combining lines, until it can not; whether any was.</summary>
    private bool HideAgainstCombining(int k)
    {
        if (!IsShown(0, 0))
            return false;
        var more = false;
        var flow = new HiddenFlow(Rows, Columns, (row, column) => Asked[row, column] && Hidden[row, column]);
        foreach (var (row, column) in Cells.Where(cell => Hidden[cell.Row, cell.Column]))
            while (IsTold(flow, k, row, column) && HideNext(row, column))
                more = true;
        for (var column = 1; column < Columns; column++)
            more |= HideAgainstRest(k, column);
        if (Both is not null)
            more |= new OverlapRules(this, Both, ThirdOrMore!).Hide(k);
        return more;
    }

    private bool IsTold(HiddenFlow flow, int k, int row, int column)
    {
        var n = N[row, column];
        if (n < k && n + flow.Rise(row, column, (r, c) => N[r, c], null, k - n) < k)
            return true;
        // One respondent is known to the attacker, who may be that respondent: the others' number is what has to stay open.
        if (flow.Width(row, column, (r, c) => Math.Max(0, N[r, c] - 1), null, 2) < 2)
            return true;
        if (n < k && Most is not null && flow.Width(row, column, (r, c) => Math.Max(0, N[r, c] - 1), (r, c) => Most[r, c] - N[r, c], 2) < 2)
            return true;
        return n > 0 && Counts is not null && IsAlike(flow, row, column, (r, c) => N[r, c], (r, c) => Counts[r, c]);
    }

    /// <summary>Whether the cell is part of a derivable sum of people who all, or all but one, gave the same answer.</summary>
    internal static bool IsAlike(HiddenFlow flow, int row, int column, Func<int, int, int> n, Func<int, int, int[]> counts)
    {
        var own = counts(row, column);
        for (var option = 0; option < own.Length; option++)
        {
            var others = n(row, column) - own[option];
            var at = option;
            if (others < 2 && others + flow.Rise(row, column, (r, c) => n(r, c) - counts(r, c)[at], null, 2 - others) < 2)
                return true;
        }

        return false;
    }

    /// <summary>Looks at one group and those who are not in it, who together are everybody.</summary>
    private bool HideAgainstRest(int k, int group)
    {
        var more = false;
        const int Rest = 2;
        var flow = new HiddenFlow(Rows, 3, (row, column) => Asked[row, 0] && column switch
        {
            0 => Hidden[row, 0],
            1 => Asked[row, group] && Hidden[row, group],
            // Where the group was not asked the rest is everybody, and is shown with them.
            _ => Hidden[row, 0] || Asked[row, group],
        });
        for (var row = 0; row < Rows; row++)
        {
            if (!Asked[row, group])
                continue;
            // Where everybody of the cohort is in the group each total tells its part.
            while (Hidden[row, group] && flow.Width(row, 1, (r, c) => Math.Max(0, Part(r, c) - 1), null, 2) < 2 && HideNext(row, group))
                more = true;
            while (IsRestTold(row) && (Hide(row, group) || HideNext(row, group)))
                more = true;
        }

        return more;

        int Part(int row, int column) => column switch { 0 => N[row, 0], 1 => Asked[row, group] ? N[row, group] : 0, _ => RestN(row) };

        int RestN(int row) => Math.Max(0, N[row, 0] - (Asked[row, group] ? N[row, group] : 0));

        int[] PartCounts(int row, int column) => column switch
        {
            0 => Counts![row, 0],
            1 => Asked[row, group] ? Counts![row, group] : new int[Counts![row, 0].Length],
            _ => Asked[row, group] ? [.. Counts![row, 0].Zip(Counts[row, group], (all, own) => Math.Max(0, all - own))] : Counts![row, 0],
        };

        bool IsRestTold(int row) => RestN(row) > 0 && (
            (RestN(row) < k && RestN(row) + flow.Rise(row, Rest, Part, null, k - RestN(row)) < k)
            || (Counts is not null && IsAlike(flow, row, Rest, Part, PartCounts)));
    }

    /// <summary>Hides the smallest shown cell beside this one in its row or column, or else their totals, or else any; whether there was one.</summary>
    internal bool HideNext(int row, int column)
    {
        var next = Cells.Where(cell => !Hidden[cell.Row, cell.Column])
            .OrderBy(cell => cell.Row != row && cell.Column != column)
            .ThenBy(cell => (cell.Row == 0 && row != 0) || (cell.Column == 0 && column != 0))
            .ThenBy(cell => N[cell.Row, cell.Column])
            .ThenBy(cell => RowCodes[cell.Row], StringComparer.Ordinal).ThenBy(cell => ColumnCodes[cell.Column], StringComparer.Ordinal)
            .Cast<(int Row, int Column)?>().FirstOrDefault();
        return next is { } found && Hide(found.Row, found.Column);
    }
}
