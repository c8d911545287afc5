namespace BoSoSurvey.Domain.Analysis;

/// <summary>How far apart two groups are: the difference between their means, with how many each is made of.</summary>
/// <param name="High">Code of the group with the higher mean.</param>
/// <param name="HighMoments">Of that group; n is more than 0.</param>
/// <param name="Low">Code of the group with the lower mean.</param>
/// <param name="LowMoments">Of that group; n is more than 0.</param>
public sealed record Gap(string High, Moments HighMoments, string Low, Moments LowMoments)
{
    /// <summary>From here on the groups count as disagreeing: one point of the scale.</summary>
    public const double Large = 1.0;

    /// <summary>Mean of the higher group minus mean of the lower; 0 or more.</summary>
    public double Difference => HighMoments.Mean!.Value - LowMoments.Mean!.Value;

    /// <summary>Compared in whole billionths, so that a difference of exactly one point is not lost in the last binary digit.</summary>
    public bool IsLarge => Math.Round(Difference, 9) >= Large;

    /// <summary>Whether one person alone stands behind a side of it.</summary>
    public bool HasOneAlone => HighMoments.N == 1 || LowMoments.N == 1;

    /// <summary>The two groups that are furthest apart; null where fewer than two groups have answered. Of groups with equal means the first in order is taken.</summary>
    public static Gap? Widest(IEnumerable<(string GroupCode, Moments Moments)> groups)
    {
        var answered = groups.Where(group => group.Moments.N > 0).ToList();
        if (answered.Count < 2)
            return null;
        var high = answered.MaxBy(group => group.Moments.Mean);
        var low = answered.Where(group => group.GroupCode != high.GroupCode).MinBy(group => group.Moments.Mean);
        return new(high.GroupCode, high.Moments, low.GroupCode, low.Moments);
    }
}
