using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Every mail of a round and how it fared.</summary>
internal sealed class MailModel(EvaluatedRounds rounds, OutboxStore outbox) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    public RoundDetails Details { get; private set; } = null!;

    public IReadOnlyList<LoggedMail> Mails { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return NotFound();
        Details = details;
        Mails = await outbox.ListOfRoundAsync(RoundId, cancellationToken);
        return Page();
    }
}
