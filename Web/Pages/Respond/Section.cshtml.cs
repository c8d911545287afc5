using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Http;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>One theme's questions on one page. Every way out of it saves what is on it.</summary>
[AllowAnonymous]
[RequestSizeLimit(LargestPage)]
internal sealed class SectionModel(ResponseStore responses, SurveySession session, IStringLocalizer<RespondTexts> text) : PageModel
{
    /// <summary>Many times what a page of full-length texts takes, in bytes.</summary>
    private const int LargestPage = 512 * 1024;

    private Dictionary<string, string?> _values = [];

    /// <summary>The version of the response that the page was made from.</summary>
    [BindProperty]
    public int? Seen { get; set; }

    /// <summary>Where to after saving: next, back, check, or a language to go on in.</summary>
    [BindProperty]
    public string? Go { get; set; }

    public SurveyStep Step { get; private set; } = null!;

    public int StepCount => session.Steps.Count;

    public Respondent Respondent => session.Respondent;

    public string Ticket => session.Ticket;

    /// <summary>Came from the check page, and goes back there.</summary>
    public bool FromCheck { get; private set; }

    public bool HasConflict { get; private set; }

    /// <summary>The answers were submitted in another window, so that nothing of this page could be saved.</summary>
    public bool IsNotSaved { get; private set; }

    public IReadOnlyList<ItemView> Items { get; private set; } = [];

    /// <summary>What goes into the theme's texts.</summary>
    public Piping Names { get; private set; } = null!;

    private static string Language => CultureInfo.CurrentUICulture.Name;

    public async Task<IActionResult> OnGetAsync(string theme, string? from, CancellationToken cancellationToken)
    {
        if (await LoadAsync(theme, from, cancellationToken) is { } end)
            return end;
        var stored = await responses.ReadAnswersAsync(Respondent.ResponseId!.Value, cancellationToken);
        _values = stored.ToDictionary(answer => answer.Key, answer => answer.Value.Value, StringComparer.Ordinal);
        Seen = Respondent.Version;
        return await ShowAsync(StatusCodes.Status200OK, cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string theme, string? from, CancellationToken cancellationToken)
    {
        if (await LoadAsync(theme, from, cancellationToken) is { } end)
            return end;
        // Whoever tampers with it has seen nothing.
        ModelState.Remove(nameof(Seen));
        var form = Request.Form;
        var sheet = AnswerSheet.Read(
            Step.Questionnaire, Step.Theme, code => form.TryGetValue(code, out var sent) ? [.. sent.Select(value => value ?? "")] : null,
            goingOn: Go is not "back" && !Languages.Has(Go));
        // What was typed stays on the page whatever comes of it.
        _values = Step.Theme.Questions.ToDictionary(item => item.Code, item => Sent(form, item), StringComparer.Ordinal);
        foreach (var error in sheet.Errors)
            ModelState.AddModelError(error.ItemCode, text[$"Fault{error.Fault}", error.Limit ?? 0]);

        if (Respondent.SubmittedUtc is not null)
            return await NotSavedAsync(cancellationToken);
        var language = Languages.Has(Go) ? Go! : Language;
        // With something to mend they stay here, and the rest is saved all the same.
        var target = sheet.Errors.Count > 0 ? theme : Target();
        var result = await responses.SaveAsync(
            Respondent.ResponseId!.Value, Seen ?? 0, sheet.Answers, (session.Find(target) ?? Step).Theme.Code, language, cancellationToken);
        Telemetry.Saves.Add(1, new KeyValuePair<string, object?>("outcome", result.Outcome));
        if (result.Outcome is SaveOutcome.Conflict)
            return await ConflictAsync(result, cancellationToken);
        if (result.Outcome is SaveOutcome.NotOpen)
            return await NotSavedAsync(cancellationToken);
        if (sheet.Errors.Count > 0)
        {
            Seen = result.Version;
            return await ShowAsync(StatusCodes.Status400BadRequest, cancellationToken);
        }

        LanguageProvider.Remember(HttpContext, language);
        Response.Headers.Location = $"/answer/{target}{(FromCheck && target != "check" ? "?from=check" : "")}";
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<IActionResult?> LoadAsync(string theme, string? from, CancellationToken cancellationToken)
    {
        if (await session.LoadAsync(this, cancellationToken) is { } end)
            return end;
        if (Respondent.SubmittedUtc is not null && !HttpMethods.IsPost(Request.Method))
            return Redirect("/answer/done");
        if (session.Find(theme) is not { } step)
            return NotFound();
        Step = step;
        FromCheck = from == "check";
        return null;
    }

    private string Target()
    {
        if (Languages.Has(Go))
            return Step.Theme.Code;
        var number = Step.Number + (Go == "back" ? -1 : 1);
        return FromCheck || Go == "check" || number > StepCount ? "check" : session.Steps[Math.Max(number, 1) - 1].Theme.Code;
    }

    private async Task<IActionResult> ConflictAsync(SaveResult result, CancellationToken cancellationToken)
    {
        foreach (var other in result.Conflicts)
        {
            var item = Step.Theme.Questions.First(item => item.Code == other.ItemCode);
            ModelState.AddModelError(item.Code, text["ConflictItem", ItemView.Describe(Step.Questionnaire, item, other.Value, Language) ?? text["NoAnswer"]]);
        }

        HasConflict = true;
        // Sent again, the page has seen the other answers: then what is chosen here holds.
        Seen = result.Version;
        return await ShowAsync(StatusCodes.Status409Conflict, cancellationToken);
    }

    private Task<IActionResult> NotSavedAsync(CancellationToken cancellationToken)
    {
        IsNotSaved = true;
        return ShowAsync(StatusCodes.Status409Conflict, cancellationToken);
    }

    private async Task<IActionResult> ShowAsync(int status, CancellationToken cancellationToken)
    {
        Names = await session.NamesForAsync(Step.Theme.TextsIn(Language), Language, cancellationToken);
        Items = [.. Step.Theme.Items.Select(item => new ItemView(
            Step.Questionnaire, item, Language, Names, _values.GetValueOrDefault(item.Code),
            ModelState.TryGetValue(item.Code, out var entry) ? [.. entry.Errors.Select(error => error.ErrorMessage)] : []))];
        this.SetFields(Items.Select(item => (item.Code, (string?)item.Text)));
        Response.StatusCode = status;
        return Page();
    }

    private static string? Sent(IFormCollection form, Item item)
    {
        var values = form[item.Code].Where(value => !string.IsNullOrEmpty(value)).ToList();
        return values.Count == 0 ? null : item is MultipleChoiceItem ? AnswerValue.Join(values!) : values[^1];
    }
}
