using BoSoSurvey.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>
/// The friendly ends of a link: not open yet, closed, no session (the browser brought nothing of ours), or no link at all (one page for unknown, revoked, withdrawn and
/// tampered).
/// </summary>
/// <param name="Kind">Prefix of the texts: NotOpen, Closed, Session or Link.</param>
/// <param name="Written">What was written on a question page that could not be saved; null where none was sent.</param>
public sealed record Ended(string Kind, Respondent? Respondent, RoundNotice? Notice, IReadOnlyList<string>? Written)
{
    public static IActionResult NotOpen(PageModel page, Respondent respondent, RoundNotice notice) => Show(page, "NotOpen", StatusCodes.Status200OK, respondent, notice);

    public static IActionResult Closed(PageModel page, Respondent respondent, RoundNotice notice) => Show(page, "Closed", StatusCodes.Status200OK, respondent, notice);

    public static IActionResult Link(PageModel page) => Show(page, "Link", StatusCodes.Status404NotFound);

    public static IActionResult Session(PageModel page) => Show(page, "Session", StatusCodes.Status404NotFound);

    private static ViewResult Show(PageModel page, string kind, int status, Respondent? respondent = null, RoundNotice? notice = null) => new()
    {
        ViewName = "/Pages/Respond/Ended.cshtml",
        StatusCode = status,
        ViewData = new ViewDataDictionary<Ended>(page.MetadataProvider, new ModelStateDictionary())
        {
            Model = new(kind, respondent, notice, page.Request.HasFormContentType ? WrittenText.In(page.Request.Form) : null),
        },
        TempData = page.TempData,
    };
}
