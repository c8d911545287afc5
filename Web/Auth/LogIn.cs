using System.Globalization;
using System.Net;
using System.Security.Claims;
using BoSoSurvey.Data.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace BoSoSurvey.Web.Auth;

/// <summary>Begins and ends the sessions of users.</summary>
internal sealed class LogIn(UserAccounts users, LoginPlaceStore places, UserSessionStore sessions, IPasswordHasher<UserAccount> hasher, PasswordDummy dummy)
{
    /// <summary>After so long a session ends, however busy.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>After so long without a request it ends too.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(60);

    public const string SessionClaim = "session";

    /// <summary>
    /// The user with this address and password; null for a wrong password, an unknown address, a locked or disabled account, one without a password,
    /// and where too many wrong ones came from. These cannot be told apart, and each costs one password hash.
    /// An account is locked everywhere but in places where it was used lately: its own user is not shut out by others.
    /// </summary>
    public async Task<UserAccount?> CheckAsync(string email, string password, IPAddress? from)
    {
        var place = new LoginPlace(email, from);
        var standing = await places.FindAsync(place);
        var user = await users.FindByEmailAsync(email);
        if (standing.Refused || user is null or { PasswordHash: null } or { DisabledUtc: not null } || (!standing.Known && await users.IsLockedOutAsync(user)))
        {
            hasher.VerifyHashedPassword(dummy.User, dummy.Hash, password);
            if (!standing.Refused)
                await FailedAsync(place, dummy.User);
            return null;
        }

        if (!await users.CheckPasswordAsync(user, password))
        {
            await FailedAsync(place, user);
            return null;
        }

        await places.SucceededAsync(place);
        if (user.AccessFailedCount > 0)
            await users.ResetAccessFailedCountAsync(user);
        return user;
    }

    private async Task FailedAsync(LoginPlace place, UserAccount user)
    {
        await places.FailedAsync(place);
        await users.AccessFailedAsync(user);
    }

    public async Task StartAsync(HttpContext context, UserAccount user)
    {
        await EndAsync(context);
        var session = await sessions.AddAsync(user, Longest, context.RequestAborted);
        var identity = new ClaimsIdentity(CookieAuthenticationDefaults.AuthenticationScheme);
        identity.AddClaim(new(ClaimTypes.NameIdentifier, user.UserId.ToString(null, CultureInfo.InvariantCulture)));
        identity.AddClaim(new(SessionClaim, session.ToString(null, CultureInfo.InvariantCulture)));
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new(identity));
    }

    /// <summary>Ends this request's session, if it has one: its cookie opens nothing from now on, here or on another node.</summary>
    public async Task EndAsync(HttpContext context)
    {
        if (SessionOf(context.User) is { } session)
            await sessions.DeleteAsync(session, context.RequestAborted);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    public static Guid? SessionOf(ClaimsPrincipal principal) => Guid.TryParse(principal.FindFirstValue(SessionClaim), out var session) ? session : null;
}

/// <summary>A hash of nobody's password, to spend on an unknown address the time that a known one costs.</summary>
internal sealed class PasswordDummy
{
    public PasswordDummy(IPasswordHasher<UserAccount> hasher) => Hash = hasher.HashPassword(User, "nobody has this password");

    public UserAccount User { get; } = new();

    public string Hash { get; }
}
