using System.Data.Common;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>How many are asked, have begun and have answered.</summary>
public sealed class RateStore(Db db)
{
    /// <summary>Holds for a participant p, beside the response s of theirs, if any: whoever answered before being withdrawn stays among those asked.</summary>
    internal const string CountsAsAsked = "(p.WithdrawnUtc IS NULL OR s.SubmittedUtc IS NOT NULL OR p.AnsweredDayUtc IS NOT NULL)";

    private const string RatesByGroupSql = $"""
        SELECT p.MunicipalityId, g.GroupCode, COUNT(*) AS Asked, COUNT(COALESCE(s.OpenedUtc, p.AnsweredDayUtc)) AS Opened,
               COUNT(COALESCE(s.SubmittedUtc, p.AnsweredDayUtc)) AS Submitted
        FROM Participant AS p
        JOIN ParticipantGroup AS g ON g.ParticipantId = p.ParticipantId
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE p.RoundId = @roundId AND {CountsAsAsked}
        GROUP BY p.MunicipalityId, g.GroupCode
        """;

    private const string RatesSql = $"""
        SELECT p.MunicipalityId, COUNT(*) AS Asked, COUNT(COALESCE(s.OpenedUtc, p.AnsweredDayUtc)) AS Opened,
               COUNT(COALESCE(s.SubmittedUtc, p.AnsweredDayUtc)) AS Submitted
        FROM Participant AS p
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE p.RoundId = @roundId AND {CountsAsAsked}
        GROUP BY p.MunicipalityId
        """;

    private const string CohortOfRoundSql = "SELECT CohortId FROM Round WHERE RoundId = @roundId";

    /// <summary>Response rates of the round, which must exist; all zero before it is opened. A group that is asked nothing has none, whoever sits in it.</summary>
    public Task<ResponseRates> RatesAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(async c =>
        {
            var cohortId = await c.QuerySingleAsync<Guid>(CohortOfRoundSql, new { roundId });
            var isAsked = await RoundStore.ReadAudienceAsync(c, roundId);
            var byGroup = (await c.QueryAsync<RateRow>(RatesByGroupSql, new { roundId })).Where(row => isAsked(row.GroupCode));
            return await RatesAsync(c, cohortId, byGroup, await c.QueryAsync<RateRow>(RatesSql, new { roundId }));
        }, cancellationToken);

    /// <summary>
    /// Response rates of a round as its tallies have them, without a look at those who were asked. How many have pressed Start is not among them: here those alone have
    /// who submitted.
    /// </summary>
    /// <param name="round">The round, opened.</param>
    /// <param name="counts">Of this round, and maybe of others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ResponseRates> CountedAsync(Round round, IReadOnlyList<MunicipalityTally> counts, CancellationToken cancellationToken = default) =>
        db.ReadAsync(async c =>
        {
            var isAsked = await RoundStore.ReadAudienceAsync(c, round.RoundId);
            var rows = counts.Where(tally => tally.RoundId == round.RoundId).SelectMany(tally => tally.GroupCodes, (tally, groupCode) =>
            {
                var answered = tally.Value(groupCode, TallyCell.Responses, TallyCell.Answered);
                return new RateRow
                {
                    MunicipalityId = tally.MunicipalityId,
                    GroupCode = groupCode,
                    Asked = tally.Value(groupCode, TallyCell.Responses, TallyCell.Asked),
                    Opened = answered,
                    Submitted = answered,
                };
            }).ToLookup(row => row.GroupCode == TallyCell.Total);
            return await RatesAsync(c, round.CohortId, rows[false].Where(row => isAsked(row.GroupCode)), rows[true]);
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

    private const string RosterCountsOfGroupsSql = """
        SELECT m.MunicipalityId, COUNT(*) AS Asked
        FROM Member AS m
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE u.CohortId = @cohortId AND EXISTS (SELECT 1 FROM MemberGroup AS g WHERE g.MemberId = m.MemberId AND g.GroupCode IN @groupCodes)
        GROUP BY m.MunicipalityId
        """;

    /// <summary>How many this planned round would ask if it were opened now, as <see cref="RoundStore.OpenAsync"/> chooses them; nobody has opened or submitted.</summary>
    public Task<ResponseRates> PlannedCountsAsync(Round round, CancellationToken cancellationToken = default) =>
        db.ReadAsync(async c =>
        {
            var isAsked = await RoundStore.ReadAudienceAsync(c, round.RoundId);
            var byGroup = (await c.QueryAsync<RateRow>(RosterCountsByGroupSql, new { cohortId = round.CohortId })).Where(row => isAsked(row.GroupCode)).ToList();
            var groupCodes = byGroup.Select(row => row.GroupCode).Distinct().ToList();
            return await RatesAsync(c, round.CohortId, byGroup, await c.QueryAsync<RateRow>(RosterCountsOfGroupsSql, new { cohortId = round.CohortId, groupCodes }));
        }, cancellationToken);

    /// <summary>How many are in the cohort's roster, whom a round that asks all groups would ask; nobody has opened or submitted.</summary>
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

    private sealed record GroupKindRow
    {
        public required string GroupCode { get; init; }

        public required int SortOrder { get; init; }

        public required string NameNb { get; init; }

        public required string NameNn { get; init; }

        public required string NameEn { get; init; }
    }
}

/// <summary>A rate as the database counts it, with what it is of.</summary>
internal sealed record RateRow
{
    public Guid RoundId { get; init; }

    public Guid MunicipalityId { get; init; }

    public string GroupCode { get; init; } = "";

    public required int Asked { get; init; }

    public int Opened { get; init; }

    public int Submitted { get; init; }

    public ResponseRate Rate => new(Asked, Opened, Submitted);
}
