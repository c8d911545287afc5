using System.Data.Common;
using System.Globalization;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>A programme, cohort or municipality cannot be added under a name or number that is taken.</summary>
public sealed class NameTakenException(string name) : Exception($"'{name}' is taken.")
{
    public string Name { get; } = name;
}

/// <summary>Programmes with their group kinds, cohorts and municipalities.</summary>
public sealed class ProgrammeStore(Db db)
{
    /// <summary>Sorts names as Norwegian readers do: æ, ø and å last. The engines' collations differ.</summary>
    public static StringComparer NameOrder { get; } = StringComparer.Create(CultureInfo.GetCultureInfo("nb"), ignoreCase: true);

    private const string ColumnsSql = "SELECT ProgrammeId, Name, Owner, ContactName, ContactEmail FROM Programme";

    private const string FindSql = ColumnsSql + " WHERE ProgrammeId = @programmeId";

    public Task<Programme?> FindAsync(Guid programmeId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleOrDefaultAsync<Programme>(FindSql, new { programmeId }), cancellationToken);

    /// <summary>All programmes by name.</summary>
    public Task<IReadOnlyList<Programme>> ListAsync(CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<Programme>>(
            async c => [.. (await c.QueryAsync<Programme>(ColumnsSql)).OrderBy(programme => programme.Name, NameOrder)], cancellationToken);

    private const string AddSql = """
        INSERT INTO Programme (ProgrammeId, Name, Owner, ContactName, ContactEmail, CreatedUtc)
        VALUES (@ProgrammeId, @Name, @Owner, @ContactName, @ContactEmail, @CreatedUtc)
        """;

    /// <summary>Adds a programme with the standard kinds of group.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="NameTakenException">Another programme has the name.</exception>
    public async Task<Guid> AddAsync(string name, string owner, string contactName, string contactEmail, CancellationToken cancellationToken = default)
    {
        var programmeId = db.NewId();
        await AddUniqueAsync(name, async transaction =>
        {
            var row = new { ProgrammeId = programmeId, Name = name, Owner = owner, ContactName = contactName, ContactEmail = contactEmail, CreatedUtc = db.Now };
            await transaction.Connection!.ExecuteAsync(AddSql, row, transaction);
            await db.Dialect.InsertManyAsync(
                transaction, "GroupKind", ["ProgrammeId", "GroupCode", "SortOrder", "NameNb", "NameNn", "NameEn"],
                GroupKind.Standard.Select(kind => new object?[] { programmeId, kind.GroupCode, kind.SortOrder, kind.Name.Nb, kind.Name.Nn, kind.Name.En }),
                cancellationToken);
        }, cancellationToken);
        return programmeId;
    }

    private const string GroupKindsSql = """
        SELECT GroupCode, SortOrder, NameNb, NameNn, NameEn FROM GroupKind WHERE ProgrammeId = @programmeId ORDER BY SortOrder
        """;

    /// <summary>The kinds of group of a programme, in its order.</summary>
    public Task<IReadOnlyList<GroupKind>> ListGroupKindsAsync(Guid programmeId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<GroupKind>>(
            async c => [.. (await c.QueryAsync<GroupKindRow>(GroupKindsSql, new { programmeId })).Select(row => row.ToGroupKind())], cancellationToken);

    private const string FindCohortSql = "SELECT CohortId, ProgrammeId, Name, SortOrder FROM Cohort WHERE CohortId = @cohortId";

    public Task<Cohort?> FindCohortAsync(Guid cohortId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleOrDefaultAsync<Cohort>(FindCohortSql, new { cohortId }), cancellationToken);

    private const string CohortsSql = """
        SELECT CohortId, ProgrammeId, Name, SortOrder FROM Cohort WHERE ProgrammeId = @programmeId ORDER BY SortOrder
        """;

    /// <summary>The cohorts of a programme, first admitted first.</summary>
    public Task<IReadOnlyList<Cohort>> ListCohortsAsync(Guid programmeId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<Cohort>>(async c => (await c.QueryAsync<Cohort>(CohortsSql, new { programmeId })).AsList(), cancellationToken);

    // Changes nothing: it holds the row, so that two cohorts do not take one name in the same moment.
    private const string HoldProgrammeSql = "UPDATE Programme SET Name = Name WHERE ProgrammeId = @programmeId";

    private const string CohortNamesSql = "SELECT Name FROM Cohort WHERE ProgrammeId = @programmeId AND CohortId <> @cohortId";

    /// <exception cref="NameTakenException">Another cohort of the programme has the name, or one that an import would take for it.</exception>
    private static async Task CheckCohortNameAsync(DbTransaction transaction, Guid programmeId, Guid cohortId, string name)
    {
        await transaction.Connection!.ExecuteAsync(HoldProgrammeSql, new { programmeId }, transaction);
        var others = await transaction.Connection!.QueryAsync<string>(CohortNamesSql, new { programmeId, cohortId }, transaction);
        if (others.Any(other => NameKey.Of(other) == NameKey.Of(name)))
            throw new NameTakenException(name);
    }

    private const string NextCohortSql = "SELECT COALESCE(MAX(SortOrder), 0) + 1 FROM Cohort WHERE ProgrammeId = @programmeId";

    private const string AddCohortSql = "INSERT INTO Cohort (CohortId, ProgrammeId, Name, SortOrder) VALUES (@cohortId, @programmeId, @name, @sortOrder)";

    /// <summary>Adds a cohort after the others.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="NameTakenException">Another cohort of the programme has the name.</exception>
    public async Task<Guid> AddCohortAsync(Guid programmeId, string name, CancellationToken cancellationToken = default)
    {
        var cohortId = db.NewId();
        await AddUniqueAsync(name, async transaction =>
        {
            await CheckCohortNameAsync(transaction, programmeId, cohortId, name);
            var sortOrder = await transaction.Connection!.ExecuteScalarAsync<int>(NextCohortSql, new { programmeId }, transaction);
            await transaction.Connection!.ExecuteAsync(AddCohortSql, new { cohortId, programmeId, name, sortOrder }, transaction);
        }, cancellationToken);
        return cohortId;
    }

    private const string RenameCohortSql = "UPDATE Cohort SET Name = @name WHERE CohortId = @CohortId";

    /// <summary>Gives a cohort another name. Files that wait to be imported are held against the new one.</summary>
    /// <exception cref="NameTakenException">Another cohort of the programme has the name.</exception>
    public Task RenameCohortAsync(Cohort cohort, string name, CancellationToken cancellationToken = default) =>
        AddUniqueAsync(name, async transaction =>
        {
            await CheckCohortNameAsync(transaction, cohort.ProgrammeId, cohort.CohortId, name);
            await transaction.Connection!.ExecuteAsync(RenameCohortSql, new { cohort.CohortId, name }, transaction);
        }, cancellationToken);

    // Changes nothing: it holds the row, so that nothing is added to the cohort between looking and deleting.
    private const string HoldCohortSql = "UPDATE Cohort SET SortOrder = SortOrder WHERE CohortId = @cohortId";

    private const string CohortContentsSql = """
        SELECT (SELECT COUNT(*) FROM Municipality WHERE CohortId = @cohortId) + (SELECT COUNT(*) FROM Round WHERE CohortId = @cohortId)
        """;

    private const string DeleteUploadsSql = "DELETE FROM RosterUpload WHERE CohortId = @cohortId";

    private const string DeleteCohortSql = "DELETE FROM Cohort WHERE CohortId = @cohortId";

    /// <summary>Deletes a cohort without municipalities and rounds, and the files that wait to be imported into it.</summary>
    /// <returns>False if it has any.</returns>
    public Task<bool> DeleteCohortAsync(Guid cohortId, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            await connection.ExecuteAsync(HoldCohortSql, new { cohortId }, transaction);
            if (await connection.ExecuteScalarAsync<int>(CohortContentsSql, new { cohortId }, transaction) > 0)
                return false;
            await connection.ExecuteAsync(DeleteUploadsSql, new { cohortId }, transaction);
            await connection.ExecuteAsync(DeleteCohortSql, new { cohortId }, transaction);
            return true;
        }, cancellationToken);

    private const string MunicipalityColumnsSql = "SELECT MunicipalityId, ProgrammeId, CohortId, MunicipalityNumber, Name FROM Municipality";

    private const string FindMunicipalitySql = MunicipalityColumnsSql + " WHERE MunicipalityId = @municipalityId";

    public Task<Municipality?> FindMunicipalityAsync(Guid municipalityId, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleOrDefaultAsync<Municipality>(FindMunicipalitySql, new { municipalityId }), cancellationToken);

    private const string MunicipalitiesSql = MunicipalityColumnsSql + " WHERE ProgrammeId = @programmeId";

    /// <summary>The municipalities of a programme, all cohorts, by name.</summary>
    public Task<IReadOnlyList<Municipality>> ListMunicipalitiesAsync(Guid programmeId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<Municipality>>(
            async c => [.. (await c.QueryAsync<Municipality>(MunicipalitiesSql, new { programmeId })).OrderBy(m => m.Name, NameOrder)], cancellationToken);

    private const string OfCohortSql = MunicipalityColumnsSql + " WHERE CohortId = @cohortId";

    /// <summary>The municipalities of a cohort by name.</summary>
    public Task<IReadOnlyList<Municipality>> ListMunicipalitiesOfCohortAsync(Guid cohortId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<Municipality>>(
            async c => [.. (await c.QueryAsync<Municipality>(OfCohortSql, new { cohortId })).OrderBy(m => m.Name, NameOrder)], cancellationToken);

    /// <summary>Adds municipalities to a cohort, all or none.</summary>
    /// <exception cref="NameTakenException">The programme has one of the numbers already.</exception>
    public Task AddMunicipalitiesAsync(Cohort cohort, IReadOnlyList<(string Number, string Name)> municipalities, CancellationToken cancellationToken = default) =>
        AddUniqueAsync(
            string.Join(", ", municipalities.Select(municipality => municipality.Number)),
            transaction => db.Dialect.InsertManyAsync(
                transaction, "Municipality", ["MunicipalityId", "ProgrammeId", "CohortId", "MunicipalityNumber", "Name"],
                municipalities.Select(municipality => new object?[] { db.NewId(), cohort.ProgrammeId, cohort.CohortId, municipality.Number, municipality.Name }),
                cancellationToken),
            cancellationToken);

    // Answers and sums outlive the participants that they came from; a programme leader may have been named before anybody is in the roster.
    private const string IsUnused = """
        NOT EXISTS (SELECT 1 FROM Member AS x WHERE x.MunicipalityId = Municipality.MunicipalityId)
          AND NOT EXISTS (SELECT 1 FROM Participant AS x WHERE x.MunicipalityId = Municipality.MunicipalityId)
          AND NOT EXISTS (SELECT 1 FROM Response AS x WHERE x.MunicipalityId = Municipality.MunicipalityId)
          AND NOT EXISTS (SELECT 1 FROM Tally AS x WHERE x.MunicipalityId = Municipality.MunicipalityId)
          AND NOT EXISTS (SELECT 1 FROM RoleAssignment AS x WHERE x.MunicipalityId = Municipality.MunicipalityId)
        """;

    private const string UnusedMunicipalitiesSql = "SELECT MunicipalityId FROM Municipality WHERE CohortId = @cohortId AND " + IsUnused;

    /// <summary>The municipalities of a cohort that can be taken out of it: nobody is in their roster, no round has asked them, and they have no programme leader.</summary>
    public Task<IReadOnlySet<Guid>> ListUnusedMunicipalitiesAsync(Guid cohortId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlySet<Guid>>(
            async c => (await c.QueryAsync<Guid>(UnusedMunicipalitiesSql, new { cohortId })).ToHashSet(), cancellationToken);

    // Changes nothing: it holds the row, so that nobody is added to the municipality between looking and deleting.
    private const string HoldMunicipalitySql = "UPDATE Municipality SET Name = Name WHERE MunicipalityId = @municipalityId";

    private const string RemoveMunicipalitySql = "DELETE FROM Municipality WHERE MunicipalityId = @municipalityId AND CohortId = @cohortId AND " + IsUnused;

    /// <summary>Takes a municipality out of a cohort, and so out of the programme.</summary>
    /// <returns>False if it is in use, or not in the cohort.</returns>
    public Task<bool> RemoveMunicipalityAsync(Guid cohortId, Guid municipalityId, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async transaction =>
        {
            await transaction.Connection!.ExecuteAsync(HoldMunicipalitySql, new { municipalityId }, transaction);
            return await transaction.Connection!.ExecuteAsync(RemoveMunicipalitySql, new { cohortId, municipalityId }, transaction) > 0;
        }, cancellationToken);

    private async Task AddUniqueAsync(string name, Func<DbTransaction, Task> add, CancellationToken cancellationToken)
    {
        try
        {
            await db.WriteAsync(add, cancellationToken);
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            throw new NameTakenException(name);
        }
    }

    private sealed record GroupKindRow
    {
        public required string GroupCode { get; init; }

        public required int SortOrder { get; init; }

        public required string NameNb { get; init; }

        public required string NameNn { get; init; }

        public required string NameEn { get; init; }

        public GroupKind ToGroupKind() => new()
        {
            GroupCode = GroupCode,
            SortOrder = SortOrder,
            Name = new LocalText { Nb = NameNb, Nn = NameNn, En = NameEn },
        };
    }
}
