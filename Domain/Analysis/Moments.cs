namespace BoSoSurvey.Domain.Analysis;

/// <summary>Number, sum and sum of squares of some values. Additive: the moments of a cohort are the sum of its municipalities'.</summary>
/// <param name="N">How many values.</param>
/// <param name="Sum">Σx</param>
/// <param name="SumOfSquares">Σx²</param>
public readonly record struct Moments(int N, decimal Sum, decimal SumOfSquares)
{
    /// <summary>The values are kept to this many decimals, so that their squares and all sums are exact and adding is the same in any order.</summary>
    private const int Decimals = 10;

    public static Moments Zero => default;

    /// <summary>The moments of <paramref name="count"/> equal values, each rounded to ten decimals.</summary>
    public static Moments Of(decimal value, int count = 1)
    {
        var kept = decimal.Round(value, Decimals, MidpointRounding.ToEven);
        return new(count, kept * count, kept * kept * count);
    }

    public static Moments operator +(Moments left, Moments right) =>
        new(left.N + right.N, left.Sum + right.Sum, left.SumOfSquares + right.SumOfSquares);

    /// <summary>Σx / n; null where n is 0.</summary>
    public double? Mean => N == 0 ? null : (double)(Sum / N);

    /// <summary>The sample standard deviation, √((Σx² − (Σx)² / n) / (n − 1)); null where n is less than 2.</summary>
    public double? StandardDeviation => N < 2 ? null : Math.Sqrt(Math.Max(0, (double)((SumOfSquares - Sum / N * Sum) / (N - 1))));
}
