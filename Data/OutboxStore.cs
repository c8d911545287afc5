using System.Data.Common;
using System.Security.Cryptography;
using System.Threading.Channels;
using Dapper;
using Microsoft.AspNetCore.DataProtection;

namespace BoSoSurvey.Data;

/// <summary>A mail to send, rendered once and for all.</summary>
public sealed record OutboxMail
{
    public const string Invitation = "invitation";

    /// <summary>A new link in place of an earlier one.</summary>
    public const string NewLink = "new-link";

    /// <summary>One more link, for somebody who asked for it; earlier ones go on working.</summary>
    public const string AskedLink = "asked-link";

    /// <summary>Their own answers, to those who submitted them. It holds no link, so it is sent whatever becomes of the round.</summary>
    public const string Receipt = "receipt";

    public const string Password = "password";

    public required Guid OutboxMailId { get; init; }

    /// <summary>What this mail is, said once; a second mail with the same key is refused as a duplicate.</summary>
    public required string DedupKey { get; init; }

    /// <summary>One of the constants here.</summary>
    public required string Kind { get; init; }

    public Guid? RoundId { get; init; }

    public Guid? ParticipantId { get; init; }

    public required string RecipientName { get; init; }

    public required string RecipientEmail { get; init; }

    /// <summary>The Message-ID without its angle brackets; every attempt carries the same.</summary>
    public required string MessageId { get; init; }

    /// <summary>The whole MIME message. It is stored encrypted, and erased when sent or given up.</summary>
    public required byte[] Message { get; init; }
}

/// <summary>A mail that one worker alone may send until its lease ends.</summary>
public sealed record ClaimedMail
{
    public required Guid OutboxMailId { get; init; }

    public required Guid ClaimId { get; init; }

    public required string RecipientEmail { get; init; }

    /// <summary>This attempt's number, from 1.</summary>
    public required int Attempts { get; init; }

    public required DateTimeOffset CreatedUtc { get; init; }

    public required DateTimeOffset ClaimedUntilUtc { get; init; }

    /// <summary>The whole MIME message; null if the keys that it was encrypted with are gone.</summary>
    public byte[]? Message { get; init; }
}

/// <summary>A line of the mail log.</summary>
public sealed record LoggedMail
{
    public required Guid OutboxMailId { get; init; }

    public required string Kind { get; init; }

    public required string RecipientName { get; init; }

    public required string RecipientEmail { get; init; }

    /// <summary>waiting, sent, failed or cancelled.</summary>
    public required string State { get; init; }

    public required int Attempts { get; init; }

    public required DateTimeOffset NextAttemptUtc { get; init; }

    public required DateTimeOffset CreatedUtc { get; init; }

    public DateTimeOffset? SentUtc { get; init; }

    /// <summary>Why the last attempt failed, in the mail server's words.</summary>
    public string? Error { get; init; }

    /// <summary>The recipient may have got it twice.</summary>
    public required bool PossibleDuplicate { get; init; }
}

/// <summary>How many mails of a round are in each state.</summary>
public sealed record MailCounts
{
    public required int Waiting { get; init; }

    /// <summary>Those of <see cref="Waiting"/> that have been tried in vain.</summary>
    public required int Retrying { get; init; }

    public required int Sent { get; init; }

    /// <summary>Given up, to a participant who is still asked and has been written to no later.</summary>
    public required int Failed { get; init; }
}

/// <summary>
/// Mail waiting to be sent. A mail is added in the transaction of what caused it; workers on any number of nodes claim it by lease, send it outside any
/// transaction, and say how it went. Nobody sends a mail twice unless a worker died, or lost its connection, between sending it and saying so.
/// </summary>
public sealed class OutboxStore(Db db, IDataProtectionProvider protection)
{
    private const int LongestError = 1000;

    private readonly IDataProtector _protector = protection.CreateProtector("BoSoSurvey.OutboxMail");
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Adds a mail in the caller's transaction; call <see cref="Wake"/> once that is committed.</summary>
    /// <exception cref="DbException">A duplicate key: a mail with this <see cref="OutboxMail.DedupKey"/> was added before.</exception>
    public Task AddAsync(DbTransaction transaction, OutboxMail mail, CancellationToken cancellationToken = default) =>
        AddManyAsync(transaction, [mail], cancellationToken);

    /// <inheritdoc cref="AddAsync"/>
    public Task AddManyAsync(DbTransaction transaction, IEnumerable<OutboxMail> mails, CancellationToken cancellationToken = default)
    {
        var now = db.Now;
        return db.Dialect.InsertManyAsync(
            transaction,
            "OutboxMail",
            ["OutboxMailId", "DedupKey", "Kind", "RoundId", "ParticipantId", "RecipientName", "RecipientEmail", "MessageId", "Body",
                "State", "Attempts", "NextAttemptUtc", "CreatedUtc", "PossibleDuplicate"],
            mails.Select(mail => new object?[]
            {
                mail.OutboxMailId, mail.DedupKey, mail.Kind, mail.RoundId, mail.ParticipantId, mail.RecipientName, mail.RecipientEmail, mail.MessageId,
                _protector.Protect(mail.Message), "waiting", 0, now, now, false,
            }),
            cancellationToken);
    }

    private const string CountKeySql = "SELECT COUNT(*) FROM OutboxMail WHERE DedupKey = @DedupKey";

    private const string TakeBackSql = "DELETE FROM OutboxMail WHERE OutboxMailId = @OutboxMailId";

    /// <summary>
    /// Adds a mail in a transaction of its own, unless one with its key was added before or it is for <paramref name="nobody"/>: then the same work is done
    /// and undone, so that the time it takes does not tell.
    /// </summary>
    public async Task AddOrPretendAsync(OutboxMail mail, bool nobody, CancellationToken cancellationToken = default)
    {
        try
        {
            await db.WriteAsync(async transaction =>
            {
                var pretend = await transaction.Connection!.ExecuteScalarAsync<int>(CountKeySql, mail, transaction) > 0 || nobody;
                await AddAsync(transaction, pretend ? mail with { DedupKey = $"nobody/{mail.OutboxMailId}" } : mail, cancellationToken);
                if (pretend)
                    await transaction.Connection!.ExecuteAsync(TakeBackSql, mail, transaction);
            }, cancellationToken);
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            // Asked for twice at the same moment: the other one is on its way.
        }

        Wake();
    }

    /// <summary>Tells this node's worker that there is something to send.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Waits until <see cref="Wake"/> is called; returns at once if it was since the last wait.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _wake.Reader.ReadAsync(cancellationToken);

    private const string DueSql = """
        SELECT OutboxMailId
        FROM OutboxMail
        WHERE State = 'waiting' AND NextAttemptUtc <= @now AND (ClaimedUntilUtc IS NULL OR ClaimedUntilUtc <= @now)
        ORDER BY NextAttemptUtc, OutboxMailId
        """;

    // Not by the next attempt alone: each that fails puts it off.
    private const string OldestDueSql = "SELECT MIN(CreatedUtc) FROM OutboxMail WHERE State = 'waiting' AND (NextAttemptUtc <= @now OR Attempts > 0)";

    /// <summary>When the oldest mail was added of those that wait and are due, or were tried in vain; null if there are none.</summary>
    public Task<DateTimeOffset?> FindOldestDueAsync(CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.ExecuteScalarAsync<DateTimeOffset?>(OldestDueSql, new { now = db.Now }), cancellationToken);

    private const string CountWaitingSql = "SELECT COUNT(*) FROM OutboxMail WHERE State = 'waiting'";

    /// <summary>How many mails wait, due or not.</summary>
    public Task<int> CountWaitingAsync(CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.ExecuteScalarAsync<int>(CountWaitingSql), cancellationToken);

    private const string CancelOfClosedSql = """
        UPDATE OutboxMail
        SET State = 'cancelled', Body = NULL
        WHERE OutboxMailId IN @ids AND State = 'waiting' AND Kind <> 'receipt'
          AND EXISTS (SELECT 1 FROM Round AS r WHERE r.RoundId = OutboxMail.RoundId AND r.ClosesUtc <= @now)
        """;

    // Compare-and-set: of two workers that saw the same row, the one that comes second finds it claimed.
    private const string ClaimSql = """
        UPDATE OutboxMail
        SET PossibleDuplicate = CASE WHEN ClaimId IS NULL THEN PossibleDuplicate ELSE 1 END,
            ClaimId = @claimId, ClaimedUntilUtc = @until, Attempts = Attempts + 1
        WHERE OutboxMailId IN @ids AND State = 'waiting' AND NextAttemptUtc <= @now AND (ClaimedUntilUtc IS NULL OR ClaimedUntilUtc <= @now)
        """;

    private const string ClaimedSql = """
        SELECT OutboxMailId, ClaimId, RecipientEmail, Attempts, CreatedUtc, ClaimedUntilUtc, Body AS Message
        FROM OutboxMail
        WHERE OutboxMailId IN @ids AND ClaimId = @claimId AND State = 'waiting'
        ORDER BY NextAttemptUtc, OutboxMailId
        """;

    /// <summary>Claims at most <paramref name="most"/> mails that are due, for <paramref name="lease"/>. None may mean that another worker was quicker.</summary>
    public async Task<IReadOnlyList<ClaimedMail>> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        var now = db.Now;
        var ids = (await db.ReadAsync(c => c.QueryAsync<Guid>(db.Dialect.First(DueSql, most), new { now }), cancellationToken)).AsList();
        if (ids.Count == 0)
            return [];
        var claim = new { ids, now, claimId = db.NewId(), until = now + lease };
        var mails = await db.WriteAsync(async transaction =>
        {
            // A link into a round that has closed helps nobody.
            await transaction.Connection!.ExecuteAsync(CancelOfClosedSql, claim, transaction);
            await transaction.Connection!.ExecuteAsync(ClaimSql, claim, transaction);
            return await transaction.Connection!.QueryAsync<ClaimedMail>(ClaimedSql, claim, transaction);
        }, cancellationToken);
        return [.. mails.Select(mail => mail with { Message = Read(mail.Message) })];
    }

    private byte[]? Read(byte[]? body)
    {
        try
        {
            return body is null ? null : _protector.Unprotect(body);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // A mail that was cancelled while it was on its way has been sent all the same, and the log says so.
    private const string SentSql = """
        UPDATE OutboxMail
        SET State = 'sent', SentUtc = @now, Body = NULL, Error = NULL, ClaimId = NULL, ClaimedUntilUtc = NULL
        WHERE OutboxMailId = @OutboxMailId AND ClaimId = @ClaimId
        """;

    /// <summary>The mail server took it: its text is erased.</summary>
    /// <returns>False if the lease had run out and another worker has it now.</returns>
    public Task<bool> SentAsync(ClaimedMail mail, CancellationToken cancellationToken = default) =>
        EndAsync(SentSql, new { mail.OutboxMailId, mail.ClaimId, now = db.Now }, cancellationToken);

    private const string RetrySql = """
        UPDATE OutboxMail
        SET NextAttemptUtc = @next, Error = @error, ClaimId = NULL, ClaimedUntilUtc = NULL,
            PossibleDuplicate = CASE WHEN @mayHaveArrived = 1 THEN 1 ELSE PossibleDuplicate END
        WHERE OutboxMailId = @OutboxMailId AND ClaimId = @ClaimId
        """;

    /// <summary>
    /// It was not sent, and is to be tried again at <paramref name="next"/>. It may have arrived all the same where the connection was lost after the message had begun
    /// to be sent.
    /// </summary>
    public Task<bool> RetryAsync(ClaimedMail mail, DateTimeOffset next, string error, bool mayHaveArrived, CancellationToken cancellationToken = default) =>
        EndAsync(RetrySql, new { mail.OutboxMailId, mail.ClaimId, next, error = Shorten(error), mayHaveArrived = mayHaveArrived ? 1 : 0 }, cancellationToken);

    private const string FailedSql = """
        UPDATE OutboxMail
        SET State = 'failed', Body = NULL, Error = @error, ClaimId = NULL, ClaimedUntilUtc = NULL
        WHERE OutboxMailId = @OutboxMailId AND ClaimId = @ClaimId AND State = 'waiting'
        """;

    /// <summary>It will never be sent: its text is erased, and the log shows it as failed.</summary>
    public Task<bool> FailedAsync(ClaimedMail mail, string error, CancellationToken cancellationToken = default) =>
        EndAsync(FailedSql, new { mail.OutboxMailId, mail.ClaimId, error = Shorten(error) }, cancellationToken);

    private const string ReleaseSql = """
        UPDATE OutboxMail
        SET ClaimId = NULL, ClaimedUntilUtc = NULL, Attempts = Attempts - 1
        WHERE OutboxMailId = @OutboxMailId AND ClaimId = @ClaimId
        """;

    /// <summary>Gives back a mail that was not tried.</summary>
    public Task<bool> ReleaseAsync(ClaimedMail mail, CancellationToken cancellationToken = default) =>
        EndAsync(ReleaseSql, new { mail.OutboxMailId, mail.ClaimId }, cancellationToken);

    private Task<bool> EndAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        db.WriteAsync(async transaction => await transaction.Connection!.ExecuteAsync(sql, parameters, transaction) == 1, cancellationToken);

    private static string Shorten(string error) => error.Length <= LongestError ? error : error[..LongestError];

    // The claim stays, so that a worker which is sending it just now can still say that it did.
    private const string CancelOfParticipantSql = """
        UPDATE OutboxMail SET State = 'cancelled', Body = NULL WHERE ParticipantId = @participantId AND State = 'waiting' AND Kind <> 'receipt'
        """;

    /// <summary>Erases the links that wait to be sent to a participant, in the caller's transaction.</summary>
    internal static Task CancelOfParticipantAsync(DbTransaction transaction, Guid participantId) =>
        transaction.Connection!.ExecuteAsync(CancelOfParticipantSql, new { participantId }, transaction);

    private const string CancelOfRoundSql = """
        UPDATE OutboxMail SET State = 'cancelled', Body = NULL WHERE RoundId = @roundId AND State = 'waiting' AND Kind <> 'receipt'
        """;

    /// <summary>Erases the links that wait to be sent in a round, in the caller's transaction.</summary>
    internal static Task CancelOfRoundAsync(DbTransaction transaction, Guid roundId) =>
        transaction.Connection!.ExecuteAsync(CancelOfRoundSql, new { roundId }, transaction);

    private const string OfRoundSql = """
        SELECT OutboxMailId, Kind, RecipientName, RecipientEmail, State, Attempts, NextAttemptUtc, CreatedUtc, SentUtc, Error, PossibleDuplicate
        FROM OutboxMail
        WHERE RoundId = @roundId
        ORDER BY CASE State WHEN 'failed' THEN 1 WHEN 'waiting' THEN 2 ELSE 3 END, CreatedUtc DESC, RecipientName
        """;

    /// <summary>The mails of a round: failed first, then waiting, then the rest, newest first.</summary>
    public Task<IReadOnlyList<LoggedMail>> ListOfRoundAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<LoggedMail>>(async c => (await c.QueryAsync<LoggedMail>(OfRoundSql, new { roundId })).AsList(), cancellationToken);

    // A failed mail is no longer a worry once a later one went to the same participant, or they were withdrawn.
    private const string CountsSql = """
        SELECT CAST(COALESCE(SUM(CASE WHEN m.State = 'waiting' THEN 1 ELSE 0 END), 0) AS INT) AS Waiting,
               CAST(COALESCE(SUM(CASE WHEN m.State = 'sent' THEN 1 ELSE 0 END), 0) AS INT) AS Sent,
               CAST(COALESCE(SUM(CASE WHEN m.State = 'failed' THEN 1 ELSE 0 END), 0) AS INT) AS Failed,
               CAST(COALESCE(SUM(CASE WHEN m.State = 'waiting' AND m.Error IS NOT NULL THEN 1 ELSE 0 END), 0) AS INT) AS Retrying
        FROM OutboxMail AS m
        WHERE m.RoundId = @roundId
          AND NOT (m.State = 'failed' AND (
              EXISTS (SELECT 1 FROM OutboxMail AS later WHERE later.ParticipantId = m.ParticipantId AND later.CreatedUtc > m.CreatedUtc)
              OR EXISTS (SELECT 1 FROM Participant AS p WHERE p.ParticipantId = m.ParticipantId AND p.WithdrawnUtc IS NOT NULL)))
        """;

    public Task<MailCounts> CountOfRoundAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleAsync<MailCounts>(CountsSql, new { roundId }), cancellationToken);
}
