using System.Data.Common;
using BoSoSurvey.Domain.Analysis;
using Dapper;
using Microsoft.Extensions.Caching.Memory;

namespace BoSoSurvey.Data;

/// <summary>
/// Counts of submitted responses by round, municipality, group and cell, and of those who are asked. They change in the transaction that submits or reopens a
/// response, asks somebody or takes them out, so they always are what a full recount would give.
/// </summary>
public sealed class TallyStore(Db db) : IDisposable
{
    private const string ReadSql = """
        SELECT RoundId, MunicipalityId, GroupCode, Cell, Responses
        FROM Tally
        WHERE RoundId IN @roundIds AND Responses > 0
        """;

    /// <summary>All counts of these rounds, in no order.</summary>
    public Task<IReadOnlyList<TallyRow>> ReadAsync(IReadOnlyList<Guid> roundIds, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<TallyRow>>(async c => (await c.QueryAsync<TallyRow>(ReadSql, new { roundIds })).AsList(), cancellationToken);

    private const string VersionsSql = "SELECT RoundId, MunicipalityId, Version FROM TallyVersion WHERE RoundId IN @roundIds";

    private const string ReadOfMunicipalitiesSql = """
        SELECT RoundId, MunicipalityId, GroupCode, Cell, Responses
        FROM Tally
        WHERE RoundId = @roundId AND MunicipalityId IN @municipalityIds AND Responses > 0
        """;

    /// <summary>How many counts are kept in memory, some fifty bytes each.</summary>
    private const int MostCells = 1_000_000;

    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MostCells });

    /// <summary>
    /// All counts of these rounds, by municipality. Those that have not changed since they were last read are not read again: of each, what is given has every change
    /// that was made before this was called.
    /// </summary>
    public Task<IReadOnlyList<MunicipalityTally>> ReadByMunicipalityAsync(IReadOnlyList<Guid> roundIds, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<MunicipalityTally>>(async c =>
        {
            // Before what they are the versions of, which may so be newer than they say but never older.
            var versions = (await c.QueryAsync<VersionRow>(VersionsSql, new { roundIds })).AsList();
            var tallies = new List<MunicipalityTally>();
            foreach (var round in versions.GroupBy(version => version.RoundId))
            {
                var stale = new Dictionary<Guid, VersionRow>();
                foreach (var version in round)
                    if (_kept.TryGetValue(version, out MunicipalityTally? kept))
                        tallies.Add(kept!);
                    else
                        stale.Add(version.MunicipalityId, version);
                if (stale.Count == 0)
                    continue;
                var reading = new MunicipalityTally.Reading();
                await foreach (var row in c.QueryUnbufferedAsync<TallyRow>(ReadOfMunicipalitiesSql, new { roundId = round.Key, municipalityIds = stale.Keys }))
                    reading.Add(row);
                foreach (var tally in reading.Tallies)
                {
                    _kept.Set(stale[tally.MunicipalityId], tally, new MemoryCacheEntryOptions { Size = tally.Cells, SlidingExpiration = TimeSpan.FromHours(1) });
                    tallies.Add(tally);
                }
            }

            return tallies;
        }, cancellationToken);

    private sealed record VersionRow
    {
        public required Guid RoundId { get; init; }

        public required Guid MunicipalityId { get; init; }

        public required int Version { get; init; }
    }

    private const string NextVersionSql = "UPDATE TallyVersion SET Version = Version + 1 WHERE RoundId = @roundId AND MunicipalityId = @municipalityId";

    private const string AddVersionSql = "INSERT INTO TallyVersion (RoundId, MunicipalityId, Version) VALUES (@roundId, @municipalityId, 1)";

    /// <summary>Tells that a municipality's counts are others in this transaction than before.</summary>
    internal static async Task ChangeVersionAsync(DbTransaction transaction, Guid roundId, Guid municipalityId)
    {
        if (await transaction.Connection!.ExecuteAsync(NextVersionSql, new { roundId, municipalityId }, transaction) == 0)
            await transaction.Connection!.ExecuteAsync(AddVersionSql, new { roundId, municipalityId }, transaction);
    }

    private static readonly string Asked = new TallyCell(TallyCell.Responses, TallyCell.Asked).ToString();

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

    /// <summary>Counts people among those asked, or out from among them again.</summary>
    /// <param name="transaction">That asks them, or takes them out.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="people">The municipality and the groups of each.</param>
    /// <param name="change">1 or −1.</param>
    /// <remarks>Where two meet who are the first of their group, one gets a duplicate key: the unit of work is to be run again.</remarks>
    internal static async Task ChangeAskedAsync(
        DbTransaction transaction, Guid roundId, IEnumerable<(Guid MunicipalityId, IReadOnlyCollection<string> GroupCodes)> people, int change)
    {
        var counts = people
            .SelectMany(person => person.GroupCodes.Append(TallyCell.Total).Distinct(StringComparer.Ordinal).Select(groupCode => (person.MunicipalityId, groupCode)))
            .CountBy(key => key)
            .GroupBy(count => count.Key.MunicipalityId, count => (count.Key.groupCode, Change: change * count.Value))
            .OrderBy(municipality => municipality.Key);
        foreach (var municipality in counts)
        {
            await ChangeVersionAsync(transaction, roundId, municipality.Key);
            foreach (var (groupCode, changed) in municipality.OrderBy(count => count.groupCode, StringComparer.Ordinal))
            {
                var where = new { roundId, municipalityId = municipality.Key, groupCodes = new[] { groupCode }, cells = new[] { Asked }, change = changed };
                if (await transaction.Connection!.ExecuteAsync(ChangeSql, where, transaction) == 0)
                    await transaction.Connection!.ExecuteAsync(
                        AddSql, new TallyRow { RoundId = roundId, MunicipalityId = municipality.Key, GroupCode = groupCode, Cell = Asked, Responses = changed }, transaction);
            }
        }
    }

    private static async Task ChangeAsync(
        DbTransaction transaction, Guid roundId, Guid municipalityId, IReadOnlyDictionary<string, IReadOnlyList<TallyCell>> byGroup, int change)
    {
        await ChangeVersionAsync(transaction, roundId, municipalityId);
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

    public void Dispose() => _kept.Dispose();
}
