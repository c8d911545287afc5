using System.Data.Common;
using System.Globalization;
using Dapper;
using Microsoft.AspNetCore.Identity;

namespace BoSoSurvey.Data.Identity;

/// <summary>
/// User accounts for ASP.NET Core Identity. Setters change the object alone; <see cref="CreateAsync"/> and <see cref="UpdateAsync"/> persist it.
/// A write from an object that is older than the row changes nothing and is a ConcurrencyFailure.
/// </summary>
public sealed class UserAccountStore(Db db)
    : IUserPasswordStore<UserAccount>, IUserEmailStore<UserAccount>, IUserLockoutStore<UserAccount>, IUserSecurityStampStore<UserAccount>
{
    private static readonly IdentityErrorDescriber Describer = new();

    private const string CreateSql = """
        INSERT INTO UserAccount (UserId, Name, Email, EmailNormalised, EmailConfirmed, PasswordHash, SecurityStamp, ConcurrencyStamp,
            LockoutEndUtc, AccessFailedCount, Language, DisabledUtc, CreatedUtc)
        VALUES (@UserId, @Name, @Email, @EmailNormalised, @EmailConfirmed, @PasswordHash, @SecurityStamp, @ConcurrencyStamp,
            @LockoutEndUtc, @AccessFailedCount, @Language, @DisabledUtc, @CreatedUtc)
        """;

    /// <summary>Adds the account, giving it an id and the time. An address that is taken is the error DuplicateEmail.</summary>
    public async Task<IdentityResult> CreateAsync(UserAccount user, CancellationToken cancellationToken)
    {
        user.UserId = db.NewId();
        user.CreatedUtc = db.Now;
        user.ConcurrencyStamp = NewStamp();
        try
        {
            await db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(CreateSql, user, transaction), cancellationToken);
            return IdentityResult.Success;
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            return IdentityResult.Failed(Describer.DuplicateEmail(user.Email));
        }
    }

    private const string UpdateSql = """
        UPDATE UserAccount
        SET Name = @Name, Email = @Email, EmailNormalised = @EmailNormalised, EmailConfirmed = @EmailConfirmed, PasswordHash = @PasswordHash,
            SecurityStamp = @SecurityStamp, ConcurrencyStamp = @NewStamp, LockoutEndUtc = @LockoutEndUtc,
            AccessFailedCount = @AccessFailedCount, Language = @Language, DisabledUtc = @DisabledUtc
        WHERE UserId = @UserId AND ConcurrencyStamp = @ConcurrencyStamp
        """;

    public async Task<IdentityResult> UpdateAsync(UserAccount user, CancellationToken cancellationToken)
    {
        var newStamp = NewStamp();
        var parameters = new DynamicParameters(user);
        parameters.Add("NewStamp", newStamp);
        try
        {
            if (await db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(UpdateSql, parameters, transaction), cancellationToken) == 0)
                return IdentityResult.Failed(Describer.ConcurrencyFailure());
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            return IdentityResult.Failed(Describer.DuplicateEmail(user.Email));
        }

        user.ConcurrencyStamp = newStamp;
        return IdentityResult.Success;
    }

    private const string DeleteSql = "DELETE FROM UserAccount WHERE UserId = @UserId AND ConcurrencyStamp = @ConcurrencyStamp";

    public async Task<IdentityResult> DeleteAsync(UserAccount user, CancellationToken cancellationToken) =>
        await db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(DeleteSql, user, transaction), cancellationToken) == 0
            ? IdentityResult.Failed(Describer.ConcurrencyFailure())
            : IdentityResult.Success;

    private const string CountFailureSql = """
        UPDATE UserAccount
        SET LockoutEndUtc = CASE WHEN AccessFailedCount + 1 >= @tries THEN @lockoutEnd ELSE LockoutEndUtc END,
            AccessFailedCount = CASE WHEN AccessFailedCount + 1 >= @tries THEN 0 ELSE AccessFailedCount + 1 END,
            ConcurrencyStamp = @newStamp
        WHERE UserId = @userId
        """;

    private const string FindByIdSql = "SELECT * FROM UserAccount WHERE UserId = @userId";

    /// <summary>
    /// Counts one wrong password in the row itself, so that attempts made at the same time are all counted, and locks the account until
    /// <paramref name="lockoutEnd"/> when they make <paramref name="tries"/>. The object is brought up to date with the row.
    /// </summary>
    public async Task CountFailureAsync(UserAccount user, int tries, DateTimeOffset lockoutEnd, CancellationToken cancellationToken = default)
    {
        var row = await db.WriteAsync(async transaction =>
        {
            var parameters = new { userId = user.UserId, tries, lockoutEnd, newStamp = NewStamp() };
            await transaction.Connection!.ExecuteAsync(CountFailureSql, parameters, transaction);
            return await transaction.Connection!.QuerySingleOrDefaultAsync<UserAccount>(FindByIdSql, new { userId = user.UserId }, transaction);
        }, cancellationToken);
        if (row is not null)
            (user.AccessFailedCount, user.LockoutEndUtc, user.ConcurrencyStamp) = (row.AccessFailedCount, row.LockoutEndUtc, row.ConcurrencyStamp);
    }

    public async Task<UserAccount?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) ? await FindAsync(id, cancellationToken) : null;

    public Task<UserAccount?> FindAsync(Guid userId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleOrDefaultAsync<UserAccount>(FindByIdSql, new { userId }), cancellationToken);

    private const string FindByEmailSql = "SELECT * FROM UserAccount WHERE EmailNormalised = @normalizedEmail";

    public Task<UserAccount?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        db.ReadAsync(c => c.QuerySingleOrDefaultAsync<UserAccount>(FindByEmailSql, new { normalizedEmail }), cancellationToken);

    public Task<UserAccount?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        FindByEmailAsync(normalizedUserName, cancellationToken);

    private const string ListSql = "SELECT * FROM UserAccount ORDER BY Name, EmailNormalised";

    public async Task<IReadOnlyList<UserAccount>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. await db.ReadAsync(c => c.QueryAsync<UserAccount>(ListSql), cancellationToken)];

    public Task<string> GetUserIdAsync(UserAccount user, CancellationToken cancellationToken) =>
        Task.FromResult(user.UserId.ToString(null, CultureInfo.InvariantCulture));

    public Task<string?> GetUserNameAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task SetUserNameAsync(UserAccount user, string? userName, CancellationToken cancellationToken) => SetEmailAsync(user, userName, cancellationToken);

    public Task<string?> GetNormalizedUserNameAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.EmailNormalised);

    public Task SetNormalizedUserNameAsync(UserAccount user, string? normalizedName, CancellationToken cancellationToken) =>
        SetNormalizedEmailAsync(user, normalizedName, cancellationToken);

    public Task<string?> GetEmailAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task SetEmailAsync(UserAccount user, string? email, CancellationToken cancellationToken) => Do(() => user.Email = email ?? "");

    public Task<string?> GetNormalizedEmailAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.EmailNormalised);

    public Task SetNormalizedEmailAsync(UserAccount user, string? normalizedEmail, CancellationToken cancellationToken) =>
        Do(() => user.EmailNormalised = normalizedEmail ?? "");

    public Task<bool> GetEmailConfirmedAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.EmailConfirmed);

    public Task SetEmailConfirmedAsync(UserAccount user, bool confirmed, CancellationToken cancellationToken) => Do(() => user.EmailConfirmed = confirmed);

    public Task<string?> GetPasswordHashAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task SetPasswordHashAsync(UserAccount user, string? passwordHash, CancellationToken cancellationToken) => Do(() => user.PasswordHash = passwordHash);

    public Task<bool> HasPasswordAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task<string?> GetSecurityStampAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task SetSecurityStampAsync(UserAccount user, string stamp, CancellationToken cancellationToken) => Do(() => user.SecurityStamp = stamp);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.LockoutEndUtc);

    public Task SetLockoutEndDateAsync(UserAccount user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) =>
        Do(() => user.LockoutEndUtc = lockoutEnd);

    public Task<int> GetAccessFailedCountAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.AccessFailedCount);

    /// <summary>Counts in the object alone; <see cref="CountFailureAsync"/> is what loses no count.</summary>
    public Task<int> IncrementAccessFailedCountAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(++user.AccessFailedCount);

    public Task ResetAccessFailedCountAsync(UserAccount user, CancellationToken cancellationToken) => Do(() => user.AccessFailedCount = 0);

    /// <summary>Every account can be locked: there is no switch for it.</summary>
    public Task<bool> GetLockoutEnabledAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task SetLockoutEnabledAsync(UserAccount user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }

    private string NewStamp() => db.NewId().ToString("N");

    private static Task Do(Action change)
    {
        change();
        return Task.CompletedTask;
    }
}
