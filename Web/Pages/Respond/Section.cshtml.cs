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
internal sealed class SectionModel(ResponseStore responses, SurveySession session, TimeProvider clock, IStringLocalizer<RespondTexts> text) : PageModel
{
    /// <summary>Many times what a page of full-length texts takes, in bytes.</summary>
    private const int LargestPage = 512 * 1024;

    private Dictionary<string, string?> _values = [];

    /// <summary>The version of the response that the page was made from.</summary>
    public int Seen { get; private set; }

    /// <summary>Where to after saving: next, back, check, or a language to go on in; "save" stays, and is answered in JSON.</summary>
    private string? Go { get; set; }

    public SurveyStep Step { get; private set; } = null!;

    public int StepCount => session.Steps.Count;

    /// <summary>Of this page and those after it, in whole minutes.</summary>
    public int MinutesLeft => AnswerTime.WholeMinutes(session.Steps.Where(step => step.Number >= Step.Number).Sum(step => step.Seconds(session.Asked)));

    public Respondent Respondent => session.Respondent;

    public string Ticket => session.Ticket;

    /// <summary>Tells responses apart in a browser, and nothing else: what is kept there until it is saved belongs to one of them.</summary>
    public string ResponseMark => SavedPart.Mark(Respondent);

    /// <summary>Came from the check page, and goes back there.</summary>
    public bool FromCheck { get; private set; }

    public bool HasConflict { get; private set; }

    /// <summary>The answers were submitted in another window, so that nothing of this page could be saved.</summary>
    public bool IsNotSaved { get; private set; }

    public IReadOnlyList<ItemView> Items { get; private set; } = [];

    /// <summary>What goes into the theme's texts.</summary>
    public Piping Names { get; private set; } = null!;

    private static string Language => CultureInfo.CurrentUICulture.Name;

    // With parameters of their own, the two handlers would have the framework read and convert every field of the form; here AnswerSheet does that.
    private CancellationToken Aborted => HttpContext.RequestAborted;

    public async Task<IActionResult> OnGetAsync()
    {
        if (await LoadAsync() is { } end)
            return end;
        _values = Step.Theme.Questions.SelectMany(item => item.Parts.Select(part => (part.Code, Value: AnswerText.InField(item, session.Stored.GetValueOrDefault(part.Code)?.Value))))
            .ToDictionary(answer => answer.Code, answer => answer.Value, StringComparer.Ordinal);
        Seen = Respondent.Version;
        return await ShowAsync(StatusCodes.Status200OK, session.Asked);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync() is { } end)
            return end;
        var form = Request.Form;
        Go = form[nameof(Go)].ToString();
        // Whoever tampers with it has seen nothing.
        Seen = int.TryParse(form[nameof(Seen)], CultureInfo.InvariantCulture, out var seen) && seen <= Respondent.Version ? seen : 0;
        var sheet = AnswerSheet.Read(Step.Questionnaire, Step.Theme, code => form.TryGetValue(code, out var sent) ? [.. sent.Select(value => value ?? "")] : null);
        var asked = session.AskedWith(sheet.Answers);
        var goesOn = Go is not ("back" or "save") && !Languages.Has(Go);
        if (goesOn)
            sheet.Require(Step.Theme, asked);
        // What was typed stays on the page whatever comes of it.
        _values = Step.Theme.Questions.SelectMany(item => item.Parts.Select(part => (part.Code, Value: Sent(form, item, part.Code))))
            .ToDictionary(answer => answer.Code, answer => answer.Value, StringComparer.Ordinal);
        foreach (var error in sheet.Errors)
            ModelState.AddModelError(error.Code, AnswerText.Fault(ItemOf(error.Code), error.Fault, text));

        if (Respondent.SubmittedUtc is not null)
            return Go == "save" ? SavedPart.NotOpen : await NotSavedAsync(asked);
        var language = Languages.Has(Go) ? Go! : Language;
        // With something to mend they stay here, and the rest is saved all the same. So they do where an answer led to a question that they have not seen.
        var unseen = goesOn ? Step.Theme.Questions.FirstOrDefault(item => asked.Has(item) && !session.Asked.Has(item) && item.Parts.All(part => asked.Answer(part.Code) is null)) : null;
        var target = sheet.Errors.Count > 0 || unseen is not null || Go == "save" ? Step.Theme.Code : Target(session.StepsOf(asked));
        var result = await responses.SaveAsync(
            Respondent.ResponseId!.Value, Seen, sheet.Answers, target == "check" ? Step.Theme.Code : target, language, Aborted);
        Telemetry.Saves.Add(1, new KeyValuePair<string, object?>("outcome", result.Outcome));
        if (Go == "save")
            return SavedPart.Of(Step, asked, sheet, result, NorwegianTime.Clock(clock.GetUtcNow()), ModelState, text);
        if (result.Outcome is SaveOutcome.Conflict)
            return await ConflictAsync(result, asked);
        if (result.Outcome is SaveOutcome.NotOpen)
            return await NotSavedAsync(asked);
        if (sheet.Errors.Count > 0)
        {
            Seen = result.Version;
            return await ShowAsync(StatusCodes.Status400BadRequest, asked);
        }

        LanguageProvider.Remember(HttpContext, language);
        Response.Headers.Location = $"/answer/{target}{(FromCheck && target != "check" ? "?from=check" : "")}{(unseen is null ? "" : $"#{unseen.Parts[0].Code}")}";
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<IActionResult?> LoadAsync()
    {
        var theme = (string?)RouteData.Values["theme"];
        var post = HttpMethods.IsPost(Request.Method);
        if (await session.LoadAsync(this, Aborted, shows: !post) is { } end)
            return end;
        if (Respondent.SubmittedUtc is not null && !post)
            return Redirect("/answer/done");
        FromCheck = Request.Query["from"] == "check";
        // A theme that an answer elsewhere took away while its page was open: what stands on it is saved, and the way goes on.
        if ((session.Find(theme) ?? (post ? session.FindAny(theme) : null)) is not { } step)
            return session.FindAny(theme) is null ? NotFound() : Redirect("/answer/check");
        Step = step;
        return null;
    }

    private string Target(IReadOnlyList<SurveyStep> steps)
    {
        if (Languages.Has(Go))
            return Step.Theme.Code;
        if (FromCheck || Go == "check")
            return "check";
        var order = session.Questionnaires.SelectMany(questionnaire => questionnaire.Themes).Select(theme => theme.Code).ToList();
        var here = order.IndexOf(Step.Theme.Code);
        var next = Go == "back"
            ? steps.LastOrDefault(step => order.IndexOf(step.Theme.Code) < here) ?? steps[0]
            : steps.FirstOrDefault(step => order.IndexOf(step.Theme.Code) > here);
        return next?.Theme.Code ?? "check";
    }

    private async Task<IActionResult> ConflictAsync(SaveResult result, AskedItems asked)
    {
        foreach (var other in result.Conflicts)
            ModelState.AddModelError(
                other.ItemCode,
                text["ConflictItem", AnswerText.Describe(Step.Questionnaire, ItemOf(other.ItemCode), other.Value, Language, text) ?? text["NoAnswer"]]);

        HasConflict = true;
        // Sent again, the page has seen the other answers: then what is chosen here holds.
        Seen = result.Version;
        return await ShowAsync(StatusCodes.Status409Conflict, asked);
    }

    private Task<IActionResult> NotSavedAsync(AskedItems asked)
    {
        IsNotSaved = true;
        return ShowAsync(StatusCodes.Status409Conflict, asked);
    }

    private async Task<IActionResult> ShowAsync(int status, AskedItems asked)
    {
        Names = await session.NamesForAsync(Step.Theme.TextsIn(Language), Language, Aborted);
        var faults = ModelState.SelectMany(entry => entry.Value!.Errors.Select(error => (entry.Key, error.ErrorMessage))).ToLookup(error => error.Key, error => error.ErrorMessage);
        var here = Step.Theme.Questions.SelectMany(item => item.Parts).Select(part => part.Code).ToHashSet();
        Items = [.. Step.Theme.Items
            .Where(item => asked.Has(item) || item.ShownIf!.Codes.Any(here.Contains))
            .Select(item => new ItemView(Step.Questionnaire, item, Language, Names, _values, faults) { IsHidden = !asked.Has(item) })];
        this.SetFields(Step.Theme.Items.SelectMany(item => item.Parts).Select(part => (part.Code, (string?)Names.In(part.Text.In(Language)))));
        Response.StatusCode = status;
        return Page();
    }

    private Item ItemOf(string code) => Step.Theme.Questions.First(item => item.Parts.Any(part => part.Code == code));

    private static string? Sent(IFormCollection form, Item item, string code)
    {
        var values = form[code].Where(value => !string.IsNullOrEmpty(value)).ToList();
        return values.Count == 0 ? null : item is MultipleChoiceItem ? AnswerValue.Join(values!) : AnswerText.Visible(values[^1]!);
    }
}
