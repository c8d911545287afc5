using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>The results of a cohort. Reads tallies and response rates, never answers.</summary>
public sealed class ResultStore(Db db, RoundStore rounds, QuestionnaireStore questionnaires, TallyStore tallies)
{
    // Rounds opened in the same millisecond are told apart by id, so that each has one place in the order.
    private const string RoundsSql = """
        SELECT r.RoundId, r.CohortId, c.ProgrammeId, r.Name, r.PurposeNb, r.PurposeNn, r.PurposeEn,
            r.OpenedUtc, r.ClosesUtc, r.ClosedUtc, r.DeletePersonalDataUtc
        FROM Round r
        JOIN Cohort c ON c.CohortId = r.CohortId
        WHERE r.CohortId = @CohortId AND (r.OpenedUtc < @OpenedUtc OR r.RoundId = @RoundId)
        ORDER BY r.OpenedUtc, r.RoundId
        """;

    /// <summary>The results up to and including a round that has been opened.</summary>
    /// <exception cref="ArgumentException">The round has not been opened, so nobody has been asked.</exception>
    public async Task<CohortResults> ReadAsync(Round round, CancellationToken cancellationToken = default)
    {
        if (round.OpenedUtc is null)
            throw new ArgumentException($"Round {round.RoundId} has not been opened.", nameof(round));
        var asked = new List<AskedRound>();
        foreach (var one in await db.ReadAsync(c => c.QueryAsync<Round>(RoundsSql, round), cancellationToken))
            asked.Add(new(
                one, await questionnaires.OfRoundAsync(one.RoundId, cancellationToken), await rounds.RatesAsync(one.RoundId, cancellationToken)));
        return new(asked, await tallies.ReadAsync([.. asked.Select(one => one.RoundId)], cancellationToken));
    }
}
