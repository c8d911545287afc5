using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>A programme as its evaluators first see it.</summary>
public sealed record ProgrammeOverview(Programme Programme, IReadOnlyList<CohortOverview> Cohorts);

/// <summary>A cohort with its municipalities and the round that matters now: the one that is open, else the newest; null before the first.</summary>
public sealed record CohortOverview(Cohort Cohort, IReadOnlyList<string> Municipalities, RoundSummary? Round);

/// <summary>Programmes with all that the front page shows of them, in as many queries as there are kinds of rows.</summary>
public sealed class ProgrammeOverviewStore(Db db)
{
    private const string ProgrammesSql = "SELECT ProgrammeId, Name, Owner, ContactName, ContactEmail FROM Programme WHERE ProgrammeId IN @programmeIds";

    private const string CohortsSql = """
        SELECT CohortId, ProgrammeId, Name, SortOrder
        FROM Cohort
        WHERE ProgrammeId IN @programmeIds
        ORDER BY SortOrder, CohortId
        """;

    private const string MunicipalitiesSql = """
        SELECT MunicipalityId, ProgrammeId, CohortId, MunicipalityNumber, Name
        FROM Municipality
        WHERE ProgrammeId IN @programmeIds
        """;

    private const string RoundsSql = """
        SELECT r.RoundId, r.CohortId, c.ProgrammeId, r.Name, r.PurposeNb, r.PurposeNn, r.PurposeEn, r.OpenedUtc, r.ClosesUtc, r.ClosedUtc,
               r.DeletePersonalDataUtc, r.Confidentiality, r.MailsAnswers
        FROM Round AS r
        JOIN Cohort AS c ON c.CohortId = r.CohortId
        WHERE c.ProgrammeId IN @programmeIds
        ORDER BY r.CreatedUtc, r.RoundId
        """;

    private const string RatesSql = $"""
        SELECT p.RoundId, COUNT(*) AS Asked, COUNT(COALESCE(s.OpenedUtc, p.AnsweredDayUtc)) AS Opened,
               COUNT(COALESCE(s.SubmittedUtc, p.AnsweredDayUtc)) AS Submitted
        FROM Participant AS p
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE p.RoundId IN @roundIds AND {RateStore.CountsAsAsked}
        GROUP BY p.RoundId
        """;

    /// <summary>These programmes by name, with their cohorts in order.</summary>
    public Task<IReadOnlyList<ProgrammeOverview>> ListAsync(IReadOnlyCollection<Guid> programmeIds, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<ProgrammeOverview>>(async c =>
        {
            if (programmeIds.Count == 0)
                return [];
            var programmes = await c.QueryAsync<Programme>(ProgrammesSql, new { programmeIds });
            var cohorts = (await c.QueryAsync<Cohort>(CohortsSql, new { programmeIds })).ToLookup(cohort => cohort.ProgrammeId);
            var municipalities = (await c.QueryAsync<Municipality>(MunicipalitiesSql, new { programmeIds })).ToLookup(row => row.CohortId, row => row.Name);
            var now = db.Now;
            var rounds = (await c.QueryAsync<Round>(RoundsSql, new { programmeIds })).GroupBy(round => round.CohortId)
                .Select(ofCohort => ofCohort.LastOrDefault(round => round.StateAt(now) == RoundState.Open) ?? ofCohort.Last())
                .ToDictionary(round => round.CohortId);
            var rates = rounds.Count == 0
                ? []
                : (await c.QueryAsync<RateRow>(RatesSql, new { roundIds = rounds.Values.Select(round => round.RoundId) }))
                    .ToDictionary(row => row.RoundId, row => new ResponseRate(row.Asked, row.Opened, row.Submitted));

            return
            [
                .. from programme in programmes.OrderBy(programme => programme.Name, ProgrammeStore.NameOrder)
                   select new ProgrammeOverview(programme,
                   [
                       .. from cohort in cohorts[programme.ProgrammeId]
                          let round = rounds.GetValueOrDefault(cohort.CohortId)
                          select new CohortOverview(
                              cohort,
                              [.. municipalities[cohort.CohortId].Order(ProgrammeStore.NameOrder)],
                              round is null ? null : new RoundSummary(round, rates.GetValueOrDefault(round.RoundId))),
                   ]),
            ];
        }, cancellationToken);

    private sealed record RateRow
    {
        public required Guid RoundId { get; init; }

        public required int Asked { get; init; }

        public required int Opened { get; init; }

        public required int Submitted { get; init; }
    }
}
