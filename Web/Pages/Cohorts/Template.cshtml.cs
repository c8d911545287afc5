using BoSoSurvey.Web.Rosters;
using BoSoSurvey.Web.Texts;
using BoSoSurvey.Web.Workbooks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Cohorts;

/// <summary>A roster file of this cohort to fill in, as a download.</summary>
internal sealed class TemplateModel(EvaluatedCohorts cohorts, IStringLocalizer<RosterTexts> text) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid cohortId)
    {
        if (await cohorts.FindAsync(cohortId) is not var (_, cohort))
            return NotFound();
        var language = System.Globalization.CultureInfo.CurrentUICulture.Name;
        return File(RosterTemplate.Make(await cohorts.SettingAsync(cohort), text, language), CohortWorkbook.ContentType, text["TemplateFile"]);
    }
}
