using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace BoSoSurvey.Data.Identity;

/// <summary>One account, real or not, as tried from one network.</summary>
public sealed record LoginPlace
{
    /// <param name="email">The address of the account as it was typed.</param>
    /// <param name="from">Where the request came from; null counts as one place of its own.</param>
    public LoginPlace(string email, IPAddress? from)
    {
        EmailHash = SHA256.HashData(Encoding.UTF8.GetBytes(email.Trim().ToUpperInvariant()));
        Network = NetworkOf(from);
    }

    public byte[] EmailHash { get; }

    /// <summary>An IPv4 address, or the first 64 bits of an IPv6 address: one customer has them all.</summary>
    public string Network { get; }

    /// <summary>The network that an address belongs to, as <see cref="Network"/> has it.</summary>
    public static string NetworkOf(IPAddress? from)
    {
        if (from is null)
            return "";
        if (from.IsIPv4MappedToIPv6)
            from = from.MapToIPv4();
        if (from.AddressFamily == AddressFamily.InterNetwork)
            return from.ToString();
        var bytes = from.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }
}

/// <summary>What is known of a place before a password is looked at.</summary>
/// <param name="Refused">Too many wrong passwords from there: none is looked at for now.</param>
/// <param name="Known">The account was used from there lately, so that what others do elsewhere does not shut its user out there.</param>
public readonly record struct LoginStanding(bool Refused, bool Known);

/// <summary>
/// Wrong passwords counted by place, so that whoever guesses shuts out the place they guess from and not the user.
/// Five in a row close a place for fifteen minutes; a hundred from one network, whatever the accounts, close it to all but those who log in from there.
/// </summary>
public sealed class LoginPlaceStore(Db db)
{
    public const int Tries = 5;

    /// <summary>High: a whole municipality may sit behind one network address.</summary>
    public const int TriesOfNetwork = 100;

    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(15);

    /// <summary>How long a place stays known after a login.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(90);

    private const string FindSql = """
        SELECT
            COALESCE(MAX(CASE WHEN EmailHash = @EmailHash AND FailedUtc > @since THEN Failures ELSE 0 END), 0) AS OwnFailures,
            COALESCE(MAX(CASE WHEN EmailHash = @EmailHash AND SucceededUtc > @knownSince THEN 1 ELSE 0 END), 0) AS Logins,
            COALESCE(SUM(CASE WHEN FailedUtc > @since THEN Failures ELSE 0 END), 0) AS NetworkFailures
        FROM LoginPlace
        WHERE Network = @Network
        """;

    public async Task<LoginStanding> FindAsync(LoginPlace place, CancellationToken cancellationToken = default)
    {
        var parameters = new { place.EmailHash, place.Network, since = db.Now - Wait, knownSince = db.Now - Memory };
        var row = await db.ReadAsync(c => c.QuerySingleAsync<StandingRow>(FindSql, parameters), cancellationToken);
        var known = row.Logins > 0;
        return new(row.OwnFailures >= Tries || (!known && row.NetworkFailures >= TriesOfNetwork), known);
    }

    private const string CountSql = """
        UPDATE LoginPlace
        SET Failures = CASE WHEN FailedUtc > @since THEN Failures + 1 ELSE 1 END, FailedUtc = @now
        WHERE EmailHash = @EmailHash AND Network = @Network
        """;

    private const string AddFailureSql = "INSERT INTO LoginPlace (EmailHash, Network, Failures, FailedUtc) VALUES (@EmailHash, @Network, 1, @now)";

    /// <summary>Counts a wrong password; attempts made at the same time are all counted.</summary>
    public Task FailedAsync(LoginPlace place, CancellationToken cancellationToken = default) =>
        WriteAsync(CountSql, AddFailureSql, new { place.EmailHash, place.Network, now = db.Now, since = db.Now - Wait }, cancellationToken);

    private const string RememberSql = "UPDATE LoginPlace SET Failures = 0, FailedUtc = NULL, SucceededUtc = @now WHERE EmailHash = @EmailHash AND Network = @Network";

    private const string AddSuccessSql = "INSERT INTO LoginPlace (EmailHash, Network, Failures, SucceededUtc) VALUES (@EmailHash, @Network, 0, @now)";

    private const string DeleteOldSql = """
        DELETE FROM LoginPlace
        WHERE (FailedUtc IS NULL OR FailedUtc <= @since) AND (SucceededUtc IS NULL OR SucceededUtc <= @knownSince)
        """;

    /// <summary>Notes a login, which forgets the failures of the place, and clears away what no longer matters anywhere.</summary>
    public async Task SucceededAsync(LoginPlace place, CancellationToken cancellationToken = default)
    {
        await WriteAsync(RememberSql, AddSuccessSql, new { place.EmailHash, place.Network, now = db.Now }, cancellationToken);
        await db.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(DeleteOldSql, new { since = db.Now - Wait, knownSince = db.Now - Memory }, transaction), cancellationToken);
    }

    private const string ForgetSql = "UPDATE LoginPlace SET Failures = 0, FailedUtc = NULL WHERE EmailHash = @EmailHash";

    /// <summary>Forgets the wrong passwords of an account everywhere, as when it gets a new one.</summary>
    public Task ForgetAsync(string email, CancellationToken cancellationToken = default) =>
        db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(ForgetSql, new { new LoginPlace(email, null).EmailHash }, transaction), cancellationToken);

    private async Task WriteAsync(string update, string insert, object parameters, CancellationToken cancellationToken)
    {
        try
        {
            await db.WriteAsync(async transaction =>
            {
                if (await transaction.Connection!.ExecuteAsync(update, parameters, transaction) == 0)
                    await transaction.Connection!.ExecuteAsync(insert, parameters, transaction);
            }, cancellationToken);
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            // Another request added the place a moment ago.
            await db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(update, parameters, transaction), cancellationToken);
        }
    }

    private sealed record StandingRow
    {
        public required int OwnFailures { get; init; }

        public required int Logins { get; init; }

        public required int NetworkFailures { get; init; }
    }
}
