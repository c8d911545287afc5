using BoSoSurvey.Web.Results;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Council;

/// <summary>Something of a release to take along.</summary>
internal abstract class ReleasedFileModel(ReleasedCohorts cohorts) : PageModel
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
        return found.View is not { } view || (RoundId is not null && view.Release.RoundId != RoundId) ? Redirect($"/council/{CohortId}") : Make(found, view);
    }

    protected abstract FileResult Make(ReleasedCohort found, SharedView view);
}
