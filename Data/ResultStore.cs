using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>A round, and the names of what it is part of.</summary>
public sealed record ResultRound
{
    public required Guid RoundId { get; init; }

    public required Guid CohortId { get; init; }

    public required Guid ProgrammeId { get; init; }

    public required string Name { get; init; }

    public required string CohortName { get; init; }

    public required string ProgrammeName { get; init; }

    public DateTimeOffset? OpenedUtc { get; init; }
}

/// <summary>The results of a cohort. Reads tallies and participation, never answers.</summary>
public sealed class ResultStore(Db db, QuestionnaireStore questionnaires, TallyStore tallies)
{
    private const string RoundSql = """
        SELECT r.RoundId, r.CohortId, c.ProgrammeId, r.Name, c.Name AS CohortName, p.Name AS ProgrammeName, r.OpenedUtc
        FROM Round r
        JOIN Cohort c ON c.CohortId = r.CohortId
        JOIN Programme p ON p.ProgrammeId = c.ProgrammeId
        WHERE r.RoundId = @roundId
        """;

    /// <summary>Null where there is no such round.</summary>
    public Task<ResultRound?> FindRoundAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleOrDefaultAsync<ResultRound>(RoundSql, new { roundId }), cancellationToken);

    // Rounds opened in the same millisecond are told apart by id, so that each has one place in the order.
    private const string RoundsSql = """
        SELECT r.RoundId, r.CohortId, c.ProgrammeId, r.Name, r.PurposeNb, r.PurposeNn, r.PurposeEn,
            r.OpenedUtc, r.ClosesUtc, r.ClosedUtc, r.DeletePersonalDataUtc
        FROM Round r
        JOIN Cohort c ON c.CohortId = r.CohortId
        WHERE r.CohortId = @CohortId AND (r.OpenedUtc < @OpenedUtc OR r.RoundId = @RoundId)
        ORDER BY r.OpenedUtc, r.RoundId
        """;

    // A municipality that has since moved to another cohort stays in the results of the rounds that it was asked in.
    private const string MunicipalitiesSql = """
        SELECT MunicipalityId, ProgrammeId, CohortId, MunicipalityNumber, Name
        FROM Municipality
        WHERE CohortId = @CohortId OR MunicipalityId IN (SELECT MunicipalityId FROM Participant WHERE RoundId IN @roundIds)
        ORDER BY MunicipalityNumber
        """;

    private const string GroupsSql = """
        SELECT GroupCode, SortOrder, NameNb, NameNn, NameEn
        FROM GroupKind
        WHERE ProgrammeId = @ProgrammeId
        ORDER BY SortOrder, GroupCode
        """;

    // Somebody withdrawn counts as asked where an answer was submitted before: it is in the results.
    private const string ParticipationSql = """
        SELECT p.RoundId, p.MunicipalityId, g.GroupCode, COUNT(*) AS Asked, SUM(CASE WHEN r.SubmittedUtc IS NULL THEN 0 ELSE 1 END) AS Submitted
        FROM Participant p
        JOIN ParticipantGroup g ON g.ParticipantId = p.ParticipantId
        LEFT JOIN Response r ON r.ParticipantId = p.ParticipantId
        WHERE p.RoundId IN @roundIds AND (p.WithdrawnUtc IS NULL OR r.SubmittedUtc IS NOT NULL)
        GROUP BY p.RoundId, p.MunicipalityId, g.GroupCode
        """;

    private const string TotalParticipationSql = """
        SELECT p.RoundId, p.MunicipalityId, '*' AS GroupCode, COUNT(*) AS Asked, SUM(CASE WHEN r.SubmittedUtc IS NULL THEN 0 ELSE 1 END) AS Submitted
        FROM Participant p
        LEFT JOIN Response r ON r.ParticipantId = p.ParticipantId
        WHERE p.RoundId IN @roundIds AND (p.WithdrawnUtc IS NULL OR r.SubmittedUtc IS NOT NULL)
        GROUP BY p.RoundId, p.MunicipalityId
        """;

    /// <summary>The results up to and including a round that has been opened.</summary>
    /// <exception cref="ArgumentException">The round has not been opened, so nobody has been asked.</exception>
    public async Task<CohortResults> ReadAsync(ResultRound round, CancellationToken cancellationToken = default)
    {
        if (round.OpenedUtc is null)
            throw new ArgumentException($"Round {round.RoundId} has not been opened.", nameof(round));
        var rounds = (await db.ReadAsync(c => c.QueryAsync<Round>(RoundsSql, round), cancellationToken)).AsList();
        var scope = new { round.CohortId, round.ProgrammeId, roundIds = rounds.Select(one => one.RoundId).ToList() };
        var asked = new List<AskedRound>();
        foreach (var one in rounds)
            asked.Add(new(one, await questionnaires.OfRoundAsync(one.RoundId, cancellationToken)));
        return await db.ReadAsync(async c => new CohortResults(
            asked,
            (await c.QueryAsync<Municipality>(MunicipalitiesSql, scope)).AsList(),
            [.. (await c.QueryAsync<GroupRow>(GroupsSql, scope)).Select(row => row.ToGroupKind())],
            (await c.QueryAsync<ParticipationRow>(ParticipationSql, scope)).Concat(await c.QueryAsync<ParticipationRow>(TotalParticipationSql, scope)),
            await tallies.ReadAsync(scope.roundIds, cancellationToken)), cancellationToken);
    }

    private sealed record GroupRow
    {
        public required string GroupCode { get; init; }

        public required int SortOrder { get; init; }

        public required string NameNb { get; init; }

        public required string NameNn { get; init; }

        public required string NameEn { get; init; }

        public GroupKind ToGroupKind() => new() { GroupCode = GroupCode, SortOrder = SortOrder, Name = new() { Nb = NameNb, Nn = NameNn, En = NameEn } };
    }
}
