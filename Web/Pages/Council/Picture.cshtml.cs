using System.Globalization;
using BoSoSurvey.Web.Charts;
using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Council;

/// <summary>The municipalities' themes in a release as a picture.</summary>
internal sealed class PictureModel(ReleasedCohorts cohorts, IStringLocalizer<ResultTexts> text, IStringLocalizer<ReleaseTexts> releaseText) : PageModel
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
        var table = HeatTable.ByMunicipality(view.Figures, text["ByMunicipality"], text["WholeCohort"]);
        return new SavedPicture(table.Picture(text, CultureInfo.CurrentUICulture.Name), table.Caption, view.PictureSource(found.Programme.Name, found.Cohort.Name, releaseText)).File();
    }
}
