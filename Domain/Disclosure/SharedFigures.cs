using BoSoSurvey.Domain.Analysis;

namespace BoSoSurvey.Domain.Disclosure;

/// <summary>How many were asked and how many of them have answered.</summary>
public sealed record SharedRate(int Asked, int Answered)
{
    /// <summary>Answered of asked, 0–1.</summary>
    public double Share => Asked == 0 ? 0 : (double)Answered / Asked;
}

/// <summary>The answers to a scale question, or the indices of a theme.</summary>
/// <param name="Moments">n is at least k.</param>
/// <param name="Distribution">Null where it is not shown; a theme's index has none.</param>
public sealed record SharedScale(Moments Moments, double Agreement, Distribution? Distribution)
{
    /// <summary>How many distinct respondents it is of: those who chose a point, or have an index.</summary>
    public int N => Moments.N;

    public double Mean => Moments.Mean!.Value;

    public double StandardDeviation => Moments.StandardDeviation!.Value;
}

/// <summary>The answers to a choice question.</summary>
/// <param name="N">How many distinct respondents chose.</param>
/// <param name="Distribution">Null where it is not shown.</param>
public sealed record SharedChoice(int N, ChoiceDistribution? Distribution);

/// <summary>The answers to a number or date question. The lowest and the highest are one respondent's each and never shown.</summary>
/// <param name="Median">Null where it is not shown, as distributions are not.</param>
/// <param name="Unanswered">As <paramref name="Median"/>.</param>
public sealed record SharedMeasure(Moments Moments, decimal? Median, int? Unanswered)
{
    /// <summary>How many distinct respondents answered.</summary>
    public int N => Moments.N;

    public double Mean => Moments.Mean!.Value;

    public double StandardDeviation => Moments.StandardDeviation!.Value;
}
