using System.Data.Common;
using System.Runtime.CompilerServices;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>Every submitted response of a round, one by one, for research.</summary>
public sealed class RawDataStore(Db db, QuestionnaireStore questionnaires)
{
    // The order is by the part of an id that is random on both engines (in an anonymous round all of it is), so it is the same each time and tells nothing of when or who.
    // Each response says how many are still to come, so that none is missed, and is one row with all its answers: a row for each answer would take twice as long.
    private const string ResponsesSql = $"""
        SELECT n.Remaining, n.MunicipalityId, n.Language,
            (SELECT STRING_AGG(g.GroupCode, ',') FROM ResponseGroup AS g WHERE g.ResponseId = n.ResponseId) AS GroupCodes,
            (SELECT {PackedAnswers.Pack} FROM Answer AS a
                WHERE a.ResponseId = n.ResponseId AND a.Value IS NOT NULL) AS Answers
        FROM (
            SELECT s.ResponseId, s.MunicipalityId, s.Language, ROW_NUMBER() OVER (ORDER BY SUBSTRING(CAST(s.ResponseId AS NVARCHAR(36)), 16, 8), s.ResponseId) - 1 AS Remaining
            FROM Response AS s
            WHERE s.RoundId = @roundId AND s.SubmittedUtc IS NOT NULL
            ORDER BY Remaining DESC OFFSET 0 ROWS
        ) AS n
        ORDER BY n.Remaining DESC
        """;

    private const string MunicipalitiesSql = "SELECT MunicipalityId, ProgrammeId, CohortId, MunicipalityNumber, Name FROM Municipality WHERE ProgrammeId = @ProgrammeId";

    /// <summary>Reads the round's responses as they are at this moment; the reading says what they came to when the last has been taken.</summary>
    /// <exception cref="ArgumentException">The round has no results to show, as <see cref="Round.HasResultsAt"/> tells.</exception>
    /// <exception cref="InvalidDataException">Not all that the database holds was read.</exception>
    public async IAsyncEnumerable<PseudonymousResponse> ReadAsync(Round round, RawDataReading reading, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!round.HasResultsAt(db.Now))
            throw new ArgumentException($"Round {round.RoundId} has no results to show.", nameof(round));
        var asked = await questionnaires.OfRoundAsync(round.RoundId, cancellationToken);
        await foreach (var response in db.StreamAsync(connection => ReadAsync(connection, round, asked, reading, cancellationToken), cancellationToken))
            yield return response;
        reading.RequireAllRead();
    }

    private async IAsyncEnumerable<PseudonymousResponse> ReadAsync(
        DbConnection connection, Round round, IReadOnlyList<AskedQuestionnaire> asked, RawDataReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new ResponseReader(asked);
        var municipalities = (await connection.QueryAsync<Municipality>(MunicipalitiesSql, round)).ToDictionary(municipality => municipality.MunicipalityId);
        var parameters = PackedAnswers.Parameters(new { roundId = round.RoundId });
        await foreach (var row in connection.QueryUnbufferedAsync<ResponseRow>(db.Dialect.WithOrderedSubquery(ResponsesSql), parameters).WithCancellation(cancellationToken))
        {
            PackedAnswers.Unpack(row.Answers, reader);
            // An anonymous response does not keep its language, though the column holds one.
            var language = round.Confidentiality is Confidentiality.Anonymous ? null : row.Language;
            var groups = row.GroupCodes?.Split(',') ?? [];
            Array.Sort(groups, StringComparer.Ordinal);
            var response = reader.Read(reading.Responses + 1, municipalities[row.MunicipalityId], language, groups);
            reading.Add(response, row.Remaining);
            yield return response;
        }
    }

    private sealed record ResponseRow
    {
        public long Remaining { get; init; }

        public Guid MunicipalityId { get; init; }

        public string? Language { get; init; }

        public string? GroupCodes { get; init; }

        public string? Answers { get; init; }
    }
}
