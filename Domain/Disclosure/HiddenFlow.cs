namespace BoSoSurvey.Domain.Disclosure;

/// <summary>
/// How far the hidden cells of a table could be from what they are, with every shown cell and every sum as it is.
/// </summary>
/// <remarks>
/// People flow from the cohort by way of everybody to the municipalities, on to the groups, and back to the cohort: each cell is an edge, and in each row and
/// column as many come in as go out. What may be changed without being seen is therefore a circulation among the hidden edges, and how much a cell can rise or fall is a maximum flow
/// (Ford and Fulkerson, by shortest paths). Its dual says what the rise means: a cell can rise to exactly the smallest sum of hidden cells, itself among them, that
/// can be derived from what is shown.
/// </remarks>
/// <param name="isHidden">Asked anew at each call, so hiding more is seen at once.</param>
/// <param name="beside">A column that is added to everybody's in each row, rather than a part of it; 0: there is none.</param>
internal sealed class HiddenFlow(int rows, int columns, Func<int, int, bool> isHidden, int beside = 0)
{
    private readonly int[,] _change = new int[rows, columns];
    private readonly int[] _from = new int[rows + columns];
    private readonly int[] _queue = new int[rows + columns];

    /// <summary>How much a hidden cell could rise, if at most so much is asked for.</summary>
    /// <param name="fall">How much each cell can fall.</param>
    /// <param name="rise">How much each can rise; null: without limit.</param>
    public int Rise(int row, int column, Func<int, int, int> fall, Func<int, int, int>? rise, int limit) =>
        Flow(Head(row, column), Tail(row, column), (row, column), fall, rise, Math.Min(limit, rise?.Invoke(row, column) ?? limit));

    /// <summary>How far apart the highest and the lowest number are that a hidden cell could be, if at most so much is asked for.</summary>
    public int Width(int row, int column, Func<int, int, int> fall, Func<int, int, int>? rise, int limit)
    {
        var up = Rise(row, column, fall, rise, limit);
        return up >= limit ? up : up + Flow(Tail(row, column), Head(row, column), (row, column), fall, rise, Math.Min(limit - up, fall(row, column)));
    }

    // Nodes: the rows, then the columns.
    private bool IsOutOfRow(int row, int column) => row == 0 == (column == 0 || column == beside);

    private int Tail(int row, int column) => IsOutOfRow(row, column) ? row : rows + column;

    private int Head(int row, int column) => IsOutOfRow(row, column) ? rows + column : row;

    /// <summary>Sends up to the limit from a node to another past all hidden cells but one.</summary>
    private int Flow(int source, int target, (int Row, int Column) without, Func<int, int, int> fall, Func<int, int, int>? rise, int limit)
    {
        Array.Clear(_change);
        var sent = 0;
        while (sent < limit && FindPath(source, target, without, fall, rise))
        {
            var most = limit - sent;
            for (var node = target; node != source; node = _from[node])
                most = Math.Min(most, Left(_from[node], node, fall, rise));
            for (var node = target; node != source; node = _from[node])
            {
                var (row, column, forward) = Edge(_from[node], node);
                _change[row, column] += forward ? most : -most;
            }

            sent += most;
        }

        return sent;
    }

    private (int Row, int Column, bool Forward) Edge(int from, int to)
    {
        var (row, column) = from < rows ? (from, to - rows) : (to, from - rows);
        return (row, column, IsOutOfRow(row, column) == from < rows);
    }

    /// <summary>How much more can go along the cell between two nodes: with its direction it rises, against it it falls.</summary>
    private int Left(int from, int to, Func<int, int, int> fall, Func<int, int, int>? rise)
    {
        var (row, column, forward) = Edge(from, to);
        return forward ? (rise?.Invoke(row, column) ?? int.MaxValue / 2) - _change[row, column] : fall(row, column) + _change[row, column];
    }

    private bool FindPath(int source, int target, (int Row, int Column) without, Func<int, int, int> fall, Func<int, int, int>? rise)
    {
        Array.Fill(_from, -1);
        _from[source] = source;
        var (first, last) = (0, 0);
        _queue[last++] = source;
        while (first < last)
        {
            var from = _queue[first++];
            var (start, end) = from < rows ? (rows, rows + columns) : (0, rows);
            for (var to = start; to < end; to++)
            {
                if (_from[to] >= 0)
                    continue;
                var (row, column, _) = Edge(from, to);
                if ((row, column) == without || !isHidden(row, column) || Left(from, to, fall, rise) <= 0)
                    continue;
                _from[to] = from;
                if (to == target)
                    return true;
                _queue[last++] = to;
            }
        }

        return false;
    }
}
