using BoSoSurvey.Domain.Analysis;

namespace BoSoSurvey.Web.Results;

/// <summary>What there is to say first of one municipality's shared figures.</summary>
internal sealed class MunicipalityStory(IFigures figures, Guid municipalityId)
{
    private const int Points = 3;

    private readonly Cut _here = new(figures.RoundId, municipalityId);

    private IEnumerable<(AskedTheme Theme, double Mean)> Shown =>
        from theme in figures.Themes let mean = figures.Index(_here, theme).Mean where mean is not null select (theme, mean.Value);

    /// <summary>The themes with the highest index.</summary>
    public IReadOnlyList<(AskedTheme Theme, double Mean)> Strengths => field ??= [.. Shown.OrderByDescending(one => Math.Round(one.Mean, 9)).Take(Points)];

    /// <summary>The themes on which its groups or its people differ most.</summary>
    public IReadOnlyList<(AskedTheme Theme, Gap? Gap, double Agreement)> Talk => field ??=
    [
        .. from point in DiscussionPoint.Rank(
               from one in Shown
               let index = figures.Index(_here, one.Theme)
               select new DiscussionPoint(one.Theme.Code, municipalityId, index.N, index.Mean, index.Agreement, figures.Gap(_here, one.Theme), one.Theme.Points - 1)).Take(Points)
           select (figures.Themes.First(theme => theme.Code == point.Code), point.Gap, point.Agreement ?? 1),
    ];

    /// <summary>The themes that have changed most since the round before.</summary>
    public IReadOnlyList<(AskedTheme Theme, double Difference)> Changed => field ??=
    [
        .. from one in Shown
           let difference = figures.Change(_here, one.Theme).Difference
           where difference is not null
           orderby Math.Abs(difference.Value) descending
           select (one.Theme, difference.Value),
    ];
}
