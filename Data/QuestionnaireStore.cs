using System.Collections.Concurrent;
using System.Data.Common;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>Published questionnaire versions. They never change, so each is read and parsed once.</summary>
public sealed class QuestionnaireStore(Db db)
{
    private readonly ConcurrentDictionary<(string Code, int Version), Questionnaire> _read = new();
    private readonly ConcurrentDictionary<Guid, IReadOnlyList<AskedQuestionnaire>> _ofRound = new();

    private const string DocumentSql = "SELECT Document FROM Questionnaire WHERE QuestionnaireCode = @code AND Version = @version";

    /// <summary>The version, which must exist.</summary>
    public async Task<Questionnaire> GetAsync(string code, int version, CancellationToken cancellationToken = default)
    {
        if (_read.TryGetValue((code, version), out var known))
            return known;
        var document = await db.ReadAsync(c => c.QuerySingleAsync<string>(DocumentSql, new { code, version }), cancellationToken);
        return _read.GetOrAdd((code, version), QuestionnaireDocument.Read(document));
    }

    private const string NewestSql = """
        SELECT QuestionnaireCode AS Code, MAX(Version) AS Version
        FROM Questionnaire
        GROUP BY QuestionnaireCode
        ORDER BY QuestionnaireCode
        """;

    /// <summary>The newest version of every questionnaire.</summary>
    public async Task<IReadOnlyList<Questionnaire>> ListNewestAsync(CancellationToken cancellationToken = default)
    {
        var keys = await db.ReadAsync(c => c.QueryAsync<VersionRow>(NewestSql), cancellationToken);
        var list = new List<Questionnaire>();
        foreach (var key in keys)
            list.Add(await GetAsync(key.Code, key.Version, cancellationToken));
        return list;
    }

    private const string OfRoundSql = """
        SELECT q.QuestionnaireCode AS Code, q.QuestionnaireVersion AS Version, CASE WHEN r.OpenedUtc IS NULL THEN 0 ELSE 1 END AS IsFixed
        FROM RoundQuestionnaire AS q
        JOIN Round AS r ON r.RoundId = q.RoundId
        WHERE q.RoundId = @roundId
        ORDER BY q.SortOrder
        """;

    private const string GroupsOfRoundSql = """
        SELECT QuestionnaireCode AS Code, GroupCode
        FROM RoundQuestionnaireGroup
        WHERE RoundId = @roundId
        ORDER BY GroupCode
        """;

    /// <summary>What a round asks, in order. It is fixed at opening, so that of an opened round is read once.</summary>
    public async Task<IReadOnlyList<AskedQuestionnaire>> OfRoundAsync(Guid roundId, CancellationToken cancellationToken = default)
    {
        if (_ofRound.TryGetValue(roundId, out var known))
            return known;
        var (keys, groups) = await db.ReadAsync(
            async c => ((await c.QueryAsync<VersionRow>(OfRoundSql, new { roundId })).AsList(), (await c.QueryAsync<GroupRow>(GroupsOfRoundSql, new { roundId })).ToLookup(row => row.Code, row => row.GroupCode)),
            cancellationToken);
        var list = new List<AskedQuestionnaire>();
        foreach (var key in keys)
            list.Add(new(await GetAsync(key.Code, key.Version, cancellationToken), [.. groups[key.Code]]));
        if (keys.Any(key => key.IsFixed))
            _ofRound.TryAdd(roundId, list);
        return list;
    }

    private const string NamesSql = """
        SELECT g.Name AS Programme, g.Owner
        FROM Round AS r
        JOIN Cohort AS c ON c.CohortId = r.CohortId
        JOIN Programme AS g ON g.ProgrammeId = c.ProgrammeId
        WHERE r.RoundId = @roundId
        """;

    /// <summary>What goes into the texts where the results of a round are shown; the names are those of today.</summary>
    public Task<ProgrammeNames> NamesOfRoundAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleAsync<ProgrammeNames>(NamesSql, new { roundId }), cancellationToken);

    private const string ExistsSql = "SELECT COUNT(*) FROM Questionnaire WHERE QuestionnaireCode = @Code AND Version = @Version";

    private const string AddSql = """
        INSERT INTO Questionnaire (QuestionnaireCode, Version, Document, PublishedUtc)
        VALUES (@Code, @Version, @Document, @PublishedUtc)
        """;

    /// <summary>Publishes a version unless it is there already.</summary>
    /// <returns>False if it was there.</returns>
    public async Task<bool> AddAsync(Questionnaire questionnaire, CancellationToken cancellationToken = default)
    {
        try
        {
            return await db.WriteAsync(async transaction =>
            {
                if (await transaction.Connection!.ExecuteScalarAsync<int>(ExistsSql, questionnaire, transaction) > 0)
                    return false;
                var row = new { questionnaire.Code, questionnaire.Version, Document = QuestionnaireDocument.Write(questionnaire), PublishedUtc = db.Now };
                await transaction.Connection!.ExecuteAsync(AddSql, row, transaction);
                return true;
            }, cancellationToken);
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            // Another node that starts just now was first.
            return false;
        }
    }

    private sealed record GroupRow
    {
        public required string Code { get; init; }

        public required string GroupCode { get; init; }
    }

    private sealed record VersionRow
    {
        public required string Code { get; init; }

        public required int Version { get; init; }

        public bool IsFixed { get; init; }
    }
}
