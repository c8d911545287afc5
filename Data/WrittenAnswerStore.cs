using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Responses;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>What people wrote to open questions in responses that they submitted, as far as they are still asked. Nothing that names a response leaves the database.</summary>
public sealed class WrittenAnswerStore(Db db)
{
    // Of most responses nothing is asked for: few people write.
    private const string RoundSql = $"""
        SELECT s.MunicipalityId, (SELECT STRING_AGG(g.GroupCode, ',') FROM ResponseGroup AS g WHERE g.ResponseId = s.ResponseId) AS GroupCodes,
            (SELECT {PackedAnswers.Pack} FROM Answer AS a
                WHERE a.ResponseId = s.ResponseId AND a.ItemCode IN @codes AND a.Value IS NOT NULL) AS Answers
        FROM Response AS s
        WHERE s.RoundId = @roundId AND s.SubmittedUtc IS NOT NULL
            AND EXISTS (SELECT 1 FROM Answer AS w WHERE w.ResponseId = s.ResponseId AND w.ItemCode IN @written AND w.Value IS NOT NULL)
        """;

    // The places are in the order of raw data, which tells nothing of when or who.
    private const string PartSql = $"""
        SELECT s.MunicipalityId, (SELECT STRING_AGG(g.GroupCode, ',') FROM ResponseGroup AS g WHERE g.ResponseId = s.ResponseId) AS GroupCodes,
            (SELECT {PackedAnswers.Pack} FROM Answer AS a
                WHERE a.ResponseId = s.ResponseId AND a.ItemCode IN @codes AND a.Value IS NOT NULL) AS Answers
        FROM (
            SELECT r.ResponseId, r.MunicipalityId, ROW_NUMBER() OVER (ORDER BY SUBSTRING(CAST(r.ResponseId AS NVARCHAR(36)), 16, 8), r.ResponseId) AS Place
            FROM Response AS r
            JOIN Answer AS w ON w.ResponseId = r.ResponseId AND w.ItemCode = @code
            WHERE r.RoundId = @roundId AND r.MunicipalityId = @municipalityId AND r.SubmittedUtc IS NOT NULL AND w.Value IS NOT NULL
        ) AS s
        WHERE s.Place > @skip AND s.Place <= @last
        """;

    /// <summary>All of these rounds, ordered as <see cref="WrittenAnswer.Sort"/> tells.</summary>
    public async Task<IReadOnlyList<WrittenAnswer>> ReadAsync(IReadOnlyList<AskedRound> rounds, CancellationToken cancellationToken = default)
    {
        var answers = new List<WrittenAnswer>();
        foreach (var round in rounds.Where(round => round.TextQuestions.Any()))
        {
            var questions = round.TextQuestions.ToList();
            var parameters = PackedAnswers.Parameters(new { roundId = round.RoundId, codes = Codes(round, questions), written = questions.Select(question => question.Code).ToList() });
            answers.AddRange(Read(round, questions, await db.ReadAsync(c => c.QueryAsync<Row>(RoundSql, parameters), cancellationToken)));
        }

        return WrittenAnswer.Sort(rounds, answers);
    }

    /// <summary>Some of those to one question in one municipality, sorted among themselves.</summary>
    /// <param name="round">The round.</param>
    /// <param name="question">One of its open questions.</param>
    /// <param name="municipality">One of its municipalities.</param>
    /// <param name="skip">How many come before them, in an order that has nothing to do with time or person.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers, and whether there are more after them.</returns>
    public async Task<(IReadOnlyList<WrittenAnswer> Answers, bool HasMore)> ReadAsync(
        AskedRound round, OpenQuestion question, Municipality municipality, int skip, int take, CancellationToken cancellationToken = default)
    {
        var rows = (await db.ReadAsync(c => c.QueryAsync<Row>(PartSql, PackedAnswers.Parameters(new
        {
            roundId = round.RoundId, municipalityId = municipality.MunicipalityId, code = question.Code, codes = Codes(round, [question]), skip, last = skip + take + 1,
        })), cancellationToken)).ToList();
        return (WrittenAnswer.Sort([round], Read(round, [question], rows.Take(take))), rows.Count > take);
    }

    /// <summary>Of the questions, and of what decides whether they are asked.</summary>
    private static List<string> Codes(AskedRound round, IEnumerable<OpenQuestion> questions) =>
    [
        .. questions.Select(question => question.Code)
            .Concat(round.Questionnaires.SelectMany(questionnaire => questionnaire.Themes).SelectMany(theme => theme.Items).SelectMany(item => item.ShownIf?.Codes ?? []))
            .Distinct(),
    ];

    private static IEnumerable<WrittenAnswer> Read(AskedRound round, IReadOnlyList<OpenQuestion> questions, IEnumerable<Row> rows)
    {
        var reader = new ResponseReader(round.Asked);
        // The counts leave out a municipality that is no longer the cohort's, and so do the texts.
        var municipalities = round.Rates.Municipalities.ToDictionary(municipality => municipality.MunicipalityId);
        foreach (var row in rows)
        {
            if (!municipalities.TryGetValue(row.MunicipalityId, out var municipality))
                continue;
            PackedAnswers.Unpack(row.Answers, reader);
            var response = reader.Read(0, municipality, null, row.GroupCodes?.Split(',') ?? []);
            foreach (var question in questions)
                if (response.Answer(reader.PlaceOf(question.Code)) is { } text)
                    yield return new(round, question, municipality, [.. round.Rates.Groups.Where(group => response.GroupCodes.Contains(group.GroupCode))], text);
        }
    }

    private sealed record Row
    {
        public Guid MunicipalityId { get; init; }

        public string? GroupCodes { get; init; }

        public string? Answers { get; init; }
    }
}
