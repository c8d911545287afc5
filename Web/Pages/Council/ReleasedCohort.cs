using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Results;

namespace BoSoSurvey.Web.Pages.Council;

/// <summary>What is released of a cohort, for those who may see it.</summary>
/// <param name="View">Null where nothing is released yet.</param>
/// <param name="Rounds">Those to choose among, the earliest first.</param>
/// <param name="Withdrawn">What was released and is no more, of rounds that nothing is released of now.</param>
internal sealed record ReleasedCohort(
    Programme Programme, Cohort Cohort, SharedView? View, IReadOnlyList<(Guid RoundId, string Name)> Rounds, IReadOnlyList<Release> Withdrawn);

internal sealed class ReleasedCohorts(ProgrammeStore programmes, ReleaseStore releases, SharedReleases shared, CurrentUser user)
{
    /// <param name="cohortId">The cohort.</param>
    /// <param name="roundId">Which of its rounds; null: the newest that is released.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where there is no such cohort or release, or the user may not see it; the newest that is released where the one asked for was withdrawn.</returns>
    public async Task<ReleasedCohort?> FindAsync(Guid cohortId, Guid? roundId, CancellationToken cancellationToken)
    {
        if (await programmes.FindCohortAsync(cohortId, cancellationToken) is not { } cohort || !user.Access.MaySeeReleased(cohort.ProgrammeId))
            return null;
        var programme = (await programmes.FindAsync(cohort.ProgrammeId, cancellationToken))!;
        // Evaluators see beforehand what the council will.
        var visible = (await releases.ListOfCohortAsync(cohortId, cancellationToken))
            .Where(release => release.State is ReleaseState.Released || (roundId == release.RoundId && user.Access.MayEvaluate(cohort.ProgrammeId))).ToList();
        var withdrawn = await releases.ListWithdrawnAsync(cohortId, afterRelease: true, cancellationToken);
        var gone = withdrawn.Where(release => visible.TrueForAll(one => one.RoundId != release.RoundId)).ToList();
        // What was there and is withdrawn leads to what there is, which tells of it.
        var isGone = gone.Exists(release => release.RoundId == roundId);
        if (visible.Count == 0 && (roundId is null || isGone))
            return new(programme, cohort, null, [], gone);
        var chosen = roundId is null || isGone ? visible[^1] : visible.Find(release => release.RoundId == roundId);
        if (chosen is null)
            return null;
        var groups = await programmes.ListGroupKindsAsync(cohort.ProgrammeId, cancellationToken);
        var figures = new ReleasedFigures(await shared.ReadAsync(chosen.ReleaseId, cancellationToken), groups);
        return new(programme, cohort, new(chosen, figures, withdrawn), [.. visible.Select(release => (release.RoundId, release.RoundName))], gone);
    }
}
