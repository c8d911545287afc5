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
            var sortOrder = await transaction.Connection!.ExecuteScalarAsync<int>(NextCohortSql, new { programmeId }, transaction);
            await transaction.Connection!.ExecuteAsync(AddCohortSql, new { cohortId, programmeId, name, sortOrder }, transaction);
        }, cancellationToken);
        return cohortId;
    }

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
