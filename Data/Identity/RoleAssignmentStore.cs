using BoSoSurvey.Domain.Access;
using Dapper;

namespace BoSoSurvey.Data.Identity;

/// <summary>Who has which role where. A change ends the user's sessions, so that nobody works on with what they had.</summary>
public sealed class RoleAssignmentStore(Db db)
{
    private const string ListSql = """
        SELECT a.RoleAssignmentId, a.UserId, a.Role, a.ProgrammeId, p.Name AS ProgrammeName, a.MunicipalityId, m.Name AS MunicipalityName
        FROM RoleAssignment a
        LEFT JOIN Municipality m ON m.MunicipalityId = a.MunicipalityId
        LEFT JOIN Programme p ON p.ProgrammeId = COALESCE(a.ProgrammeId, m.ProgrammeId)
        ORDER BY a.Role, p.Name, m.Name, a.RoleAssignmentId
        """;

    /// <summary>Everyone's roles, with the names of what they hold for.</summary>
    public async Task<IReadOnlyList<NamedRole>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. await db.ReadAsync(c => c.QueryAsync<NamedRole>(ListSql), cancellationToken)];

    private const string ListOfUserSql = """
        SELECT a.RoleAssignmentId, a.UserId, a.Role, a.ProgrammeId, p.Name AS ProgrammeName, a.MunicipalityId, m.Name AS MunicipalityName
        FROM RoleAssignment a
        LEFT JOIN Municipality m ON m.MunicipalityId = a.MunicipalityId
        LEFT JOIN Programme p ON p.ProgrammeId = COALESCE(a.ProgrammeId, m.ProgrammeId)
        WHERE a.UserId = @userId
        ORDER BY a.Role, p.Name, m.Name, a.RoleAssignmentId
        """;

    /// <inheritdoc cref="ListAsync"/>
    public async Task<IReadOnlyList<NamedRole>> ListOfUserAsync(Guid userId, CancellationToken cancellationToken = default) =>
        [.. await db.ReadAsync(c => c.QueryAsync<NamedRole>(ListOfUserSql, new { userId }), cancellationToken)];

    private const string OfUserSql = "SELECT Role, ProgrammeId, MunicipalityId FROM RoleAssignment WHERE UserId = @userId";

    private const string AddSql = """
        INSERT INTO RoleAssignment (RoleAssignmentId, UserId, Role, ProgrammeId, MunicipalityId)
        VALUES (@roleAssignmentId, @userId, @role, @programmeId, @municipalityId)
        """;

    private const string EndSessionsSql = "DELETE FROM UserSession WHERE UserId = @userId";

    /// <summary>Gives a role.</summary>
    /// <returns>False if the user had it already; nothing changes then.</returns>
    /// <exception cref="ArgumentException">The scope does not fit the role.</exception>
    public Task<bool> AddAsync(Guid userId, RoleAssignment assignment, CancellationToken cancellationToken = default)
    {
        var scoped = assignment.Role switch
        {
            Role.Administrator => assignment is { ProgrammeId: null, MunicipalityId: null },
            Role.ProgrammeLeader => assignment is { ProgrammeId: null, MunicipalityId: not null },
            _ => assignment is { ProgrammeId: not null, MunicipalityId: null },
        };
        if (!scoped)
            throw new ArgumentException($"A {assignment.Role} cannot have this scope.", nameof(assignment));
        return db.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            var held = await connection.QueryAsync<RoleRow>(OfUserSql, new { userId }, transaction);
            if (held.Any(row => new RoleAssignment(row.Role, row.ProgrammeId, row.MunicipalityId) == assignment))
                return false;
            await connection.ExecuteAsync(AddSql, new
            {
                roleAssignmentId = db.NewId(),
                userId,
                role = assignment.Role.ToString(),
                programmeId = assignment.ProgrammeId,
                municipalityId = assignment.MunicipalityId,
            }, transaction);
            await connection.ExecuteAsync(EndSessionsSql, new { userId }, transaction);
            return true;
        }, cancellationToken);
    }

    private const string RemoveSql = "DELETE FROM RoleAssignment WHERE RoleAssignmentId = @roleAssignmentId AND UserId = @userId";

    /// <summary>Takes a role from the user.</summary>
    /// <returns>False if this user had no such role.</returns>
    public Task<bool> RemoveAsync(Guid userId, Guid roleAssignmentId, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async transaction =>
        {
            if (await transaction.Connection!.ExecuteAsync(RemoveSql, new { roleAssignmentId, userId }, transaction) == 0)
                return false;
            await transaction.Connection!.ExecuteAsync(EndSessionsSql, new { userId }, transaction);
            return true;
        }, cancellationToken);

    private const string ListScopesSql = """
        SELECT p.ProgrammeId, p.Name AS ProgrammeName, m.MunicipalityId, m.Name AS MunicipalityName
        FROM Programme p
        LEFT JOIN Municipality m ON m.ProgrammeId = p.ProgrammeId
        ORDER BY p.Name, p.ProgrammeId, m.Name, m.MunicipalityId
        """;

    /// <summary>What a role can hold for: every municipality with its programme, and programmes without any.</summary>
    public async Task<IReadOnlyList<RoleScope>> ListScopesAsync(CancellationToken cancellationToken = default) =>
        [.. await db.ReadAsync(c => c.QueryAsync<RoleScope>(ListScopesSql), cancellationToken)];

    private sealed record RoleRow
    {
        public required Role Role { get; init; }

        public required Guid? ProgrammeId { get; init; }

        public required Guid? MunicipalityId { get; init; }
    }
}

/// <summary>A role of a user, with the names of what it holds for.</summary>
public sealed record NamedRole
{
    public required Guid RoleAssignmentId { get; init; }

    public required Guid UserId { get; init; }

    public required Role Role { get; init; }

    public required Guid? ProgrammeId { get; init; }

    /// <summary>Of a programme leader: the programme of the municipality.</summary>
    public required string? ProgrammeName { get; init; }

    public required Guid? MunicipalityId { get; init; }

    public required string? MunicipalityName { get; init; }
}

/// <summary>A programme, or a municipality in it, that a role can hold for.</summary>
public sealed record RoleScope
{
    public required Guid ProgrammeId { get; init; }

    public required string ProgrammeName { get; init; }

    public required Guid? MunicipalityId { get; init; }

    public required string? MunicipalityName { get; init; }
}
