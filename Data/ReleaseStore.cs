using System.Data.Common;
using BoSoSurvey.Domain.Releases;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>Releases, from freezing to withdrawal. Each step stands in the condition of the statement that takes it: of two who take it at once, one does.</summary>
public sealed class ReleaseStore(Db db)
{
    private const string AddSql = """
        INSERT INTO Release (ReleaseId, RoundId, Number, LeastRespondents, Document, FrozenUtc)
        SELECT @releaseId, r.RoundId, COALESCE((SELECT MAX(e.Number) FROM Release AS e WHERE e.RoundId = r.RoundId), 0) + 1, @leastRespondents, @document, @now
        FROM Round AS r
        WHERE r.RoundId = @roundId AND r.OpenedUtc IS NOT NULL AND (r.ClosedUtc IS NOT NULL OR r.ClosesUtc <= @now)
            AND NOT EXISTS (SELECT 1 FROM Release AS o WHERE o.RoundId = r.RoundId AND o.WithdrawnUtc IS NULL)
            AND (SELECT COUNT(*) FROM Release AS s JOIN Round AS q ON q.RoundId = s.RoundId WHERE q.CohortId = r.CohortId) = @seen
        """;

    // Held until the release is stored: two rounds of a cohort that are frozen at once are not both held against the same releases.
    private const string HoldCohortSql = "UPDATE Cohort SET SortOrder = SortOrder WHERE CohortId = (SELECT r.CohortId FROM Round AS r WHERE r.RoundId = @roundId)";

    /// <summary>Freezes the results of a closed round that has no release, or withdrawn ones alone.</summary>
    /// <param name="roundId">The round.</param>
    /// <param name="leastRespondents"><see cref="Release.LeastRespondents"/>.</param>
    /// <param name="document">All that is shared, as the disclosure rules leave it.</param>
    /// <param name="seen">How many releases of the cohort it was held against, as <see cref="ReadSeenAsync"/> gives them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its id; null where the round is not closed or has a release already, or the cohort has got one since.</returns>
    public async Task<Guid?> FreezeAsync(Guid roundId, int leastRespondents, string document, int seen, CancellationToken cancellationToken = default)
    {
        var row = new { releaseId = db.NewId(), roundId, leastRespondents, document, seen, now = db.Now };
        try
        {
            return await db.WriteAsync(
                async t =>
                {
                    await t.Connection!.ExecuteAsync(HoldCohortSql, row, t);
                    return await t.Connection!.ExecuteAsync(AddSql, row, t);
                },
                cancellationToken) > 0
                ? row.releaseId
                : null;
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            // Another froze it in the same moment.
            return null;
        }
    }

    private const string SelectSql = """
        SELECT e.ReleaseId, e.RoundId, r.Name AS RoundName, e.Number, e.LeastRespondents, e.FrozenUtc, e.ReleasedUtc, e.WithdrawnUtc, e.WithdrawnReason
        FROM Release AS e
        JOIN Round AS r ON r.RoundId = e.RoundId
        """;

    private const string ListSql = $"""
        {SelectSql}
        WHERE e.RoundId = @roundId
        ORDER BY e.Number DESC
        """;

    /// <summary>The releases of a round, the newest first.</summary>
    public Task<IReadOnlyList<Release>> ListAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<Release>>(async c => (await c.QueryAsync<Release>(ListSql, new { roundId })).AsList(), cancellationToken);

    private const string ListOfCohortSql = $"""
        {SelectSql}
        WHERE r.CohortId = @cohortId AND e.WithdrawnUtc IS NULL
        ORDER BY r.OpenedUtc, r.RoundId
        """;

    /// <summary>The releases of a cohort that are not withdrawn, one a round, by the age of the rounds.</summary>
    public Task<IReadOnlyList<Release>> ListOfCohortAsync(Guid cohortId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<Release>>(async c => (await c.QueryAsync<Release>(ListOfCohortSql, new { cohortId })).AsList(), cancellationToken);

    private const string ListWithdrawnSql = $"""
        {SelectSql}
        WHERE r.CohortId = @cohortId AND e.WithdrawnUtc IS NOT NULL
        ORDER BY r.OpenedUtc, r.RoundId, e.Number
        """;

    /// <summary>The newest withdrawn release of each round of a cohort, by the age of the rounds.</summary>
    /// <param name="cohortId">The cohort.</param>
    /// <param name="afterRelease">Only those that the council had seen.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<Release>> ListWithdrawnAsync(Guid cohortId, bool afterRelease, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<Release>>(
            async c => [.. (await c.QueryAsync<Release>(ListWithdrawnSql, new { cohortId })).Where(release => !afterRelease || release.ReleasedUtc is not null)
                .GroupBy(release => release.RoundId).Select(releases => releases.Last())], cancellationToken);

    private const string WithdrawnSinceSql = """
        SELECT DISTINCT w.RoundId
        FROM Release AS e
        JOIN Release AS w ON w.FrozenUtc <= e.FrozenUtc AND w.WithdrawnUtc >= e.FrozenUtc AND w.RoundId <> e.RoundId
        WHERE e.ReleaseId = @releaseId
        """;

    /// <summary>The rounds of which a release was withdrawn after this one was frozen: what it has of them holds no more.</summary>
    public Task<IReadOnlyList<Guid>> ListWithdrawnSinceAsync(Guid releaseId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<Guid>>(async c => (await c.QueryAsync<Guid>(WithdrawnSinceSql, new { releaseId })).AsList(), cancellationToken);

    private const string DocumentSql = "SELECT Document FROM Release WHERE ReleaseId = @releaseId";

    /// <summary>What is shared in a release, which must exist.</summary>
    public Task<string> ReadDocumentAsync(Guid releaseId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleAsync<string>(DocumentSql, new { releaseId }), cancellationToken);

    private const string SeenSql = """
        SELECT e.Document
        FROM Release AS e
        JOIN Round AS r ON r.RoundId = e.RoundId
        WHERE r.CohortId = @cohortId
        ORDER BY e.FrozenUtc, e.ReleaseId
        """;

    /// <summary>All that anybody may have seen of a cohort: every release, withdrawn ones as well, the oldest first.</summary>
    public Task<IReadOnlyList<string>> ReadSeenAsync(Guid cohortId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<string>>(async c => (await c.QueryAsync<string>(SeenSql, new { cohortId })).AsList(), cancellationToken);

    /// <summary>Holds for a municipality m that somebody leads.</summary>
    private const string IsLed = """
        EXISTS (SELECT 1 FROM RoleAssignment AS a JOIN UserAccount AS u ON u.UserId = a.UserId
            WHERE a.Role = 'ProgrammeLeader' AND a.MunicipalityId = m.MunicipalityId AND u.DisabledUtc IS NULL)
        """;

    private const string ReviewsSql = $"""
        SELECT m.MunicipalityId, m.Name AS MunicipalityName, CASE WHEN {IsLed} THEN 1 ELSE 0 END AS HasLeader,
            v.IsApproved, v.Comment, w.Name AS ReviewerName, v.ReviewedUtc
        FROM Release AS e
        JOIN Round AS r ON r.RoundId = e.RoundId
        JOIN Municipality AS m ON m.CohortId = r.CohortId
        LEFT JOIN ReleaseReview AS v ON v.ReleaseId = e.ReleaseId AND v.MunicipalityId = m.MunicipalityId
        LEFT JOIN UserAccount AS w ON w.UserId = v.UserId
        WHERE e.ReleaseId = @releaseId
        ORDER BY m.Name, m.MunicipalityId
        """;

    /// <summary>How each municipality of the cohort stands to a release.</summary>
    public Task<IReadOnlyList<ReleaseReview>> ListReviewsAsync(Guid releaseId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<ReleaseReview>>(async c => (await c.QueryAsync<ReleaseReview>(ReviewsSql, new { releaseId })).AsList(), cancellationToken);

    private const string ChangeReviewSql = """
        UPDATE ReleaseReview
        SET UserId = @userId, IsApproved = @isApproved, Comment = @comment, ReviewedUtc = @now
        WHERE ReleaseId = @releaseId AND MunicipalityId = @municipalityId
        """;

    private const string AddReviewSql = """
        INSERT INTO ReleaseReview (ReleaseId, MunicipalityId, UserId, IsApproved, Comment, ReviewedUtc)
        SELECT e.ReleaseId, m.MunicipalityId, @userId, @isApproved, @comment, @now
        FROM Release AS e
        JOIN Round AS r ON r.RoundId = e.RoundId
        JOIN Municipality AS m ON m.CohortId = r.CohortId AND m.MunicipalityId = @municipalityId
        WHERE e.ReleaseId = @releaseId
        """;

    // Held by the statement until the review is stored, so that no release goes out beside a refusal.
    private const string HoldSql = "UPDATE Release SET Number = Number WHERE ReleaseId = @releaseId AND ReleasedUtc IS NULL AND WithdrawnUtc IS NULL";

    /// <summary>What a programme leader says of their municipality; the newest word holds, until the release is out.</summary>
    /// <returns>False where the release is out or withdrawn, or the municipality is none of its cohort's.</returns>
    public async Task<bool> ReviewAsync(Guid releaseId, Guid municipalityId, Guid userId, bool isApproved, string? comment, CancellationToken cancellationToken = default)
    {
        var row = new { releaseId, municipalityId, userId, isApproved, comment, now = db.Now };
        return await db.WriteAsync(async t =>
            await t.Connection!.ExecuteAsync(HoldSql, row, t) > 0
            && (await t.Connection!.ExecuteAsync(ChangeReviewSql, row, t) > 0 || await t.Connection!.ExecuteAsync(AddReviewSql, row, t) > 0), cancellationToken);
    }

    private const string ReleaseSql = $"""
        UPDATE Release
        SET ReleasedUtc = @now
        WHERE ReleaseId = @releaseId AND ReleasedUtc IS NULL AND WithdrawnUtc IS NULL
            AND NOT EXISTS (
                SELECT 1
                FROM Round AS r
                JOIN Municipality AS m ON m.CohortId = r.CohortId
                WHERE r.RoundId = Release.RoundId AND {IsLed}
                    AND NOT EXISTS (SELECT 1 FROM ReleaseReview AS v WHERE v.ReleaseId = Release.ReleaseId AND v.MunicipalityId = m.MunicipalityId AND v.IsApproved = 1))
        """;

    /// <summary>Lets the council see a release that every programme leader of the cohort has approved.</summary>
    /// <returns>False where one has not, or it is out or withdrawn already.</returns>
    public Task<bool> ReleaseAsync(Guid releaseId, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async t => await t.Connection!.ExecuteAsync(ReleaseSql, new { releaseId, now = db.Now }, t) > 0, cancellationToken);

    private const string WithdrawSql = "UPDATE Release SET WithdrawnUtc = @now, WithdrawnReason = @reason WHERE ReleaseId = @releaseId AND WithdrawnUtc IS NULL";

    /// <summary>Takes a release back; nobody but evaluators sees it any more.</summary>
    /// <returns>False where it was withdrawn already.</returns>
    public Task<bool> WithdrawAsync(Guid releaseId, string reason, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async t => await t.Connection!.ExecuteAsync(WithdrawSql, new { releaseId, reason, now = db.Now }, t) > 0, cancellationToken);
}
