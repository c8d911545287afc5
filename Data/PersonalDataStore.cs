using System.Data.Common;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>Deletes what tells who took part in a round, on the day that its participants were told.</summary>
public sealed class PersonalDataStore(Db db)
{
    private const string DueSql = """
        SELECT r.RoundId
        FROM Round AS r
        WHERE r.OpenedUtc IS NOT NULL AND r.DeletePersonalDataUtc <= @now
          AND NOT EXISTS (SELECT 1 FROM PersonalDataDeletion AS d WHERE d.RoundId = r.RoundId)
        ORDER BY r.RoundId
        """;

    private const string AddSql = "INSERT INTO PersonalDataDeletion (RoundId, DeletedUtc) VALUES (@roundId, @now)";

    // The key of an address must differ from all others of the round.
    private const string BlankParticipantsSql = """
        UPDATE Participant SET Name = '', Email = '', Language = 'nb', EmailNormalised = CAST(ParticipantId AS NVARCHAR(36)) WHERE RoundId = @roundId
        """;

    // What was not submitted in an anonymous round is still somebody's.
    private const string DeleteUnsentSql = """
        DELETE FROM Response
        WHERE RoundId = @roundId AND SubmittedUtc IS NULL
          AND EXISTS (SELECT 1 FROM Round AS r WHERE r.RoundId = Response.RoundId AND r.Confidentiality = 'anonymous')
        """;

    private const string DeleteLinksSql = "DELETE FROM SurveyLink WHERE ParticipantId IN (SELECT ParticipantId FROM Participant WHERE RoundId = @roundId)";

    private const string MailsSql = "SELECT OutboxMailId FROM OutboxMail WHERE RoundId = @roundId";

    private const string DeleteMailsSql = "DELETE FROM OutboxMail WHERE RoundId = @roundId";

    /// <summary>
    /// In each round whose day has come: names and addresses of participants, their links, and its mail. Answers stay, with municipality and group and without anybody to belong to;
    /// in an anonymous round only those that were submitted.
    /// Several nodes may do this at once.
    /// </summary>
    /// <returns>The ids of the mails deleted, by round.</returns>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Guid>>> DeleteDueAsync(CancellationToken cancellationToken = default)
    {
        var done = new Dictionary<Guid, IReadOnlyList<Guid>>();
        foreach (var roundId in await db.ReadAsync(c => c.QueryAsync<Guid>(DueSql, new { now = db.Now }), cancellationToken))
            if (await DeleteAsync(roundId, cancellationToken) is { } mails)
                done.Add(roundId, mails);
        // Anonymous responses as they were before they were cut loose, too.
        await db.Dialect.ForgetDeletedAsync(cancellationToken);
        return done;
    }

    /// <returns>The ids of its mails; null if another node was first.</returns>
    private async Task<IReadOnlyList<Guid>?> DeleteAsync(Guid roundId, CancellationToken cancellationToken)
    {
        try
        {
            return await db.WriteAsync(async transaction =>
            {
                var parameters = new { roundId, now = db.Now };
                var mails = (await transaction.Connection!.QueryAsync<Guid>(MailsSql, parameters, transaction)).AsList();
                foreach (var sql in new[] { AddSql, BlankParticipantsSql, DeleteUnsentSql, DeleteLinksSql, DeleteMailsSql })
                    await transaction.Connection!.ExecuteAsync(sql, parameters, transaction);
                return mails;
            }, cancellationToken);
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            return null;
        }
    }
}
