using BoSoSurvey.Data;
using BoSoSurvey.Web.Workbooks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>The cohort workbook as a download.</summary>
internal sealed class WorkbookModel(EvaluatedRounds rounds, ResultStore store, WrittenAnswerStore written, CohortWorkbook workbook) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { HasResults: true } details)
            return NotFound();
        var file = new MemoryStream();
        var results = await store.ReadAsync(details.Round, cancellationToken);
        workbook.Write(details, results, TextSheet.Holds(results) ? await written.ReadAsync(results.Rounds, cancellationToken) : [], file);
        file.Position = 0;
        return File(file, CohortWorkbook.ContentType, CohortWorkbook.FileName(details));
    }
}
