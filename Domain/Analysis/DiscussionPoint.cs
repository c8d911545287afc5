namespace BoSoSurvey.Domain.Analysis;

/// <summary>Something to talk about: a theme or item in one place, where its groups or its people see it differently.</summary>
/// <param name="Code">Of the theme or item.</param>
/// <param name="MunicipalityId">Null: the whole cohort.</param>
/// <param name="N">How many have answered.</param>
/// <param name="Mean">Null where nobody has answered.</param>
/// <param name="Agreement">0–1; null where nobody has answered.</param>
/// <param name="Gap">Between the two groups furthest apart; null where fewer than two have answered.</param>
/// <param name="Width">Of the scale: points − 1.</param>
public sealed record DiscussionPoint(string Code, Guid? MunicipalityId, int N, double? Mean, double? Agreement, Gap? Gap, int Width)
{
    /// <summary>
    /// How much there is to talk about, 0–2: the gap as a share of the scale's width, plus what the agreement lacks of 1. The two weigh the same, so a gap
    /// of one step on five points counts as much as 0.25 less agreement.
    /// </summary>
    public double Score => (Gap?.Difference ?? 0) / Width + 1 - (Agreement ?? 1);

    /// <summary>Below this the answers go in different directions.</summary>
    public const double LowAgreement = 0.5;

    /// <summary>Whether there is much to talk about: a large gap, or low agreement.</summary>
    public bool IsMuch => Gap is { IsLarge: true } || Agreement < LowAgreement;

    /// <summary>Whether one person alone stands behind a side of the gap.</summary>
    public bool HasOneAlone => Gap is { HasOneAlone: true };

    /// <summary>
    /// Large gaps and low agreement first: by <see cref="Score"/>, then the larger gap, then the order given. What fewer than two have answered is left out.
    /// </summary>
    public static IReadOnlyList<DiscussionPoint> Rank(IEnumerable<DiscussionPoint> points) =>
        [.. points.Where(point => point.N >= 2)
            .OrderByDescending(point => Math.Round(point.Score, 9))
            .ThenByDescending(point => Math.Round(point.Gap?.Difference ?? 0, 9))];
}
