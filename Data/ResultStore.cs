using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>The results of a cohort in numbers, read from tallies and response rates, never from answers.</summary>
public sealed class ResultStore(Db db, RateStore rates, QuestionnaireStore questionnaires, TallyStore tallies)
{
    // Rounds opened in the same millisecond are told apart by id, so that each has one place in the order.
    private const string RoundsSql = """
        SELECT r.RoundId, r.CohortId, c.ProgrammeId, r.Name, r.PurposeNb, r.PurposeNn, r.PurposeEn,
            r.OpenedUtc, r.ClosesUtc, r.ClosedUtc, r.DeletePersonalDataUtc, r.Confidentiality, r.MailsAnswers
        FROM Round r
        JOIN Cohort c ON c.CohortId = r.CohortId
        WHERE r.CohortId = @CohortId AND (r.OpenedUtc < @OpenedUtc OR r.RoundId = @RoundId)
        ORDER BY r.OpenedUtc, r.RoundId
        """;

    /// <summary>The results up to and including a round that has results to show.</summary>
    /// <exception cref="ArgumentException">The round has none, as <see cref="Round.HasResultsAt"/> tells.</exception>
    public Task<CohortResults> ReadAsync(Round round, CancellationToken cancellationToken = default) => ReadAsync(round, null, cancellationToken);

    /// <summary>The results of a round, beside those of the earlier rounds named alone.</summary>
    /// <param name="round">The round.</param>
    /// <param name="earlier">Ids of rounds; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The round has no results, as <see cref="Round.HasResultsAt"/> tells.</exception>
    public async Task<CohortResults> ReadAsync(Round round, IReadOnlyCollection<Guid>? earlier, CancellationToken cancellationToken = default)
    {
        if (!round.HasResultsAt(db.Now))
            throw new ArgumentException($"Round {round.RoundId} has no results to show.", nameof(round));
        // Of the cohort's one programme, for all its rounds.
        var names = await questionnaires.NamesOfRoundAsync(round.RoundId, cancellationToken);
        var shown = (await db.ReadAsync(c => c.QueryAsync<Round>(RoundsSql, round), cancellationToken))
            .Where(one => one.HasResultsAt(db.Now) && (earlier is null || one.RoundId == round.RoundId || earlier.Contains(one.RoundId))).ToList();
        var counts = await tallies.ReadByMunicipalityAsync([.. shown.Select(one => one.RoundId)], cancellationToken);
        var asked = new List<AskedRound>();
        foreach (var one in shown)
            asked.Add(await AskedAsync(one, names, counts, cancellationToken));
        return new(asked, counts);
    }

    /// <summary>What a round asks, and how many have answered.</summary>
    public async Task<AskedRound> AskedAsync(Round round, CancellationToken cancellationToken = default) =>
        await AskedAsync(
            round, await questionnaires.NamesOfRoundAsync(round.RoundId, cancellationToken), await tallies.ReadByMunicipalityAsync([round.RoundId], cancellationToken), cancellationToken);

    private async Task<AskedRound> AskedAsync(Round round, ProgrammeNames names, IReadOnlyList<MunicipalityTally> counts, CancellationToken cancellationToken)
    {
        var asked = await questionnaires.OfRoundAsync(round.RoundId, cancellationToken);
        return new(round, [.. asked.Select(one => one with { Questionnaire = names.In(one.Questionnaire) })], await rates.CountedAsync(round, counts, cancellationToken));
    }
}
