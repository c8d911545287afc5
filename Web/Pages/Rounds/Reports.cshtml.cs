using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>What can be taken out of a round.</summary>
internal sealed class ReportsModel(EvaluatedRounds rounds, RoundStore store) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    public RoundDetails Details { get; private set; } = null!;

    public int Submitted { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return NotFound();
        Details = details;
        Submitted = (await store.RatesAsync(RoundId, cancellationToken)).Total.Submitted;
        return Page();
    }
}
