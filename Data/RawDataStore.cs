using System.Data;
using System.Data.Common;
using System.Globalization;
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
    // Each response says how many are still to come and how many answers it has, so that none is missed. What it says is one column, since each is copied for every answer.
    private const string ResponsesSql = """
        SELECT n.Remaining, n.Head, a.ItemCode, a.Value
        FROM (
            SELECT s.ResponseId,
                CONCAT((SELECT COUNT(*) FROM Answer AS b WHERE b.ResponseId = s.ResponseId), ' ', s.MunicipalityId, ' ', s.Language, ' ',
                    (SELECT STRING_AGG(g.GroupCode, ',') FROM ResponseGroup AS g WHERE g.ResponseId = s.ResponseId)) AS Head,
                ROW_NUMBER() OVER (ORDER BY SUBSTRING(CAST(s.ResponseId AS NVARCHAR(36)), 16, 8), s.ResponseId) - 1 AS Remaining
            FROM Response AS s
            WHERE s.RoundId = @roundId AND s.SubmittedUtc IS NOT NULL
            ORDER BY Remaining DESC OFFSET 0 ROWS
        ) AS n
        LEFT JOIN Answer AS a ON a.ResponseId = n.ResponseId
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
        // By hand, since what reads through Dapper goes through a reader of its own: that is felt over a million answers.
        await using var command = connection.CreateCommand();
        command.CommandText = db.Dialect.WithOrderedSubquery(ResponsesSql);
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.DbType, parameter.Value) = ("@roundId", DbType.Guid, round.RoundId);
        command.Parameters.Add(parameter);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await db.Dialect.ReadRowAsync(rows, cancellationToken))
        {
            var (remaining, head) = (rows.GetInt64(0), rows.GetString(1).Split(' ', 4));
            var answers = int.Parse(head[0], CultureInfo.InvariantCulture);
            var municipality = municipalities[Guid.Parse(head[1])];
            // An anonymous response does not keep its language, though the column holds one.
            var language = round.Confidentiality is Confidentiality.Anonymous ? null : head[2];
            var groups = head[3].Split(',', StringSplitOptions.RemoveEmptyEntries);
            Array.Sort(groups, StringComparer.Ordinal);
            // A response has as many rows as answers, and one where it has none. An answer that was taken away is a row without a value.
            for (var read = 1; read <= answers; read++)
            {
                if (!rows.IsDBNull(3))
                    reader.Add(rows.GetString(2), rows.GetString(3));
                if (read < answers && !await db.Dialect.ReadRowAsync(rows, cancellationToken))
                    throw new InvalidDataException($"Only {read} of a response's {answers} answers were read.");
            }

            var response = reader.Read(reading.Responses + 1, municipality, language, groups);
            reading.Add(response, remaining);
            yield return response;
        }
    }
}
