using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Rosters;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Cohorts.Members;

/// <summary>Changes a person in a cohort's roster. Rounds that have been opened keep them as they were.</summary>
internal sealed class EditModel(EvaluatedCohorts cohorts, ParticipantStore participants, IStringLocalizer<RosterTexts> text) : PageModel
{
    [BindProperty]
    public MemberInput Input { get; set; } = new();

    public Programme Programme { get; private set; } = null!;

    /// <summary>The cohort, and what there is to choose from.</summary>
    public RosterSetting Setting { get; private set; } = null!;

    /// <summary>As they are in the roster.</summary>
    public Member Member { get; private set; } = null!;

    /// <summary>The rounds that ask them already.</summary>
    public IReadOnlyList<Round> AskedIn { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid cohortId, Guid memberId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId, memberId, cancellationToken))
            return NotFound();
        Input = MemberInput.Of(Member);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid cohortId, Guid memberId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId, memberId, cancellationToken))
            return NotFound();
        if (Input.Check(Setting, memberId, ModelState, text) is { } member)
        {
            switch (await cohorts.Rosters.SaveMemberAsync(cohortId, member, cancellationToken))
            {
                case MemberSaving.Saved:
                    return Redirect($"/cohorts/{cohortId}/members?done=saved");
                case MemberSaving.Gone:
                    return NotFound();
                case MemberSaving.AddressTaken:
                    ModelState.AddModelError("Input.Email", text["PersonEmailTaken", Setting.Municipalities.Single(m => m.MunicipalityId == member.MunicipalityId).Name]);
                    break;
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid cohortId, Guid memberId, CancellationToken cancellationToken)
    {
        if (await cohorts.FindAsync(cohortId) is not var (programme, cohort) || await cohorts.Rosters.FindMemberAsync(cohortId, memberId, cancellationToken) is not { } member)
            return false;
        (Programme, Member, Setting) = (programme, member, await cohorts.SettingAsync(cohort));
        AskedIn = await participants.ListRoundsAskingAsync(member.MunicipalityId, member.Email, cancellationToken);
        return true;
    }
}
