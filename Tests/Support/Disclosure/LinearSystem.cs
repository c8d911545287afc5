namespace BoSoSurvey.Tests.Support.Disclosure;

/// <summary>Linear equations and inequalities over unknowns that are 0 or more, and how low and high each sum of them can be: the simplex method with Bland's rule, which does not cycle.</summary>
internal sealed class LinearSystem(int unknowns)
{
    private const double Tiny = 1e-7;

    private readonly List<(double[] Terms, double Right, bool IsEquality)> _rows = [];
    private double[,]? _tableau;
    private int[] _basis = [];
    private int _columns;

    public double[] Terms(params IEnumerable<(int Unknown, double Factor)> terms)
    {
        var row = new double[unknowns];
        foreach (var (unknown, factor) in terms)
            row[unknown] += factor;
        return row;
    }

    public void AddEqual(double[] terms, double right) => _rows.Add((terms, right, true));

    public void AddAtMost(double[] terms, double right) => _rows.Add((terms, right, false));

    /// <summary>The lowest and the highest that a sum can be; infinite where nothing bounds it; null where the system contradicts itself.</summary>
    public (double Low, double High)? Range(double[] objective)
    {
        if (_tableau is null && !Start())
            return null;
        return (-Maximise([.. objective.Select(factor => -factor)]), Maximise(objective));
    }

    /// <summary>Finds a first solution: an artificial unknown in each row, whose sum is brought to 0.</summary>
    private bool Start()
    {
        var slacks = _rows.Count(row => !row.IsEquality);
        _columns = unknowns + slacks;
        var all = _columns + _rows.Count;
        var tableau = new double[_rows.Count, all + 1];
        _basis = new int[_rows.Count];
        var slack = unknowns;
        for (var i = 0; i < _rows.Count; i++)
        {
            var (terms, right, isEquality) = _rows[i];
            var sign = right < 0 ? -1 : 1;
            for (var j = 0; j < unknowns; j++)
                tableau[i, j] = sign * terms[j];
            if (!isEquality)
                tableau[i, slack++] = sign;
            tableau[i, _columns + i] = 1;
            tableau[i, all] = sign * right;
            _basis[i] = _columns + i;
        }

        _tableau = tableau;
        var artificial = new double[all];
        Array.Fill(artificial, -1, _columns, _rows.Count);
        if (Run(artificial, all) < -Tiny)
            return false;
        // One that is left at 0 must not rise again.
        for (var i = 0; i < _basis.Length; i++)
            if (_basis[i] >= _columns)
                for (var j = 0; j < _columns; j++)
                    if (Math.Abs(tableau[i, j]) > Tiny)
                    {
                        Pivot(i, j, all);
                        break;
                    }

        return true;
    }

    private double Maximise(double[] objective)
    {
        var factors = new double[_columns + _rows.Count];
        objective.CopyTo(factors, 0);
        return Run(factors, _columns);
    }

    private double Run(double[] factors, int usable)
    {
        var tableau = _tableau!;
        var last = tableau.GetLength(1) - 1;
        while (true)
        {
            var enter = -1;
            for (var j = 0; j < usable && enter < 0; j++)
            {
                var gain = factors[j];
                for (var i = 0; i < _basis.Length; i++)
                    gain -= factors[_basis[i]] * tableau[i, j];
                if (gain > Tiny)
                    enter = j;
            }

            if (enter < 0)
                break;
            var leave = -1;
            for (var i = 0; i < _basis.Length; i++)
                if (tableau[i, enter] > Tiny
                    && (leave < 0 || tableau[i, last] / tableau[i, enter] - tableau[leave, last] / tableau[leave, enter] is var longer
                        && (longer < -Tiny || (longer < Tiny && _basis[i] < _basis[leave]))))
                    leave = i;
            if (leave < 0)
                return double.PositiveInfinity;
            Pivot(leave, enter, last);
        }

        return _basis.Select((unknown, i) => factors[unknown] * tableau[i, last]).Sum();
    }

    private void Pivot(int row, int column, int last)
    {
        var tableau = _tableau!;
        var pivot = tableau[row, column];
        for (var j = 0; j <= last; j++)
            tableau[row, j] /= pivot;
        for (var i = 0; i < _basis.Length; i++)
            if (i != row && Math.Abs(tableau[i, column]) > 1e-12)
            {
                var factor = tableau[i, column];
                for (var j = 0; j <= last; j++)
                    tableau[i, j] -= factor * tableau[row, j];
            }

        _basis[row] = column;
    }
}
