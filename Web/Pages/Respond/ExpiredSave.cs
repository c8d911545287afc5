using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>Refused for its antiforgery token, since the browser lost its cookies or the keys were changed, a save is answered as its script understands it.</summary>
internal sealed class ExpiredSave(SavedPart saved) : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
            context.Result = saved.Ended(SurveyEnd.Session, StatusCodes.Status400BadRequest);
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
