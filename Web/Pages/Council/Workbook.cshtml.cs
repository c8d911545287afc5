using BoSoSurvey.Web.Workbooks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Council;

/// <summary>A release as a workbook.</summary>
internal sealed class WorkbookModel(ReleasedCohorts cohorts, CohortWorkbook workbook) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid CohortId { get; set; }

    /// <summary>Of a round; absent: the newest that is released.</summary>
    [BindProperty(SupportsGet = true, Name = "round")]
    public Guid? RoundId { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await cohorts.FindAsync(CohortId, RoundId, cancellationToken) is not { } found)
            return NotFound();
        // Nothing is released, or what was has been withdrawn: the page says so.
        if (found.View is not { } view || (RoundId is not null && view.Release.RoundId != RoundId))
            return Redirect($"/council/{CohortId}");
        var file = new MemoryStream();
        workbook.WriteShared(found.Programme.Name, found.Cohort.Name, view, file);
        file.Position = 0;
        return File(file, CohortWorkbook.ContentType, workbook.FileName(found.Cohort.Name, view.Release));
    }
}
