using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Rosters;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Cohorts.Members;

/// <summary>Asks whether a person is to be taken out of a cohort's roster, and does it. Rounds that have been opened keep them.</summary>
internal sealed class RemoveModel(EvaluatedCohorts cohorts, ParticipantStore participants) : PageModel
{
    public Programme Programme { get; private set; } = null!;

    public Cohort Cohort { get; private set; } = null!;

    public Member Member { get; private set; } = null!;

    /// <summary>The rounds that ask them already.</summary>
    public IReadOnlyList<Round> AskedIn { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid cohortId, Guid memberId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId, memberId, cancellationToken))
            return NotFound();
        AskedIn = await participants.ListRoundsAskingAsync(Member.MunicipalityId, Member.Email, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid cohortId, Guid memberId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId, memberId, cancellationToken))
            return NotFound();
        await cohorts.Rosters.DeleteMemberAsync(cohortId, memberId, cancellationToken);
        return Redirect($"/cohorts/{cohortId}/members?done=removed");
    }

    private async Task<bool> LoadAsync(Guid cohortId, Guid memberId, CancellationToken cancellationToken)
    {
        if (await cohorts.FindAsync(cohortId) is not var (programme, cohort) || await cohorts.Rosters.FindMemberAsync(cohortId, memberId, cancellationToken) is not { } member)
            return false;
        (Programme, Cohort, Member) = (programme, cohort, member);
        return true;
    }
}
