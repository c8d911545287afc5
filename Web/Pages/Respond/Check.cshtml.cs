using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>The answers looked over before they are submitted.</summary>
[AllowAnonymous]
internal sealed class CheckModel(ResponseStore responses, SurveySession session, IStringLocalizer<RespondTexts> text) : PageModel
{
    public Respondent Respondent => session.Respondent;

    public string Ticket => session.Ticket;

    public IReadOnlyList<ThemeSummary> Themes { get; private set; } = [];

    /// <summary>What goes into the questions' texts.</summary>
    public Piping Names { get; private set; } = null!;

    private static string Language => CultureInfo.CurrentUICulture.Name;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ?? Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken) is { } end)
            return end;
        foreach (var missing in Themes.SelectMany(theme => theme.Missing.Select(item => (theme, item))))
            ModelState.AddModelError(missing.theme.Step.Theme.Code, text["MissingRequired", Names.In(missing.item.Text.In(Language))]);
        if (!ModelState.IsValid)
        {
            this.SetFields(Themes.Select(theme => (theme.Step.Theme.Code, (string?)null)));
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        if (await responses.SubmitAsync(Respondent, session.Questionnaires, cancellationToken))
            Telemetry.Submissions.Add(1);
        Response.Headers.Location = "/answer/done";
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<IActionResult?> LoadAsync(CancellationToken cancellationToken)
    {
        if (await session.LoadAsync(this, cancellationToken) is { } end)
            return end;
        if (Respondent.SubmittedUtc is not null)
            return Redirect("/answer/done");
        var answers = await responses.ReadAnswersAsync(Respondent.ResponseId!.Value, cancellationToken);
        Themes = [.. session.Steps.Select(step => ThemeSummary.Of(step, answers))];
        Names = await session.NamesForAsync(session.Steps.SelectMany(step => step.Theme.TextsIn(Language)), Language, cancellationToken);
        return null;
    }
}

/// <summary>How far one theme is answered, and its answers in order.</summary>
internal sealed record ThemeSummary(SurveyStep Step, IReadOnlyList<(Item Item, string? Value)> Answers)
{
    public int Answered => Answers.Count(answer => answer.Value is not null);

    public int Asked => Answers.Count;

    public IEnumerable<Item> Missing => Answers.Where(answer => answer.Item.Required && answer.Value is null).Select(answer => answer.Item);

    public static ThemeSummary Of(SurveyStep step, IReadOnlyDictionary<string, StoredAnswer> answers) =>
        new(step, [.. step.Theme.Questions.Select(item => (item, answers.GetValueOrDefault(item.Code)?.Value))]);
}
