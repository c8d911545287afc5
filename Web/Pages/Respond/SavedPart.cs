using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>What js/answers.js is told when it has sent some answers of a page. By these replies alone it knows that it reached this site, and not the login page of a network.</summary>
internal sealed class SavedPart(TimeProvider clock, IStringLocalizer<RespondTexts> text)
{
    /// <summary>The answers were read: what came of each.</summary>
    public JsonResult Of(SurveyStep step, AskedItems asked, AnswerSheet sheet, SaveResult result)
    {
        var here = step.Theme.Questions.SelectMany(item => item.Parts).Select(part => part.Code).ToHashSet();
        return new(new
        {
            version = result.Version,
            saved = NorwegianTime.Clock(clock.GetUtcNow()),
            shown = step.Theme.Items.Where(asked.Has).Select(item => item.Code),
            errors = sheet.Errors.ToDictionary(error => error.Code, error => AnswerText.Fault(step.ItemOf(error.Code), error.Fault, text)),
            others = result.Others.Where(other => here.Contains(other.ItemCode))
                .ToDictionary(other => other.ItemCode, other => AnswerText.InFields(step.ItemOf(other.ItemCode), other.Value)),
            conflicts = result.Conflicts.Select(other => Dispute.Of(step, other, CultureInfo.CurrentUICulture.Name, text))
                .ToDictionary(dispute => dispute.Code, dispute => new { values = dispute.Values, words = dispute.Words }),
        })
        {
            StatusCode = result.Outcome is SaveOutcome.Conflict ? StatusCodes.Status409Conflict : sheet.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK,
        };
    }

    /// <summary>Nothing was saved, and nothing will be from this page as it stands: why, what to do, and where the answers may be reopened the words of the button that does it.</summary>
    public JsonResult Ended(SurveyEnd end, int status, bool isAnonymous = false) => new(new
    {
        ended = end.ToString(),
        words = text[end is SurveyEnd.Submitted ? isAnonymous ? "NotSavedAnonymous" : "NotSaved" : $"Save{end}"].Value,
        reopen = end is SurveyEnd.Submitted && !isAnonymous ? text["ReopenAndSave"].Value : null,
    })
    {
        StatusCode = status,
    };
}
