using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Web.Rosters;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Cohorts;

/// <summary>Asks whether an empty cohort is to be deleted, and does it. One with municipalities or rounds is kept: its page for changes says why.</summary>
internal sealed class DeleteModel(EvaluatedCohorts cohorts) : PageModel
{
    public Programme Programme { get; private set; } = null!;

    public Cohort Cohort { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid cohortId) => await LoadAsync(cohortId) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid cohortId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId))
            return NotFound();
        return Redirect(await cohorts.Programmes.DeleteCohortAsync(cohortId, cancellationToken)
            ? $"/programmes/{Programme.ProgrammeId}?done=cohort-deleted"
            : $"/cohorts/{cohortId}/edit");
    }

    private async Task<bool> LoadAsync(Guid cohortId)
    {
        if (await cohorts.FindAsync(cohortId) is not var (programme, cohort))
            return false;
        (Programme, Cohort) = (programme, cohort);
        return true;
    }
}
