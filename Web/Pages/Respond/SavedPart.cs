using System.Security.Cryptography;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>What js/answers.js is told when it has saved some answers of a page.</summary>
internal static class SavedPart
{
    /// <summary>The response is submitted or the round closed: nothing was saved, and nothing will be.</summary>
    public static JsonResult NotOpen => new(new { over = true }) { StatusCode = StatusCodes.Status409Conflict };

    public static JsonResult Of(
        SurveyStep step, AskedItems asked, AnswerSheet sheet, SaveResult result, string clock, ModelStateDictionary errors, IStringLocalizer<RespondTexts> text)
    {
        if (result.Outcome is SaveOutcome.NotOpen)
            return NotOpen;
        var items = step.Theme.Questions.SelectMany(item => item.Parts.Select(part => (part.Code, Item: item))).ToDictionary(part => part.Code, part => part.Item);
        var language = System.Globalization.CultureInfo.CurrentUICulture.Name;
        return new(new
        {
            version = result.Version,
            saved = clock,
            shown = step.Theme.Items.Where(asked.Has).Select(item => item.Code),
            errors = sheet.Errors.ToDictionary(error => error.Code, error => errors[error.Code]!.Errors[0].ErrorMessage),
            others = result.Others.Where(other => items.ContainsKey(other.ItemCode)).ToDictionary(other => other.ItemCode, other => Values(items[other.ItemCode], other.Value)),
            conflicts = result.Conflicts.ToDictionary(other => other.ItemCode, other => new
            {
                values = Values(items[other.ItemCode], other.Value),
                words = text["ConflictTheirs", AnswerText.Describe(step.Questionnaire, items[other.ItemCode], other.Value, language, text) ?? text["NoAnswer"]].Value,
            }),
        })
        {
            StatusCode = result.Outcome is SaveOutcome.Conflict ? StatusCodes.Status409Conflict : sheet.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK,
        };
    }

    /// <summary>A few letters made from the participant's id, from which the id cannot be found again: under them a browser keeps what is not saved yet.</summary>
    public static string Mark(Respondent respondent) => Convert.ToHexStringLower(SHA256.HashData(respondent.ParticipantId.ToByteArray())[..8]);

    /// <summary>What the fields of an item hold where this is the answer.</summary>
    private static string[] Values(Item item, string? value) =>
        value is null ? [""] : item is MultipleChoiceItem ? AnswerValue.Split(value) : [AnswerText.InField(item, value)!];
}
