using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Domain.Analysis;

public enum Series
{
    /// <summary>Asked in the same words on the same scale in both rounds, and answered in both.</summary>
    Compared,

    /// <summary>The words, the scale or the theme's items were changed: the series has a break, and nothing is subtracted.</summary>
    Broken,

    /// <summary>There is nothing to compare with: it is the first round, it was not asked, or nobody answered in one of the rounds.</summary>
    Nothing,
}

/// <summary>The change of a mean since an earlier round.</summary>
/// <param name="Series">Whether the two can be compared.</param>
/// <param name="Difference">Mean now minus mean then; null unless <see cref="Series.Compared"/>.</param>
public readonly record struct Change(Series Series, double? Difference)
{
    public static Change Nothing => new(Series.Nothing, null);

    public static Change Broken => new(Series.Broken, null);

    /// <summary>The change between two means of the same question.</summary>
    public static Change Between(double? then, double? now) =>
        now - then is { } difference ? new(Series.Compared, difference) : Nothing;

    /// <summary>Whether two askings are the same question: code, words in every language, scale and direction.</summary>
    public static bool Same(ScaleQuestion then, ScaleQuestion now) =>
        then.Code == now.Code && then.Text == now.Text && then.Reversed == now.Reversed && Same(then.Scale, now.Scale);

    /// <summary>Whether the index of a theme is made of the same questions in both; their order does not matter.</summary>
    public static bool Same(IReadOnlyList<ScaleQuestion> then, IReadOnlyList<ScaleQuestion> now) =>
        then.Count == now.Count && then.All(item => now.Any(other => Same(item, other)));

    private static bool Same(LabelledScale then, LabelledScale now) =>
        then.Points.SequenceEqual(now.Points) && then.DontKnow == now.DontKnow;
}
