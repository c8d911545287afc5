using System.Security.Cryptography;
using BoSoSurvey.Web.Http;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>
/// Carries respondents from their links to the question pages, so that no later address holds a token. It holds the hashes of the tokens, sealed; the link behind one
/// is looked up on each request, so that it dies with the link. A browser may have several, each for the pages of one respondent: one person may be asked in two
/// municipalities, and two may share a computer.
/// </summary>
internal sealed class RespondentCookie(IDataProtectionProvider protection, IHostEnvironment environment)
{
    /// <summary>Beyond these the one opened first is forgotten: cookies are sent with each request.</summary>
    private const int MostLinks = 8;

    private const int LinkLength = MarkLength + SHA256.HashSizeInBytes;

    private const int MarkLength = 8;

    private readonly IDataProtector _protector = protection.CreateProtector("BoSoSurvey.Respondents");
    private readonly string _name = Cookies.Name("respondent", environment);

    /// <summary>What stands in the addresses of the respondent's pages: a few letters made from the participant's id, from which the id cannot be found again.</summary>
    public static string Mark(Guid participantId) => Convert.ToHexStringLower(SHA256.HashData(participantId.ToByteArray())[..MarkLength]);

    /// <summary>Where a page of the respondent is.</summary>
    /// <param name="participantId">Whose.</param>
    /// <param name="page">The code of a theme, or <c>check</c> or <c>done</c>.</param>
    public static string Address(Guid participantId, string page) => $"/answer/{Mark(participantId)}/{page}";

    /// <summary>Lets this browser answer for the respondent too.</summary>
    public void Add(HttpContext context, Guid participantId, byte[] tokenHash)
    {
        var mark = Convert.FromHexString(Mark(participantId));
        var others = Links(Read(context)).Where(link => !link.AsSpan(0, MarkLength).SequenceEqual(mark));
        byte[][] links = [.. others, [.. mark, .. tokenHash]];
        context.Response.Cookies.Append(_name, Seal(links.TakeLast(MostLinks)), new CookieOptions
        {
            Path = "/",
            HttpOnly = true,
            Secure = context.Request.IsHttps || !environment.IsDevelopment(),
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
        });
    }

    /// <summary>The cookie's value; null where there is none.</summary>
    public string? Read(HttpContext context) => context.Request.Cookies[_name];

    /// <summary>What leads to the respondent whose pages are under <paramref name="mark"/>; null where the value has none such, or is not ours.</summary>
    /// <param name="value">Of the cookie, or a ticket that a page was shown with.</param>
    /// <param name="mark">As in the page's address.</param>
    /// <returns>The token's hash; and a ticket that leads to this respondent and no other.</returns>
    public (byte[] TokenHash, string Ticket)? Find(string? value, string? mark)
    {
        var links = Links(value).ToList();
        if (links.Find(link => Convert.ToHexStringLower(link, 0, MarkLength) == mark) is not { } found)
            return null;
        return (found[MarkLength..], links.Count == 1 ? value! : Seal([found]));
    }

    /// <summary>Whether the value is one that the cookie had once.</summary>
    public bool IsOurs(string? value) => Links(value).Any();

    private string Seal(IEnumerable<byte[]> links) => WebEncoders.Base64UrlEncode(_protector.Protect([.. links.SelectMany(link => link)]));

    private IEnumerable<byte[]> Links(string? value)
    {
        if (value is not { Length: > 0 and < 1000 })
            return [];
        try
        {
            return _protector.Unprotect(WebEncoders.Base64UrlDecode(value)).Chunk(LinkLength);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return [];
        }
    }
}
