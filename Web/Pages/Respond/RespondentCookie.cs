using System.Security.Cryptography;
using BoSoSurvey.Web.Http;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>
/// Carries a respondent from the link to the question pages, so that no later address holds the token. It holds the token's hash, sealed;
/// the link behind it is looked up on each request, so the cookie dies with the link.
/// </summary>
internal sealed class RespondentCookie(IDataProtectionProvider protection, IHostEnvironment environment)
{
    private readonly IDataProtector _protector = protection.CreateProtector("BoSoSurvey.Respondent");
    private readonly string _name = Cookies.Name("respondent", environment);

    public void Set(HttpContext context, byte[] tokenHash) => Set(context, WebEncoders.Base64UrlEncode(_protector.Protect(tokenHash)));

    /// <param name="context">The request.</param>
    /// <param name="ticket">A value that the cookie had before.</param>
    public void Set(HttpContext context, string ticket) =>
        context.Response.Cookies.Append(_name, ticket, new CookieOptions
        {
            Path = "/",
            HttpOnly = true,
            Secure = context.Request.IsHttps || !environment.IsDevelopment(),
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
        });

    /// <summary>The cookie's value; null where there is none.</summary>
    public string? Read(HttpContext context) => context.Request.Cookies[_name];

    /// <summary>The token's hash in a value of ours; null for any other.</summary>
    public byte[]? Open(string? ticket)
    {
        if (ticket is not { Length: > 0 and < 1000 })
            return null;
        try
        {
            return _protector.Unprotect(WebEncoders.Base64UrlDecode(ticket));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
