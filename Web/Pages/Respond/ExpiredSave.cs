using BoSoSurvey.Web.Http;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>Refused for its antiforgery token, since the browser lost its cookies, the keys were changed or the form is too large to read, a save is answered as its script understands it.</summary>
internal sealed class ExpiredSave(SavedPart saved) : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.Result = ErrorPages.IsTooLarge(context.HttpContext)
                ? saved.Ended(SurveyEnd.TooLarge, StatusCodes.Status413PayloadTooLarge)
                : saved.Ended(SurveyEnd.Session, StatusCodes.Status400BadRequest);
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
