using BoSoSurvey.Domain.Questionnaires;
using Microsoft.AspNetCore.Localization;

namespace BoSoSurvey.Web.Http;

/// <summary>
/// The language of a request: <c>?lang=</c>, else the cookie of an earlier choice, else (by the default) Bokmål. On a respondent's pages that is the choice made on them: several
/// people may answer in one browser, each in their own language.
/// </summary>
internal sealed class LanguageProvider : IRequestCultureProvider
{
    /// <summary>As many respondents as a browser may have links of.</summary>
    private const int MostRespondents = 8;

    // The prefix binds the cookie to this host, and holds over HTTPS alone.
    private static string CookieName(HttpContext context) => context.Request.IsHttps ? "__Host-boso-language" : "boso-language";

    public Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var asked = httpContext.Request.Query["lang"].ToString();
        var language = Languages.Has(asked) ? asked : Chosen(httpContext);
        return Task.FromResult(Languages.Has(language) ? new ProviderCultureResult(language) : null);
    }

    /// <summary>Keeps a choice for later requests. The cookie holds languages alone, and the marks of respondents' pages.</summary>
    /// <param name="context">Of the request.</param>
    /// <param name="language">The choice.</param>
    /// <param name="address">The page that it was made on. Of a respondent's page, it holds there whatever is chosen elsewhere.</param>
    public static void Remember(HttpContext context, string language, string address)
    {
        var (mark, own) = (MarkIn(address), Read(context).Own);
        own.RemoveAll(one => one.Mark == mark);
        if (mark is not null)
            own.Add((mark, language));
        var value = string.Concat([language, .. own.TakeLast(MostRespondents).Select(one => $".{one.Mark}-{one.Language}")]);
        context.Response.Cookies.Append(CookieName(context), value, new CookieOptions
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            Path = "/",
            SameSite = SameSiteMode.Lax,
            MaxAge = TimeSpan.FromDays(365),
            IsEssential = true,
        });
    }

    private static string? Chosen(HttpContext context)
    {
        var (general, own) = Read(context);
        return MarkIn(context.Request.Path) is { } mark && own.Find(one => one.Mark == mark) is { Mark: not null } found ? found.Language : general;
    }

    /// <summary>What the cookie holds: <c>nb.mark-nn.mark-en</c>.</summary>
    private static (string? General, List<(string Mark, string Language)> Own) Read(HttpContext context)
    {
        var parts = (context.Request.Cookies[CookieName(context)] ?? "").Split('.');
        var own = parts.Skip(1).Select(part => part.Split('-')).Where(part => part is [{ Length: > 0 }, _] && Languages.Has(part[1])).Select(part => (part[0], part[1]));
        return (Languages.Has(parts[0]) ? parts[0] : null, [.. own.Take(MostRespondents)]);
    }

    /// <summary>Of <c>/answer/{mark}/…</c>; null elsewhere.</summary>
    private static string? MarkIn(string address) =>
        address.Split('/', '?') is ["", "answer", { Length: > 0 } mark, ..] && mark.All(char.IsAsciiHexDigitLower) ? mark : null;
}
