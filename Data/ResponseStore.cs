using System.Data.Common;
using System.Security.Cryptography;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>What a live link leads to: one participant of one round, and how far they have come.</summary>
public sealed record Respondent
{
    public required Guid ParticipantId { get; init; }

    public required Guid RoundId { get; init; }

    public required Guid MunicipalityId { get; init; }

    /// <summary>The language of the participant in the roster.</summary>
    public required string Language { get; init; }

    public required string MunicipalityName { get; init; }

    public required string RoundName { get; init; }

    public required string PurposeNb { get; init; }

    public required string PurposeNn { get; init; }

    public required string PurposeEn { get; init; }

    public DateTimeOffset? RoundOpenedUtc { get; init; }

    public required DateTimeOffset RoundClosesUtc { get; init; }

    public DateTimeOffset? RoundClosedUtc { get; init; }

    public required DateTimeOffset DeletePersonalDataUtc { get; init; }

    public Confidentiality Confidentiality { get; init; }

    public bool IsAnonymous => Confidentiality is Confidentiality.Anonymous;

    /// <summary>Whether they get their answers by mail when they submit.</summary>
    public bool MailsAnswers { get; init; }

    public required string ProgrammeName { get; init; }

    /// <summary>Who asks.</summary>
    public required string Owner { get; init; }

    public required string ContactName { get; init; }

    public required string ContactEmail { get; init; }

    /// <summary>Codes of the groups that they sit in, with commas between.</summary>
    public string? JoinedGroups { get; init; }

    /// <summary>Codes of the groups that they sit in, in no order.</summary>
    public IReadOnlyList<string> GroupCodes => JoinedGroups?.Split(',') ?? [];

    /// <summary>Null until Start was pressed, and for good once an anonymous response was submitted; then so are the rest of the response's.</summary>
    public Guid? ResponseId { get; init; }

    /// <summary>Goes up with each save. 0 before Start.</summary>
    public required int Version { get; init; }

    public string? ResponseLanguage { get; init; }

    /// <summary>The theme where they left off.</summary>
    public string? CurrentTheme { get; init; }

    public DateTimeOffset? SavedUtc { get; init; }

    /// <summary>In an anonymous round: midnight of that day, and all that is known of it.</summary>
    public DateTimeOffset? SubmittedUtc { get; init; }

    /// <summary>Whether Start was pressed.</summary>
    public bool HasStarted => ResponseId is not null || SubmittedUtc is not null;

    public string Purpose(string language) => language switch { "nn" => PurposeNn, "en" => PurposeEn, _ => PurposeNb };

    /// <summary>The state of the round at <paramref name="now"/>.</summary>
    public RoundState StateAt(DateTimeOffset now) =>
        RoundOpenedUtc is null ? RoundState.Planned
        : RoundClosedUtc is not null || now >= RoundClosesUtc ? RoundState.Closed
        : RoundState.Open;
}

/// <summary>One stored answer; <see cref="Value"/> null where it was taken away again.</summary>
public sealed record StoredAnswer
{
    public required string ItemCode { get; init; }

    public string? Value { get; init; }

    /// <summary>The response's version when this answer last changed.</summary>
    public required int Version { get; init; }
}

/// <summary>A response as it was submitted by somebody who is named.</summary>
/// <param name="Version">Of the response; higher each time that it is submitted.</param>
/// <param name="Answers">All stored answers by item code; null where one was taken away.</param>
public sealed record SubmittedResponse(int Version, string Name, string Email, IReadOnlyDictionary<string, string?> Answers);

/// <summary>Adds the mail with the answers in the transaction that submits them.</summary>
public delegate Task AnswerMailer(DbTransaction transaction, SubmittedResponse submitted);

public enum SaveOutcome
{
    Saved,

    /// <summary>Another window or device has since answered an item of the page otherwise; nothing was stored.</summary>
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

/// <summary>Responses and their answers, from link to receipt.</summary>
public sealed class ResponseStore(Db db)
{
    private const string FindSql = """
        SELECT p.ParticipantId, p.RoundId, p.MunicipalityId, p.Language, m.Name AS MunicipalityName,
            r.Name AS RoundName, r.PurposeNb, r.PurposeNn, r.PurposeEn, r.OpenedUtc AS RoundOpenedUtc, r.ClosesUtc AS RoundClosesUtc,
            r.ClosedUtc AS RoundClosedUtc, r.DeletePersonalDataUtc, r.Confidentiality, r.MailsAnswers,
            g.Name AS ProgrammeName, g.Owner, g.ContactName, g.ContactEmail,
            (SELECT STRING_AGG(k.GroupCode, ',') FROM ParticipantGroup k WHERE k.ParticipantId = p.ParticipantId) AS JoinedGroups,
            s.ResponseId, COALESCE(s.Version, 0) AS Version, s.Language AS ResponseLanguage, s.CurrentTheme, s.SavedUtc,
            COALESCE(s.SubmittedUtc, p.AnsweredDayUtc) AS SubmittedUtc
        FROM SurveyLink l
        JOIN Participant p ON p.ParticipantId = l.ParticipantId
        JOIN Round r ON r.RoundId = p.RoundId
        JOIN Municipality m ON m.MunicipalityId = p.MunicipalityId
        JOIN Programme g ON g.ProgrammeId = m.ProgrammeId
        LEFT JOIN Response s ON s.ParticipantId = p.ParticipantId
        WHERE l.TokenHash = @tokenHash AND l.RevokedUtc IS NULL AND p.WithdrawnUtc IS NULL
        """;

    /// <summary>What the link leads to; null for a link that is unknown, revoked or of somebody withdrawn, which all look the same.</summary>
    public Task<Respondent?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleOrDefaultAsync<Respondent>(FindSql, new { tokenHash }), cancellationToken);

    private const string GroupNamesSql = """
        SELECT k.NameNb AS Nb, k.NameNn AS Nn, k.NameEn AS En
        FROM ParticipantGroup pg
        JOIN Participant p ON p.ParticipantId = pg.ParticipantId
        JOIN Municipality m ON m.MunicipalityId = p.MunicipalityId
        JOIN GroupKind k ON k.ProgrammeId = m.ProgrammeId AND k.GroupCode = pg.GroupCode
        WHERE pg.ParticipantId = @participantId
        ORDER BY k.SortOrder
        """;

    /// <summary>The names of the groups that the participant sits in, in the programme's order.</summary>
    public Task<IReadOnlyList<LocalText>> ListGroupNamesAsync(Guid participantId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<LocalText>>(
            async c => (await c.QueryAsync<LocalText>(GroupNamesSql, new { participantId })).AsList(), cancellationToken);

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

    private const string AnswersSql = "SELECT ItemCode, Value, Version FROM Answer WHERE ResponseId = @responseId";

    /// <summary>All answers of a response by item code, those taken away included.</summary>
    public Task<IReadOnlyDictionary<string, StoredAnswer>> ReadAnswersAsync(Guid responseId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyDictionary<string, StoredAnswer>>(
            async c => (await c.QueryAsync<StoredAnswer>(AnswersSql, new { responseId })).ToDictionary(answer => answer.ItemCode, StringComparer.Ordinal),
            cancellationToken);

    private const string TouchSql = """
        UPDATE Response
        SET Version = Version + 1, SavedUtc = @now, CurrentTheme = @theme, Language = @language
        WHERE ResponseId = @responseId AND SubmittedUtc IS NULL
            AND EXISTS (SELECT 1 FROM Round r WHERE r.RoundId = Response.RoundId AND r.ClosedUtc IS NULL AND r.ClosesUtc > @now)
        """;

    private const string VersionSql = "SELECT Version FROM Response WHERE ResponseId = @responseId";

    private const string ChangeAnswerSql = "UPDATE Answer SET Value = @Value, Version = @Version WHERE ResponseId = @responseId AND ItemCode = @ItemCode";

    /// <summary>Saves one page of answers in one transaction. Sending the same page twice changes nothing the second time.</summary>
    /// <param name="responseId">Whose answers.</param>
    /// <param name="seenVersion">The version of the response that the page was made from.</param>
    /// <param name="answers">Value by item code; null takes an answer away.</param>
    /// <param name="theme">Where the respondent is; they come back there.</param>
    /// <param name="language">The language they answer in.</param>
    /// <param name="cancellationToken">Ends the wait for the database, not a save under way.</param>
    public async Task<SaveResult> SaveAsync(
        Guid responseId, int seenVersion, IReadOnlyDictionary<string, string?> answers, string theme, string language, CancellationToken cancellationToken = default)
    {
        try
        {
            return await db.WriteAsync(async transaction =>
            {
                var connection = transaction.Connection!;
                // First, since it holds the response against other saves until this one is done.
                if (await connection.ExecuteAsync(TouchSql, new { responseId, theme, language, now = db.Now }, transaction) == 0)
                    return new SaveResult(SaveOutcome.NotOpen, seenVersion, []);
                var version = await connection.ExecuteScalarAsync<int>(VersionSql, new { responseId }, transaction);
                var stored = (await connection.QueryAsync<StoredAnswer>(AnswersSql, new { responseId }, transaction))
                    .ToDictionary(answer => answer.ItemCode, StringComparer.Ordinal);

                var conflicts = answers
                    .Where(sent => stored.TryGetValue(sent.Key, out var other) && other.Version > seenVersion && other.Value != sent.Value)
                    .Select(sent => stored[sent.Key])
                    .ToList();
                var others = stored.Values.Where(other => other.Version > seenVersion && !answers.ContainsKey(other.ItemCode)).ToList();
                if (conflicts.Count > 0)
                    throw new ConflictException(new(SaveOutcome.Conflict, version - 1, conflicts) { Others = others });

                var added = answers.Where(sent => sent.Value is not null && !stored.ContainsKey(sent.Key)).ToList();
                var changed = answers
                    .Where(sent => stored.TryGetValue(sent.Key, out var old) && old.Value != sent.Value)
                    .Select(sent => new { responseId, ItemCode = sent.Key, sent.Value, Version = version })
                    .ToList();
                if (added.Count > 0)
                    await db.Dialect.InsertManyAsync(
                        transaction, "Answer", ["ResponseId", "ItemCode", "Value", "Version"],
                        added.Select(sent => new object?[] { responseId, sent.Key, sent.Value, version }), cancellationToken);
                if (changed.Count > 0)
                    await connection.ExecuteAsync(ChangeAnswerSql, changed, transaction);
                return new SaveResult(SaveOutcome.Saved, version, []) { Others = others };
            }, cancellationToken);
        }
        catch (ConflictException conflict)
        {
            return conflict.Result;
        }
    }

    private const string SubmitSql = """
        UPDATE Response
        SET SubmittedUtc = @now, Version = Version + 1
        WHERE ResponseId = @responseId AND SubmittedUtc IS NULL
            AND EXISTS (SELECT 1 FROM Round r WHERE r.RoundId = Response.RoundId AND r.ClosedUtc IS NULL AND r.ClosesUtc > @now)
        """;

    private const string NamedSql = """
        SELECT s.Version, p.Name, p.Email
        FROM Response AS s
        JOIN Participant AS p ON p.ParticipantId = s.ParticipantId
        WHERE s.ResponseId = @responseId
        """;

    /// <summary>Submits and counts a response; in an anonymous round, cuts it loose from its respondent. Once submitted, submitting again changes nothing.</summary>
    /// <returns>False where the round is closed and the response was not submitted before.</returns>
    public async Task<bool> SubmitAsync(
        Respondent respondent, IReadOnlyList<AskedQuestionnaire> asked, AnswerMailer? mail = null, CancellationToken cancellationToken = default)
    {
        if (respondent.ResponseId is not { } responseId)
            return respondent.SubmittedUtc is not null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await db.WriteAsync(async transaction =>
                {
                    if (await transaction.Connection!.ExecuteAsync(SubmitSql, new { responseId, now = db.Now }, transaction) == 0)
                        return await IsSubmittedAsync(transaction, respondent);
                    var (groups, answers) = await ReadAsync(transaction, responseId);
                    await TallyStore.AddAsync(transaction, respondent.RoundId, respondent.MunicipalityId, TallyCell.Of(asked, groups, answers));
                    if (respondent.IsAnonymous)
                    {
                        await CutLooseAsync(transaction, respondent, new AskedItems(AskedQuestionnaire.For(asked, groups), answers, groups).Answers, cancellationToken);
                    }
                    else if (mail is not null)
                    {
                        var (version, name, email) = await transaction.Connection!.QuerySingleAsync<(int, string, string)>(NamedSql, new { responseId }, transaction);
                        await mail(transaction, new(version, name, email, answers));
                    }

                    return true;
                }, cancellationToken);
            }
            catch (DbException e) when (db.Dialect.IsDuplicateKey(e) && attempt < 5)
            {
                // Two submits made the same new tally cell at once; this one was rolled back, and now finds it.
            }
        }
    }

    private const string AddAnonymousSql = """
        INSERT INTO Response (ResponseId, RoundId, MunicipalityId, Version, Language, OpenedUtc, SavedUtc, SubmittedUtc)
        SELECT @anonymousId, s.RoundId, s.MunicipalityId, 1, 'nb', r.OpenedUtc, r.OpenedUtc, r.OpenedUtc
        FROM Response AS s
        JOIN Round AS r ON r.RoundId = s.RoundId
        WHERE s.ResponseId = @responseId
        """;

    private const string CopyGroupsSql = "INSERT INTO ResponseGroup (ResponseId, GroupCode) SELECT @anonymousId, GroupCode FROM ResponseGroup WHERE ResponseId = @responseId";

    private const string DeleteSql = "DELETE FROM Response WHERE ResponseId = @responseId";

    private const string AnsweredSql = "UPDATE Participant SET AnsweredDayUtc = @day WHERE ParticipantId = @ParticipantId";

    /// <summary>
    /// Puts a response like this one in its place, with nothing in it that its respondent could be found by: a random id, which unlike others does not tell the time;
    /// the round's own times; the answers that count, in an order of their own.
    /// </summary>
    private async Task CutLooseAsync(DbTransaction transaction, Respondent respondent, IReadOnlyDictionary<string, string> answers, CancellationToken cancellationToken)
    {
        var ids = new
        {
            anonymousId = new Guid(RandomNumberGenerator.GetBytes(16)),
            responseId = respondent.ResponseId!.Value,
            respondent.ParticipantId,
            day = new DateTimeOffset(db.Now.UtcDateTime.Date, TimeSpan.Zero),
        };
        await transaction.Connection!.ExecuteAsync(AddAnonymousSql, ids, transaction);
        await transaction.Connection!.ExecuteAsync(CopyGroupsSql, ids, transaction);
        await db.Dialect.InsertManyAsync(
            transaction, "Answer", ["ResponseId", "ItemCode", "Value", "Version"],
            answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).Select(answer => new object?[] { ids.anonymousId, answer.Key, answer.Value, 1 }), cancellationToken);
        await transaction.Connection!.ExecuteAsync(DeleteSql, ids, transaction);
        await transaction.Connection!.ExecuteAsync(AnsweredSql, ids, transaction);
    }

    private const string ReopenSql = """
        UPDATE Response
        SET SubmittedUtc = NULL, Version = Version + 1
        WHERE ResponseId = @responseId AND SubmittedUtc IS NOT NULL
            AND EXISTS (SELECT 1 FROM Round r WHERE r.RoundId = Response.RoundId AND r.ClosedUtc IS NULL AND r.ClosesUtc > @now)
        """;

    /// <summary>Takes a submitted response back so that it can be changed; until it is submitted again it does not count.</summary>
    /// <returns>False where the round is closed or anonymous, or the response was not submitted.</returns>
    public Task<bool> ReopenAsync(Respondent respondent, IReadOnlyList<AskedQuestionnaire> asked, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async transaction =>
        {
            if (respondent.ResponseId is not { } responseId || await transaction.Connection!.ExecuteAsync(ReopenSql, new { responseId, now = db.Now }, transaction) == 0)
                return false;
            var (groups, answers) = await ReadAsync(transaction, responseId);
            await TallyStore.RemoveAsync(transaction, respondent.RoundId, respondent.MunicipalityId, TallyCell.Of(asked, groups, answers));
            return true;
        }, cancellationToken);

    private const string SubmittedSql = """
        SELECT COUNT(*)
        FROM Participant AS p
        LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
        WHERE p.ParticipantId = @ParticipantId AND (s.SubmittedUtc IS NOT NULL OR p.AnsweredDayUtc IS NOT NULL)
        """;

    private static async Task<bool> IsSubmittedAsync(DbTransaction transaction, Respondent respondent) =>
        await transaction.Connection!.ExecuteScalarAsync<int>(SubmittedSql, respondent, transaction) > 0;

    private const string GroupsSql = "SELECT GroupCode FROM ResponseGroup WHERE ResponseId = @responseId";

    private static async Task<(IReadOnlyCollection<string> Groups, IReadOnlyDictionary<string, string?> Answers)> ReadAsync(DbTransaction transaction, Guid responseId)
    {
        var answers = (await transaction.Connection!.QueryAsync<StoredAnswer>(AnswersSql, new { responseId }, transaction))
            .ToDictionary(answer => answer.ItemCode, answer => answer.Value, StringComparer.Ordinal);
        var groups = (await transaction.Connection!.QueryAsync<string>(GroupsSql, new { responseId }, transaction)).AsList();
        return (groups, answers);
    }

    /// <summary>Rolls the save back on its way out of the transaction.</summary>
    private sealed class ConflictException(SaveResult result) : Exception
    {
        public SaveResult Result { get; } = result;
    }
}
