using System.Globalization;
using BoSoSurvey.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>Some answers of a question page, sent by its script as they are given. It is always answered in JSON.</summary>
[AllowAnonymous]
[RequestSizeLimit(SectionModel.LargestPage)]
[TypeFilter<ExpiredSave>]
internal sealed class SaveModel(ResponseStore responses, SurveySession session, SavedPart saved) : PageModel
{
    // No parameter of its own, as in SectionModel.
    private CancellationToken Aborted => HttpContext.RequestAborted;

    public IActionResult OnGet() => NotFound();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await session.OpenAsync(HttpContext, Aborted) is { } end)
            return End(end);
        if (session.FindAny((string?)RouteData.Values["theme"]) is not { } step)
            return End(SurveyEnd.Page);
        if (session.Respondent.SubmittedUtc is not null)
            return End(SurveyEnd.Submitted);
        var form = Request.Form;
        var sheet = step.Read(form, []);
        var result = await responses.SaveAsync(
            session.Respondent.ResponseId!.Value, session.SeenIn(form), sheet.Answers, new(step.Theme.Code), CultureInfo.CurrentUICulture.Name, Aborted);
        Telemetry.Saves.Add(1, new KeyValuePair<string, object?>("outcome", result.Outcome));
        // It closed or was submitted as this was sent: which, is looked up.
        return result.Outcome is SaveOutcome.NotOpen
            ? End(await session.OpenAsync(HttpContext, Aborted) ?? SurveyEnd.Submitted)
            : saved.Of(step, session.AskedWith(sheet.Answers), sheet, result);
    }

    private JsonResult End(SurveyEnd end) => saved.Ended(
        end,
        end switch
        {
            SurveyEnd.Submitted => StatusCodes.Status409Conflict,
            SurveyEnd.Closed => StatusCodes.Status410Gone,
            _ => StatusCodes.Status404NotFound,
        },
        end is SurveyEnd.Submitted && session.Respondent.IsAnonymous);
}
