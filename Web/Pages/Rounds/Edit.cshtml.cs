using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Changes a planned round. One that has been opened is shown instead.</summary>
internal sealed class EditModel(EvaluatedRounds rounds, TimeProvider clock, IStringLocalizer<RoundTexts> text) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    [BindProperty]
    public RoundInput Input { get; set; } = new();

    public RoundDetails Details { get; private set; } = null!;

    public IReadOnlyList<Questionnaire> Questionnaires { get; private set; } = [];

    public ResponseRates Roster { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        if (Details.State is not RoundState.Planned)
            return Redirect($"/rounds/{RoundId}");
        Input = RoundInput.Of(Details.Round, await rounds.Questionnaires.OfRoundAsync(RoundId, cancellationToken), RoundInput.AllGroups(Questionnaires, Roster.Groups));
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        if (Input.Check(Details.Round.CohortId, Questionnaires, Roster.Groups, NorwegianTime.Day(clock.GetUtcNow()), ModelState, text) is { } plan)
        {
            // Opened in the meantime: the round's own page shows it.
            if (await rounds.Plans.SaveAsync(RoundId, plan, cancellationToken) is not RoundSaving.NameTaken)
                return Redirect($"/rounds/{RoundId}");
            ModelState.AddModelError("Input.Name", text["NameTaken", plan.Name]);
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return false;
        Details = details;
        Questionnaires = await rounds.Questionnaires.ListNewestAsync(cancellationToken);
        Roster = await rounds.Rates.RosterCountsAsync(details.Round.CohortId, cancellationToken);
        return true;
    }
}
