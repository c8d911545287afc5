using BoSoSurvey.Domain.Releases;

namespace BoSoSurvey.Web.Results;

/// <summary>A release as its readers see it.</summary>
/// <param name="Withdrawn">The newest withdrawn release of each round of the cohort, as far as its readers have seen it.</param>
internal sealed record SharedView(Release Release, IFigures Figures, IReadOnlyList<Release> Withdrawn)
{
    /// <summary>The one whose place it takes; null: none.</summary>
    public Release? Replaced => Withdrawn.FirstOrDefault(release => release.RoundId == Release.RoundId);
}
