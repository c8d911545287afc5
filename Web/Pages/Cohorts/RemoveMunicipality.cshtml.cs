using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Web.Rosters;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Cohorts;

/// <summary>Asks whether a municipality is to be taken out of a cohort, and does it; of one that is in use it says why not.</summary>
internal sealed class RemoveMunicipalityModel(EvaluatedCohorts cohorts) : PageModel
{
    public Programme Programme { get; private set; } = null!;

    public Cohort Cohort { get; private set; } = null!;

    public Municipality Municipality { get; private set; } = null!;

    public bool IsUnused { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid cohortId, Guid municipalityId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId, municipalityId, cancellationToken))
            return NotFound();
        IsUnused = (await cohorts.Programmes.ListUnusedMunicipalitiesAsync(cohortId, cancellationToken)).Contains(municipalityId);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid cohortId, Guid municipalityId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId, municipalityId, cancellationToken))
            return NotFound();
        // If it came into use meanwhile, this page says so.
        return Redirect(await cohorts.Programmes.RemoveMunicipalityAsync(cohortId, municipalityId, cancellationToken)
            ? $"/cohorts/{cohortId}?done=municipality-removed"
            : $"/cohorts/{cohortId}/municipalities/{municipalityId}/remove");
    }

    private async Task<bool> LoadAsync(Guid cohortId, Guid municipalityId, CancellationToken cancellationToken)
    {
        if (await cohorts.FindAsync(cohortId) is not var (programme, cohort)
            || await cohorts.Programmes.FindMunicipalityAsync(municipalityId, cancellationToken) is not { } municipality || municipality.CohortId != cohortId)
            return false;
        (Programme, Cohort, Municipality) = (programme, cohort, municipality);
        return true;
    }
}
