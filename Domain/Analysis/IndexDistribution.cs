namespace BoSoSurvey.Domain.Analysis;

/// <summary>
/// The indices of some respondents in one theme, each kept as the whole numbers <c>sum/count</c>, and how many have none. Additive, exactly and in any order.
/// </summary>
/// <remarks>
/// The index of a group is the mean of its respondents' indices. Its agreement is the formula of <see cref="Analysis.Agreement"/> over those indices, with d
/// the width of the items' scale. The other way, the mean of the items' agreements, was not taken: it falls when all rate one item high and another low,
/// where nobody disagrees with anybody, and a reader of "index and agreement" expects both to be about the same numbers.
/// </remarks>
public sealed class IndexDistribution
{
    private readonly Dictionary<(int Sum, int Count), int> _indices = [];

    /// <summary>Null: not worked out since the last was added.</summary>
    private Moments? _moments;

    private IndexDistribution(int points) => Points = points;

    /// <summary>How many points the items' scale has; 0 for a theme without scale items.</summary>
    public int Points { get; }

    /// <summary>How many answered fewer than half of the theme's scale items.</summary>
    public int WithoutIndex { get; private set; }

    public static IndexDistribution Zero(int points) => new(points);

    /// <param name="points">How many points the items' scale has.</param>
    /// <param name="values">Tally values, <c>sum/count</c> or <see cref="TallyCell.Unanswered"/>, each with how many respondents have it. Others are no index and are left out.</param>
    public static IndexDistribution Of(int points, IEnumerable<(string Value, int Respondents)> values)
    {
        var distribution = new IndexDistribution(points);
        foreach (var (value, respondents) in values)
            distribution.Add(value, respondents);
        return distribution;
    }

    internal void Add(string value, int respondents)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        if (value == TallyCell.Unanswered)
            WithoutIndex += respondents;
        else if (slash > 0 && int.TryParse(value.AsSpan(0, slash), out var sum) && int.TryParse(value.AsSpan(slash + 1), out var count)
            && count > 0 && sum >= count && sum <= (long)count * Points)
            Add((sum, count), respondents);
    }

    public static IndexDistribution operator +(IndexDistribution left, IndexDistribution right)
    {
        if (left.Points != right.Points)
            throw new ArgumentException($"Indices on {left.Points} and {right.Points} points cannot be added.", nameof(right));
        var sum = new IndexDistribution(left.Points) { WithoutIndex = left.WithoutIndex + right.WithoutIndex };
        foreach (var (index, respondents) in left._indices.Concat(right._indices))
            sum.Add(index, respondents);
        return sum;
    }

    /// <summary>The number of respondents with an index; mean and standard deviation of their indices.</summary>
    public Moments Moments
    {
        get
        {
            if (_moments is { } known)
                return known;
            var moments = Moments.Zero;
            foreach (var ((sum, count), respondents) in _indices)
                moments += Moments.Of((decimal)sum / count, respondents);
            _moments = moments;
            return moments;
        }
    }

    /// <summary>Each index with how many have it, in the same order whatever came first; equal ones may be given in parts.</summary>
    public IEnumerable<(decimal Index, int Respondents)> Values => _indices.OrderBy(index => index.Key).Select(index => ((decimal)index.Key.Sum / index.Key.Count, index.Value));

    /// <summary>How many respondents have an index.</summary>
    public int N => _indices.Values.Sum();

    /// <summary>The index of the group, 1–<see cref="Points"/>; null where nobody has one.</summary>
    public double? Mean => Moments.Mean;

    /// <summary>Of the sample (n − 1) of indices; null where fewer than two have one.</summary>
    public double? StandardDeviation => Moments.StandardDeviation;

    /// <summary>0–1; null where nobody has an index.</summary>
    public double? Agreement =>
        Analysis.Agreement.Of(_indices.OrderBy(index => index.Key).Select(index => ((double)index.Key.Sum / index.Key.Count, index.Value)), Points - 1);

    private void Add((int Sum, int Count) index, int respondents)
    {
        _indices[index] = _indices.GetValueOrDefault(index) + respondents;
        _moments = null;
    }
}
