using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Web.Rosters;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Cohorts.Members;

/// <summary>One more person in a cohort's roster.</summary>
internal sealed class NewModel(EvaluatedCohorts cohorts, Db db, IStringLocalizer<RosterTexts> text) : PageModel
{
    [BindProperty]
    public MemberInput Input { get; set; } = new();

    public Programme Programme { get; private set; } = null!;

    /// <summary>The cohort, and what there is to choose from.</summary>
    public RosterSetting Setting { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid cohortId) => await LoadAsync(cohortId) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid cohortId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId))
            return NotFound();
        if (Input.Check(Setting, db.NewId(), ModelState, text) is { } member)
        {
            if (await cohorts.Rosters.AddMemberAsync(member, cancellationToken))
                return Redirect($"/cohorts/{cohortId}/members?done=added");
            ModelState.AddModelError("Input.Email", text["PersonEmailTaken", Setting.Municipalities.Single(m => m.MunicipalityId == member.MunicipalityId).Name]);
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid cohortId)
    {
        if (await cohorts.FindAsync(cohortId) is not var (programme, cohort))
            return false;
        (Programme, Setting) = (programme, await cohorts.SettingAsync(cohort));
        return true;
    }
}
