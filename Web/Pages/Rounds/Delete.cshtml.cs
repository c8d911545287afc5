using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Asks whether a planned round is to be deleted, and does it. One that has been opened is shown instead.</summary>
internal sealed class DeleteModel(EvaluatedRounds rounds) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    public RoundDetails Details { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return NotFound();
        Details = details;
        return details.State is RoundState.Planned ? Page() : Redirect($"/rounds/{RoundId}");
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return NotFound();
        return Redirect(await rounds.Plans.DeleteAsync(RoundId, cancellationToken) ? $"/cohorts/{details.Round.CohortId}?done=round-deleted" : $"/rounds/{RoundId}");
    }
}
