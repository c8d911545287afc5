using BoSoSurvey.Domain.Access;
using Dapper;

namespace BoSoSurvey.Data.Identity;

/// <summary>Logins in force. In the database, so that a logout holds on every node.</summary>
public sealed class UserSessionStore(Db db)
{
    private const string DeleteOldSql = "DELETE FROM UserSession WHERE UserId = @UserId AND StartedUtc <= @oldest";

    private const string AddSql = """
        INSERT INTO UserSession (UserSessionId, UserId, SecurityStamp, StartedUtc)
        VALUES (@userSessionId, @UserId, @SecurityStamp, @now)
        """;

    /// <summary>Begins a session of the user and clears away those of theirs that are older than <paramref name="longest"/>.</summary>
    /// <returns>Its id.</returns>
    public Task<Guid> AddAsync(UserAccount user, TimeSpan longest, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async transaction =>
        {
            var userSessionId = db.NewId();
            await transaction.Connection!.ExecuteAsync(DeleteOldSql, new { user.UserId, oldest = db.Now - longest }, transaction);
            await transaction.Connection!.ExecuteAsync(AddSql, new { userSessionId, user.UserId, user.SecurityStamp, now = db.Now }, transaction);
            return userSessionId;
        }, cancellationToken);

    private const string FindSql = """
        SELECT u.UserId, u.Name, u.Email, a.Role, a.ProgrammeId, a.MunicipalityId
        FROM UserSession s
        JOIN UserAccount u ON u.UserId = s.UserId
        LEFT JOIN RoleAssignment a ON a.UserId = u.UserId
        WHERE s.UserSessionId = @userSessionId AND s.StartedUtc > @oldest AND s.SecurityStamp = u.SecurityStamp AND u.DisabledUtc IS NULL
        """;

    /// <summary>The user of a session with their roles as they are now; null if the session has ended, is older than
    /// <paramref name="longest"/>, or the user was disabled or changed their password.</summary>
    public async Task<SessionUser?> FindAsync(Guid userSessionId, TimeSpan longest, CancellationToken cancellationToken = default)
    {
        var parameters = new { userSessionId, oldest = db.Now - longest };
        var rows = (await db.ReadAsync(c => c.QueryAsync<SessionRow>(FindSql, parameters), cancellationToken)).ToList();
        return rows is []
            ? null
            : new()
            {
                UserId = rows[0].UserId,
                Name = rows[0].Name,
                Email = rows[0].Email,
                Access = new([.. from row in rows where row.Role is not null select new RoleAssignment(row.Role!.Value, row.ProgrammeId, row.MunicipalityId)]),
            };
    }

    private const string DeleteSql = "DELETE FROM UserSession WHERE UserSessionId = @userSessionId";

    public Task DeleteAsync(Guid userSessionId, CancellationToken cancellationToken = default) =>
        db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(DeleteSql, new { userSessionId }, transaction), cancellationToken);

    private sealed record SessionRow
    {
        public required Guid UserId { get; init; }

        public required string Name { get; init; }

        public required string Email { get; init; }

        public required Role? Role { get; init; }

        public required Guid? ProgrammeId { get; init; }

        public required Guid? MunicipalityId { get; init; }
    }
}

/// <summary>Who a session belongs to and what they may do.</summary>
public sealed record SessionUser
{
    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required UserAccess Access { get; init; }
}
