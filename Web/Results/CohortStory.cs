using System.Globalization;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Results;

/// <summary>What a cohort's figures say, in a few sentences: what is strong, what is weak, what has changed, and where groups disagree. What is not shown is not spoken of.</summary>
internal sealed class CohortStory(IFigures figures, IStringLocalizer<ReleaseTexts> text, string language)
{
    private readonly List<(AskedTheme Theme, double Mean)> _shown =
        [.. from theme in figures.Themes let mean = figures.Index(new(figures.RoundId), theme).Mean where mean is not null select (theme, mean.Value)];

    public IEnumerable<string> Sentences() => new[] { Strongest(), Weakest(), Changed(), Apart() }.OfType<string>();

    private string? Strongest() => _shown.Count < 2 ? null : text["StoryStrong", Titles(_shown.Max(one => one.Mean)), One(_shown.Max(one => one.Mean))].Value;

    /// <summary>The themes with an index that is shown as this one is, which a reader would miss if one of them were named alone.</summary>
    private string Titles(double mean)
    {
        var titles = _shown.Where(one => One(one.Mean) == One(mean)).OrderByDescending(one => one.Mean == mean).Select(one => Title(one.Theme)).ToList();
        return titles.Count == 1 ? titles[0] : text["And", string.Join(", ", titles.SkipLast(1)), titles[^1]];
    }

    private string? Weakest()
    {
        if (_shown.Count < 2)
            return null;
        var (theme, mean) = _shown.MinBy(one => one.Mean);
        var municipalities = figures.Municipalities
            .Select(one => figures.Themes.Select(other => (Theme: other, figures.Index(new(figures.RoundId, one.MunicipalityId), other).Mean)).Where(other => other.Mean is not null).ToList())
            .Where(themes => themes.Exists(other => other.Theme == theme) && themes.Count > 1)
            .ToList();
        return municipalities.Count > 1 && municipalities.TrueForAll(themes => themes.MinBy(other => other.Mean).Theme == theme)
            ? text["StoryWeakAll", Capital(Title(theme)), municipalities.Count, One(mean)].Value
            : text["StoryWeak", Titles(mean), One(mean)].Value;
    }

    private string? Changed()
    {
        var changes = figures.Themes.Select(theme => (Theme: theme, figures.Change(new(figures.RoundId), theme).Difference)).Where(one => one.Difference is not null).ToList();
        if (changes.Count == 0)
            return null;
        var (theme, difference) = changes.MaxBy(one => Math.Abs(one.Difference!.Value));
        // Less than what the figures are shown with is no change to speak of.
        if (Math.Round(Math.Abs(difference!.Value), 1) < 0.1)
            return null;
        var since = figures.Rounds.Reverse().Skip(1).First(round => figures.FindTheme(round.RoundId, theme.Code) is { HasIndex: true }).Name;
        return text[difference > 0 ? "StoryUp" : "StoryDown", since, Title(theme), difference.Value.ToString("+0.0;−0.0", CultureInfo.CurrentCulture)];
    }

    private string? Apart()
    {
        var gaps = figures.Themes.Select(theme => (Theme: theme, Gap: figures.Gap(new(figures.RoundId), theme))).Where(one => one.Gap is not null).ToList();
        if (gaps.Count == 0)
            return null;
        var (widest, gap) = gaps.MaxBy(one => one.Gap!.Difference);
        return text["StoryGap", Title(widest), Group(gap!.High), One(gap.HighMoments.Mean!.Value), Group(gap.Low), One(gap.LowMoments.Mean!.Value)];
    }

    // Within a sentence; a theme's title is a heading.
    private string Title(AskedTheme theme) => theme.Title.In(language) is { Length: > 1 } title && char.IsLower(title[1]) ? char.ToLower(title[0], CultureInfo.CurrentCulture) + title[1..] : theme.Title.In(language);

    private string Group(string code) => figures.Groups.First(group => group.Code == code).Name.In(language).ToLower(CultureInfo.CurrentCulture);

    private static string Capital(string words) => char.ToUpper(words[0], CultureInfo.CurrentCulture) + words[1..];

    private static string One(double mean) => mean.ToString("0.0", CultureInfo.CurrentCulture);
}
