using System.Data.Common;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>A file that was read and waits for somebody to say whether its people are to be imported.</summary>
public sealed record RosterUpload
{
    public required Guid RosterUploadId { get; init; }

    public required Guid CohortId { get; init; }

    public required string FileName { get; init; }

    public IReadOnlyList<RosterRow> Rows { get; init; } = [];

    /// <summary>Headings of the columns that nothing was read from, in the file's order.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];
}

/// <summary>How an attempt to change a person in the roster ended.</summary>
public enum MemberSaving
{
    Saved,

    /// <summary>Somebody else in the municipality has the address.</summary>
    AddressTaken,

    /// <summary>They are not in the cohort's roster any more.</summary>
    Gone,
}

/// <summary>The people of a cohort, and the files that they are imported from.</summary>
public sealed class RosterStore(Db db, ProgrammeStore programmes)
{
    /// <summary>How long a file waits; after that nobody will say yes, and it holds names and addresses.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private const string MembersSql = """
        SELECT m.MemberId, m.MunicipalityId, m.Name, m.Email, m.JobTitle, m.Language
        FROM Member AS m
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE u.CohortId = @cohortId
        ORDER BY u.MunicipalityNumber, m.EmailNormalised
        """;

    private const string GroupsSql = """
        SELECT g.MemberId, g.GroupCode
        FROM MemberGroup AS g
        JOIN Member AS m ON m.MemberId = g.MemberId
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE u.CohortId = @cohortId
        """;

    /// <summary>Everyone in the cohort's roster, by municipality number and address.</summary>
    public Task<IReadOnlyList<Member>> ListAsync(Guid cohortId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => ListAsync(c, cohortId, null), cancellationToken);

    private static async Task<IReadOnlyList<Member>> ListAsync(DbConnection connection, Guid cohortId, DbTransaction? transaction)
    {
        var members = await connection.QueryAsync<Member>(MembersSql, new { cohortId }, transaction);
        var groups = (await connection.QueryAsync<MemberGroupRow>(GroupsSql, new { cohortId }, transaction)).ToLookup(row => row.MemberId, row => row.GroupCode);
        return [.. members.Select(member => member with { GroupCodes = [.. groups[member.MemberId].Order(StringComparer.Ordinal)] })];
    }

    private const string FindMemberSql = """
        SELECT m.MemberId, m.MunicipalityId, m.Name, m.Email, m.JobTitle, m.Language
        FROM Member AS m
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE m.MemberId = @memberId AND u.CohortId = @cohortId
        """;

    private const string GroupsOfMemberSql = "SELECT GroupCode FROM MemberGroup WHERE MemberId = @memberId";

    /// <summary>The member if they are in this cohort's roster.</summary>
    public Task<Member?> FindMemberAsync(Guid cohortId, Guid memberId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(async c =>
        {
            var member = await c.QuerySingleOrDefaultAsync<Member>(FindMemberSql, new { cohortId, memberId });
            return member is null
                ? null
                : member with { GroupCodes = [.. (await c.QueryAsync<string>(GroupsOfMemberSql, new { memberId })).Order(StringComparer.Ordinal)] };
        }, cancellationToken);

    /// <summary>Adds one person.</summary>
    /// <returns>False if somebody in the municipality has the address.</returns>
    public async Task<bool> AddMemberAsync(Member member, CancellationToken cancellationToken = default)
    {
        try
        {
            await db.WriteAsync(transaction => AddAsync(transaction, [member], cancellationToken), cancellationToken);
            return true;
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            return false;
        }
    }

    private const string SaveMemberSql = """
        UPDATE Member
        SET MunicipalityId = @MunicipalityId, Name = @Name, Email = @Email, EmailNormalised = @emailNormalised, JobTitle = @JobTitle, Language = @Language
        WHERE MemberId = @MemberId
          AND EXISTS (SELECT 1 FROM Municipality AS u WHERE u.MunicipalityId = Member.MunicipalityId AND u.CohortId = @cohortId)
        """;

    private const string DeleteGroupsSql = "DELETE FROM MemberGroup WHERE MemberId = @MemberId";

    /// <summary>Writes over a person in the cohort's roster. Rounds that have been opened keep them as they were.</summary>
    public async Task<MemberSaving> SaveMemberAsync(Guid cohortId, Member member, CancellationToken cancellationToken = default)
    {
        var row = new
        {
            member.MemberId, member.MunicipalityId, member.Name, member.Email, emailNormalised = EmailAddress.Normalise(member.Email), member.JobTitle, member.Language, cohortId,
        };
        try
        {
            return await db.WriteAsync(async transaction =>
            {
                if (await transaction.Connection!.ExecuteAsync(SaveMemberSql, row, transaction) == 0)
                    return MemberSaving.Gone;
                await transaction.Connection!.ExecuteAsync(DeleteGroupsSql, new { member.MemberId }, transaction);
                await AddGroupsAsync(transaction, [member], cancellationToken);
                return MemberSaving.Saved;
            }, cancellationToken);
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            return MemberSaving.AddressTaken;
        }
    }

    private const string DeleteMemberSql = """
        DELETE FROM Member
        WHERE MemberId = @memberId
          AND EXISTS (SELECT 1 FROM Municipality AS u WHERE u.MunicipalityId = Member.MunicipalityId AND u.CohortId = @cohortId)
        """;

    /// <summary>Takes a person out of the cohort's roster, if they are in it. Rounds that have been opened keep them.</summary>
    public Task DeleteMemberAsync(Guid cohortId, Guid memberId, CancellationToken cancellationToken = default) =>
        db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(DeleteMemberSql, new { cohortId, memberId }, transaction), cancellationToken);

    private const string CountMembersSql = """
        SELECT u.CohortId, COUNT(*) AS Members
        FROM Member AS m
        JOIN Municipality AS u ON u.MunicipalityId = m.MunicipalityId
        WHERE u.ProgrammeId = @programmeId
        GROUP BY u.CohortId
        """;

    /// <summary>How many people each cohort of a programme has, each person once per municipality; a cohort without people is absent.</summary>
    public Task<IReadOnlyDictionary<Guid, int>> CountByCohortAsync(Guid programmeId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyDictionary<Guid, int>>(
            async c => (await c.QueryAsync<CohortCountRow>(CountMembersSql, new { programmeId })).ToDictionary(row => row.CohortId, row => row.Members), cancellationToken);

    private const string DeleteOldUploadsSql = "DELETE FROM RosterUpload WHERE CreatedUtc <= @before";

    /// <summary>Lets go of files that were read and never imported, after a day.</summary>
    public Task DeleteOldUploadsAsync(CancellationToken cancellationToken = default) =>
        db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(DeleteOldUploadsSql, new { before = db.Now - KeptFor }, transaction), cancellationToken);

    private const string AddUploadSql = """
        INSERT INTO RosterUpload (RosterUploadId, CohortId, UserId, FileName, CreatedUtc)
        VALUES (@uploadId, @cohortId, @userId, @fileName, @now)
        """;

    /// <summary>Keeps what a file says for a day, and lets go of those kept longer.</summary>
    /// <returns>Its id.</returns>
    public async Task<Guid> AddUploadAsync(
        Guid cohortId, Guid userId, string fileName, IReadOnlyList<RosterRow> rows, IReadOnlyList<string>? ignoredColumns = null, CancellationToken cancellationToken = default)
    {
        var uploadId = db.NewId();
        await db.WriteAsync(async transaction =>
        {
            var now = db.Now;
            await transaction.Connection!.ExecuteAsync(DeleteOldUploadsSql, new { before = now - KeptFor }, transaction);
            await transaction.Connection!.ExecuteAsync(AddUploadSql, new { uploadId, cohortId, userId, fileName, now }, transaction);
            await db.Dialect.InsertManyAsync(
                transaction, "RosterUploadRow",
                ["RosterUploadId", "RowNumber", "CohortName", "MunicipalityNumber", "MunicipalityName", "GroupName", "Name", "Email", "JobTitle", "Language"],
                rows.Select(row => new object?[]
                {
                    uploadId, row.Number, row.Cohort, row.MunicipalityNumber, row.Municipality, row.Group, row.Name, row.Email, row.JobTitle, row.Language,
                }),
                cancellationToken);
            await db.Dialect.InsertManyAsync(
                transaction, "RosterUploadIgnoredColumn", ["RosterUploadId", "ColumnNumber", "Heading"],
                (ignoredColumns ?? []).Select((heading, index) => new object?[] { uploadId, index + 1, heading }), cancellationToken);
        }, cancellationToken);
        return uploadId;
    }

    private const string FindUploadSql = """
        SELECT RosterUploadId, CohortId, FileName
        FROM RosterUpload
        WHERE RosterUploadId = @uploadId AND CohortId = @cohortId AND CreatedUtc > @before
        """;

    private const string UploadRowsSql = """
        SELECT RowNumber AS Number, CohortName AS Cohort, MunicipalityNumber, MunicipalityName AS Municipality, GroupName AS "Group", Name, Email, JobTitle, Language
        FROM RosterUploadRow
        WHERE RosterUploadId = @uploadId
        ORDER BY RowNumber
        """;

    private const string IgnoredColumnsSql = "SELECT Heading FROM RosterUploadIgnoredColumn WHERE RosterUploadId = @uploadId ORDER BY ColumnNumber";

    /// <summary>The upload if it is of this cohort, less than a day old and not yet imported.</summary>
    public Task<RosterUpload?> FindUploadAsync(Guid cohortId, Guid uploadId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => FindUploadAsync(c, cohortId, uploadId, null), cancellationToken);

    private async Task<RosterUpload?> FindUploadAsync(DbConnection connection, Guid cohortId, Guid uploadId, DbTransaction? transaction)
    {
        var upload = await connection.QuerySingleOrDefaultAsync<RosterUpload>(FindUploadSql, new { cohortId, uploadId, before = db.Now - KeptFor }, transaction);
        if (upload is null)
            return null;
        return upload with
        {
            Rows = (await connection.QueryAsync<RosterRow>(UploadRowsSql, new { uploadId }, transaction)).AsList(),
            IgnoredColumns = (await connection.QueryAsync<string>(IgnoredColumnsSql, new { uploadId }, transaction)).AsList(),
        };
    }

    /// <summary>What importing these rows would do to the cohort's roster as it is now.</summary>
    public async Task<RosterPlan> PlanAsync(Cohort cohort, IReadOnlyList<RosterRow> rows, CancellationToken cancellationToken = default)
    {
        var groups = await programmes.ListGroupKindsAsync(cohort.ProgrammeId, cancellationToken);
        var municipalities = await programmes.ListMunicipalitiesAsync(cohort.ProgrammeId, cancellationToken);
        return new(rows, new(cohort, groups, municipalities, await ListAsync(cohort.CohortId, cancellationToken)), db.NewId);
    }

    private const string DeleteUploadSql = "DELETE FROM RosterUpload WHERE RosterUploadId = @uploadId";

    private const string DeleteMembersSql = "DELETE FROM Member WHERE MemberId IN @ids";

    /// <summary>Imports an upload, all or nothing, by what the roster is at this moment.</summary>
    /// <returns>What was done; null if the upload is gone. With errors in it nothing was done and the upload is still there.</returns>
    public async Task<RosterPlan?> ImportAsync(Cohort cohort, Guid uploadId, CancellationToken cancellationToken = default)
    {
        // Read outside the transaction: neither changes under an import in a way that the keys would let through.
        var groups = await programmes.ListGroupKindsAsync(cohort.ProgrammeId, cancellationToken);
        var municipalities = await programmes.ListMunicipalitiesAsync(cohort.ProgrammeId, cancellationToken);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await db.WriteAsync(async transaction =>
                {
                    var connection = transaction.Connection!;
                    var upload = await FindUploadAsync(connection, cohort.CohortId, uploadId, transaction);
                    if (upload is null)
                        return null;
                    var members = await ListAsync(connection, cohort.CohortId, transaction);
                    var plan = new RosterPlan(upload.Rows, new(cohort, groups, municipalities, members), db.NewId);
                    if (plan.Errors.Count > 0)
                        return plan;
                    // A changed member is written anew under the same id: a few statements, however many they are.
                    foreach (var ids in plan.Changed.Select(change => change.Before.MemberId).Chunk(1000))
                        await connection.ExecuteAsync(DeleteMembersSql, new { ids }, transaction);
                    await AddAsync(transaction, [.. plan.Changed.Select(change => change.After), .. plan.New], cancellationToken);
                    await connection.ExecuteAsync(DeleteUploadSql, new { uploadId }, transaction);
                    return plan;
                }, cancellationToken);
            }
            catch (DbException e) when (db.Dialect.IsDuplicateKey(e) && tries < 3)
            {
                // Another import came between reading the roster and writing it; this one is planned again.
            }
        }
    }

    private async Task AddAsync(DbTransaction transaction, IReadOnlyList<Member> members, CancellationToken cancellationToken)
    {
        await db.Dialect.InsertManyAsync(
            transaction, "Member", ["MemberId", "MunicipalityId", "Name", "Email", "EmailNormalised", "JobTitle", "Language"],
            members.Select(m => new object?[] { m.MemberId, m.MunicipalityId, m.Name, m.Email, EmailAddress.Normalise(m.Email), m.JobTitle, m.Language }),
            cancellationToken);
        await AddGroupsAsync(transaction, members, cancellationToken);
    }

    private Task AddGroupsAsync(DbTransaction transaction, IReadOnlyList<Member> members, CancellationToken cancellationToken) =>
        db.Dialect.InsertManyAsync(
            transaction, "MemberGroup", ["MemberId", "GroupCode"],
            members.SelectMany(m => m.GroupCodes.Select(group => new object?[] { m.MemberId, group })), cancellationToken);

    private sealed record MemberGroupRow
    {
        public required Guid MemberId { get; init; }

        public required string GroupCode { get; init; }
    }

    private sealed record CohortCountRow
    {
        public required Guid CohortId { get; init; }

        public required int Members { get; init; }
    }
}
