using BoSoSurvey.Data;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
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

    [Fact]
    public async Task Cohort_Renamed_HasTheNewNameUnlessAnotherHasIt()
    {
        var programmeId = await AddAsync();
        var cohortId = await Store.AddCohortAsync(programmeId, "Pulje 11");
        await Store.AddCohortAsync(programmeId, "Pulje 2");

        var cohort = (await Store.FindCohortAsync(cohortId))!;

        await Store.RenameCohortAsync(cohort, "pulje  11");
        await Store.RenameCohortAsync(cohort, "Pulje 1");
        await Assert.ThrowsAsync<NameTakenException>(() => Store.RenameCohortAsync(cohort, "PULJE  2"));
        await Assert.ThrowsAsync<NameTakenException>(() => Store.AddCohortAsync(programmeId, "pulje\u00a01"));

        Assert.Equal(["Pulje 1", "Pulje 2"], (await Store.ListCohortsAsync(programmeId)).Select(found => found.Name));
    }

    [Fact]
    public async Task Cohort_Deleted_TakesItsUploadsWithItIfNothingElseIsInIt()
    {
        var programmeId = await AddAsync();
        var (empty, filled) = (await Store.AddCohortAsync(programmeId, "Tom"), await Store.AddCohortAsync(programmeId, "Full"));
        await Store.AddMunicipalitiesAsync((await Store.FindCohortAsync(filled))!, [("0301", "Oslo")]);
        var asked = await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
        await asked.RoundAsync(opened: false);
        var rosters = new RosterStore(database.Db, Store);
        var upload = await rosters.AddUploadAsync(empty, database.Db.NewId(), "deltakere.csv", []);
        await rosters.AddUploadAsync(filled, database.Db.NewId(), "deltakere.csv", []);

        Assert.True(await Store.DeleteCohortAsync(empty));
        Assert.False(await Store.DeleteCohortAsync(filled));
        Assert.False(await Store.DeleteCohortAsync(asked.CohortId));

        Assert.Equal(filled, Assert.Single(await Store.ListCohortsAsync(programmeId)).CohortId);
        Assert.NotNull(await Store.FindCohortAsync(asked.CohortId));
        Assert.Null(await rosters.FindUploadAsync(empty, upload));
    }

    [Fact]
    public async Task Municipality_InUse_StaysInTheCohort()
    {
        var data = await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
        var unused = await data.MunicipalityAsync("Oslo", "0301");
        var peopled = await data.MunicipalityAsync("Lillehammer", "3405");
        await data.MemberAsync(peopled);
        var asked = await data.MunicipalityAsync("Hamar", "3403");
        await data.ParticipantAsync(await data.RoundAsync(), asked);
        var led = await data.MunicipalityAsync("Moss", "3103");
        var email = $"{database.Db.NewId():N}@moss.example";
        var user = new UserAccount { Name = "Kari", Email = email, EmailNormalised = email.ToUpperInvariant(), SecurityStamp = "stamp", Language = "nb" };
        Assert.True((await new UserAccountStore(database.Db).CreateAsync(user, default)).Succeeded);
        await new RoleAssignmentStore(database.Db).AddAsync(user.UserId, new(Role.ProgrammeLeader, MunicipalityId: led));

        Assert.Equal([unused], await Store.ListUnusedMunicipalitiesAsync(data.CohortId));
        foreach (var used in new[] { peopled, asked, led })
            Assert.False(await Store.RemoveMunicipalityAsync(data.CohortId, used));
        Assert.False(await Store.RemoveMunicipalityAsync(database.Db.NewId(), unused));
        Assert.True(await Store.RemoveMunicipalityAsync(data.CohortId, unused));

        Assert.Equal(["Hamar", "Lillehammer", "Moss"], (await Store.ListMunicipalitiesOfCohortAsync(data.CohortId)).Select(municipality => municipality.Name));
    }
}
