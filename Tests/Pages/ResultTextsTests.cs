using System.Net;
using AngleSharp.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Pages.Rounds;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>The page with what people wrote. What is read for it, and in which order, is tested with the store.</summary>
public sealed class ResultTextsTests(ResultTextsTests.World world) : IClassFixture<ResultTextsTests.World>
{
    private const string Works = "FOR_EGE_6";
    private const string ShouldBeDone = "FOR_EGE_7";

    public sealed class World : IAsyncLifetime
    {
        public TestSite Site { get; } = new();

        public HttpClient Client { get; private set; } = null!;

        public Guid RoundId { get; private set; }

        public Guid EmptyId { get; private set; }

        public Guid PlannedId { get; private set; }

        public List<TestParticipant> Participants { get; } = [];

        public async ValueTask InitializeAsync()
        {
            var data = await new TestData(Site.Db).ProgrammeAsync();
            (RoundId, EmptyId, PlannedId) = (await data.RoundAsync("Runde 1"), await data.RoundAsync("Runde 2"), await data.RoundAsync("Runde 3", opened: false));
            var (lillehammer, asker) = (await data.MunicipalityAsync(), await data.MunicipalityAsync("Asker", "3203"));
            await AnswerAsync(lillehammer, "Sist i alfabetet", "Mer penger", GroupKind.Steering, GroupKind.Project);
            await AnswerAsync(lillehammer, "Møtene\ner faste", null, GroupKind.Project);
            await AnswerAsync(asker, "<script>alert(1)</script>", null, GroupKind.Steering);
            await AnswerAsync(lillehammer, "Først i alfabetet", "Mer tid", GroupKind.Steering, GroupKind.Project);
            await data.AnswerAsync(RoundId, await data.ParticipantAsync(RoundId, asker), new Dictionary<string, string?> { [Works] = "Ikke sendt inn" }, submit: false);
            Client = await Site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

            async Task AnswerAsync(Guid place, string works, string? shouldBeDone, params string[] groups)
            {
                Participants.Add(await data.ParticipantAsync(RoundId, place, groups: groups));
                await data.AnswerAsync(RoundId, Participants[^1], new Dictionary<string, string?> { [Works] = works, [ShouldBeDone] = shouldBeDone });
            }
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }

    private static string Address(Guid roundId) => $"/rounds/{roundId}/results/texts";

    [Fact]
    public async Task Texts_OfEachQuestion_StandUnderMunicipalityAndGroups()
    {
        var page = await world.Client.GetPageAsync(Address(world.RoundId));

        Assert.Equal(
            ["H3 Asker", "H4 Styringsgruppe", "UL <script>alert(1)</script>", "H3 Lillehammer", "H4 Styringsgruppe, Prosjektgruppe", "UL Først i alfabetet|Sist i alfabetet", "H4 Prosjektgruppe", "UL Møtene\ner faste"],
            Lines(page.QuerySelector($"#{Works}")!));
        Assert.Equal(["H3 Lillehammer", "H4 Styringsgruppe, Prosjektgruppe", "UL Mer penger|Mer tid"], Lines(page.QuerySelector($"#{ShouldBeDone}")!));
        Assert.Contains("4 har skrevet et svar", page.QuerySelector($"#{Works} p")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Ikke sendt inn", page.Body!.TextContent, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lines(IElement section) => section.QuerySelectorAll("h3, h4, ul")
        .Select(element => $"{element.TagName} {string.Join('|', element.TagName == "UL" ? element.Children.Select(item => item.TextContent) : [element.TextContent])}");

    [Fact]
    public async Task Texts_HaveNothingThatTellsWhoWroteThem()
    {
        var html = (await world.Client.GetPageAsync(Address(world.RoundId))).QuerySelector("main")!.OuterHtml;

        Assert.Contains("Mer penger", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Kari Nordmann", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@lillehammer.example", html, StringComparison.OrdinalIgnoreCase);
        var responses = await world.Site.Db.ReadAsync(c => Dapper.SqlMapper.QueryAsync<Guid>(c, "SELECT ResponseId FROM Response"));
        foreach (var key in world.Participants.Select(participant => participant.ParticipantId).Concat(responses))
            foreach (var format in new[] { "N", "D" })
                Assert.DoesNotContain(key.ToString(format), html, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("nb", "Internt – skal ikke deles", "Svar med egne ord")]
    [InlineData("nn", "Internt – skal ikkje delast", "Svar med eigne ord")]
    [InlineData("en", "Internal – not to be shared", "Answers in people's own words")]
    public async Task Page_InEveryLanguage_IsMarkedInternal(string language, string mark, string title)
    {
        var page = await world.Client.GetPageAsync($"{Address(world.RoundId)}?lang={language}");

        Assert.Contains(mark, page.QuerySelector(".internal-mark")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(title, Assert.Single(page.QuerySelectorAll("h1")).TextContent);
        Assert.Empty(page.QuerySelectorAll("[style], script, style"));
    }

    [Fact]
    public async Task Texts_OfOneQuestionAndMunicipality_StandAlone()
    {
        var page = await world.Client.GetPageAsync($"{Address(world.RoundId)}?question={Works}&municipality=3405");

        Assert.Equal("Svar med egne ord: Lillehammer", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(["H4 Styringsgruppe, Prosjektgruppe", "UL Først i alfabetet|Sist i alfabetet", "H4 Prosjektgruppe", "UL Møtene\ner faste"], Lines(Assert.Single(page.QuerySelectorAll("main section"))));
        Assert.Contains("3 har skrevet et svar", page.QuerySelector($"#{Works} p")!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>Too many to read on one page: first a choice, then some at a time.</summary>
    [Fact]
    public async Task Texts_TooManyForAPage_AreChosenAndShownInParts()
    {
        await using var site = new TestSite();
        var data = await new TestData(site.Db).ProgrammeAsync();
        var (roundId, lillehammer, asker) = (await data.RoundAsync(), await data.MunicipalityAsync(), await data.MunicipalityAsync("Asker", "3203"));
        await site.Db.WriteAsync(async t =>
        {
            var responses = Enumerable.Range(0, 502).Select(_ => site.Db.NewId()).ToList();
            await site.Db.Dialect.InsertManyAsync(
                t, "Response", ["ResponseId", "RoundId", "MunicipalityId", "Version", "Language", "OpenedUtc", "SavedUtc", "SubmittedUtc"],
                responses.Select((id, n) => new object?[] { id, roundId, n == 0 ? asker : lillehammer, 1, "nb", site.Db.Now, site.Db.Now, site.Db.Now }), default);
            await site.Db.Dialect.InsertManyAsync(t, "Answer", ["ResponseId", "ItemCode", "Value", "Version"], responses.Select((id, n) => new object?[] { id, Works, $"Svar {n}", 1 }), default);
        });
        await foreach (var report in site.Services.GetRequiredService<TallyCheck>().CheckAsync(mend: true))
            Assert.Equal(502, report.Responses);
        using var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        var choice = await client.GetPageAsync(Address(roundId));
        var first = await client.GetPageAsync(choice.QuerySelectorAll($"#{Works} a").Single(link => link.TextContent == "Lillehammer (501)").GetAttribute("href")!);
        var second = await client.GetPageAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        Assert.Contains("Det er 502 svar", choice.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["Asker (1)", "Lillehammer (501)"], choice.QuerySelectorAll($"#{Works} a").Select(link => link.TextContent));
        Assert.Empty(choice.QuerySelectorAll(".written"));
        Assert.Equal((500, 1), (first.QuerySelectorAll(".written li").Length, second.QuerySelectorAll(".written li").Length));
        Assert.Equal(501, first.QuerySelectorAll(".written li").Concat(second.QuerySelectorAll(".written li")).Select(item => item.TextContent).Distinct().Count());
        Assert.Contains("Svar 501–501", second.QuerySelector("nav.place-choice")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("501 har skrevet et svar. Svar 501–501.", second.QuerySelector($"#{Works} p")!.TextContent, StringComparison.Ordinal);
        Assert.Null(second.QuerySelector("a[rel=next]"));
        Assert.NotNull(second.QuerySelector("a[rel=prev]"));
    }

    /// <summary>To find what a few wrote among very many takes too long for a page: only counts are shown, and where the answers are.</summary>
    [Theory]
    [InlineData(ResultTextsModel.MostResponses, 1, 1)]
    [InlineData(ResultTextsModel.MostResponses + 1, 0, 0)]
    public async Task Texts_OfVeryManyResponses_AreLeftToTheRawData(int responses, int onPage, int ofPlace)
    {
        await using var site = new TestSite();
        var data = await new TestData(site.Db).ProgrammeAsync();
        var (roundId, lillehammer) = (await data.RoundAsync(), await data.MunicipalityAsync());
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, lillehammer), new Dictionary<string, string?> { [Works] = "Vi møtes for sjelden" });
        // So many were counted: to store them all would take a while.
        await site.Db.WriteAsync(async t =>
        {
            await TallyStore.ChangeVersionAsync(t, roundId, lillehammer);
            Assert.Equal(1, await Dapper.SqlMapper.ExecuteAsync(
                t.Connection!, "UPDATE Tally SET Responses = @responses WHERE RoundId = @roundId AND GroupCode = @total AND Cell = @cell",
                new { responses, roundId, total = TallyCell.Total, cell = new TallyCell(TallyCell.Responses, TallyCell.Answered).ToString() }, t));
        });
        using var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        var page = await client.GetPageAsync(Address(roundId));
        var place = await client.GetPageAsync($"{Address(roundId)}?question={Works}&municipality=3405");

        Assert.Equal((onPage, ofPlace), (page.QuerySelectorAll(".written li").Length, place.QuerySelectorAll(".written li").Length));
        if (onPage > 0)
            return;
        Assert.Contains("Runden har 5\u00a0001 besvarelser", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Lillehammer (1)", page.QuerySelector($"#{Works} li")!.TextContent);
        Assert.Empty(page.QuerySelectorAll($"#{Works} a"));
        Assert.Contains("Kommuner uten lenke har over 5\u00a0000 besvarelser.", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Lillehammer har 5\u00a0001 besvarelser i runden", place.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(place.QuerySelector($"main a[href='/rounds/{roundId}/reports']"));
    }

    [Theory]
    [InlineData("?question=FOR_EGE_6")]
    [InlineData("?municipality=3405")]
    [InlineData("?question=GONE&municipality=3405")]
    [InlineData("?question=FOR_EGE_6&municipality=9999")]
    [InlineData("?question=FOR_EGE_6&municipality=3405&part=-1")]
    [InlineData("?question=FOR_EGE_6&municipality=3405&part=2147483647")]
    public async Task Texts_OfWhatThereIsNot_AreNotFound(string query)
    {
        using var answer = await world.Client.GetAsync(Address(world.RoundId) + query);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Texts_BeforeTheFirstAnswer_SayWhatWillCome()
    {
        var page = await world.Client.GetPageAsync(Address(world.EmptyId));

        Assert.Contains("Ingen har skrevet noe ennå", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("main section"));
    }

    [Fact]
    public async Task Texts_OfARoundThatIsNotOpened_AreNotFound()
    {
        using var answer = await world.Client.GetAsync(Address(world.PlannedId));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Texts_AreLinkedFromTheResultsAndFromTheirTheme()
    {
        var results = await world.Client.GetPageAsync($"/rounds/{world.RoundId}/results");
        var theme = await world.Client.GetPageAsync($"/rounds/{world.RoundId}/results/FOR_EGE");

        Assert.NotNull(results.QuerySelector($"main a[href='{Address(world.RoundId)}']"));
        Assert.NotNull(theme.QuerySelector($"#{Works} a[href='{Address(world.RoundId)}#{Works}']"));
    }
}
