using System.Globalization;
using BoSoSurvey.Web.Http;
using BoSoSurvey.Web.Pages.Respond;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Errors;

/// <summary>The page of a request that failed: what happened, what is kept, what to do.</summary>
[AllowAnonymous]
internal sealed class StatusModel(IStringLocalizer<SiteTexts> text, RespondentCookie cookie) : PageModel
{
    private static readonly string[] RespondentPaths = ["/s", "/answer", "/new-link"];

    public string Title { get; private set; } = "";

    public string Explanation { get; private set; } = "";

    /// <summary>Whoever answers has a link, and no business on the front page, which asks for a login.</summary>
    public bool IsRespondent { get; private set; }

    /// <summary>What was typed in the form that could not be saved, to be sent again as it was.</summary>
    public List<KeyValuePair<string, string>> Fields { get; } = [];

    public string RetryAction { get; private set; } = "";

    /// <summary>The form was not refused for what it held, but for its age or a browser without cookies: it is sent again with a new antiforgery token.</summary>
    public bool IsExpired { get; private set; }

    /// <summary>What was written on a question page, to be copied; null where it was none.</summary>
    public IReadOnlyList<string>? Written { get; private set; }

    /// <summary>A file was sent, which a page cannot keep: it is chosen again at <see cref="RetryAction"/>.</summary>
    public bool HadFile { get; private set; }

    public async Task OnGetAsync()
    {
        // Not bound as usual: a form that cannot be read, which may be what failed, keeps anything from being bound.
        var code = int.Parse((string)RouteData.Values["code"]!, CultureInfo.InvariantCulture);
        var kind = code switch { 400 or 404 or 403 or 413 or 429 or 503 => code, _ => 500 };
        // No access and not there look the same.
        kind = kind == 403 ? 404 : kind;
        IsRespondent = HttpContext.Items[typeof(FailedRequest)] is FailedRequest asked
            && RespondentPaths.Any(path => asked.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
        Title = text[kind == 400 && IsRespondent ? "Status400AnswersTitle" : $"Status{kind}Title"];
        Explanation = text[kind == 413 && IsRespondent ? "Status413AnswersText" : $"Status{kind}Text"];
        Response.StatusCode = HttpContext.Items.ContainsKey(typeof(FailedRequest)) && code != 403 ? code : kind;

        if (HttpContext.Items[typeof(FailedRequest)] is FailedRequest failed && HttpMethods.IsPost(failed.Method)
            && Request.HasFormContentType && !failed.Path.StartsWithSegments("/account", StringComparison.OrdinalIgnoreCase))
        {
            RetryAction = Request.PathBase + LinkToken.PathOf(HttpContext, failed.Path) + failed.Query;
            if (kind == 503)
                Keep(await Request.ReadFormAsync());
            else if (kind == 400)
                await KeepExpiredAsync();
        }
    }

    /// <summary>
    /// Keeps the form of a respondent's page, known by its ticket. Another site does not know that, and so cannot have what it wrote sent by us with a new token.
    /// </summary>
    private async Task KeepExpiredAsync()
    {
        IFormCollection form;
        try
        {
            form = await Request.ReadFormAsync();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // The framework reads no form that holds a NUL, nor one that is cut off.
            Explanation = text["UnreadableText"];
            return;
        }

        if (!cookie.IsOurs(form[SurveySession.TicketField]))
            return;
        IsExpired = true;
        Title = text["ExpiredTitle"];
        Explanation = text["ExpiredText"];
        Written = WrittenText.In(form);
        Keep(form);
        Fields.RemoveAll(field => field.Key == "__RequestVerificationToken");
    }

    private void Keep(IFormCollection form)
    {
        HadFile = form.Files.Count > 0;
        if (HadFile)
            return;
        foreach (var (name, values) in form)
            foreach (var value in values)
                Fields.Add(new(name, value ?? ""));
    }
}
