using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Results;

/// <summary>A release as its readers see it.</summary>
/// <param name="Withdrawn">The newest withdrawn release of each round of the cohort, as far as its readers have seen it.</param>
internal sealed record SharedView(Release Release, IFigures Figures, IReadOnlyList<Release> Withdrawn)
{
    /// <summary>The one whose place it takes; null: none.</summary>
    public Release? Replaced => Withdrawn.FirstOrDefault(release => release.RoundId == Release.RoundId);

    /// <summary>Which release the numbers are from, in the language of the request.</summary>
    public static string Source(Release release, IStringLocalizer<ReleaseTexts> text) =>
        text["ReleasedFrom", release.Number, release.RoundName, NorwegianTime.Date(release.FrozenUtc), release.LeastRespondents];
}
