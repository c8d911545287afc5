namespace BoSoSurvey.Domain.Analysis;

/// <summary>
/// The answers to one scale item: how many chose each point, how many did not know and how many did not answer. Additive: the distribution of a cohort is
/// the sum of its municipalities'. All statistics follow from the counts; those who do not know or did not answer are part of none of them.
/// </summary>
public sealed record Distribution
{
    private readonly int[] _counts;

    /// <param name="counts">How many chose each point, from the lowest (value 1) up.</param>
    /// <param name="dontKnow">How many said that they did not know.</param>
    /// <param name="unanswered">How many were asked and did not answer.</param>
    public Distribution(IEnumerable<int> counts, int dontKnow = 0, int unanswered = 0)
    {
        _counts = [.. counts];
        DontKnow = dontKnow;
        Unanswered = unanswered;
    }

    /// <summary>How many chose each point; the first is the point with value 1.</summary>
    public IReadOnlyList<int> Counts => _counts;

    public int DontKnow { get; }

    public int Unanswered { get; }

    /// <summary>How many points the scale has.</summary>
    public int Points => _counts.Length;

    /// <summary>How many chose a point.</summary>
    public int N => _counts.Sum();

    /// <summary>How many were asked: those who chose a point, did not know or did not answer.</summary>
    public int Asked => N + DontKnow + Unanswered;

    /// <summary>Nobody, on a scale of so many points.</summary>
    public static Distribution Zero(int points) => new(new int[points]);

    /// <exception cref="ArgumentException">The scales have not the same number of points.</exception>
    public static Distribution operator +(Distribution left, Distribution right)
    {
        if (left.Points != right.Points)
            throw new ArgumentException($"Scales of {left.Points} and {right.Points} points cannot be added.", nameof(right));
        return new(left._counts.Zip(right._counts, (a, b) => a + b), left.DontKnow + right.DontKnow, left.Unanswered + right.Unanswered);
    }

    public Moments Moments
    {
        get
        {
            var moments = Moments.Zero;
            for (var i = 0; i < _counts.Length; i++)
                moments += Moments.Of(i + 1, _counts[i]);
            return moments;
        }
    }

    /// <summary>Null where nobody chose a point.</summary>
    public double? Mean => Moments.Mean;

    /// <summary>Of the sample (n − 1); null where fewer than two chose a point.</summary>
    public double? StandardDeviation => Moments.StandardDeviation;

    /// <summary>The middle answer, or the mean of the two in the middle; null where nobody chose a point.</summary>
    public double? Median
    {
        get
        {
            var n = N;
            return n == 0 ? null : (PointAt((n - 1) / 2) + PointAt(n / 2)) / 2.0;
        }
    }

    /// <summary>See <see cref="Analysis.Agreement"/>, with d = points − 1; null where nobody chose a point.</summary>
    public double? Agreement => Analysis.Agreement.Of(_counts.Select((count, i) => (i + 1.0, count)), Points - 1);

    public bool Equals(Distribution? other) =>
        other is not null && DontKnow == other.DontKnow && Unanswered == other.Unanswered && _counts.AsSpan().SequenceEqual(other._counts);

    public override int GetHashCode() => HashCode.Combine(N, DontKnow, Unanswered, Points);

    /// <summary>The point of the answer at this place, from 0, when all answers stand in order.</summary>
    private int PointAt(int place)
    {
        var point = 0;
        for (var passed = 0; passed <= place; point++)
            passed += _counts[point];
        return point;
    }
}
