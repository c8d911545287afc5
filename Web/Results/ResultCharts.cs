using System.Globalization;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Web.Charts;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Results;

/// <summary>The results of one place as charts. Themes on scales of different lengths do not go into one picture.</summary>
/// <param name="municipalityId">Null: the cohort.</param>
/// <param name="source">Where the numbers are from.</param>
internal sealed class ResultCharts(IFigures figures, Guid? municipalityId, IStringLocalizer<ResultTexts> text, string language, PictureSource source)
{
    private readonly Cut _here = new(figures.RoundId, municipalityId);

    private IEnumerable<IGrouping<int, AskedTheme>> Themes => figures.Themes.GroupBy(theme => theme.Points);

    /// <summary>How far apart the groups are on each theme, the widest gap first; none where no theme shows two groups or more.</summary>
    public IEnumerable<Chart> Gaps()
    {
        var groups = figures.Groups.Where(group => figures.Themes.Any(theme => Of(group.Code, theme).Visibility is not Visibility.NotAsked)).ToList();
        foreach (var themes in Themes.Where(themes => themes.Any(theme => groups.Count(group => Of(group.Code, theme).Mean is not null) > 1)))
        {
            var rows = themes.OrderByDescending(theme => figures.Gap(_here, theme)?.Difference ?? 0).Select(theme =>
            {
                var indices = groups.Select(group => Of(group.Code, theme)).ToList();
                var hidden = indices.Count(index => index.Visibility is Visibility.Hidden);
                return new DumbbellRow(
                    theme.Title.In(language), [.. indices.Select(index => index.Mean)], [.. indices.Select(Words)], hidden == 0 ? "" : text.Counted("GroupsNotShown", hidden));
            });
            yield return DumbbellChart.Draw(text["GapsChart"], themes.Key, [.. groups.Select(group => group.Name.In(language))], [.. rows], text["Theme"], source);
        }
    }

    /// <summary>The municipality beside the cohort, theme by theme, as they are asked.</summary>
    /// <param name="name">Of the municipality.</param>
    public IEnumerable<Chart> BesideCohort(string name) => Themes.Select(themes => DumbbellChart.Draw(
        text["BesideChart", name], themes.Key, [name, text["WholeCohort"]],
        [
            .. themes.Select(theme =>
            {
                var (here, all) = (figures.Index(_here, theme), figures.Index(new(figures.RoundId), theme));
                return new DumbbellRow(
                    theme.Title.In(language), [here.Mean, all.Mean], [Words(here), Words(all)], here.Visibility is Visibility.Hidden ? $"{name}: {text["NotShown"].Value}" : "");
            }),
        ],
        text["Theme"], source));

    /// <summary>The index of each theme over the rounds; none before there are two.</summary>
    public IEnumerable<Chart> Trends()
    {
        if (figures.Rounds.Count < 2)
            yield break;
        foreach (var themes in Themes)
        {
            var panels = themes.Select(theme =>
            {
                var then = figures.Rounds.Select(round => (Theme: Same(round.RoundId, theme), Cut: _here with { RoundId = round.RoundId })).ToList();
                var indices = then.Select(one => one.Theme is null ? IndexFigure.NotAsked : figures.Index(one.Cut, one.Theme)).ToList();
                return new TrendPanel(
                    theme.Title.In(language), [.. indices.Select(index => index.Mean)], [.. indices.Select(Words)],
                    [.. then.Select(one => one.Theme is not null && figures.Change(one.Cut, one.Theme).Series == Series.Broken)]);
            });
            yield return TrendChart.Draw(text["TrendChart"], themes.Key, [.. figures.Rounds.Select(round => round.Name)], [.. panels], text["Theme"], source);
        }
    }

    private AskedTheme? Same(Guid roundId, AskedTheme theme) =>
        figures.FindTheme(roundId, theme.Code) is { HasIndex: true } then && then.Points == theme.Points ? then : null;

    private IndexFigure Of(string group, AskedTheme theme) => figures.Index(_here with { GroupCode = group }, theme);

    private string Words(IndexFigure index) => index.Visibility switch
    {
        Visibility.NotAsked => "–",
        Visibility.Hidden => text["NotShown"],
        _ => index.Mean is { } mean ? text["MeanOfN", mean.ToString("0.00", CultureInfo.CurrentCulture), index.N] : text["NoIndex"],
    };
}
