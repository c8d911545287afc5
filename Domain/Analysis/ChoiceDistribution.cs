namespace BoSoSurvey.Domain.Analysis;

/// <summary>
/// The answers to one choice, classification or yes/no item: how many chose each option. Of several choices each counts, so the counts may add up to more
/// than <see cref="N"/>. Additive.
/// </summary>
public sealed record ChoiceDistribution
{
    private readonly int[] _counts;

    /// <param name="counts">How many chose each option, in the item's order.</param>
    /// <param name="n">How many answered.</param>
    /// <param name="unanswered">How many were asked and did not.</param>
    public ChoiceDistribution(IEnumerable<int> counts, int n, int unanswered = 0)
    {
        _counts = [.. counts];
        N = n;
        Unanswered = unanswered;
    }

    /// <summary>How many chose each option, in the item's order.</summary>
    public IReadOnlyList<int> Counts => _counts;

    /// <summary>How many answered.</summary>
    public int N { get; }

    public int Unanswered { get; }

    /// <summary>How many said that they did not know; they are not among <see cref="N"/>.</summary>
    public int DontKnow { get; init; }

    public static ChoiceDistribution Zero(int options) => new(new int[options], 0);

    /// <exception cref="ArgumentException">The items have not the same number of options.</exception>
    public static ChoiceDistribution operator +(ChoiceDistribution left, ChoiceDistribution right)
    {
        if (left._counts.Length != right._counts.Length)
            throw new ArgumentException($"Items of {left._counts.Length} and {right._counts.Length} options cannot be added.", nameof(right));
        return new(left._counts.Zip(right._counts, (a, b) => a + b), left.N + right.N, left.Unanswered + right.Unanswered) { DontKnow = left.DontKnow + right.DontKnow };
    }

    /// <summary>The share, 0–1, of those who answered that chose this option; null where nobody answered.</summary>
    public double? Share(int option) => N == 0 ? null : (double)_counts[option] / N;

    public bool Equals(ChoiceDistribution? other) =>
        other is not null && N == other.N && Unanswered == other.Unanswered && DontKnow == other.DontKnow && _counts.AsSpan().SequenceEqual(other._counts);

    public override int GetHashCode() => HashCode.Combine(N, Unanswered, DontKnow, _counts.Length);
}
