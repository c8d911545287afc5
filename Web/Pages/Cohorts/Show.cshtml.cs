using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Rosters;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Cohorts;

/// <summary>A cohort: how many people it has where, its rounds, and what can be done next.</summary>
internal sealed class ShowModel(EvaluatedCohorts cohorts, TimeProvider clock, IStringLocalizer<RosterTexts> text) : PageModel
{
    [BindProperty]
    public AddedMunicipalitiesInput Input { get; set; } = new();

    public Programme Programme { get; private set; } = null!;

    public Cohort Cohort { get; private set; } = null!;

    public IReadOnlyList<Municipality> Municipalities { get; private set; } = [];

    public ResponseRates People { get; private set; } = null!;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<RoundSummary> Rounds { get; private set; } = [];

    /// <summary>What was just imported.</summary>
    public (int New, int Changed)? Imported { get; private set; }

    /// <summary>The key of the text that says what else was just done.</summary>
    public string? Done { get; private set; }

    /// <summary>The municipalities that can be taken out.</summary>
    public IReadOnlySet<Guid> Unused { get; private set; } = new HashSet<Guid>();

    public RoundState StateOf(Round round) => round.StateAt(clock.GetUtcNow());

    public async Task<IActionResult> OnGetAsync(Guid cohortId, int? added, int? changed, string? done)
    {
        if (!await LoadAsync(cohortId))
            return NotFound();
        if (added >= 0 && changed >= 0)
            Imported = (added.Value, changed.Value);
        Done = done switch
        {
            "round-deleted" => "RoundDeleted",
            "renamed" => "CohortRenamed",
            "municipality-removed" => "MunicipalityRemoved",
            _ => null,
        };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid cohortId)
    {
        if (!await LoadAsync(cohortId))
            return NotFound();
        var municipalities = await cohorts.ReadMunicipalitiesAsync(
            Programme.ProgrammeId, Input.Municipalities, fault => ModelState.AddModelError("Input.Municipalities", fault));
        if (ModelState.IsValid && municipalities.Count == 0)
            ModelState.AddModelError("Input.Municipalities", text["MunicipalityLinesMissing"]);
        if (ModelState.IsValid)
        {
            try
            {
                await cohorts.Programmes.AddMunicipalitiesAsync(Cohort, municipalities);
                return RedirectToPage(new { cohortId });
            }
            catch (NameTakenException e)
            {
                // Another added one of them in the same moment.
                ModelState.AddModelError("Input.Municipalities", text["MunicipalitiesTaken", e.Name]);
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid cohortId)
    {
        if (await cohorts.FindAsync(cohortId) is not var (programme, cohort))
            return false;
        (Programme, Cohort) = (programme, cohort);
        Municipalities = await cohorts.Programmes.ListMunicipalitiesOfCohortAsync(cohortId);
        Unused = await cohorts.Programmes.ListUnusedMunicipalitiesAsync(cohortId);
        People = await cohorts.Rates.RosterCountsAsync(cohortId);
        Rounds = await cohorts.Rounds.ListAsync(cohortId);
        return true;
    }
}

/// <summary>The field of the form for more municipalities.</summary>
public sealed record AddedMunicipalitiesInput
{
    public string? Municipalities { get; init; }
}
