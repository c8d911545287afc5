using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Web.Rosters;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Cohorts;

/// <summary>Gives a cohort another name, and leads to deleting it if there is nothing in it.</summary>
internal sealed class EditModel(EvaluatedCohorts cohorts, IStringLocalizer<RosterTexts> text) : PageModel
{
    [BindProperty]
    public CohortNameInput Input { get; set; } = new();

    public Programme Programme { get; private set; } = null!;

    public Cohort Cohort { get; private set; } = null!;

    /// <summary>It can be deleted.</summary>
    public bool IsEmpty { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid cohortId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId, cancellationToken))
            return NotFound();
        Input = new() { Name = Cohort.Name };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid cohortId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId, cancellationToken))
            return NotFound();
        var name = Input.Name?.Trim() ?? "";
        if (!Cohort.IsName(name))
            ModelState.AddModelError("Input.Name", text["CohortNameInvalid"]);
        if (ModelState.IsValid)
        {
            try
            {
                await cohorts.Programmes.RenameCohortAsync(Cohort, name, cancellationToken);
                return Redirect($"/cohorts/{cohortId}?done=renamed");
            }
            catch (NameTakenException)
            {
                ModelState.AddModelError("Input.Name", text["CohortNameTaken"]);
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid cohortId, CancellationToken cancellationToken)
    {
        if (await cohorts.FindAsync(cohortId) is not var (programme, cohort))
            return false;
        (Programme, Cohort) = (programme, cohort);
        IsEmpty = (await cohorts.Programmes.ListMunicipalitiesOfCohortAsync(cohortId, cancellationToken)).Count == 0
            && (await cohorts.Rounds.ListAsync(cohortId, cancellationToken)).Count == 0;
        return true;
    }
}

/// <summary>The field of the form for a cohort's name.</summary>
public sealed record CohortNameInput
{
    public string? Name { get; init; }
}
