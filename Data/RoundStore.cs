using System.Data.Common;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>Writes the mail that carries an invitee's link. The round is given as it is at opening.</summary>
public delegate OutboxMail InvitationWriter(RoundDetails round, Invitee invitee);

/// <summary>Rounds and those who are asked in them.</summary>
public sealed class RoundStore(Db db, OutboxStore outbox)
{
    private const string AddRoundSql = """
        INSERT INTO Round (RoundId, CohortId, Name, PurposeNb, PurposeNn, PurposeEn, ClosesUtc, DeletePersonalDataUtc, CreatedUtc)
        VALUES (@roundId, @CohortId, @Name, @PurposeNb, @PurposeNn, @PurposeEn, @ClosesUtc, @DeletePersonalDataUtc, @now)
        """;

    private const string AddQuestionnaireSql = """
        INSERT INTO RoundQuestionnaire (RoundId, QuestionnaireCode, QuestionnaireVersion, SortOrder)
        SELECT @roundId, q.QuestionnaireCode, MAX(q.Version), @order
        FROM Questionnaire AS q
        WHERE q.QuestionnaireCode = @code
        GROUP BY q.QuestionnaireCode
        """;

    /// <summary>Makes a planned round: nobody is asked until it is opened.</summary>
    /// <returns>Its id, or null if the cohort has a round of that name.</returns>
    public async Task<Guid?> AddAsync(RoundPlan plan, CancellationToken cancellationToken = default)
    {
        var roundId = db.NewId();
        var row = new
        {
            roundId,
            plan.CohortId,
            plan.Name,
            PurposeNb = plan.Purpose.Nb,
            PurposeNn = plan.Purpose.Nn,
            PurposeEn = plan.Purpose.En,
            plan.ClosesUtc,
            plan.DeletePersonalDataUtc,
            now = db.Now,
        };
        try
        {
            await db.WriteAsync(async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(AddRoundSql, row, transaction);
                await transaction.Connection!.ExecuteAsync(
                    AddQuestionnaireSql, plan.QuestionnaireCodes.Select((code, index) => new { roundId, code, order = index + 1 }), transaction);
            }, cancellationToken);
            return roundId;
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            return null;
        }
    }

    private const string FindSettingSql = """
        SELECT c.Name AS CohortName, c.CohortId, p.ProgrammeId, p.Name AS ProgrammeName, p.Owner, p.ContactName, p.ContactEmail
        FROM Cohort AS c
        JOIN Programme AS p ON p.ProgrammeId = c.ProgrammeId
        WHERE c.CohortId = @cohortId
        """;

    /// <summary>The cohort that a round would be held in.</summary>
    public Task<RoundSetting?> FindSettingAsync(Guid cohortId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleOrDefaultAsync<RoundSetting?>(FindSettingSql, new { cohortId }), cancellationToken);

    private const string FindSql = """
        SELECT r.RoundId, r.CohortId, c.ProgrammeId, r.Name, r.PurposeNb, r.PurposeNn, r.PurposeEn, r.OpenedUtc, r.ClosesUtc, r.ClosedUtc,
               r.DeletePersonalDataUtc,
               c.Name AS CohortName, c.CohortId, p.ProgrammeId, p.Name AS ProgrammeName, p.Owner, p.ContactName, p.ContactEmail
        FROM Round AS r
        JOIN Cohort AS c ON c.CohortId = r.CohortId
        JOIN Programme AS p ON p.ProgrammeId = c.ProgrammeId
        WHERE r.RoundId = @roundId
        """;

    public Task<RoundDetails?> FindAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => FindAsync(c, roundId, null), cancellationToken);

    private async Task<RoundDetails?> FindAsync(DbConnection connection, Guid roundId, DbTransaction? transaction) =>
        (await connection.QueryAsync<Round, RoundSetting, RoundDetails>(
            FindSql, (round, setting) => new(round, setting) { ReadUtc = db.Now }, new { roundId }, transaction, splitOn: "CohortName")).SingleOrDefault();

    private const string ListSql = """
        SELECT r.RoundId, r.CohortId, c.ProgrammeId, r.Name, r.PurposeNb, r.PurposeNn, r.PurposeEn, r.OpenedUtc, r.ClosesUtc, r.ClosedUtc,
               r.DeletePersonalDataUtc
        FROM Round AS r
        JOIN Cohort AS c ON c.CohortId = r.CohortId
        WHERE r.CohortId = @cohortId
        ORDER BY r.CreatedUtc, r.RoundId
        """;

    private const string RateOfEachSql = """
        SELECT p.RoundId, COUNT(*) AS Asked, COUNT(s.ResponseId) AS Opened, COUNT(s.SubmittedUtc) AS Submitted
        FROM Participant AS p
        JOIN Round AS r ON r.RoundId = p.RoundId
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE r.CohortId = @cohortId AND (p.WithdrawnUtc IS NULL OR s.SubmittedUtc IS NOT NULL)
        GROUP BY p.RoundId
        """;

    /// <summary>The cohort's rounds, oldest first.</summary>
    public Task<IReadOnlyList<RoundSummary>> ListAsync(Guid cohortId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<RoundSummary>>(async c =>
        {
            var rounds = await c.QueryAsync<Round>(ListSql, new { cohortId });
            var rates = (await c.QueryAsync<RateRow>(RateOfEachSql, new { cohortId })).ToDictionary(row => row.RoundId, row => row.Rate);
            return [.. rounds.Select(round => new RoundSummary(round, rates.GetValueOrDefault(round.RoundId)))];
        }, cancellationToken);

    // The conditions stand in the statement that changes the row: of two who open at once, the second finds it opened.
    private const string OpenSql = """
        UPDATE Round
        SET OpenedUtc = @now
        WHERE RoundId = @roundId AND OpenedUtc IS NULL AND ClosedUtc IS NULL AND ClosesUtc > @now
          AND EXISTS (
              SELECT 1
              FROM Member AS m
              JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
              WHERE u.CohortId = Round.CohortId)
        """;

    private const string RosterSql = """
        SELECT m.MemberId, m.MunicipalityId, m.Name, m.Email, m.EmailNormalised, m.Language
        FROM Member AS m
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE u.CohortId = @cohortId
        ORDER BY u.MunicipalityNumber, m.Name, m.MemberId
        """;

    private const string RosterGroupsSql = """
        SELECT g.MemberId, g.GroupCode
        FROM MemberGroup AS g
        JOIN Member AS m ON m.MemberId = g.MemberId
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE u.CohortId = @cohortId
        """;

    /// <summary>
    /// Opens a planned round: everybody in the cohort's roster becomes a participant with a link of their own and a mail that waits to be sent.
    /// All of it or nothing, and once, however many ask at the same time. An exception from <paramref name="write"/> leaves the round planned.
    /// </summary>
    public async Task<RoundOpening> OpenAsync(Guid roundId, InvitationWriter write, CancellationToken cancellationToken = default)
    {
        var outcome = await db.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            var now = db.Now;
            if (await connection.ExecuteAsync(OpenSql, new { roundId, now }, transaction) == 0)
                return WhyNot((await FindAsync(connection, roundId, transaction))?.Round, now);

            var round = (await FindAsync(connection, roundId, transaction))!;
            var roster = (await connection.QueryAsync<RosterRow>(RosterSql, new { cohortId = round.Round.CohortId }, transaction)).AsList();
            var groups = (await connection.QueryAsync<RosterGroupRow>(RosterGroupsSql, new { cohortId = round.Round.CohortId }, transaction))
                .ToLookup(row => row.MemberId, row => row.GroupCode);
            await AskAsync(
                transaction,
                round,
                [.. roster.Select(m => new Asked(db.NewId(), m.MunicipalityId, m.Name, m.Email, m.EmailNormalised, m.Language, [.. groups[m.MemberId]]))],
                write,
                cancellationToken);
            return RoundOpening.Opened;
        }, cancellationToken);
        outbox.Wake();
        return outcome;
    }

    private static RoundOpening WhyNot(Round? round, DateTimeOffset now) =>
        round is null || round.OpenedUtc is not null || round.ClosedUtc is not null ? RoundOpening.NotPlanned
        : round.ClosesUtc <= now ? RoundOpening.PastClosing
        : RoundOpening.NobodyToAsk;

    private async Task AskAsync(
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
        await outbox.AddManyAsync(transaction, invitees.Select(i => write(round, i)), cancellationToken);
    }

    private const string CloseSql = """
        UPDATE Round
        SET ClosedUtc = @now
        WHERE RoundId = @roundId AND OpenedUtc IS NOT NULL AND ClosedUtc IS NULL AND ClosesUtc > @now
        """;

    /// <summary>Closes an open round now, for good; mail that waits is not sent.</summary>
    /// <returns>False if it was not open.</returns>
    public Task<bool> CloseAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async transaction =>
        {
            if (await transaction.Connection!.ExecuteAsync(CloseSql, new { roundId, now = db.Now }, transaction) == 0)
                return false;
            await OutboxStore.CancelOfRoundAsync(transaction, roundId);
            return true;
        }, cancellationToken);

    private const string RatesByGroupSql = """
        SELECT p.MunicipalityId, g.GroupCode, COUNT(*) AS Asked, COUNT(s.ResponseId) AS Opened, COUNT(s.SubmittedUtc) AS Submitted
        FROM Participant AS p
        JOIN ParticipantGroup AS g ON g.ParticipantId = p.ParticipantId
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE p.RoundId = @roundId AND (p.WithdrawnUtc IS NULL OR s.SubmittedUtc IS NOT NULL)
        GROUP BY p.MunicipalityId, g.GroupCode
        """;

    private const string RatesSql = """
        SELECT p.MunicipalityId, COUNT(*) AS Asked, COUNT(s.ResponseId) AS Opened, COUNT(s.SubmittedUtc) AS Submitted
        FROM Participant AS p
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE p.RoundId = @roundId AND (p.WithdrawnUtc IS NULL OR s.SubmittedUtc IS NOT NULL)
        GROUP BY p.MunicipalityId
        """;

    private const string CohortOfRoundSql = "SELECT CohortId FROM Round WHERE RoundId = @roundId";

    /// <summary>Response rates of the round, which must exist; all zero before it is opened.</summary>
    public Task<ResponseRates> RatesAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(async c =>
        {
            var cohortId = await c.QuerySingleAsync<Guid>(CohortOfRoundSql, new { roundId });
            return await RatesAsync(
                c, cohortId, await c.QueryAsync<RateRow>(RatesByGroupSql, new { roundId }), await c.QueryAsync<RateRow>(RatesSql, new { roundId }));
        }, cancellationToken);

    private const string RosterCountsByGroupSql = """
        SELECT m.MunicipalityId, g.GroupCode, COUNT(*) AS Asked
        FROM Member AS m
        JOIN MemberGroup AS g ON g.MemberId = m.MemberId
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE u.CohortId = @cohortId
        GROUP BY m.MunicipalityId, g.GroupCode
        """;

    private const string RosterCountsSql = """
        SELECT m.MunicipalityId, COUNT(*) AS Asked
        FROM Member AS m
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE u.CohortId = @cohortId
        GROUP BY m.MunicipalityId
        """;

    /// <summary>How many a round of this cohort would ask if it were opened now; nobody has opened or submitted.</summary>
    public Task<ResponseRates> RosterCountsAsync(Guid cohortId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(async c => await RatesAsync(
            c,
            cohortId,
            await c.QueryAsync<RateRow>(RosterCountsByGroupSql, new { cohortId }),
            await c.QueryAsync<RateRow>(RosterCountsSql, new { cohortId })), cancellationToken);

    private const string MunicipalitiesSql = """
        SELECT MunicipalityId, ProgrammeId, CohortId, MunicipalityNumber, Name FROM Municipality WHERE CohortId = @cohortId
        """;

    private const string GroupKindsSql = """
        SELECT g.GroupCode, g.SortOrder, g.NameNb, g.NameNn, g.NameEn
        FROM GroupKind AS g
        JOIN Cohort AS c ON c.ProgrammeId = g.ProgrammeId
        WHERE c.CohortId = @cohortId
        ORDER BY g.SortOrder, g.GroupCode
        """;

    private static async Task<ResponseRates> RatesAsync(DbConnection connection, Guid cohortId, IEnumerable<RateRow> byGroup, IEnumerable<RateRow> byMunicipality)
    {
        var municipalities = await connection.QueryAsync<Municipality>(MunicipalitiesSql, new { cohortId });
        var groups = await connection.QueryAsync<GroupKindRow>(GroupKindsSql, new { cohortId });
        return new(
            // Sorted here: neither engine knows where æ, ø and å belong.
            [.. municipalities.OrderBy(municipality => municipality.Name, ProgrammeStore.NameOrder)],
            [.. groups.Select(g => new GroupKind { GroupCode = g.GroupCode, SortOrder = g.SortOrder, Name = new() { Nb = g.NameNb, Nn = g.NameNn, En = g.NameEn } })],
            byGroup.ToDictionary(row => (row.MunicipalityId, row.GroupCode), row => row.Rate),
            byMunicipality.ToDictionary(row => row.MunicipalityId, row => row.Rate));
    }

    private const string ParticipantsSql = """
        SELECT p.ParticipantId, p.MunicipalityId, u.Name AS MunicipalityName, p.Name, p.Email, p.Language, p.WithdrawnUtc, s.OpenedUtc, s.SubmittedUtc
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
    public Task<IReadOnlyList<Participant>> ListParticipantsAsync(Guid roundId, CancellationToken cancellationToken = default) =>
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

    private const string WithdrawSql = """
        UPDATE Participant SET WithdrawnUtc = @now WHERE ParticipantId = @participantId AND RoundId = @roundId AND WithdrawnUtc IS NULL
        """;

    private const string RevokeLinksSql = "UPDATE SurveyLink SET RevokedUtc = @now WHERE ParticipantId = @participantId AND RevokedUtc IS NULL";

    /// <summary>Takes a participant out of the round: their links die, and mail that waits is not sent. What they submitted stays counted.</summary>
    /// <returns>False if they are not in the round, or withdrawn already.</returns>
    public Task<bool> WithdrawAsync(Guid roundId, Guid participantId, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async transaction =>
        {
            var who = new { roundId, participantId, now = db.Now };
            if (await transaction.Connection!.ExecuteAsync(WithdrawSql, who, transaction) == 0)
                return false;
            await transaction.Connection!.ExecuteAsync(RevokeLinksSql, who, transaction);
            await OutboxStore.CancelOfParticipantAsync(transaction, participantId);
            return true;
        }, cancellationToken);

    /// <summary>Asks one more person in a round that is open, with a link and a mail of their own.</summary>
    /// <returns>False if the round is not open, the municipality is not in its cohort, or that address is asked there already.</returns>
    public async Task<bool> AddParticipantAsync(Guid roundId, NewParticipant person, InvitationWriter write, CancellationToken cancellationToken = default)
    {
        try
        {
            var added = await db.WriteAsync(async transaction =>
            {
                var connection = transaction.Connection!;
                var round = await FindAsync(connection, roundId, transaction);
                if (round?.State != RoundState.Open)
                    return false;
                var municipalities = await connection.QueryAsync<Municipality>(MunicipalitiesSql, new { cohortId = round.Round.CohortId }, transaction);
                if (!municipalities.Any(municipality => municipality.MunicipalityId == person.MunicipalityId))
                    return false;
                var email = person.Email.ToUpperInvariant();
                await AskAsync(
                    transaction, round, [new(db.NewId(), person.MunicipalityId, person.Name, person.Email, email, person.Language, person.GroupCodes)], write, cancellationToken);
                return true;
            }, cancellationToken);
            outbox.Wake();
            return added;
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            return false;
        }
    }

    private const string InviteeSql = """
        SELECT p.ParticipantId, p.Name, p.Email, p.Language, '' AS Token,
               (SELECT COUNT(*) FROM SurveyLink AS l WHERE l.ParticipantId = p.ParticipantId) + 1 AS Sequence
        FROM Participant AS p
        WHERE p.ParticipantId = @participantId AND p.RoundId = @roundId AND p.WithdrawnUtc IS NULL
        """;

    private const string AddLinkSql = "INSERT INTO SurveyLink (TokenHash, ParticipantId, CreatedUtc) VALUES (@hash, @participantId, @now)";

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
                var round = await FindAsync(connection, roundId, transaction);
                var found = await connection.QuerySingleOrDefaultAsync<Invitee?>(InviteeSql, who, transaction);
                if (found is null || round!.State != RoundState.Open)
                    return false;
                var invitee = found with { Token = SurveyToken.New() };
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

    private sealed record Asked(
        Guid ParticipantId, Guid MunicipalityId, string Name, string Email, string EmailNormalised, string Language, IReadOnlyList<string> GroupCodes);

    private sealed record RosterRow
    {
        public required Guid MemberId { get; init; }

        public required Guid MunicipalityId { get; init; }

        public required string Name { get; init; }

        public required string Email { get; init; }

        public required string EmailNormalised { get; init; }

        public required string Language { get; init; }
    }

    private sealed record RosterGroupRow
    {
        public required Guid MemberId { get; init; }

        public required string GroupCode { get; init; }
    }

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

    private sealed record GroupKindRow
    {
        public required string GroupCode { get; init; }

        public required int SortOrder { get; init; }

        public required string NameNb { get; init; }

        public required string NameNn { get; init; }

        public required string NameEn { get; init; }
    }

    private sealed record RateRow
    {
        public Guid RoundId { get; init; }

        public Guid MunicipalityId { get; init; }

        public string GroupCode { get; init; } = "";

        public required int Asked { get; init; }

        public int Opened { get; init; }

        public int Submitted { get; init; }

        public ResponseRate Rate => new(Asked, Opened, Submitted);
    }
}
