namespace BoSoSurvey.Domain.Disclosure;

/// <summary>One part of a shown total: a municipality of the cohort, or a group of a municipality.</summary>
/// <param name="Code">Of two as small, the lower one in ordinal order is hidden first.</param>
/// <param name="N">How many distinct respondents answered; 0 where some were asked and nobody did. Who was not asked is no child.</param>
/// <param name="Counts">How many gave each answer; null where nobody learns that from the statistic. Of all children alike, in the same order.</param>
public sealed record Child(string Code, int N, IReadOnlyList<int>? Counts = null)
{
    /// <summary>Has to be hidden whatever its size, for the sake of another total or statistic.</summary>
    public bool Hidden { get; init; }
}

/// <summary>What is hidden of a total and its children.</summary>
/// <param name="Children">Codes of the hidden children.</param>
/// <param name="Parent">Whether the total is hidden: the children do not cover each other.</param>
public sealed record HiddenParts(IReadOnlySet<string> Children, bool Parent);

/// <summary>
/// Which children of one shown total are hidden, for one statistic: the small ones, and as many more as keep each of them from being had by subtraction.
/// </summary>
/// <remarks>
/// Beyond the rules of the design: what the hidden children are together can be had from the total, so it must pass for a number that is shown. It has to be of
/// at least k respondents, not all but one of whom gave the same answer.
/// </remarks>
public static class HidingRules
{
    /// <summary>Whether a number must not be shown: fewer than k answered, or all, or all but one, gave the same answer.</summary>
    public static bool IsSmall(int k, int n, IReadOnlyList<int>? counts) => n < k || (counts is { Count: > 0 } && n - counts.Max() < 2);

    /// <param name="k">The fewest respondents of whom a number is shown.</param>
    /// <param name="children">Those that were asked, in any order.</param>
    public static HiddenParts Hide(int k, IReadOnlyCollection<Child> children)
    {
        var hidden = children.Where(child => child.Hidden || IsSmall(k, child.N, child.Counts)).ToList();
        if (hidden.Count == 0)
            return new(new HashSet<string>(), false);
        var shown = new Queue<Child>(children.Except(hidden).OrderBy(child => child.N).ThenBy(child => child.Code, StringComparer.Ordinal));
        while (!Cover(k, hidden) && shown.TryDequeue(out var next))
            hidden.Add(next);
        return new(hidden.Select(child => child.Code).ToHashSet(), !Cover(k, hidden));
    }

    /// <summary>Whether hidden children keep each other from being found.</summary>
    private static bool Cover(int k, List<Child> hidden) =>
        hidden.Count >= 2 && !IsSmall(k, hidden.Sum(child => child.N), hidden.TrueForAll(child => child.Counts is not null) ? Add(hidden) : null);

    private static int[] Add(List<Child> children)
    {
        var sum = new int[children[0].Counts!.Count];
        foreach (var child in children)
            for (var i = 0; i < sum.Length; i++)
                sum[i] += child.Counts![i];
        return sum;
    }
}
