using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;

namespace BoSoSurvey.Web.Results;

/// <summary>How many were asked in one cut, and how many of them have answered; 0 where it is not shown.</summary>
public sealed record RateFigure(Visibility Visibility, int Asked = 0, int Answered = 0)
{
    /// <summary>Answered of asked, 0–1.</summary>
    public double Share => Asked == 0 ? 0 : (double)Answered / Asked;
}

/// <summary>The answers to a scale question in one cut; not turned where it is reversed.</summary>
public sealed record ScaleFigure(Visibility Visibility)
{
    /// <summary>How many chose a point; 0 where it is not shown.</summary>
    public int N { get; init; }

    public double? Mean { get; init; }

    public double? StandardDeviation { get; init; }

    public double? Agreement { get; init; }

    /// <summary>Null where it is not shown: that takes more people than a mean.</summary>
    public Distribution? Distribution { get; init; }
}

/// <summary>The answers to a choice question in one cut.</summary>
/// <param name="N">How many answered; 0 where it is not shown.</param>
/// <param name="Distribution">Null where it is not shown.</param>
public sealed record ChoiceFigure(Visibility Visibility, int N = 0, ChoiceDistribution? Distribution = null);

/// <summary>The answers to a number or date question in one cut.</summary>
public sealed record MeasureFigure(Visibility Visibility)
{
    /// <summary>How many answered; 0 where it is not shown.</summary>
    public int N { get; init; }

    public double? Mean { get; init; }

    public double? StandardDeviation { get; init; }

    public decimal? Median { get; init; }

    /// <summary>One respondent's, so never shared.</summary>
    public decimal? Lowest { get; init; }

    /// <summary>One respondent's, so never shared.</summary>
    public decimal? Highest { get; init; }

    public int? Unanswered { get; init; }
}
