using System.Net;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Mail;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>The people of a cohort one by one: seen, found, added, changed, removed.</summary>
public sealed class MemberPageTests(TestSite site) : IClassFixture<TestSite>
{
    private RosterStore Rosters => site.Get<RosterStore>();

    /// <summary>Kari in two groups of Lillehammer and Ola, who writes Nynorsk, in Ås.</summary>
    private sealed record Cohort(TestData Data, HttpClient Client, Guid Lillehammer, Guid Ås, Guid Kari, Guid Ola)
    {
        public string Members => $"/cohorts/{Data.CohortId}/members";
    }

    private async Task<Cohort> CohortAsync()
    {
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {Guid.NewGuid()}");
        var (ås, lillehammer) = (await data.MunicipalityAsync("Ås", "3218"), await data.MunicipalityAsync());
        var kari = await data.MemberAsync(lillehammer, "Kari <b>Nordmann</b>", "kari@lillehammer.example", "nb", GroupKind.Steering, GroupKind.Project);
        var ola = await data.MemberAsync(ås, "Ola Dunk", "ola@aas.example", "nn", GroupKind.External);
        return new(data, await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId)), lillehammer, ås, kari, ola);
    }

    private async Task<Guid> OpenAsync(TestData data, string name = "Runde 1")
    {
        var roundId = await data.RoundAsync(name, opened: false);
        await site.Get<RoundStore>().OpenAsync(roundId, await site.Get<InvitationLetter>().WriterAsync(roundId));
        return roundId;
    }

    private static string Text(IHtmlDocument page) => string.Join(' ', page.QuerySelector("main")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> Rows(IHtmlDocument page) =>
        page.QuerySelectorAll("main tbody tr").Select(row => string.Join('|', row.Children.Take(4).Select(cell => cell.TextContent.Trim())));

    [Fact]
    public async Task List_OfACohort_ShowsEverybodyByMunicipality()
    {
        var cohort = await CohortAsync();

        var page = await cohort.Client.GetPageAsync((await cohort.Client.GetPageAsync($"/cohorts/{cohort.Data.CohortId}")).QuerySelector("main a[href$=members]")!.GetAttribute("href")!);

        Assert.Equal(["Lillehammer", "Ås"], page.QuerySelectorAll("main h2").Select(heading => heading.TextContent));
        Assert.Equal(
            ["Kari <b>Nordmann</b>kari@lillehammer.example|Rådgiver|Styringsgruppe, Prosjektgruppe|Bokmål", "Ola Dunkola@aas.example|Rådgiver|Eksterne aktører|Nynorsk"],
            Rows(page));
        Assert.Null(page.QuerySelector("#search"));
    }

    [Fact]
    public async Task List_OfNobody_SaysWhatToDo()
    {
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {Guid.NewGuid()}");
        var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        var page = await client.GetPageAsync($"/cohorts/{data.CohortId}/members");

        Assert.Contains("ingen deltakere ennå", Text(page), StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector($"main a[href='/cohorts/{data.CohortId}/import']"));
        Assert.Null((await client.GetPageAsync($"/cohorts/{data.CohortId}/members/new")).QuerySelector("main form"));
    }

    [Theory]
    [InlineData("DUNK", 1)]
    [InlineData(" @lilleHAMMER.", 20)]
    [InlineData("<b>", 1)]
    [InlineData("%", 0)]
    [InlineData("", 21)]
    public async Task List_OfMany_IsSearchedByNameAndAddress(string search, int found)
    {
        var cohort = await CohortAsync();
        for (var i = 0; i < 19; i++)
            await cohort.Data.MemberAsync(cohort.Lillehammer, $"Person {i}");

        using var answer = await cohort.Client.SubmitAsync(cohort.Members, "main form[method=get]", ("search", search));

        var page = await answer.ReadPageAsync();
        Assert.Equal(found, Rows(page).Count());
        Assert.Equal(search.Trim(), ((IHtmlInputElement)page.QuerySelector("#search")!).Value);
        if (search.Length > 0)
            Assert.Contains($"{found} av 21", page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_Person_IsInTheRoster()
    {
        var cohort = await CohortAsync();

        using var added = await cohort.Client.SubmitAsync(
            $"{cohort.Members}/new", "main form", ("Input.Name", " Eva "), ("Input.Email", "eva@aas.example"), ("Input.JobTitle", ""), ("Input.MunicipalityId", cohort.Ås.ToString()),
            ("Input.GroupCodes", GroupKind.Project), ("Input.GroupCodes", GroupKind.Steering), ("Input.Language", "en"));

        Assert.Equal($"{cohort.Members}?done=added", added.Headers.Location!.ToString());
        var page = await cohort.Client.GetPageAsync(added.Headers.Location.ToString());
        Assert.Contains("Evaeva@aas.example||Styringsgruppe, Prosjektgruppe|English", Rows(page));
        Assert.Contains("lagt til", page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_EverythingWrong_SaysSoAndKeepsWhatWasTyped_A3()
    {
        var cohort = await CohortAsync();

        using var refused = await cohort.Client.SubmitAsync(
            $"{cohort.Members}/new", "main form", ("Input.Name", "a\u0007b"), ("Input.Email", "eva@aas.example (x)"), ("Input.JobTitle", new string('x', 201)),
            ("Input.MunicipalityId", Guid.NewGuid().ToString()), ("Input.GroupCodes", "none"), ("Input.Language", "se"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await refused.ReadPageAsync();
        Assert.StartsWith("Feil: ", page.Title, StringComparison.Ordinal);
        var links = page.QuerySelectorAll(".ds-error-summary a");
        Assert.Equal(
            ["#Input_Name", "#Input_Email", "#Input_JobTitle", "#Input_MunicipalityId", "#Input_GroupCodes", "#Input_Language"], links.Select(link => link.GetAttribute("href")));
        Assert.All(links, link => Assert.NotNull(page.QuerySelector(link.GetAttribute("href")!)));
        Assert.All(links, link => Assert.Contains(page.QuerySelectorAll(".ds-validation-message"), message => message.TextContent == link.TextContent));
        Assert.Equal("eva@aas.example (x)", ((IHtmlInputElement)page.QuerySelector("#Input_Email")!).Value);
        Assert.Equal(2, (await Rosters.ListAsync(cohort.Data.CohortId)).Count);
    }

    [Fact]
    public async Task New_AddressTaken_IsRefusedInTheMunicipalityAlone()
    {
        var cohort = await CohortAsync();
        (string, string?)[] person = [("Input.Name", "Kari igjen"), ("Input.Email", "KARI@lillehammer.example"), ("Input.GroupCodes", GroupKind.Project)];

        using var refused = await cohort.Client.SubmitAsync($"{cohort.Members}/new", "main form", [.. person, ("Input.MunicipalityId", cohort.Lillehammer.ToString())]);
        using var taken = await cohort.Client.SubmitAsync($"{cohort.Members}/new", "main form", [.. person, ("Input.MunicipalityId", cohort.Ås.ToString())]);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Redirect), (refused.StatusCode, taken.StatusCode));
        Assert.Contains("Lillehammer har denne adressen", (await refused.ReadPageAsync()).QuerySelector("#Input_Email-error")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_Person_IsFilledInAndSaved()
    {
        var cohort = await CohortAsync();

        using var unchanged = await cohort.Client.SubmitAsync($"{cohort.Members}/{cohort.Kari}");
        Assert.Equal($"{cohort.Members}?done=saved", unchanged.Headers.Location!.ToString());
        var kari = (await Rosters.FindMemberAsync(cohort.Data.CohortId, cohort.Kari))!;
        Assert.Equal(("Kari <b>Nordmann</b>", "kari@lillehammer.example", "Rådgiver", cohort.Lillehammer, "nb"), (kari.Name, kari.Email, kari.JobTitle, kari.MunicipalityId, kari.Language));
        Assert.Equal([GroupKind.Project, GroupKind.Steering], kari.GroupCodes);

        using var saved = await cohort.Client.SubmitAsync(
            $"{cohort.Members}/{cohort.Kari}", "main form", ("Input.Name", "Kari Ås"), ("Input.Email", "kari@aas.example"), ("Input.MunicipalityId", cohort.Ås.ToString()), ("Input.GroupCodes", GroupKind.External));
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        Assert.Contains("Kari Åskari@aas.example|Rådgiver|Eksterne aktører|Bokmål", Rows(await cohort.Client.GetPageAsync(cohort.Members)));
    }

    [Fact]
    public async Task Edit_AddressOfAnotherOrNoGroup_IsRefused()
    {
        var cohort = await CohortAsync();
        var address = $"{cohort.Members}/{cohort.Kari}";

        using var taken = await cohort.Client.SubmitAsync(address, "main form", ("Input.Email", "OLA@aas.example"), ("Input.MunicipalityId", cohort.Ås.ToString()));
        using var nowhere = await cohort.Client.SubmitAsync(address, "main form", ("Input.GroupCodes", null));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (taken.StatusCode, nowhere.StatusCode));
        Assert.Contains("Ås har denne adressen", (await taken.ReadPageAsync()).QuerySelector("#Input_Email-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("#Input_GroupCodes", (await nowhere.ReadPageAsync()).QuerySelector(".ds-error-summary a")!.GetAttribute("href"));
        Assert.Equal(cohort.Lillehammer, (await Rosters.FindMemberAsync(cohort.Data.CohortId, cohort.Kari))!.MunicipalityId);
    }

    /// <summary>S17 and S18: neither another cohort's person nor another programme's municipality is reached by sending its id.</summary>
    [Fact]
    public async Task Edit_IdsOfOthers_AreOutOfReach_S17_S18()
    {
        var (cohort, other) = (await CohortAsync(), await CohortAsync());

        using var moved = await cohort.Client.SubmitAsync($"{cohort.Members}/{cohort.Kari}", "main form", ("Input.MunicipalityId", other.Ås.ToString()), ("Input.MemberId", other.Ola.ToString()));
        using var person = await cohort.Client.GetAsync($"{cohort.Members}/{other.Kari}");
        using var removal = await cohort.Client.GetAsync($"{cohort.Members}/{other.Kari}/remove");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (moved.StatusCode, person.StatusCode, removal.StatusCode));
    }

    [Fact]
    public async Task Remove_Person_AsksFirst()
    {
        var cohort = await CohortAsync();
        var address = (await cohort.Client.GetPageAsync(cohort.Members)).QuerySelector("main section:last-of-type tbody a:last-child")!.GetAttribute("href")!;

        var question = await cohort.Client.GetPageAsync(address);
        Assert.Equal("Fjern Ola Dunk?", question.QuerySelector("h1")!.TextContent);
        Assert.Null(question.QuerySelector("main .ds-alert"));
        Assert.Equal(2, (await Rosters.ListAsync(cohort.Data.CohortId)).Count);

        using var removed = await cohort.Client.SubmitAsync(question, address, "main form");
        using var twice = await cohort.Client.SubmitAsync(question, address, "main form");

        Assert.Equal($"{cohort.Members}?done=removed", removed.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, twice.StatusCode);
        Assert.Equal(cohort.Kari, Assert.Single(await Rosters.ListAsync(cohort.Data.CohortId)).MemberId);
    }

    [Fact]
    public async Task EditAndRemove_PersonOfAnOpenedRound_SayThatTheyStayInIt()
    {
        var cohort = await CohortAsync();
        var roundId = await OpenAsync(cohort.Data, "Runde <1>");

        var edit = await cohort.Client.GetPageAsync($"{cohort.Members}/{cohort.Kari}");
        Assert.Contains("allerede spurt i disse målerundene", edit.QuerySelector("main .ds-alert")!.TextContent, StringComparison.Ordinal);
        var remove = await cohort.Client.GetPageAsync($"{cohort.Members}/{cohort.Kari}/remove");
        Assert.Contains("blir værende i dem", remove.QuerySelector("main .ds-alert")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Runde <1>", remove.QuerySelector($".ds-alert a[href='/rounds/{roundId}/participants']")!.TextContent);
        using (await cohort.Client.SubmitAsync(edit, $"{cohort.Members}/{cohort.Ola}", "main form", ("Input.Name", "Ola Ny"), ("Input.MunicipalityId", cohort.Ås.ToString())))
        using (await cohort.Client.SubmitAsync(remove, $"{cohort.Members}/{cohort.Kari}/remove", "main form"))
        {
        }

        Assert.Equal(["Kari <b>Nordmann</b>", "Ola Dunk"], (await site.Get<ParticipantStore>().ListAsync(roundId)).Select(participant => participant.Name));
    }
}
