using System.Globalization;
using System.Security.Cryptography;
using BoSoSurvey.Data.Identity;
using Microsoft.AspNetCore.DataProtection;

namespace BoSoSurvey.Web.Auth;

/// <summary>
/// The secret in a mailed link to choose a password: who, until when, and the user's security stamp, so that it dies with its use, with any
/// other change of password, and when the user is shut out.
/// </summary>
internal sealed class PasswordLinks(IDataProtectionProvider protection, UserAccountStore store, TimeProvider clock)
{
    private readonly IDataProtector _protector = protection.CreateProtector("BoSoSurvey.PasswordLink");

    public string Token(UserAccount user, TimeSpan lifetime) => _protector.Protect(string.Join('|',
        user.UserId.ToString("N"), (clock.GetUtcNow() + lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), user.SecurityStamp));

    /// <summary>Whose link it is; null if it is forged, used, too old, or its user is shut out.</summary>
    public async Task<UserAccount?> FindUserAsync(string token, CancellationToken cancellationToken)
    {
        string[] parts;
        try
        {
            parts = _protector.Unprotect(token).Split('|', 3);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }

        if (clock.GetUtcNow().ToUnixTimeSeconds() >= long.Parse(parts[1], CultureInfo.InvariantCulture))
            return null;
        var user = await store.FindAsync(Guid.ParseExact(parts[0], "N"), cancellationToken);
        return user is { DisabledUtc: null } && user.SecurityStamp == parts[2] ? user : null;
    }
}
