using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>The results of a cohort. Numbers are read from tallies and response rates; of the answers themselves only those in people's own words.</summary>
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

    // Nothing that names the response leaves the database. The groups come in no order.
    private const string TextsSql = """
        SELECT s.RoundId, s.MunicipalityId, a.ItemCode, a.Value AS Text,
            (SELECT STRING_AGG(g.GroupCode, ',') FROM ResponseGroup g WHERE g.ResponseId = s.ResponseId) AS GroupCodes
        FROM Response s
        JOIN Answer a ON a.ResponseId = s.ResponseId
        WHERE s.RoundId IN @roundIds AND s.SubmittedUtc IS NOT NULL AND a.ItemCode IN @codes AND a.Value IS NOT NULL
        """;

    /// <summary>All that was written in submitted responses of these rounds, ordered as <see cref="WrittenAnswer.Sort"/> tells.</summary>
    public async Task<IReadOnlyList<WrittenAnswer>> TextsAsync(IReadOnlyList<AskedRound> asked, CancellationToken cancellationToken = default)
    {
        var questions = asked.SelectMany(round => round.TextQuestions.Select(question => (Round: round, Question: question)))
            .ToDictionary(one => (one.Round.RoundId, one.Question.Code));
        if (questions.Count == 0)
            return [];
        var roundIds = asked.Select(round => round.RoundId).ToList();
        var codes = questions.Keys.Select(key => key.Code).Distinct().ToList();
        var answers = new List<WrittenAnswer>();
        foreach (var row in await db.ReadAsync(c => c.QueryAsync<TextRow>(TextsSql, new { roundIds, codes }), cancellationToken))
        {
            // A code may have been another kind of question in another of the rounds.
            if (!questions.TryGetValue((row.RoundId, row.ItemCode), out var of))
                continue;
            var groups = (row.GroupCodes ?? "").Split(',');
            // The counts leave out a municipality that is no longer the cohort's, and so do the texts.
            if (of.Round.Rates.Municipalities.FirstOrDefault(one => one.MunicipalityId == row.MunicipalityId) is { } municipality)
                answers.Add(new(of.Round, of.Question, municipality, [.. of.Round.Rates.Groups.Where(group => groups.Contains(group.GroupCode))], row.Text));
        }

        return WrittenAnswer.Sort(asked, answers);
    }

    private sealed record TextRow
    {
        public required Guid RoundId { get; init; }

        public required Guid MunicipalityId { get; init; }

        public required string ItemCode { get; init; }

        public required string Text { get; init; }

        public string? GroupCodes { get; init; }
    }
}
