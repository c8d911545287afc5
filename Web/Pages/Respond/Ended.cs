using BoSoSurvey.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>The friendly ends of a link: not open yet, closed, or no link at all (one page for unknown, revoked, withdrawn and tampered).</summary>
/// <param name="Kind">Prefix of the texts: NotOpen, Closed or Link.</param>
public sealed record Ended(string Kind, Respondent? Respondent)
{
    public static IActionResult NotOpen(PageModel page, Respondent respondent) => Show(page, new("NotOpen", respondent), StatusCodes.Status200OK);

    public static IActionResult Closed(PageModel page, Respondent respondent) => Show(page, new("Closed", respondent), StatusCodes.Status200OK);

    public static IActionResult Link(PageModel page) => Show(page, new("Link", null), StatusCodes.Status404NotFound);

    private static ViewResult Show(PageModel page, Ended ended, int status) => new()
    {
        ViewName = "/Pages/Respond/Ended.cshtml",
        StatusCode = status,
        ViewData = new ViewDataDictionary<Ended>(page.MetadataProvider, new ModelStateDictionary()) { Model = ended },
        TempData = page.TempData,
    };
}
