namespace BoSoSurvey.Domain.Analysis;

/// <summary>
/// How alike the answers on an ordered scale are, from 0 (half at each end) to 1 (all the same).
/// </summary>
/// <remarks>
/// The consensus of W. J. Tastle and M. J. Wierman, "Consensus and dissention: A measure of ordinal dispersion", International Journal of Approximate
/// Reasoning 45 (2007) 531–545: Cns = 1 + Σ pᵢ · log₂(1 − |Xᵢ − μ| / d), where pᵢ is the share that answered Xᵢ, μ the mean and d the width of the scale
/// (highest point − lowest).
/// </remarks>
public static class Agreement
{
    /// <param name="values">Values on the scale, each with how many have it.</param>
    /// <param name="width">d: the highest value that the scale allows minus the lowest; more than 0.</param>
    /// <returns>Null where nobody has a value.</returns>
    public static double? Of(IEnumerable<(double Value, int Count)> values, double width)
    {
        var counted = values.Where(value => value.Count > 0).ToList();
        var n = counted.Sum(value => (long)value.Count);
        if (n == 0)
            return null;
        var mean = counted.Sum(value => value.Value * value.Count) / n;
        var consensus = 1 + counted.Sum(value => (double)value.Count / n * Math.Log2(1 - Math.Abs(value.Value - mean) / width));
        // Rounding may carry the last digit past the ends.
        return Math.Clamp(consensus, 0, 1);
    }
}
