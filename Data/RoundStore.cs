using System.Data.Common;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>Rounds: opened, followed, closed. They are planned in <see cref="RoundPlanStore"/>; those who are asked in them are in <see cref="ParticipantStore"/>.</summary>
public sealed class RoundStore(Db db, OutboxStore outbox, ParticipantStore participants)
{
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
               r.DeletePersonalDataUtc, r.Confidentiality, r.MailsAnswers, d.DeletedUtc AS PersonalDataDeletedUtc,
               c.Name AS CohortName, c.CohortId, p.ProgrammeId, p.Name AS ProgrammeName, p.Owner, p.ContactName, p.ContactEmail
        FROM Round AS r
        JOIN Cohort AS c ON c.CohortId = r.CohortId
        JOIN Programme AS p ON p.ProgrammeId = c.ProgrammeId
        LEFT JOIN PersonalDataDeletion AS d ON d.RoundId = r.RoundId
        WHERE r.RoundId = @roundId
        """;

    public Task<RoundDetails?> FindAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => FindAsync(c, roundId, null), cancellationToken);

    private Task<RoundDetails?> FindAsync(DbConnection connection, Guid roundId, DbTransaction? transaction) => FindAsync(db, connection, roundId, transaction);

    /// <summary>The round, read within a caller's transaction.</summary>
    internal static async Task<RoundDetails?> FindAsync(Db db, DbConnection connection, Guid roundId, DbTransaction? transaction) =>
        (await connection.QueryAsync<Round, RoundSetting, RoundDetails>(
            FindSql, (round, setting) => new(round, setting) { ReadUtc = db.Now }, new { roundId }, transaction, splitOn: "CohortName")).SingleOrDefault();

    private const string ListSql = """
        SELECT r.RoundId, r.CohortId, c.ProgrammeId, r.Name, r.PurposeNb, r.PurposeNn, r.PurposeEn, r.OpenedUtc, r.ClosesUtc, r.ClosedUtc,
               r.DeletePersonalDataUtc, r.Confidentiality, r.MailsAnswers
        FROM Round AS r
        JOIN Cohort AS c ON c.CohortId = r.CohortId
        WHERE r.CohortId = @cohortId
        ORDER BY r.CreatedUtc, r.RoundId
        """;

    private const string RateOfEachSql = $"""
        SELECT p.RoundId, COUNT(*) AS Asked, COUNT(COALESCE(s.OpenedUtc, p.AnsweredDayUtc)) AS Opened,
               COUNT(COALESCE(s.SubmittedUtc, p.AnsweredDayUtc)) AS Submitted
        FROM Participant AS p
        JOIN Round AS r ON r.RoundId = p.RoundId
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE r.CohortId = @cohortId AND {RateStore.CountsAsAsked}
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
        """;

    private const string RosterGroupsSql = """
        SELECT g.MemberId, g.GroupCode
        FROM MemberGroup AS g
        JOIN Member AS m ON m.MemberId = g.MemberId
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE u.CohortId = @cohortId
        """;

    /// <summary>
    /// Opens a planned round: everybody in the cohort's roster who is in a group that is asked something becomes a participant with a link of their own and a mail
    /// that waits to be sent. All of it or nothing, and once, however many ask at the same time. An exception from <paramref name="write"/> leaves the round planned.
    /// </summary>
    /// <param name="roundId">The round.</param>
    /// <param name="write">Writes each mail.</param>
    /// <param name="shown">The <see cref="FingerprintAsync"/> of what was agreed to; null agrees to whatever there is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RoundOpening> OpenAsync(Guid roundId, InvitationWriter write, string? shown = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await OpenAsShownAsync(roundId, write, shown, cancellationToken);
        }
        catch (NotOpenedException why)
        {
            return why.Outcome;
        }
    }

    private async Task<RoundOpening> OpenAsShownAsync(Guid roundId, InvitationWriter write, string? shown, CancellationToken cancellationToken)
    {
        var outcome = await db.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            var now = db.Now;
            if (await connection.ExecuteAsync(OpenSql, new { roundId, now }, transaction) == 0)
                return WhyNot((await FindAsync(connection, roundId, transaction))?.Round, now);

            var round = (await FindAsync(connection, roundId, transaction))!;
            var roster = (await connection.QueryAsync<RosterRow>(RosterSql, new { cohortId = round.Round.CohortId }, transaction)).AsList();
            if (shown is not null && shown != await ReadFingerprintAsync(connection, round.Round, transaction))
                throw new NotOpenedException(RoundOpening.Changed);
            var isAsked = await ReadAudienceAsync(connection, roundId, transaction);
            var groups = (await connection.QueryAsync<RosterGroupRow>(RosterGroupsSql, new { cohortId = round.Round.CohortId }, transaction))
                .ToLookup(row => row.MemberId, row => row.GroupCode);
            roster.RemoveAll(member => !groups[member.MemberId].Any(isAsked));
            if (roster.Count == 0)
                throw new NotOpenedException(RoundOpening.NobodyToAsk);
            // In no order: once the names are gone, the order of rows and ids must not say whose they were.
            RandomNumberGenerator.Shuffle(CollectionsMarshal.AsSpan(roster));
            await participants.AskAsync(
                transaction,
                round,
                [.. roster.Select(m => new ParticipantStore.Asked(db.NewId(), m.MunicipalityId, m.Name, m.Email, m.EmailNormalised, m.Language, [.. groups[m.MemberId]]))],
                write,
                cancellationToken);
            return RoundOpening.Opened;
        }, cancellationToken);
        outbox.Wake();
        return outcome;
    }

    private const string AudienceSql = """
        SELECT q.QuestionnaireCode, q.QuestionnaireVersion, q.SortOrder, g.GroupCode
        FROM RoundQuestionnaire AS q
        LEFT JOIN RoundQuestionnaireGroup AS g ON g.RoundId = q.RoundId AND g.QuestionnaireCode = q.QuestionnaireCode
        WHERE q.RoundId = @roundId
        """;

    /// <summary>Tells whether a round asks a group anything.</summary>
    internal static async Task<Func<string, bool>> ReadAudienceAsync(DbConnection connection, Guid roundId, DbTransaction? transaction = null)
    {
        var groups = (await connection.QueryAsync<AudienceRow>(AudienceSql, new { roundId }, transaction)).Select(row => row.GroupCode).ToHashSet();
        // A questionnaire without groups is for all.
        return groups.Contains(null) ? _ => true : groups.Contains;
    }

    private const string FingerprintSql = """
        SELECT m.MunicipalityId, m.Name, m.EmailNormalised, m.Language
        FROM Member AS m
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE u.CohortId = @cohortId
        """;

    /// <summary>What a planned round is and whom it would ask, in a few letters: the same as long as neither has changed.</summary>
    public Task<string> FingerprintAsync(Round round, CancellationToken cancellationToken = default) =>
        db.ReadAsync(connection => ReadFingerprintAsync(connection, round, null), cancellationToken);

    private static async Task<string> ReadFingerprintAsync(DbConnection connection, Round round, DbTransaction? transaction)
    {
        var people = await connection.QueryAsync<(Guid MunicipalityId, string Name, string Email, string Language)>(FingerprintSql, new { cohortId = round.CohortId }, transaction);
        var groups = await connection.QueryAsync<RosterGroupRow>(RosterGroupsSql, new { cohortId = round.CohortId }, transaction);
        var asked = await connection.QueryAsync<AudienceRow>(AudienceSql, new { roundId = round.RoundId }, transaction);
        var words = people.Select(person => person.ToString()).Concat(groups.Select(group => group.ToString())).Concat(asked.Select(row => row.ToString())).Order(StringComparer.Ordinal)
            .Append($"{round.Name}|{round.PurposeNb}|{round.PurposeNn}|{round.PurposeEn}|{round.ClosesUtc:O}|{round.DeletePersonalDataUtc:O}|{round.Confidentiality}|{round.MailsAnswers}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', words))));
    }

    /// <summary>Undoes an opening that was agreed to on other terms, or asks nobody.</summary>
    private sealed class NotOpenedException(RoundOpening outcome) : Exception
    {
        public RoundOpening Outcome { get; } = outcome;
    }

    private static RoundOpening WhyNot(Round? round, DateTimeOffset now) =>
        round is null || round.OpenedUtc is not null || round.ClosedUtc is not null ? RoundOpening.NotPlanned
        : round.ClosesUtc <= now ? RoundOpening.PastClosing
        : RoundOpening.NobodyToAsk;

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

    private sealed record AudienceRow
    {
        public required string QuestionnaireCode { get; init; }

        public required int QuestionnaireVersion { get; init; }

        public required int SortOrder { get; init; }

        public string? GroupCode { get; init; }
    }
}
