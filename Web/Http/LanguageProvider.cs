using BoSoSurvey.Domain.Questionnaires;
using Microsoft.AspNetCore.Localization;

namespace BoSoSurvey.Web.Http;

/// <summary>The language of a request: <c>?lang=</c>, else the cookie of an earlier choice, else (by the default) Bokmål.</summary>
internal sealed class LanguageProvider : IRequestCultureProvider
{
    // The prefix binds the cookie to this host, and holds over HTTPS alone.
    private static string CookieName(HttpContext context) => context.Request.IsHttps ? "__Host-boso-language" : "boso-language";

    public Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var asked = httpContext.Request.Query["lang"].ToString();
        var language = Languages.Has(asked) ? asked : httpContext.Request.Cookies[CookieName(httpContext)];
        return Task.FromResult(Languages.Has(language) ? new ProviderCultureResult(language) : null);
    }

    /// <summary>Keeps a choice for later requests. The cookie holds the language alone.</summary>
    public static void Remember(HttpContext context, string language) => context.Response.Cookies.Append(CookieName(context), language, new CookieOptions
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        MaxAge = TimeSpan.FromDays(365),
        IsEssential = true,
    });
}
