using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteProgrammeOverviewStoreTests(SqliteTestDatabase database) : ProgrammeOverviewStoreContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerProgrammeOverviewStoreTests(SqlServerTestDatabase database) : ProgrammeOverviewStoreContract(database), IClassFixture<SqlServerTestDatabase>;

public abstract class ProgrammeOverviewStoreContract(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ProgrammeOverviewStore Store => new(database.Db);

    [Fact]
    public async Task List_ChosenProgrammes_AreInNorwegianOrderWithWhatIsInThem()
    {
        var last = await new TestData(database.Db).ProgrammeAsync($"Åpent {database.Db.NewId()}");
        var first = await new TestData(database.Db).ProgrammeAsync($"Zebra {database.Db.NewId()}");
        await new TestData(database.Db).ProgrammeAsync($"Ikke spurt om {database.Db.NewId()}");
        await last.MunicipalityAsync("Ås", "3218");
        await last.MunicipalityAsync("Øyer", "3441");

        var programmes = await Store.ListAsync([last.ProgrammeId, first.ProgrammeId], Cancel);

        Assert.Equal([first.ProgrammeId, last.ProgrammeId], programmes.Select(programme => programme.Programme.ProgrammeId));
        var cohort = Assert.Single(programmes[1].Cohorts);
        Assert.Equal(("Pulje 1", null), (cohort.Cohort.Name, cohort.Round));
        Assert.Equal(["Øyer", "Ås"], cohort.Municipalities);
        Assert.Empty(await Store.ListAsync([], Cancel));
    }

    [Fact]
    public async Task Round_Shown_IsTheOpenOneElseTheNewest()
    {
        var data = await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
        var open = await data.RoundAsync("Høst");
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        var planned = await data.RoundAsync("Vår", opened: false);

        Assert.Equal(open, (await RoundAsync())!.Round.RoundId);
        database.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Equal(planned, (await RoundAsync())!.Round.RoundId);

        async Task<RoundSummary?> RoundAsync() => (await Store.ListAsync([data.ProgrammeId], Cancel)).Single().Cohorts.Single().Round;
    }

    [Fact]
    public async Task Rate_OfTheRound_CountsEachPersonOnce()
    {
        var data = await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
        var municipality = await data.MunicipalityAsync();
        var round = await data.RoundAsync();
        await data.ParticipantAsync(round, municipality);
        await data.AnswerAsync(round, await data.ParticipantAsync(round, municipality), new Dictionary<string, string?> { ["FOR_EGE_1"] = "4" }, submit: false);
        await data.AnswerAsync(round, await data.ParticipantAsync(round, municipality), new Dictionary<string, string?> { ["FOR_EGE_1"] = "4" });

        var programme = (await Store.ListAsync([data.ProgrammeId], Cancel)).Single();

        Assert.Equal(new ResponseRate(3, 2, 1), programme.Cohorts.Single().Round!.Rate);
    }
}
