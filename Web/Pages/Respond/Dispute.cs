using BoSoSurvey.Data;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>A question that was answered otherwise in another window or on another device; the respondent says which answer holds.</summary>
/// <param name="Code">Of the item, or of the statement in it.</param>
/// <param name="Answer">The other answer, which is stored, in words.</param>
/// <param name="Values">The same as the fields of the item hold it.</param>
/// <param name="Words">Both in a question.</param>
public sealed record Dispute(string Code, string Answer, IReadOnlyList<string> Values, string Words)
{
    /// <summary>The hidden field that names, code by code, what a page asks about: without it a page sent with nothing chosen would look decided.</summary>
    public const string CodesField = "Disputed";

    public const string Mine = "mine";

    public const string Theirs = "theirs";

    /// <summary>The field of the choice.</summary>
    public string Field => FieldOf(Code);

    public string Id => $"Choice_{Code}";

    public static string FieldOf(string code) => $"Choice.{code}";

    internal static Dispute Of(SurveyStep step, StoredAnswer other, string language, IStringLocalizer<RespondTexts> text)
    {
        var item = step.ItemOf(other.ItemCode);
        var answer = AnswerText.Describe(step.Questionnaire, item, other.Value, language, text) ?? text["NoAnswer"].Value;
        return new(other.ItemCode, answer, AnswerText.InFields(item, other.Value), text["ConflictTheirs", answer]);
    }
}
