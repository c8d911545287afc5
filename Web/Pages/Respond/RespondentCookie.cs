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

    public void Set(HttpContext context, byte[] tokenHash) =>
        context.Response.Cookies.Append(_name, WebEncoders.Base64UrlEncode(_protector.Protect(tokenHash)), new CookieOptions
        {
            Path = "/",
            HttpOnly = true,
            Secure = context.Request.IsHttps || !environment.IsDevelopment(),
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
        });

    /// <summary>The token's hash; null where there is no cookie of ours.</summary>
    public byte[]? Read(HttpContext context)
    {
        if (context.Request.Cookies[_name] is not { Length: > 0 and < 1000 } value)
            return null;
        try
        {
            return _protector.Unprotect(WebEncoders.Base64UrlDecode(value));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
