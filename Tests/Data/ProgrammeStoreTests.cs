using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteProgrammeStoreTests(SqliteTestDatabase database) : ProgrammeStoreContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerProgrammeStoreTests(SqlServerTestDatabase database) : ProgrammeStoreContract(database), IClassFixture<SqlServerTestDatabase>;

public abstract class ProgrammeStoreContract(TestDatabase database)
{
    private ProgrammeStore Store => new(database.Db);

    private Task<Guid> AddAsync(string? name = null) =>
        Store.AddAsync(name ?? $"Program {database.Db.NewId()}", "Husbanken Region Øst", "Randi Berg", "randi.berg@husbanken.example");

    [Fact]
    public async Task Programme_Added_IsFoundWithTheStandardGroups()
    {
        var id = await AddAsync("Ærlig program");

        var programme = (await Store.FindAsync(id))!;
        Assert.Equal(("Ærlig program", "Husbanken Region Øst", "Randi Berg", "randi.berg@husbanken.example"),
            (programme.Name, programme.Owner, programme.ContactName, programme.ContactEmail));
        Assert.Equal(GroupKind.Standard, await Store.ListGroupKindsAsync(id));
        Assert.Contains(programme, await Store.ListAsync());
        Assert.Null(await Store.FindAsync(database.Db.NewId()));
    }

    [Fact]
    public async Task Programme_WithANameThatIsTaken_IsNotAdded()
    {
        await AddAsync("Tatt");

        Assert.Equal("Tatt", (await Assert.ThrowsAsync<NameTakenException>(() => AddAsync("Tatt"))).Name);
        Assert.Single(await Store.ListAsync(), programme => programme.Name == "Tatt");
    }

    [Fact]
    public async Task Cohorts_Added_AreListedInThatOrder()
    {
        var (programmeId, other) = (await AddAsync(), await AddAsync());
        var first = await Store.AddCohortAsync(programmeId, "Pulje B");
        var second = await Store.AddCohortAsync(programmeId, "Pulje A");
        await Store.AddCohortAsync(other, "Pulje B");

        await Assert.ThrowsAsync<NameTakenException>(() => Store.AddCohortAsync(programmeId, "Pulje A"));

        Assert.Equal([first, second], (await Store.ListCohortsAsync(programmeId)).Select(cohort => cohort.CohortId));
        var cohort = (await Store.FindCohortAsync(second))!;
        Assert.Equal((programmeId, "Pulje A", 2), (cohort.ProgrammeId, cohort.Name, cohort.SortOrder));
        Assert.Null(await Store.FindCohortAsync(database.Db.NewId()));
    }

    [Fact]
    public async Task Municipalities_OfACohort_AreInNorwegianOrderWithTheirNoughts()
    {
        var programmeId = await AddAsync();
        var cohort = (await Store.FindCohortAsync(await Store.AddCohortAsync(programmeId, "Pulje 1")))!;
        var other = (await Store.FindCohortAsync(await Store.AddCohortAsync(programmeId, "Pulje 2")))!;

        await Store.AddMunicipalitiesAsync(cohort, [("4205", "Åmli"), ("0301", "Oslo"), ("3448", "Øyer"), ("4652", "Ærdal")]);
        await Store.AddMunicipalitiesAsync(other, [("3103", "Moss")]);

        var municipalities = await Store.ListMunicipalitiesOfCohortAsync(cohort.CohortId);
        Assert.Equal(["Oslo", "Ærdal", "Øyer", "Åmli"], municipalities.Select(municipality => municipality.Name));
        Assert.Equal("0301", municipalities[0].MunicipalityNumber);
        Assert.Equal(municipalities[0], await Store.FindMunicipalityAsync(municipalities[0].MunicipalityId));
        Assert.Equal(["Moss", "Oslo", "Ærdal", "Øyer", "Åmli"], (await Store.ListMunicipalitiesAsync(programmeId)).Select(municipality => municipality.Name));
    }

    [Fact]
    public async Task Municipalities_WithOneNumberTaken_AreAllLeftOut()
    {
        var programmeId = await AddAsync();
        var cohort = (await Store.FindCohortAsync(await Store.AddCohortAsync(programmeId, "Pulje 1")))!;
        await Store.AddMunicipalitiesAsync(cohort, [("0301", "Oslo")]);

        await Assert.ThrowsAsync<NameTakenException>(() => Store.AddMunicipalitiesAsync(cohort, [("3201", "Bærum"), ("0301", "Oslo")]));

        Assert.Equal("Oslo", Assert.Single(await Store.ListMunicipalitiesOfCohortAsync(cohort.CohortId)).Name);
    }
}
