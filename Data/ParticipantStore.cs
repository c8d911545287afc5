using System.Data.Common;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>Writes the mail that carries an invitee's link. The round is given as it is at opening.</summary>
public delegate OutboxMail InvitationWriter(RoundDetails round, Invitee invitee);

/// <summary>One participant of a round that is open.</summary>
public sealed record AskedNow
{
    public required Guid RoundId { get; init; }

    public required Guid ParticipantId { get; init; }
}

/// <summary>Those who are asked in a round, and their links.</summary>
public sealed class ParticipantStore(Db db, OutboxStore outbox)
{
    private const string ParticipantsSql = """
        SELECT p.ParticipantId, p.MunicipalityId, u.Name AS MunicipalityName, p.Name, p.Email, p.Language, p.WithdrawnUtc, s.OpenedUtc,
               COALESCE(s.SubmittedUtc, p.AnsweredDayUtc) AS SubmittedUtc
        FROM Participant AS p
        JOIN Municipality AS u ON u.MunicipalityId = p.MunicipalityId
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE p.RoundId = @roundId
        """;

    private const string ParticipantGroupsSql = """
        SELECT g.ParticipantId, g.GroupCode
        FROM ParticipantGroup AS g
        JOIN Participant AS p ON p.ParticipantId = g.ParticipantId
        WHERE p.RoundId = @roundId
        """;

    private const string NewestMailSql = """
        SELECT m.ParticipantId, m.State
        FROM OutboxMail AS m
        WHERE m.RoundId = @roundId AND m.ParticipantId IS NOT NULL
        ORDER BY m.CreatedUtc, CASE m.State WHEN 'cancelled' THEN 0 ELSE 1 END, m.OutboxMailId
        """;

    /// <summary>Everybody asked, withdrawn ones too, by municipality and name.</summary>
    public Task<IReadOnlyList<Participant>> ListAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<Participant>>(async c =>
        {
            var participants = await c.QueryAsync<Participant>(ParticipantsSql, new { roundId });
            var groups = (await c.QueryAsync<ParticipantGroupRow>(ParticipantGroupsSql, new { roundId })).ToLookup(row => row.ParticipantId, row => row.GroupCode);
            var mails = new Dictionary<Guid, string>();
            foreach (var mail in await c.QueryAsync<MailStateRow>(NewestMailSql, new { roundId }))
                mails[mail.ParticipantId] = mail.State;
            var order = ProgrammeStore.NameOrder;
            return
            [
                .. participants
                    .Select(p => p with { GroupCodes = [.. groups[p.ParticipantId]], MailState = mails.GetValueOrDefault(p.ParticipantId) })
                    .OrderBy(p => p.MunicipalityName, order).ThenBy(p => p.Name, order).ThenBy(p => p.ParticipantId),
            ];
        }, cancellationToken);

    private const string RoundsAskingSql = """
        SELECT r.RoundId, r.CohortId, c.ProgrammeId, r.Name, r.PurposeNb, r.PurposeNn, r.PurposeEn, r.OpenedUtc, r.ClosesUtc, r.ClosedUtc,
               r.DeletePersonalDataUtc, r.Confidentiality, r.MailsAnswers
        FROM Participant AS p
        JOIN Round AS r ON r.RoundId = p.RoundId
        JOIN Cohort AS c ON c.CohortId = r.CohortId
        WHERE p.MunicipalityId = @municipalityId AND p.EmailNormalised = @email AND p.WithdrawnUtc IS NULL
        ORDER BY r.CreatedUtc, r.RoundId
        """;

    /// <summary>The rounds that ask this address in this municipality, oldest first; those that it was taken out of are not among them.</summary>
    public Task<IReadOnlyList<Round>> ListRoundsAskingAsync(Guid municipalityId, string email, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<Round>>(
            async c => (await c.QueryAsync<Round>(RoundsAskingSql, new { municipalityId, email = EmailAddress.Normalise(email) })).AsList(), cancellationToken);

    // First of all, so that whoever submits it at the same time has done so before, or finds its respondent withdrawn.
    private const string HoldResponseSql = "UPDATE Response SET Version = Version WHERE ParticipantId = @participantId";

    private const string WithdrawSql = """
        UPDATE Participant SET WithdrawnUtc = @now WHERE ParticipantId = @participantId AND RoundId = @roundId AND WithdrawnUtc IS NULL
        """;

    // Of somebody who has answered: none.
    private const string UnansweredSql = """
        SELECT p.MunicipalityId, (SELECT STRING_AGG(g.GroupCode, ',') FROM ParticipantGroup AS g WHERE g.ParticipantId = p.ParticipantId) AS GroupCodes
        FROM Participant AS p
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE p.ParticipantId = @participantId AND s.SubmittedUtc IS NULL AND p.AnsweredDayUtc IS NULL
        """;

    private const string RevokeLinksSql = "UPDATE SurveyLink SET RevokedUtc = @now WHERE ParticipantId = @participantId AND RevokedUtc IS NULL";

    /// <summary>Takes a participant out of the round: their links die, and mail that waits is not sent. What they submitted stays counted.</summary>
    /// <returns>False if they are not in the round, or withdrawn already.</returns>
    public Task<bool> WithdrawAsync(Guid roundId, Guid participantId, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async transaction =>
        {
            var who = new { roundId, participantId, now = db.Now };
            await transaction.Connection!.ExecuteAsync(HoldResponseSql, who, transaction);
            if (await transaction.Connection!.ExecuteAsync(WithdrawSql, who, transaction) == 0)
                return false;
            foreach (var (municipalityId, groupCodes) in await transaction.Connection!.QueryAsync<(Guid, string?)>(UnansweredSql, who, transaction))
                await TallyStore.ChangeAskedAsync(transaction, roundId, [(municipalityId, groupCodes?.Split(',') ?? [])], -1);
            await transaction.Connection!.ExecuteAsync(RevokeLinksSql, who, transaction);
            await OutboxStore.CancelOfParticipantAsync(transaction, participantId);
            return true;
        }, cancellationToken);

    private const string InCohortSql = "SELECT COUNT(*) FROM Municipality WHERE MunicipalityId = @MunicipalityId AND CohortId = @CohortId";

    /// <summary>Asks one more person in a round that is open, with a link and a mail of their own.</summary>
    /// <returns>False if the round is not open, the municipality is not in its cohort, or that address is asked there already.</returns>
    public async Task<bool> AddAsync(Guid roundId, NewParticipant person, InvitationWriter write, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var added = await db.WriteAsync(transaction => AddAsync(transaction, roundId, person, write, cancellationToken), cancellationToken);
                outbox.Wake();
                return added;
            }
            catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
            {
                // The address is asked there already; or two were the first of their group at once, and this one, rolled back, now finds the other.
                if (attempt == 2)
                    return false;
            }
        }
    }

    private async Task<bool> AddAsync(DbTransaction transaction, Guid roundId, NewParticipant person, InvitationWriter write, CancellationToken cancellationToken)
    {
        var round = await RoundStore.FindAsync(db, transaction.Connection!, roundId, transaction);
        if (round?.State != RoundState.Open)
            return false;
        if (await transaction.Connection!.ExecuteScalarAsync<int>(InCohortSql, new { person.MunicipalityId, round.Round.CohortId }, transaction) == 0)
            return false;
        var email = EmailAddress.Normalise(person.Email);
        await AskAsync(transaction, round, [new(db.NewId(), person.MunicipalityId, person.Name, person.Email, email, person.Language, person.GroupCodes)], write, cancellationToken);
        return true;
    }

    private const string InviteeSql = """
        SELECT p.ParticipantId, p.Name, p.Email, p.Language, '' AS Token,
               (SELECT COUNT(*) FROM SurveyLink AS l WHERE l.ParticipantId = p.ParticipantId) + 1 AS Sequence
        FROM Participant AS p
        WHERE p.ParticipantId = @participantId AND p.RoundId = @roundId AND p.WithdrawnUtc IS NULL
        """;

    private const string InviteeGroupsSql = "SELECT GroupCode FROM ParticipantGroup WHERE ParticipantId = @participantId";

    private const string AddLinkSql = "INSERT INTO SurveyLink (TokenHash, ParticipantId, CreatedUtc) VALUES (@hash, @participantId, @now)";

    /// <summary>A participant of an open round, with a new token; null where they are not in it or it is not open.</summary>
    private async Task<(RoundDetails Round, Invitee Invitee)?> FindInviteeAsync(DbTransaction transaction, Guid roundId, Guid participantId)
    {
        var (connection, who) = (transaction.Connection!, new { roundId, participantId });
        var round = await RoundStore.FindAsync(db, connection, roundId, transaction);
        var found = await connection.QuerySingleOrDefaultAsync<Invitee?>(InviteeSql, who, transaction);
        if (found is null || round!.State != RoundState.Open)
            return null;
        var groups = (await connection.QueryAsync<string>(InviteeGroupsSql, who, transaction)).AsList();
        return (round, found with { Token = SurveyToken.New(), GroupCodes = groups });
    }

    /// <summary>Gives a participant a new link by mail; the links they had die now. Answers that are saved stay.</summary>
    /// <returns>False if the round is not open or they are not in it.</returns>
    public async Task<bool> ReissueLinkAsync(Guid roundId, Guid participantId, InvitationWriter write, CancellationToken cancellationToken = default)
    {
        try
        {
            var done = await db.WriteAsync(async transaction =>
            {
                var connection = transaction.Connection!;
                var who = new { roundId, participantId, now = db.Now };
                if (await FindInviteeAsync(transaction, roundId, participantId) is not { } found)
                    return false;
                var (round, invitee) = found;
                await connection.ExecuteAsync(RevokeLinksSql, who, transaction);
                await OutboxStore.CancelOfParticipantAsync(transaction, participantId);
                await connection.ExecuteAsync(AddLinkSql, new { hash = SurveyToken.Hash(invitee.Token), participantId, who.now }, transaction);
                await outbox.AddAsync(transaction, write(round, invitee), cancellationToken);
                return true;
            }, cancellationToken);
            outbox.Wake();
            return done;
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            // Two asked at once, and the other one's mail has this number: a new link is on its way.
            return true;
        }
    }

    /// <summary>A link that is asked for is mailed to one participant no more often than this,</summary>
    public static readonly TimeSpan AskedLinkPause = TimeSpan.FromMinutes(15);

    /// <summary>and no more times than this in 24 hours.</summary>
    public const int AskedLinksADay = 5;

    private const string AskedNowSql = """
        SELECT p.RoundId, p.ParticipantId
        FROM Round AS r
        JOIN Participant AS p ON p.RoundId = r.RoundId
        WHERE r.OpenedUtc IS NOT NULL AND r.ClosedUtc IS NULL AND r.ClosesUtc > @now AND p.EmailNormalised = @email AND p.WithdrawnUtc IS NULL
        ORDER BY r.RoundId, p.ParticipantId
        """;

    /// <summary>Where an address is asked in a round that is open now: once for each municipality that it belongs to.</summary>
    public Task<IReadOnlyList<AskedNow>> ListAskedNowAsync(string email, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<AskedNow>>(
            async c => (await c.QueryAsync<AskedNow>(AskedNowSql, new { email = EmailAddress.Normalise(email), now = db.Now })).AsList(), cancellationToken);

    private const string AskedLinksSql = """
        SELECT CreatedUtc FROM OutboxMail WHERE ParticipantId = @participantId AND Kind = @kind AND CreatedUtc > @since
        """;

    /// <summary>
    /// Gives a participant one more link by mail, since somebody asked for it with their address. The links they have go on working: whoever asks may be somebody else.
    /// </summary>
    /// <returns>False if the round is not open, they are not in it, or have been sent as many as may be asked for.</returns>
    public async Task<bool> AddLinkAsync(Guid roundId, Guid participantId, InvitationWriter write, CancellationToken cancellationToken = default)
    {
        try
        {
            var done = await db.WriteAsync(async transaction =>
            {
                var connection = transaction.Connection!;
                var now = db.Now;
                var who = new { participantId, now, kind = OutboxMail.AskedLink, since = now.AddDays(-1) };
                if (await FindInviteeAsync(transaction, roundId, participantId) is not { } found)
                    return false;
                var earlier = (await connection.QueryAsync<DateTimeOffset>(AskedLinksSql, who, transaction)).AsList();
                if (earlier.Count >= AskedLinksADay || earlier.Any(sent => sent > now - AskedLinkPause))
                    return false;
                var (round, invitee) = found;
                await connection.ExecuteAsync(AddLinkSql, new { hash = SurveyToken.Hash(invitee.Token), participantId, now }, transaction);
                await outbox.AddAsync(transaction, write(round, invitee), cancellationToken);
                return true;
            }, cancellationToken);
            outbox.Wake();
            return done;
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            // Asked for twice at once, and the other one's mail has this number.
            return false;
        }
    }

    /// <summary>Makes participants of people, each with a link and a mail that waits, within the caller's transaction.</summary>
    internal async Task AskAsync(
        DbTransaction transaction, RoundDetails round, IReadOnlyList<Asked> people, InvitationWriter write, CancellationToken cancellationToken)
    {
        var now = db.Now;
        var roundId = round.Round.RoundId;
        var invitees = people.Select(person => new Invitee
        {
            ParticipantId = person.ParticipantId,
            Name = person.Name,
            Email = person.Email,
            Language = person.Language,
            Token = SurveyToken.New(),
            GroupCodes = person.GroupCodes,
            Sequence = 1,
        }).ToList();
        await db.Dialect.InsertManyAsync(
            transaction,
            "Participant",
            ["ParticipantId", "RoundId", "MunicipalityId", "Name", "Email", "EmailNormalised", "Language", "CreatedUtc"],
            people.Select(p => new object?[] { p.ParticipantId, roundId, p.MunicipalityId, p.Name, p.Email, p.EmailNormalised, p.Language, now }),
            cancellationToken);
        await db.Dialect.InsertManyAsync(
            transaction,
            "ParticipantGroup",
            ["ParticipantId", "GroupCode"],
            people.SelectMany(p => p.GroupCodes.Distinct(StringComparer.Ordinal).Select(code => new object?[] { p.ParticipantId, code })),
            cancellationToken);
        await db.Dialect.InsertManyAsync(
            transaction,
            "SurveyLink",
            ["TokenHash", "ParticipantId", "CreatedUtc"],
            invitees.Select(i => new object?[] { SurveyToken.Hash(i.Token), i.ParticipantId, now }),
            cancellationToken);
        await TallyStore.ChangeAskedAsync(transaction, roundId, people.Select(p => (p.MunicipalityId, (IReadOnlyCollection<string>)p.GroupCodes)), 1);
        await outbox.AddManyAsync(transaction, invitees.Select(i => write(round, i)), cancellationToken);
    }

    internal sealed record Asked(
        Guid ParticipantId, Guid MunicipalityId, string Name, string Email, string EmailNormalised, string Language, IReadOnlyList<string> GroupCodes);

    private sealed record ParticipantGroupRow
    {
        public required Guid ParticipantId { get; init; }

        public required string GroupCode { get; init; }
    }

    private sealed record MailStateRow
    {
        public required Guid ParticipantId { get; init; }

        public required string State { get; init; }
    }
}
