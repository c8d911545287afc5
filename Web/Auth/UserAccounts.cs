using BoSoSurvey.Data.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web.Auth;

/// <summary>Identity's user manager with three things done our way: time from the site's clock, failures that are never lost, one password change.</summary>
internal sealed class UserAccounts(
    UserAccountStore store,
    LoginPlaceStore places,
    TimeProvider clock,
    IOptions<IdentityOptions> options,
    IPasswordHasher<UserAccount> hasher,
    IEnumerable<IUserValidator<UserAccount>> userValidators,
    IEnumerable<IPasswordValidator<UserAccount>> passwordValidators,
    ILookupNormalizer normaliser,
    IdentityErrorDescriber describer,
    IServiceProvider services,
    ILogger<UserManager<UserAccount>> log)
    : UserManager<UserAccount>(store, options, hasher, userValidators, passwordValidators, normaliser, describer, services, log)
{
    public override Task<bool> IsLockedOutAsync(UserAccount user) => Task.FromResult(user.LockoutEndUtc > clock.GetUtcNow());

    public override async Task<IdentityResult> AccessFailedAsync(UserAccount user)
    {
        var lockout = Options.Lockout;
        await store.CountFailureAsync(user, lockout.MaxFailedAccessAttempts, clock.GetUtcNow() + lockout.DefaultLockoutTimeSpan, CancellationToken);
        return IdentityResult.Success;
    }

    /// <summary>Sets a first or a new password, which ends every session and voids every link mailed before; a lockout ends too.</summary>
    public async Task<IdentityResult> SetPasswordAsync(UserAccount user, string password)
    {
        var result = await UpdatePasswordHash(user, password, validatePassword: true);
        if (!result.Succeeded)
            return result;
        (user.EmailConfirmed, user.AccessFailedCount, user.LockoutEndUtc) = (true, 0, null);
        await places.ForgetAsync(user.Email);
        return await UpdateUserAsync(user);
    }

    /// <summary>Shuts the user out from their next request on, or lets them in again.</summary>
    public Task<IdentityResult> SetDisabledAsync(UserAccount user, bool disabled)
    {
        user.DisabledUtc = disabled ? clock.GetUtcNow() : null;
        return UpdateSecurityStampAsync(user);
    }
}
