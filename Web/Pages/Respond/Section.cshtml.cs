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
internal sealed class SectionModel(ResponseStore responses, SubmissionStore submissions, SurveySession session, IStringLocalizer<RespondTexts> text) : PageModel
{
    /// <summary>Many times what a page of full-length texts takes, in bytes.</summary>
    public const int LargestPage = 512 * 1024;

    private Dictionary<string, string?> _values = [];

    /// <summary>The version of the response that the page was made from.</summary>
    public int Seen { get; private set; }

    /// <summary>Where to after saving: next, back, check, or a language to go on in; "reopen" takes submitted answers back first, and goes on to the check page.</summary>
    private string? Go { get; set; }

    public SurveyStep Step { get; private set; } = null!;

    public int StepCount => session.Steps.Count;

    /// <summary>Of this page and those after it, in whole minutes.</summary>
    public int MinutesLeft => AnswerTime.WholeMinutes(session.Steps.Where(step => step.Number >= Step.Number).Sum(step => step.Seconds(session.Asked)));

    public Respondent Respondent => session.Respondent;

    public string Ticket => session.Ticket;

    /// <summary>Tells responses apart in a browser, and nothing else: what is kept there until it is saved belongs to one of them.</summary>
    public string ResponseMark => RespondentCookie.Mark(Respondent.ParticipantId);

    /// <summary>Came from the check page, and goes back there.</summary>
    public bool FromCheck { get; private set; }

    /// <summary>What was answered otherwise elsewhere and is not decided, by code.</summary>
    private Dictionary<string, Dispute> Disputes { get; } = new(StringComparer.Ordinal);

    /// <summary>What stands over the errors where that is not the usual.</summary>
    public string? ErrorTitle { get; private set; }

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
        _values = Values(Stored);
        Seen = Respondent.Version;
        return await ShowAsync(StatusCodes.Status200OK, session.Asked);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync() is { } end)
            return end;
        var form = Request.Form;
        Go = form[nameof(Go)].ToString();
        Seen = session.SeenIn(form);
        if (Languages.Has(Go))
            LanguageProvider.Remember(HttpContext, Go!, Request.Path);
        var choices = new DisputeChoices(form, session.Stored, Seen);
        var sheet = Step.Read(form, choices.Theirs);
        var undecided = choices.Undecided(sheet);
        var answers = undecided.Count == 0 ? sheet.Answers : sheet.Answers.Where(answer => undecided.All(stored => stored.ItemCode != answer.Key)).ToDictionary(StringComparer.Ordinal);
        var asked = session.AskedWith(answers);
        var goesOn = Go is not "back" && !Languages.Has(Go);
        if (goesOn)
            sheet.Require(Step.Theme, asked);
        // What was typed stays on the page whatever comes of it.
        _values = Values((item, code) => choices.Theirs.Contains(code) ? Stored(item, code) : Sent(form, item, code));
        foreach (var error in sheet.Errors)
            ModelState.AddModelError(error.Code, AnswerText.Fault(Step.ItemOf(error.Code), error.Fault, text));

        if (Respondent.SubmittedUtc is not null)
        {
            if (Go != "reopen" || Respondent.ResponseId is null)
                return await NotSavedAsync(undecided, asked);
            // Taken back only where all of the page can be stored: else it would not count, and nobody be told.
            var toAsk = See(choices, sheet, [.. session.Stored.Values.Where(stored => stored.Version > Seen)], Respondent.Version);
            if (sheet.Errors.Count > 0 || toAsk.Count > 0)
                return await NotSavedAsync(toAsk, asked);
            await submissions.ReopenAsync(Respondent, session.Round, Aborted);
        }

        var language = Languages.Has(Go) ? Go! : Language;
        // With something to mend they stay here, and the rest is saved all the same. So they do where an answer led to a question that they have not seen.
        var unseen = goesOn ? Step.Theme.Questions.FirstOrDefault(item => asked.Has(item) && !session.Asked.Has(item) && item.Parts.All(part => asked.Answer(part.Code) is null)) : null;
        var target = sheet.Errors.Count > 0 || undecided.Count > 0 || unseen is not null ? Step.Theme.Code : Target(session.StepsOf(asked));
        var result = await responses.SaveAsync(
            Respondent.ResponseId!.Value, Seen, answers, new(Step.Theme.Code, target == "check" ? Step.Theme.Code : target), language, Aborted);
        Telemetry.Saves.Add(1, new KeyValuePair<string, object?>("outcome", result.Outcome));
        if (result.Outcome is SaveOutcome.NotOpen)
            return await NotSavedAsync(undecided, asked);
        if (See(choices, sheet, [.. result.Others, .. result.Conflicts], result.Version) is { Count: > 0 } open)
            return await ConflictAsync(open, asked);
        if (sheet.Errors.Count > 0)
        {
            // Back stays too: a text that cannot be stored has no other place than this page, and to write it anew costs more than to shorten it. With the script, which
            // keeps it in the browser, Back goes back.
            ErrorTitle = Go == "back" ? text["BackNotYet"].Value : null;
            return await ShowAsync(StatusCodes.Status400BadRequest, asked);
        }

        LanguageProvider.Remember(HttpContext, language, Request.Path);
        Response.Headers.Location = $"{session.AddressOf(target)}{(FromCheck && target != "check" ? "?from=check" : "")}{(unseen is null ? "" : $"#{unseen.Parts[0].Code}")}";
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<IActionResult?> LoadAsync()
    {
        var theme = (string?)RouteData.Values["theme"];
        var post = HttpMethods.IsPost(Request.Method);
        var decides = post && Request.HasFormContentType && (Request.Form.ContainsKey(Dispute.CodesField) || Request.Form[nameof(Go)] == "reopen");
        if (await session.LoadAsync(this, Aborted, shows: !post || decides) is { } end)
            return end;
        if (Respondent.SubmittedUtc is not null && !post)
            return Redirect(session.AddressOf("done"));
        FromCheck = Request.Query["from"] == "check";
        // A theme that an answer elsewhere took away while its page was open: what stands on it is saved, and the way goes on.
        if ((session.Find(theme) ?? (post ? session.FindAny(theme) : null)) is not { } step)
            return session.FindAny(theme) is null ? NotFound() : Redirect(session.AddressOf("check"));
        Step = step;
        return null;
    }

    private string Target(IReadOnlyList<SurveyStep> steps)
    {
        if (Languages.Has(Go))
            return Step.Theme.Code;
        if (FromCheck || Go is "check" or "reopen")
            return "check";
        var order = session.Questionnaires.SelectMany(questionnaire => questionnaire.Themes).Select(theme => theme.Code).ToList();
        var here = order.IndexOf(Step.Theme.Code);
        var next = Go == "back"
            ? steps.LastOrDefault(step => order.IndexOf(step.Theme.Code) < here) ?? steps[0]
            : steps.FirstOrDefault(step => order.IndexOf(step.Theme.Code) > here);
        return next?.Theme.Code ?? "check";
    }

    /// <summary>Has the page see what is stored now: it shows what is newer where nothing was sent, and asks about the rest.</summary>
    /// <param name="newer">Answers that are newer than the page.</param>
    /// <param name="version">Theirs.</param>
    /// <returns>What is to be asked about.</returns>
    private IReadOnlyList<StoredAnswer> See(DisputeChoices choices, AnswerSheet sheet, IEnumerable<StoredAnswer> newer, int version)
    {
        Seen = version;
        var here = newer.Where(other => Step.Has(other.ItemCode)).ToList();
        foreach (var other in choices.ToShow(here))
            _values[other.ItemCode] = AnswerText.InField(Step.ItemOf(other.ItemCode), other.Value);
        return choices.ToAsk(sheet, here);
    }

    private Task<IActionResult> ConflictAsync(IEnumerable<StoredAnswer> others, AskedItems asked)
    {
        Ask(others);
        return ShowAsync(StatusCodes.Status409Conflict, asked);
    }

    /// <param name="undecided">Still to be decided when the page is sent again: it must not forget what it asked about.</param>
    /// <param name="asked">What is asked by the answers sent.</param>
    private Task<IActionResult> NotSavedAsync(IEnumerable<StoredAnswer> undecided, AskedItems asked)
    {
        IsNotSaved = true;
        Ask(undecided);
        return ShowAsync(StatusCodes.Status409Conflict, asked);
    }

    private void Ask(IEnumerable<StoredAnswer> others)
    {
        foreach (var dispute in others.Select(other => Dispute.Of(Step, other, Language, text)))
        {
            Disputes[dispute.Code] = dispute;
            ModelState.AddModelError(dispute.Field, text["ConflictChoose"]);
            ErrorTitle = text["ConflictTitle"].Value;
        }
    }

    private async Task<IActionResult> ShowAsync(int status, AskedItems asked)
    {
        Names = await session.NamesForAsync(Step.Theme.TextsIn(Language), Language, Aborted);
        var faults = ModelState.SelectMany(entry => entry.Value!.Errors.Select(error => (entry.Key, error.ErrorMessage))).ToLookup(error => error.Key, error => error.ErrorMessage);
        var here = Step.Theme.Questions.SelectMany(item => item.Parts).Select(part => part.Code).ToHashSet();
        Items = [.. Step.Theme.Items
            .Where(item => asked.Has(item) || item.ShownIf!.Codes.Any(here.Contains))
            .Select(item => new ItemView(Step.Questionnaire, item, Language, Names, _values, faults) { IsHidden = !asked.Has(item), Disputes = Disputes })];
        if (!ModelState.IsValid)
            this.SetFields(Step.Theme.Items.SelectMany(item => item.Parts)
                .SelectMany(part => new[] { Dispute.FieldOf(part.Code), part.Code }.Select(field => (field, (string?)Names.In(part.Text.In(Language))))));
        Response.StatusCode = status;
        return Page();
    }

    private Dictionary<string, string?> Values(Func<Item, string, string?> value) =>
        Step.Theme.Questions.SelectMany(item => item.Parts.Select(part => (part.Code, Value: value(item, part.Code))))
            .ToDictionary(answer => answer.Code, answer => answer.Value, StringComparer.Ordinal);

    private string? Stored(Item item, string code) => AnswerText.InField(item, session.Stored.GetValueOrDefault(code)?.Value);

    private static string? Sent(IFormCollection form, Item item, string code)
    {
        var values = form[code].Where(value => !string.IsNullOrEmpty(value)).ToList();
        return values.Count == 0 ? null : item is MultipleChoiceItem ? AnswerValue.Join(values!) : AnswerText.Visible(values[^1]!);
    }
}
