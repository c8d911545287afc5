using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Web.Charts;
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

    /// <summary>That a release was withdrawn, when and why.</summary>
    public static string Withdrawal(Release release, IStringLocalizer<ReleaseTexts> text) =>
        text["WithdrawnLine", release.RoundName, release.Number, NorwegianTime.Date(release.WithdrawnUtc!.Value), release.WithdrawnReason!];

    /// <summary>What stands below a picture of the numbers.</summary>
    /// <param name="programme">Its name.</param>
    /// <param name="place">The cohort or the municipality.</param>
    public PictureSource PictureSource(string programme, string place, IStringLocalizer<ReleaseTexts> text) =>
        new($"{place}, {Release.RoundName}", text["FileMark", Release.Number], $"{programme}. {Source(Release, text)}{(Release.State is ReleaseState.Frozen ? $" {text["PreviewNote"]}" : "")}");
}
