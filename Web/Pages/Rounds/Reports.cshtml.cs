using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Workbooks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>What can be taken out of a round.</summary>
internal sealed class ReportsModel(EvaluatedRounds rounds, ResultStore results) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    public RoundDetails Details { get; private set; } = null!;

    public int Submitted { get; private set; }

    /// <summary>Whether what people wrote is in the workbook.</summary>
    public bool HasTexts { get; private set; } = true;

    /// <summary>In all that was submitted.</summary>
    public int Answers { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return NotFound();
        Details = details;
        if (details.HasResults)
        {
            var read = await results.ReadAsync(details.Round, cancellationToken);
            (Submitted, Answers, HasTexts) = (read.Current.Rates.Total.Submitted, read.Given(read.Current), TextSheet.Holds(read));
        }

        return Page();
    }
}
