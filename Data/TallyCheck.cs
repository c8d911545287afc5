using System.Runtime.CompilerServices;
using BoSoSurvey.Domain.Analysis;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>A cell whose count is not what counting all submitted responses gives.</summary>
/// <param name="Stored">With the count that results are made from; 0 where there is none.</param>
/// <param name="Counted">What it should be.</param>
public sealed record TallyDifference(TallyRow Stored, int Counted);

/// <summary>What a round's tallies are, held against its responses.</summary>
/// <param name="Responses">How many were counted.</param>
/// <param name="Cells">How many cells they add up to.</param>
public sealed record TallyReport(string Cohort, string Round, int Responses, int Cells, IReadOnlyList<TallyDifference> Differences);

/// <summary>Counts all submitted responses, and those who are asked, anew and holds the tallies against that, while the site runs.</summary>
public sealed class TallyCheck(Db db, TallyStore tallies, QuestionnaireStore questionnaires)
{
    /// <summary>How often a round is counted over again that somebody submits to meanwhile.</summary>
    private const int Attempts = 5;

    private const string RoundsSql = """
        SELECT r.RoundId, c.Name AS Cohort, r.Name AS Round
        FROM Round AS r
        JOIN Cohort AS c ON c.CohortId = r.CohortId
        WHERE r.OpenedUtc IS NOT NULL
        ORDER BY r.OpenedUtc, r.RoundId
        """;

    // Together the answers of one response, whose groups stand on each of its rows.
    private const string ResponsesSql = """
        SELECT s.ResponseId, s.MunicipalityId, (SELECT STRING_AGG(g.GroupCode, ',') FROM ResponseGroup AS g WHERE g.ResponseId = s.ResponseId) AS GroupCodes, a.ItemCode, a.Value
        FROM Response AS s
        LEFT JOIN Answer AS a ON a.ResponseId = s.ResponseId
        WHERE s.RoundId = @roundId AND s.SubmittedUtc IS NOT NULL
        ORDER BY s.ResponseId
        """;

    private const string AskedSql = $"""
        SELECT p.MunicipalityId, (SELECT STRING_AGG(g.GroupCode, ',') FROM ParticipantGroup AS g WHERE g.ParticipantId = p.ParticipantId) AS GroupCodes
        FROM Participant AS p
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE p.RoundId = @roundId AND {RateStore.CountsAsAsked}
        """;

    /// <summary>All rounds that have been opened, the earliest first.</summary>
    /// <param name="mend">Whether counts that are wrong are put right.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatabaseUnavailableException">It is out of reach, or a round never stood still long enough to be counted.</exception>
    public async IAsyncEnumerable<TallyReport> CheckAsync(bool mend, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var round in (await db.ReadAsync(c => c.QueryAsync<(Guid RoundId, string Cohort, string Round)>(RoundsSql), cancellationToken)).AsList())
        {
            var report = await CheckAsync(round, cancellationToken);
            if (mend && report.Differences.Count > 0)
                await MendAsync(report.Differences, cancellationToken);
            yield return report;
        }
    }

    private async Task<TallyReport> CheckAsync((Guid RoundId, string Cohort, string Round) round, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var before = await ReadAsync(round.RoundId, cancellationToken);
            var (counted, responses) = await CountAsync(round.RoundId, cancellationToken);
            var after = await ReadAsync(round.RoundId, cancellationToken);
            // Whoever submits changes a tally: where none changed, all three are of the same moment.
            if (before.Count != after.Count || before.Any(cell => after.GetValueOrDefault(cell.Key) != cell.Value))
                continue;
            var differences = before.Keys.Union(counted.Keys)
                .Where(cell => before.GetValueOrDefault(cell) != counted.GetValueOrDefault(cell))
                .Select(cell => new TallyDifference(Row(round.RoundId, cell, before.GetValueOrDefault(cell)), counted.GetValueOrDefault(cell)))
                .OrderBy(one => one.Stored.MunicipalityId).ThenBy(one => one.Stored.GroupCode, StringComparer.Ordinal).ThenBy(one => one.Stored.Cell, StringComparer.Ordinal)
                .ToList();
            return new(round.Cohort, round.Round, responses, counted.Count, differences);
        }

        throw new DatabaseUnavailableException($"{round.Cohort}, {round.Round}: people submit faster than their responses can be counted. Try again when it is quieter.", null);
    }

    private async Task<Dictionary<CellKey, int>> ReadAsync(Guid roundId, CancellationToken cancellationToken) =>
        (await tallies.ReadAsync([roundId], cancellationToken)).ToDictionary(row => new CellKey(row.MunicipalityId, row.GroupCode, row.Cell), row => row.Responses);

    private async Task<(Dictionary<CellKey, int> Cells, int Responses)> CountAsync(Guid roundId, CancellationToken cancellationToken)
    {
        var asked = await questionnaires.OfRoundAsync(roundId, cancellationToken);
        var (cells, responses) = (new Dictionary<CellKey, int>(), 0);
        AnswerRow? last = null;
        var answers = new Dictionary<string, string?>(StringComparer.Ordinal);
        await foreach (var row in db.StreamAsync(connection => connection.QueryUnbufferedAsync<AnswerRow>(ResponsesSql, new { roundId }), cancellationToken))
        {
            if (last is not null && last.ResponseId != row.ResponseId)
                Count(last);
            last = row;
            if (row.ItemCode is not null)
                answers.Add(row.ItemCode, row.Value);
        }

        if (last is not null)
            Count(last);
        await foreach (var (municipalityId, groupCodes) in db.StreamAsync(connection => connection.QueryUnbufferedAsync<(Guid, string?)>(AskedSql, new { roundId }), cancellationToken))
            foreach (var group in Split(groupCodes).Append(TallyCell.Total))
                Add(municipalityId, group, new(TallyCell.Responses, TallyCell.Asked));
        return (cells, responses);

        void Count(AnswerRow of)
        {
            responses++;
            foreach (var (group, added) in TallyCell.Of(asked, Split(of.GroupCodes), answers))
                foreach (var cell in added.Distinct())
                    Add(of.MunicipalityId, group, cell);
            answers.Clear();
        }

        void Add(Guid municipalityId, string group, TallyCell cell)
        {
            var key = new CellKey(municipalityId, group, cell.ToString());
            cells[key] = cells.GetValueOrDefault(key) + 1;
        }

        static string[] Split(string? groupCodes) => groupCodes?.Split(',') ?? [];
    }

    private const string MendSql = """
        UPDATE Tally
        SET Responses = Responses + @change
        WHERE RoundId = @RoundId AND MunicipalityId = @MunicipalityId AND GroupCode = @GroupCode AND Cell = @Cell
        """;

    private const string AddSql = """
        INSERT INTO Tally (RoundId, MunicipalityId, GroupCode, Cell, Responses)
        VALUES (@RoundId, @MunicipalityId, @GroupCode, @Cell, @change)
        """;

    /// <summary>Adds what is missing and takes away what is too much, so that what is submitted meanwhile counts as well.</summary>
    private Task MendAsync(IReadOnlyList<TallyDifference> differences, CancellationToken cancellationToken) => db.WriteAsync(async transaction =>
    {
        foreach (var municipality in differences.Select(one => (one.Stored.RoundId, one.Stored.MunicipalityId)).Distinct())
            await TallyStore.ChangeVersionAsync(transaction, municipality.RoundId, municipality.MunicipalityId);
        foreach (var (stored, counted) in differences)
        {
            var row = new { stored.RoundId, stored.MunicipalityId, stored.GroupCode, stored.Cell, change = counted - stored.Responses };
            if (await transaction.Connection!.ExecuteAsync(MendSql, row, transaction) == 0)
                await transaction.Connection!.ExecuteAsync(AddSql, row, transaction);
        }
    }, cancellationToken);

    private static TallyRow Row(Guid roundId, CellKey cell, int responses) =>
        new() { RoundId = roundId, MunicipalityId = cell.MunicipalityId, GroupCode = cell.GroupCode, Cell = cell.Cell, Responses = responses };

    private readonly record struct CellKey(Guid MunicipalityId, string GroupCode, string Cell);

    private sealed record AnswerRow
    {
        public Guid ResponseId { get; init; }

        public Guid MunicipalityId { get; init; }

        public string? GroupCodes { get; init; }

        public string? ItemCode { get; init; }

        public string? Value { get; init; }
    }
}
