using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteRosterStoreTests(SqliteTestDatabase database) : RosterStoreContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerRosterStoreTests(SqlServerTestDatabase database) : RosterStoreContract(database), IClassFixture<SqlServerTestDatabase>;

public abstract class RosterStoreContract(TestDatabase database)
{
    private readonly ProgrammeStore _programmes = new(database.Db);

    private RosterStore Rosters => new(database.Db, _programmes);

    private async Task<Cohort> CohortAsync()
    {
        var data = await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
        await data.MunicipalityAsync("Oslo", "0301");
        await data.MunicipalityAsync("Bærum", "3201");
        return (await _programmes.FindCohortAsync(data.CohortId))!;
    }

    private static RosterRow Row(int number, string name = "Kari", string group = "Styringsgruppe", string? email = null) => new()
    {
        Number = number,
        Cohort = "Pulje 1",
        MunicipalityNumber = number % 2 == 0 ? "0301" : "3201",
        Municipality = number % 2 == 0 ? "Oslo" : "Bærum",
        Group = group,
        Name = name,
        Email = email ?? $"person{number}@kommune.example",
        JobTitle = "=1+1",
        Language = "nb",
    };

    private async Task<RosterPlan?> ImportAsync(Cohort cohort, params RosterRow[] rows) =>
        await Rosters.ImportAsync(cohort, await Rosters.AddUploadAsync(cohort.CohortId, database.Db.NewId(), "fil.xlsx", rows));

    [Fact]
    public async Task Import_OfNewPeople_IsTheRoster()
    {
        var cohort = await CohortAsync();

        var plan = await ImportAsync(cohort, Row(2, "Åse Ødegård"), Row(3), Row(2, "Åse Ødegård", "Prosjektgruppe") with { Number = 4 });

        var members = await Rosters.ListAsync(cohort.CohortId);
        Assert.Equivalent(plan!.New, members, strict: true);
        Assert.Equal([("Åse Ødegård", "=1+1", 2), ("Kari", "=1+1", 1)], members.Select(member => (member.Name, member.JobTitle, member.GroupCodes.Count)));
        Assert.Equal(2, (await Rosters.CountByCohortAsync(cohort.ProgrammeId))[cohort.CohortId]);
    }

    /// <summary>S11: a second run adds nothing.</summary>
    [Fact]
    public async Task Import_Twice_ChangesNothing()
    {
        var cohort = await CohortAsync();
        await ImportAsync(cohort, Row(2), Row(3));
        var before = await Rosters.ListAsync(cohort.CohortId);

        var plan = (await ImportAsync(cohort, Row(2), Row(3)))!;

        Assert.Equal((0, 0, 2), (plan.New.Count, plan.Changed.Count, plan.Unchanged.Count));
        Assert.Equivalent(before, await Rosters.ListAsync(cohort.CohortId), strict: true);
    }

    [Fact]
    public async Task Import_OfChangedPeople_KeepsTheirIdsAndTheOthers()
    {
        var cohort = await CohortAsync();
        await ImportAsync(cohort, Row(2), Row(3), Row(4));
        var before = await Rosters.ListAsync(cohort.CohortId);

        await ImportAsync(cohort, Row(2, "Kari Hansen", "Prosjektgruppe"), Row(3) with { Language = "nn", JobTitle = "Leder" });

        var after = await Rosters.ListAsync(cohort.CohortId);
        Assert.Equal(before.Select(member => member.MemberId), after.Select(member => member.MemberId));
        Assert.Equal(
            [("Kari Hansen", "nb", "=1+1", "project"), ("Kari", "nb", "=1+1", "steering"), ("Kari", "nn", "Leder", "steering")],
            after.Select(member => (member.Name, member.Language, member.JobTitle, Assert.Single(member.GroupCodes))));
    }

    /// <summary>S11: all or nothing.</summary>
    [Fact]
    public async Task Import_WithOneError_DoesNothing()
    {
        var cohort = await CohortAsync();
        var uploadId = await Rosters.AddUploadAsync(cohort.CohortId, database.Db.NewId(), "fil.csv", [Row(2), Row(3, email: "ingen adresse")]);

        var plan = (await Rosters.ImportAsync(cohort, uploadId))!;

        Assert.Equal(RosterFault.BadEmail, Assert.Single(plan.Errors).Fault);
        Assert.Empty(await Rosters.ListAsync(cohort.CohortId));
        Assert.NotNull(await Rosters.FindUploadAsync(cohort.CohortId, uploadId));
    }

    [Fact]
    public async Task Upload_Found_HoldsTheRowsAsTheyWere()
    {
        var cohort = await CohortAsync();
        RosterRow[] rows = [Row(2, "Åse \"Øy\" 😀\u0001"), Row(3)];

        var uploadId = await Rosters.AddUploadAsync(cohort.CohortId, database.Db.NewId(), "fil.csv", rows, ["Telefon", "Merknad"]);

        var upload = (await Rosters.FindUploadAsync(cohort.CohortId, uploadId))!;
        Assert.Equal(rows, upload.Rows);
        Assert.Equal("fil.csv", upload.FileName);
        Assert.Equal(["Telefon", "Merknad"], upload.IgnoredColumns);
        Assert.Null(await Rosters.FindUploadAsync((await CohortAsync()).CohortId, uploadId));
    }

    [Fact]
    public async Task Upload_ImportedOrADayOld_IsGone()
    {
        var cohort = await CohortAsync();
        var imported = await Rosters.AddUploadAsync(cohort.CohortId, database.Db.NewId(), "fil.csv", [Row(2)], ["Telefon"]);
        var old = await Rosters.AddUploadAsync(cohort.CohortId, database.Db.NewId(), "fil.csv", [Row(3)]);
        await Rosters.ImportAsync(cohort, imported);

        Assert.Null(await Rosters.FindUploadAsync(cohort.CohortId, imported));
        Assert.Null(await Rosters.ImportAsync(cohort, imported));

        database.Clock.Advance(RosterStore.KeptFor);
        Assert.Null(await Rosters.ImportAsync(cohort, old));
        await Rosters.AddUploadAsync(cohort.CohortId, database.Db.NewId(), "fil.csv", []);
        Assert.Equal(1, await database.Db.ReadAsync(c => Dapper.SqlMapper.ExecuteScalarAsync<int>(
            c, "SELECT COUNT(*) FROM RosterUpload WHERE CohortId = @CohortId", new { cohort.CohortId })));
    }

    [Fact]
    public async Task Imports_AtOnce_AddEverybodyOnce()
    {
        var cohort = await CohortAsync();
        RosterRow[] rows = [.. Enumerable.Range(2, 50).Select(number => Row(number))];
        var uploads = new List<Guid>();
        for (var i = 0; i < 4; i++)
            uploads.Add(await Rosters.AddUploadAsync(cohort.CohortId, database.Db.NewId(), "fil.csv", rows));

        var plans = await Task.WhenAll(uploads.Select(uploadId => Task.Run(() => Rosters.ImportAsync(cohort, uploadId))));

        Assert.Equal(50, plans.Sum(plan => plan!.New.Count));
        Assert.Equal(50, (await Rosters.ListAsync(cohort.CohortId)).Count);
    }

    [Fact]
    public async Task Import_OfMoreThanAStatementHolds_IsWhole()
    {
        var cohort = await CohortAsync();
        RosterRow[] rows = [.. Enumerable.Range(2, 2500).Select(number => Row(number))];
        await ImportAsync(cohort, rows);

        var plan = (await ImportAsync(cohort, [.. rows.Select(row => row with { Name = "Ola" })]))!;

        Assert.Equal(2500, plan.Changed.Count);
        Assert.All(await Rosters.ListAsync(cohort.CohortId), member => Assert.Equal("Ola", member.Name));
    }
}
