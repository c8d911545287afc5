using System.Net;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>What the respondent's pages are sent and should not have been: too much, out of order, twice, too late, without what makes it theirs.</summary>
public sealed class RespondInputTests : RespondentPages
{
    private const string Thought = "Møt politikerne \"før\" budsjettet";

    [Fact]
    public async Task Page_OfFullLengthTexts_IsSavedWhole()
    {
        await using var site = new TestSite();
        var texts = Enumerable.Range(1, 8).Select(i => new LongTextItem { Code = $"T{i}", Text = LocalText.Same($"T{i}"), MaxLength = 2000 });
        var survey = await OpenSurvey.OnAsync(site, SmallQuestionnaire.Of(SmallQuestionnaire.Theme("TEXTS", [.. texts])));
        using var client = site.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);
        // Two UTF-16 units, and twelve bytes on the way.
        var full = string.Concat(Enumerable.Repeat("😀", 1000));

        using var saved = await client.SubmitAsync(survey.At("TEXTS"), "#answers", With("next", [.. Enumerable.Range(1, 8).Select(i => ($"T{i}", (string?)full))]));

        Assert.Equal(survey.At("check"), saved.Headers.Location!.OriginalString);
        Assert.Equal(full, (await client.GetPageAsync(survey.At("TEXTS"))).QuerySelector("#T8")!.TextContent);
    }

    /// <summary>On Kestrel, which alone counts bytes.</summary>
    [Fact]
    public async Task Page_FarTooLarge_Is413AndSaysWhatToDo()
    {
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        using var client = new HttpClient { BaseAddress = new(site.Address) };
        await client.SubmitAsync(survey.Link);

        using var refused = await client.SubmitAsync(survey.At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_1", "4"), ("FOR_EGE_7", new string('x', 600_000))));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Contains("kort ned det du har skrevet", (await refused.ReadPageAsync()).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_WithACharacterNobodySees_Is400AndTakenWhenSentAgain()
    {
        await StartAsync();

        using var refused = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_7", "Møt\u0007 politi\u009fkerne"));
        var page = await refused.ReadPageAsync();
        using var again = await Client.SubmitAsync(page, At("FOR_EGE"), "#answers", ("Go", "next"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("usynlige tegn", page.QuerySelector("#FOR_EGE_7-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, again.StatusCode);
        Assert.Equal("Møt politikerne", (await StoredAsync())["FOR_EGE_7"]);
    }

    /// <summary>No browser sends it, and the framework reads no form that has it.</summary>
    [Fact]
    public async Task Text_WithNul_Is400AndNotStored()
    {
        await StartAsync();

        using var refused = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "4"), ("FOR_EGE_7", "Møt\0 politikerne"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("tegn som ikke kan lagres", (await refused.ReadPageAsync()).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(await StoredAsync());
    }

    /// <summary>The page stood open while the browser lost its cookies, or the keys were changed.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("forged")]
    public async Task Form_ThatExpired_KeepsWhatWasTypedAndIsSentAgain(string? token)
    {
        await StartAsync();

        using var expired = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "4"), ("FOR_EGE_7", Thought), ("__RequestVerificationToken", token));
        var page = await expired.ReadPageAsync();
        var stored = await StoredAsync();
        using var again = await Client.SubmitAsync(page, At("FOR_EGE"));

        Assert.Equal(HttpStatusCode.BadRequest, expired.StatusCode);
        Assert.Equal("Siden må sendes på nytt", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(Thought, page.QuerySelector("blockquote")!.TextContent);
        Assert.Empty(stored);
        Assert.Equal(HttpStatusCode.SeeOther, again.StatusCode);
        Assert.Equal(new Dictionary<string, string?> { ["FOR_EGE_1"] = "4", ["FOR_EGE_7"] = Thought }, await StoredAsync());
    }

    [Fact]
    public async Task Form_FromABrowserThatLostItsCookies_IsSentAgainAndGoesOn()
    {
        await StartAsync();
        var page = await Client.GetPageAsync(At("FOR_EGE"));
        using var emptied = Site.CreateClient();

        using var expired = await emptied.SubmitAsync(page, At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_7", Thought)));
        using var again = await emptied.SubmitAsync(await expired.ReadPageAsync(), At("FOR_EGE"));

        Assert.Equal(HttpStatusCode.BadRequest, expired.StatusCode);
        Assert.Equal(At("check"), again.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await emptied.GetAsync(At("check"))).StatusCode);
        Assert.Equal(Thought, (await StoredAsync())["FOR_EGE_7"]);
    }

    [Fact]
    public async Task Form_FromABrowserWithoutCookies_IsShownBackWithWhatToDo()
    {
        await StartAsync();
        var page = await Client.GetPageAsync(At("FOR_EGE"));
        using var without = Site.CreateClient(new() { HandleCookies = false, BaseAddress = new(TestSite.BaseUrl), AllowAutoRedirect = false });

        using var first = await without.SubmitAsync(page, At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_7", Thought)));
        using var second = await without.SubmitAsync(await first.ReadPageAsync(), At("FOR_EGE"));

        foreach (var answer in new[] { first, second })
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var main = (await answer.ReadPageAsync()).QuerySelector("main")!;
            Assert.Contains("Slå dem på for denne siden", main.TextContent, StringComparison.Ordinal);
            Assert.Equal(Thought, main.QuerySelector("blockquote")!.TextContent);
        }
    }

    /// <summary>S16: a form that another site had our page send would pass with the new token; it does not know a ticket.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("forged")]
    public async Task Form_ExpiredWithoutATicketOfOurs_IsNotGivenANewToken(string ticket)
    {
        await StartAsync();

        using var refused = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_7", Thought), ("For", ticket), ("__RequestVerificationToken", null));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null((await refused.ReadPageAsync()).QuerySelector("main form"));
    }

    [Fact]
    public async Task Form_WithoutTicketOrCookie_IsShownBackAndLeadsToTheMail()
    {
        await StartAsync();
        var page = await Client.GetPageAsync(At("FOR_EGE"));
        using var stranger = Site.CreateClient();
        var token = (await stranger.GetPageAsync("/new-link")).QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value");

        using var lost = await stranger.SubmitAsync(
            page, At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_7", Thought), ("For", null), ("__RequestVerificationToken", token)));

        Assert.Equal(HttpStatusCode.NotFound, lost.StatusCode);
        var main = (await lost.ReadPageAsync()).QuerySelector("main")!;
        Assert.Contains("Åpne lenken fra e-posten på nytt", main.TextContent, StringComparison.Ordinal);
        Assert.Equal(Thought, main.QuerySelector("blockquote")!.TextContent);
        Assert.NotNull(main.QuerySelector("a[href^='/new-link']"));
    }

    [Theory]
    [InlineData("UPDATE SurveyLink SET RevokedUtc = @now", HttpStatusCode.NotFound)]
    [InlineData("UPDATE Participant SET WithdrawnUtc = @now", HttpStatusCode.NotFound)]
    [InlineData("UPDATE Round SET ClosedUtc = @now", HttpStatusCode.OK)]
    public async Task Form_SentAfterTheEnd_IsShownBack(string end, HttpStatusCode status)
    {
        await StartAsync();
        var page = await Client.GetPageAsync(At("FOR_EGE"));
        await Site.Db.WriteAsync(t => t.Connection!.ExecuteAsync(end, new { now = Site.Db.Now }, t));

        using var late = await Client.SubmitAsync(page, At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_1", "4"), ("FOR_EGE_7", Thought)));

        Assert.Equal(status, late.StatusCode);
        var main = (await late.ReadPageAsync()).QuerySelector("main")!;
        Assert.Contains("er ikke lagret", main.TextContent, StringComparison.Ordinal);
        Assert.Equal([Thought], main.QuerySelectorAll("blockquote").Select(written => written.TextContent));
    }

    /// <summary>Such a page has seen nothing, so what is stored is not overwritten in silence.</summary>
    [Theory]
    [InlineData("2147483647")]
    [InlineData("99999999999999999999")]
    [InlineData("-1")]
    [InlineData("mange")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Version_ThatNoPageOfOursHas_OverwritesNothing(string? seen)
    {
        await StartAsync();
        using var first = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "5"));

        using var conflict = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "1"), ("Seen", seen));

        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Equal("5", (await StoredAsync())["FOR_EGE_1"]);
    }

    [Fact]
    public async Task Pages_InAnyOrder_AreAnsweredAndAnUnknownOneIsNotFound()
    {
        await StartAsync();

        using var ahead = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "4"));
        using var behind = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "2"));
        using var unknown = await Client.GetAsync(At("FOR_XYZ"));

        Assert.Equal(At("check"), ahead.Headers.Location!.OriginalString);
        Assert.Equal(At("FOR_POL"), behind.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(2, (await StoredAsync()).Count);
    }

    [Fact]
    public async Task Submit_TwentyAtOnce_AllLeadToTheReceiptAndCountOnce()
    {
        await StartAsync();
        using var saved = await AnswerAsync("FOR_POL", "next", ("FOR_POL_1", "4"));
        var check = await Client.GetPageAsync(At("check"));

        var submits = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Client.SubmitAsync(check, At("check"))));
        using var late = await Client.SubmitAsync(check, At("check"));

        Assert.All([.. submits, late], submitted => Assert.Equal(At("done"), submitted.Headers.Location!.OriginalString));
        Assert.Equal(1, (await Site.Get<TallyStore>().ReadAsync([Survey.RoundId])).Where(row => row is { GroupCode: GroupKind.Steering, Cell: "FOR_POL_1=4" }).Sum(row => row.Responses));
        // The browser's own Back leads to pages that are over.
        using var back = await Client.GetAsync(At("FOR_POL"));
        using var backToCheck = await Client.GetAsync(At("check"));
        Assert.Equal((At("done"), At("done")), (back.Headers.Location!.OriginalString, backToCheck.Headers.Location!.OriginalString));
    }
}
