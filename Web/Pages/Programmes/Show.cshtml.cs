using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Rosters;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Programmes;

/// <summary>A programme's cohorts as rows: municipalities, people, and the newest round; and a form for another cohort.</summary>
internal sealed class ShowModel(EvaluatedCohorts cohorts, TimeProvider clock, IStringLocalizer<RosterTexts> text) : PageModel
{
    [BindProperty]
    public NewCohortInput Input { get; set; } = new();

    public Programme Programme { get; private set; } = null!;

    public IReadOnlyList<CohortRow> Cohorts { get; private set; } = [];

    /// <summary>A cohort was just deleted.</summary>
    public bool CohortDeleted { get; private set; }

    public RoundState StateOf(Round round) => round.StateAt(clock.GetUtcNow());

    public async Task<IActionResult> OnGetAsync(Guid programmeId, string? done)
    {
        CohortDeleted = done == "cohort-deleted";
        return await LoadAsync(programmeId) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(Guid programmeId)
    {
        if (!await LoadAsync(programmeId))
            return NotFound();
        var name = Input.Name?.Trim() ?? "";
        if (!Cohort.IsName(name))
            ModelState.AddModelError("Input.Name", text["CohortNameInvalid"]);
        var municipalities = await cohorts.ReadMunicipalitiesAsync(programmeId, Input.Municipalities, fault => ModelState.AddModelError("Input.Municipalities", fault));
        if (ModelState.IsValid)
        {
            try
            {
                var cohortId = await cohorts.Programmes.AddCohortAsync(programmeId, name);
                if (municipalities.Count > 0)
                    await cohorts.Programmes.AddMunicipalitiesAsync((await cohorts.Programmes.FindCohortAsync(cohortId))!, municipalities);
                return Redirect($"/cohorts/{cohortId}");
            }
            catch (NameTakenException e) when (e.Name == name)
            {
                ModelState.AddModelError("Input.Name", text["CohortNameTaken"]);
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid programmeId)
    {
        if (await cohorts.FindProgrammeAsync(programmeId) is not { } programme)
            return false;
        Programme = programme;
        Cohorts = await cohorts.ListAsync(programmeId);
        return true;
    }
}

/// <summary>The fields of the form for a new cohort.</summary>
public sealed record NewCohortInput
{
    public string? Name { get; init; }

    public string? Municipalities { get; init; }
}
