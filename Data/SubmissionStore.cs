using System.Data.Common;
using System.Security.Cryptography;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>A response as it was submitted by somebody who is named.</summary>
/// <param name="Version">Of the response; higher each time that it is submitted.</param>
/// <param name="Answers">All stored answers by item code; null where one was taken away.</param>
public sealed record SubmittedResponse(int Version, string Name, string Email, IReadOnlyDictionary<string, string?> Answers);

/// <summary>Adds the mail with the answers in the transaction that submits them.</summary>
public delegate Task AnswerMailer(DbTransaction transaction, SubmittedResponse submitted);

/// <summary>Responses given for good, or taken back: from then on they count, or do not.</summary>
public sealed class SubmissionStore(Db db)
{
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
                    await CountWithdrawnAsync(transaction, respondent, groups, 1);
                    if (respondent.IsAnonymous)
                    {
                        await CutLooseAsync(transaction, respondent, new AskedItems(AskedQuestionnaire.For(asked, groups), answers.GetValueOrDefault, groups).Answers, cancellationToken);
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

    private const string IsWithdrawnSql = "SELECT COUNT(*) FROM Participant WHERE ParticipantId = @ParticipantId AND WithdrawnUtc IS NOT NULL";

    /// <summary>Somebody who was taken out of the round while they submitted or reopened is among those asked for as long as their response counts.</summary>
    private static async Task CountWithdrawnAsync(DbTransaction transaction, Respondent respondent, IReadOnlyCollection<string> groups, int change)
    {
        if (await transaction.Connection!.ExecuteScalarAsync<int>(IsWithdrawnSql, respondent, transaction) > 0)
            await TallyStore.ChangeAskedAsync(transaction, respondent.RoundId, [(respondent.MunicipalityId, groups)], change);
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
        SET SubmittedUtc = NULL, ReopenedUtc = @now, Version = Version + 1
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
            await CountWithdrawnAsync(transaction, respondent, groups, -1);
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
        var answers = (await transaction.Connection!.QueryAsync<StoredAnswer>(ResponseStore.AnswersSql, new { responseId }, transaction))
            .ToDictionary(answer => answer.ItemCode, answer => answer.Value, StringComparer.Ordinal);
        var groups = (await transaction.Connection!.QueryAsync<string>(GroupsSql, new { responseId }, transaction)).AsList();
        return (groups, answers);
    }
}
