using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>What each role finds on the front page.</summary>
public sealed class FrontPageTests : IAsyncDisposable
{
    private readonly TestSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Evaluator_OfOneProgramme_SeesItsCohortsAlone()
    {
        var data = await new TestData(_site.Db).ProgrammeAsync();
        await data.MunicipalityAsync("Øyer", "3440");
        await data.MunicipalityAsync("Lillehammer", "3405");
        await data.RoundAsync("Runde 1", closes: _site.Clock.GetUtcNow().AddDays(1));
        _site.Clock.Advance(TimeSpan.FromDays(2));
        var open = await data.RoundAsync("Runde 2");
        _site.Clock.Advance(TimeSpan.FromMinutes(1));
        await data.RoundAsync("Runde 3", opened: false);
        await new TestData(_site.Db).ProgrammeAsync("Et annet program");
        var client = await _site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        var page = await client.GetPageAsync("/");

        Assert.Equal("Boligsosialt utviklingsprogram", Assert.Single(page.QuerySelectorAll("main h2")).TextContent);
        var row = Assert.Single(page.QuerySelectorAll("tbody tr"));
        Assert.Contains("Lillehammer, Øyer", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Åpen", row.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            [$"/cohorts/{data.CohortId}", $"/rounds/{open}"], row.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
        Assert.Null(page.QuerySelector("a[href='/users']"));
    }

    [Fact]
    public async Task Evaluator_BeforeTheFirstRound_IsShownTheNextStep()
    {
        var data = await new TestData(_site.Db).ProgrammeAsync();
        var client = await _site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        var page = await client.GetPageAsync("/");

        Assert.Contains("Ingen målerunde ennå", page.QuerySelector("tbody tr")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leader_AndCouncil_AreLedToWhatIsReleased()
    {
        var data = await new TestData(_site.Db).ProgrammeAsync();
        var municipality = await data.MunicipalityAsync();
        await data.RoundAsync();
        var client = await _site.LogInAsync(new(Role.ProgrammeLeader, MunicipalityId: municipality), new(Role.Council, data.ProgrammeId));

        var page = await client.GetPageAsync("/");

        Assert.Equal(["Lillehammer, Boligsosialt utviklingsprogram", "Boligsosialt utviklingsprogram"], page.QuerySelectorAll("main h2").Select(h2 => h2.TextContent).OrderDescending());
        Assert.Equal([$"/council/{data.CohortId}", $"/municipality/{municipality}"], page.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")).Order());
        foreach (var link in page.QuerySelectorAll("main a"))
            Assert.Contains("Her kommer resultatene", (await client.GetPageAsync(link.GetAttribute("href")!)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Administrator_FindsUsersAndProgrammesButNoSurvey()
    {
        var data = await new TestData(_site.Db).ProgrammeAsync();
        await data.RoundAsync();
        var client = await _site.LogInAsync(new RoleAssignment(Role.Administrator));

        var page = await client.GetPageAsync("/");

        Assert.Equal(["/users", "/programmes/new"], page.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")));
        Assert.Contains("Kari Nordmann", page.QuerySelector("header")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_WithoutRoles_IsToldWhomToAsk()
    {
        var page = await (await _site.LogInAsync()).GetPageAsync("/");

        Assert.Contains("ingen rolle", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }
}
