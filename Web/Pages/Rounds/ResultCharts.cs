using System.Globalization;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Web.Charts;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>The results of one place as charts. Themes on scales of different lengths do not go into one picture.</summary>
internal sealed class ResultCharts(CohortResults results, Guid? municipalityId, IStringLocalizer<ResultTexts> text, string language)
{
    private IEnumerable<IGrouping<int, AskedTheme>> Themes => results.Current.Themes.Where(theme => theme.HasIndex).GroupBy(theme => theme.Points);

    /// <summary>How far apart the groups are on each theme, the widest gap first; none where fewer than two groups were asked anything.</summary>
    public IEnumerable<Chart> Gaps()
    {
        var cut = new Cut(results.Current.RoundId, municipalityId);
        var groups = results.Groups.Where(group => Themes.SelectMany(themes => themes).Any(theme => results.IsAsked(cut with { GroupCode = group.GroupCode }, theme))).ToList();
        if (groups.Count < 2)
            yield break;
        foreach (var themes in Themes)
        {
            var rows = themes.OrderByDescending(theme => results.Gap(cut, theme)?.Difference ?? 0).Select(theme =>
            {
                var indices = groups.Select(group => (Asked: results.IsAsked(cut with { GroupCode = group.GroupCode }, theme), Index: results.Index(cut with { GroupCode = group.GroupCode }, theme))).ToList();
                return new DumbbellRow(theme.Title.In(language), [.. indices.Select(one => one.Index.Mean)], [.. indices.Select(one => Words(one.Asked, one.Index))]);
            });
            yield return DumbbellChart.Draw(text["GapsChart"], themes.Key, [.. groups.Select(group => group.Name.In(language))], [.. rows], text["Theme"]);
        }
    }

    /// <summary>The index of each theme over the rounds; none before there are two.</summary>
    public IEnumerable<Chart> Trends()
    {
        if (results.Rounds.Count < 2)
            yield break;
        foreach (var themes in Themes)
        {
            var panels = themes.Select(theme =>
            {
                var then = results.Rounds.Select(round => (Theme: round.FindTheme(theme.Code) is { HasIndex: true } one && one.Points == theme.Points ? one : null, Cut: new Cut(round.RoundId, municipalityId))).ToList();
                return new TrendPanel(
                    theme.Title.In(language),
                    [.. then.Select(one => one.Theme is null ? null : results.Index(one.Cut, one.Theme).Mean)],
                    [.. then.Select(one => one.Theme is null ? "–" : Words(results.IsAsked(one.Cut, one.Theme), results.Index(one.Cut, one.Theme)))],
                    [.. then.Select(one => one.Theme is not null && results.Change(one.Cut, one.Theme).Series == Series.Broken)]);
            });
            yield return TrendChart.Draw(text["TrendChart"], themes.Key, [.. results.Rounds.Select(round => round.Name)], [.. panels], text["Theme"]);
        }
    }

    private string Words(bool asked, IndexDistribution index) => !asked ? "–" : index.Mean is { } mean ? text["MeanOfN", mean.ToString("0.00", CultureInfo.CurrentCulture), index.N] : text["NoIndex"];
}
