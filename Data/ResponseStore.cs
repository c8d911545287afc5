using System.Data.Common;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>One stored answer; <see cref="Value"/> null where it was taken away again.</summary>
public sealed record StoredAnswer
{
    public required string ItemCode { get; init; }

    public string? Value { get; init; }

    /// <summary>The response's version when this answer last changed.</summary>
    public required int Version { get; init; }

    /// <summary>Of somebody who has answered nothing.</summary>
    public static IReadOnlyDictionary<string, StoredAnswer> None { get; } = new Dictionary<string, StoredAnswer>();
}

public enum SaveOutcome
{
    Saved,

    /// <summary>Another window or device has since answered an item of the page otherwise; that item's answer was not stored, the others were.</summary>
    Conflict,

    /// <summary>The round is closed or the response submitted; nothing was stored.</summary>
    NotOpen,
}

/// <summary>How saving a page went.</summary>
/// <param name="Conflicts">With <see cref="SaveOutcome.Conflict"/>: the stored answers that differ from what was sent.</param>
/// <param name="Version">The version of the response now.</param>
public sealed record SaveResult(SaveOutcome Outcome, int Version, IReadOnlyList<StoredAnswer> Conflicts)
{
    /// <summary>Answers that changed elsewhere since the page was made and were not sent with it.</summary>
    public IReadOnlyList<StoredAnswer> Others { get; init; } = [];
}

/// <summary>The way of a respondent through the themes.</summary>
/// <param name="Here">The theme that is saved. They come back to it where something on it is still to be decided.</param>
/// <param name="Next">The theme that they go on to, and come back to otherwise.</param>
public sealed record SurveyWay(string Here, string Next)
{
    /// <summary>They stay where they are.</summary>
    public SurveyWay(string here)
        : this(here, here)
    {
    }
}

/// <summary>Responses and their answers while they are given.</summary>
public sealed class ResponseStore(Db db)
{
    private const string ExistsSql = "SELECT ResponseId FROM Response WHERE ParticipantId = @ParticipantId";

    private const string AddSql = """
        INSERT INTO Response (ResponseId, ParticipantId, RoundId, MunicipalityId, Version, Language, OpenedUtc)
        SELECT @responseId, ParticipantId, RoundId, MunicipalityId, 1, @language, @now
        FROM Participant
        WHERE ParticipantId = @ParticipantId AND AnsweredDayUtc IS NULL
        """;

    private const string AddGroupsSql = """
        INSERT INTO ResponseGroup (ResponseId, GroupCode)
        SELECT @responseId, GroupCode FROM ParticipantGroup WHERE ParticipantId = @ParticipantId
        """;

    /// <summary>Start was pressed: makes the response unless it is there, or was and is cut loose. The groups are those of this moment, for good.</summary>
    public async Task StartAsync(Respondent respondent, string language, CancellationToken cancellationToken = default)
    {
        try
        {
            await db.WriteAsync(async transaction =>
            {
                if (await transaction.Connection!.ExecuteScalarAsync<Guid?>(ExistsSql, respondent, transaction) is not null)
                    return;
                var row = new
                {
                    responseId = db.NewId(),
                    respondent.ParticipantId,
                    language,
                    now = db.Now,
                };
                if (await transaction.Connection!.ExecuteAsync(AddSql, row, transaction) > 0)
                    await transaction.Connection!.ExecuteAsync(AddGroupsSql, row, transaction);
            }, cancellationToken);
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            // Start was pressed twice at once; the other one made it.
        }
    }

    internal const string AnswersSql = "SELECT ItemCode, Value, Version FROM Answer WHERE ResponseId = @responseId";

    /// <summary>All answers of a response by item code, those taken away included.</summary>
    public Task<IReadOnlyDictionary<string, StoredAnswer>> ReadAnswersAsync(Guid responseId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => ReadAnswersAsync(c, responseId), cancellationToken);

    internal static async Task<IReadOnlyDictionary<string, StoredAnswer>> ReadAnswersAsync(DbConnection connection, Guid responseId) =>
        (await connection.QueryAsync<StoredAnswer>(AnswersSql, new { responseId })).ToDictionary(answer => answer.ItemCode, StringComparer.Ordinal);

    internal const string TouchSql = """
        UPDATE Response
        SET Version = Version + 1, SavedUtc = @now, CurrentTheme = @theme, Language = @language
        WHERE ResponseId = @responseId AND SubmittedUtc IS NULL
            AND EXISTS (SELECT 1 FROM Round r WHERE r.RoundId = Response.RoundId AND r.ClosedUtc IS NULL AND r.ClosesUtc > @now)
        """;

    internal const string VersionAndAnswersSql = """
        SELECT s.Version, a.ItemCode, a.Value, a.Version AS ChangedIn
        FROM Response AS s
        LEFT JOIN Answer AS a ON a.ResponseId = s.ResponseId
        WHERE s.ResponseId = @responseId
        """;

    private const string StaySql = "UPDATE Response SET CurrentTheme = @theme WHERE ResponseId = @responseId";

    private const string ChangeAnswerSql = "UPDATE Answer SET Value = @Value, Version = @Version WHERE ResponseId = @responseId AND ItemCode = @ItemCode";

    /// <summary>Saves one page of answers in one transaction. Sending the same page twice changes nothing the second time.</summary>
    /// <param name="responseId">Whose answers.</param>
    /// <param name="seenVersion">The version of the response that the page was made from.</param>
    /// <param name="answers">Value by item code; null takes an answer away.</param>
    /// <param name="way">Where the respondent is, and where they go on to.</param>
    /// <param name="language">The language they answer in.</param>
    /// <param name="cancellationToken">Ends the wait for the database, not a save under way.</param>
    public Task<SaveResult> SaveAsync(
        Guid responseId, int seenVersion, IReadOnlyDictionary<string, string?> answers, SurveyWay way, string language, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            // First, since it holds the response against other saves until this one is done.
            if (await connection.ExecuteAsync(TouchSql, new { responseId, theme = way.Next, language, now = db.Now }, transaction) == 0)
                return new SaveResult(SaveOutcome.NotOpen, seenVersion, []);
            var rows = (await connection.QueryAsync<(int Version, string? ItemCode, string? Value, int? ChangedIn)>(VersionAndAnswersSql, new { responseId }, transaction)).AsList();
            var version = rows[0].Version;
            var stored = rows.Where(row => row.ItemCode is not null)
                .ToDictionary(row => row.ItemCode!, row => new StoredAnswer { ItemCode = row.ItemCode!, Value = row.Value, Version = row.ChangedIn!.Value }, StringComparer.Ordinal);

            bool IsDisputed(KeyValuePair<string, string?> sent) => stored.TryGetValue(sent.Key, out var other) && other.Version > seenVersion && other.Value != sent.Value;
            var conflicts = answers.Where(IsDisputed).Select(sent => stored[sent.Key]).ToList();
            var others = stored.Values.Where(other => other.Version > seenVersion && !answers.ContainsKey(other.ItemCode)).ToList();
            if (conflicts.Count > 0 && way.Next != way.Here)
                await connection.ExecuteAsync(StaySql, new { responseId, theme = way.Here }, transaction);

            var added = answers.Where(sent => sent.Value is not null && !stored.ContainsKey(sent.Key)).ToList();
            var changed = answers
                .Where(sent => stored.TryGetValue(sent.Key, out var old) && old.Value != sent.Value && !IsDisputed(sent))
                .Select(sent => new { responseId, ItemCode = sent.Key, sent.Value, Version = version })
                .ToList();
            if (added.Count > 0)
                await db.Dialect.InsertManyAsync(
                    transaction, "Answer", ["ResponseId", "ItemCode", "Value", "Version"],
                    added.Select(sent => new object?[] { responseId, sent.Key, sent.Value, version }), cancellationToken);
            if (changed.Count > 0)
                await connection.ExecuteAsync(ChangeAnswerSql, changed, transaction);
            return new SaveResult(conflicts.Count > 0 ? SaveOutcome.Conflict : SaveOutcome.Saved, version, conflicts) { Others = others };
        }, cancellationToken);
}
