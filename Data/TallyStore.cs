using System.Data.Common;
using BoSoSurvey.Domain.Analysis;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>
/// Counts of submitted responses by round, municipality, group and cell. They change in the transaction that submits or reopens a response,
/// so they always are what a full recount would give.
/// </summary>
public sealed class TallyStore(Db db)
{
    private const string ReadSql = """
        SELECT RoundId, MunicipalityId, GroupCode, Cell, Responses
        FROM Tally
        WHERE RoundId IN @roundIds AND Responses > 0
        """;

    /// <summary>All counts of these rounds, in no order.</summary>
    public Task<IReadOnlyList<TallyRow>> ReadAsync(IReadOnlyList<Guid> roundIds, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<TallyRow>>(async c => (await c.QueryAsync<TallyRow>(ReadSql, new { roundIds })).AsList(), cancellationToken);

    private const string ChangeSql = """
        UPDATE Tally
        SET Responses = Responses + @change
        WHERE RoundId = @roundId AND MunicipalityId = @municipalityId AND GroupCode IN @groupCodes AND Cell IN @cells
        """;

    private const string PresentSql = """
        SELECT GroupCode, Cell
        FROM Tally
        WHERE RoundId = @roundId AND MunicipalityId = @municipalityId AND GroupCode IN @groupCodes AND Cell IN @cells
        """;

    private const string AddSql = """
        INSERT INTO Tally (RoundId, MunicipalityId, GroupCode, Cell, Responses)
        VALUES (@RoundId, @MunicipalityId, @GroupCode, @Cell, @Responses)
        """;

    /// <summary>Counts a submitted response in.</summary>
    /// <param name="cells">As <see cref="TallyCell.Of"/> gives them, by group.</param>
    /// <remarks>Where two first responses meet, one gets a duplicate key: the unit of work is to be run again.</remarks>
    internal static Task AddAsync(DbTransaction transaction, Guid roundId, Guid municipalityId, IReadOnlyDictionary<string, IReadOnlyList<TallyCell>> cells) =>
        ChangeAsync(transaction, roundId, municipalityId, cells, 1);

    /// <summary>Counts a response out again that was counted in with the same cells.</summary>
    internal static Task RemoveAsync(DbTransaction transaction, Guid roundId, Guid municipalityId, IReadOnlyDictionary<string, IReadOnlyList<TallyCell>> cells) =>
        ChangeAsync(transaction, roundId, municipalityId, cells, -1);

    private static async Task ChangeAsync(
        DbTransaction transaction, Guid roundId, Guid municipalityId, IReadOnlyDictionary<string, IReadOnlyList<TallyCell>> byGroup, int change)
    {
        // In one order always, so that two submits in one municipality wait for each other rather than deadlock. Groups that are asked the same go together.
        var batches = byGroup
            .Select(group => (GroupCode: group.Key, Cells: group.Value.Select(cell => cell.ToString()).Distinct().Order(StringComparer.Ordinal).ToList()))
            .OrderBy(group => group.GroupCode, StringComparer.Ordinal)
            .GroupBy(group => string.Join('\n', group.Cells), group => group, StringComparer.Ordinal);
        foreach (var batch in batches)
            await ChangeAsync(transaction, roundId, municipalityId, [.. batch.Select(group => group.GroupCode)], batch.First().Cells, change);
    }

    private static async Task ChangeAsync(
        DbTransaction transaction, Guid roundId, Guid municipalityId, List<string> groupCodes, List<string> cells, int change)
    {
        var where = new { roundId, municipalityId, groupCodes, cells, change };
        var present = new HashSet<(string, string)>();
        if (change > 0)
            present = [.. (await transaction.Connection!.QueryAsync<(string, string)>(PresentSql, where, transaction))];
        await transaction.Connection!.ExecuteAsync(ChangeSql, where, transaction);
        if (change < 0 || present.Count == groupCodes.Count * cells.Count)
            return;
        var missing = groupCodes
            .SelectMany(groupCode => cells.Select(cell => (groupCode, cell)))
            .Where(key => !present.Contains(key))
            .Select(key => new TallyRow { RoundId = roundId, MunicipalityId = municipalityId, GroupCode = key.groupCode, Cell = key.cell, Responses = 1 });
        await transaction.Connection!.ExecuteAsync(AddSql, missing, transaction);
    }
}
