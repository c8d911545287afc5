using System.Net;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>Two windows or devices that answer otherwise, without JavaScript: both answers are shown, and nothing is overwritten without a word.</summary>
public sealed class RespondConflictTests : RespondentPages
{
    /// <summary>A page that is older than what another window has saved since, sent.</summary>
    private async Task<HttpResponseMessage> ConflictAsync(params (string, string?)[] fields)
    {
        await StartAsync();
        var stale = await Client.GetPageAsync(At("FOR_ADM"));
        using var first = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "5"), ("FOR_ADM_2", "4"));
        return await Client.SubmitAsync(stale, At("FOR_ADM"), "#answers", With("next", fields));
    }

    [Fact]
    public async Task Section_AnsweredOtherwiseOnAnotherDevice_ShowsBothAndAsks()
    {
        using var conflict = await ConflictAsync(("FOR_ADM_1", "1"), ("FOR_ADM_2", "4"));
        var page = await conflict.ReadPageAsync();

        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        var link = page.QuerySelectorAll(".ds-error-summary a").Single();
        Assert.Equal("mine", page.QuerySelector(link.GetAttribute("href")!)!.GetAttribute("value"));
        var choice = page.QuerySelector("[data-code=FOR_ADM_1] .dispute")!;
        Assert.Equal(["Behold svaret fra denne siden", "Bruk det andre svaret: «Helt enig»"], choice.QuerySelectorAll("label").Select(label => label.TextContent));
        Assert.Contains(link.TextContent, choice.TextContent, StringComparison.Ordinal);
        Assert.Empty(choice.QuerySelectorAll("[checked]"));
        Assert.True(((IHtmlInputElement)page.QuerySelector("input[name=FOR_ADM_1][value='1']")!).IsChecked);
        Assert.Equal("5", (await StoredAsync())["FOR_ADM_1"]);
    }

    /// <summary>Whoever puts the phone away before deciding loses nothing but the one answer, and comes back to where it is asked about.</summary>
    [Fact]
    public async Task Conflict_LeftUndecided_HasSavedTheRestAndIsWhereTheLinkLeads()
    {
        using var conflict = await ConflictAsync(("FOR_ADM_1", "1"), ("FOR_ADM_3", "2"));
        using var elsewhere = Site.CreateClient();

        Assert.Equal(new Dictionary<string, string?> { ["FOR_ADM_1"] = "5", ["FOR_ADM_2"] = "4", ["FOR_ADM_3"] = "2" }, await StoredAsync());
        Assert.Equal(At("FOR_ADM"), await StartAsync(elsewhere));
    }

    /// <summary>What is asked about stays as it is stored, however often the page is sent.</summary>
    [Fact]
    public async Task Conflict_SentAgainWithNothingChosen_OverwritesNothingAndAsksAgain()
    {
        using var conflict = await ConflictAsync(("FOR_ADM_1", "1"), ("FOR_ADM_3", "2"));

        using var again = await Client.SubmitAsync(await conflict.ReadPageAsync(), At("FOR_ADM"), "#answers", ("Go", "next"));
        using var once = await Client.SubmitAsync(await again.ReadPageAsync(), At("FOR_ADM"), "#answers", ("Go", "next"));

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (again.StatusCode, once.StatusCode));
        Assert.NotNull((await once.ReadPageAsync()).QuerySelector("[data-code=FOR_ADM_1] .dispute"));
        Assert.Equal(new Dictionary<string, string?> { ["FOR_ADM_1"] = "5", ["FOR_ADM_2"] = "4", ["FOR_ADM_3"] = "2" }, await StoredAsync());
    }

    [Theory]
    [InlineData("mine", "1")]
    [InlineData("theirs", "5")]
    public async Task Conflict_Decided_StoresWhatWasChosenAndGoesOn(string choice, string expected)
    {
        using var conflict = await ConflictAsync(("FOR_ADM_1", "1"));

        using var decided = await Client.SubmitAsync(await conflict.ReadPageAsync(), At("FOR_ADM"), "#answers", ("Choice.FOR_ADM_1", choice), ("Go", "next"));

        Assert.Equal(At("FOR_POL"), decided.Headers.Location?.OriginalString);
        Assert.Equal(expected, (await StoredAsync())["FOR_ADM_1"]);
    }

    /// <summary>Whoever gives the other answer themselves has nothing left to decide.</summary>
    [Fact]
    public async Task Conflict_AnsweredLikeTheOther_GoesOn()
    {
        using var conflict = await ConflictAsync(("FOR_ADM_1", "1"));

        using var alike = await Client.SubmitAsync(await conflict.ReadPageAsync(), At("FOR_ADM"), "#answers", ("FOR_ADM_1", "5"), ("Go", "next"));

        Assert.Equal(At("FOR_POL"), alike.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Conflict_DecidedAndChangedElsewhereSince_AsksAgain()
    {
        using var conflict = await ConflictAsync(("FOR_ADM_1", "1"));
        using var since = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "3"));

        using var decided = await Client.SubmitAsync(await conflict.ReadPageAsync(), At("FOR_ADM"), "#answers", ("Choice.FOR_ADM_1", "mine"), ("Go", "next"));

        Assert.Contains("Verken", (await decided.ReadPageAsync()).QuerySelector("[data-code=FOR_ADM_1] .dispute")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("3", (await StoredAsync())["FOR_ADM_1"]);
    }

    /// <summary>Submitted elsewhere while it stood undecided, the page goes on asking, through reopening too.</summary>
    [Fact]
    public async Task Conflict_UndecidedWhenSubmittedElsewhere_IsAskedAboutUntilDecided()
    {
        using var conflict = await ConflictAsync(("FOR_ADM_1", "1"));
        using var submitted = await Client.SubmitAsync(At("check"));

        using var late = await Client.SubmitAsync(await conflict.ReadPageAsync(), At("FOR_ADM"), "#answers", ("Go", "next"));
        using var reopened = await Client.SubmitAsync(await late.ReadPageAsync(), At("FOR_ADM"), "button[value=reopen]");

        Assert.NotNull((await reopened.ReadPageAsync()).QuerySelector("[data-code=FOR_ADM_1] .dispute"));
        Assert.Equal("5", (await StoredAsync())["FOR_ADM_1"]);
    }

    /// <summary>The page that comes back has seen what another device answered, so it shows it: else it would be overwritten unseen.</summary>
    [Fact]
    public async Task Conflict_WithAnotherAnswerWhereNothingWasSent_ShowsThatAnswer()
    {
        using var conflict = await ConflictAsync(("FOR_ADM_1", "1"));
        var page = await conflict.ReadPageAsync();

        using var decided = await Client.SubmitAsync(page, At("FOR_ADM"), "#answers", ("Choice.FOR_ADM_1", "theirs"), ("Go", "next"));

        Assert.True(((IHtmlInputElement)page.QuerySelector("input[name=FOR_ADM_2][value='4']")!).IsChecked);
        Assert.Equal(At("FOR_POL"), decided.Headers.Location?.OriginalString);
        Assert.Equal(("5", "4"), ((await StoredAsync())["FOR_ADM_1"], (await StoredAsync())["FOR_ADM_2"]));
    }

    /// <summary>As on the page of a conflict; and where what cannot be stored was answered otherwise elsewhere, that is asked about.</summary>
    [Fact]
    public async Task Error_OnAPageThatIsOlder_ShowsWhatIsNewerAndAsksAboutTheWrongOne()
    {
        await StartAsync();
        var stale = await Client.GetPageAsync(At("FOR_EGE"));
        using var elsewhere = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "5"), ("FOR_EGE_7", "Skrevet på telefonen"));

        using var wrong = await Client.SubmitAsync(stale, At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_2", "2"), ("FOR_EGE_7", new string('å', 2001))));
        var page = await wrong.ReadPageAsync();
        using var shortened = await Client.SubmitAsync(page, At("FOR_EGE"), "#answers", ("FOR_EGE_7", "Skrevet på PC-en"), ("Choice.FOR_EGE_7", "mine"), ("Go", "next"));

        Assert.Equal(HttpStatusCode.Conflict, wrong.StatusCode);
        Assert.True(((IHtmlInputElement)page.QuerySelector("input[name=FOR_EGE_1][value='5']")!).IsChecked);
        Assert.Contains("Skrevet på telefonen", page.QuerySelector("[data-code=FOR_EGE_7] .dispute")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("for lang", page.QuerySelector("#FOR_EGE_7-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, shortened.StatusCode);
        Assert.Equal(new Dictionary<string, string?> { ["FOR_EGE_1"] = "5", ["FOR_EGE_2"] = "2", ["FOR_EGE_7"] = "Skrevet på PC-en" }, await StoredAsync());
    }

    /// <summary>The words of the choice name an answer: another that has come in its place was not chosen.</summary>
    [Fact]
    public async Task Conflict_TheOtherChosenAndChangedElsewhereSince_AsksAgain()
    {
        using var conflict = await ConflictAsync(("FOR_ADM_1", "1"));
        using var since = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "3"));

        using var decided = await Client.SubmitAsync(await conflict.ReadPageAsync(), At("FOR_ADM"), "#answers", ("Choice.FOR_ADM_1", "theirs"), ("Go", "next"));

        Assert.Contains("Verken", (await decided.ReadPageAsync()).QuerySelector("[data-code=FOR_ADM_1] .dispute")!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>Taken back, the answers do not count: they are not while something on the page is still to be mended or decided.</summary>
    [Theory]
    [InlineData("for lang", "FOR_EGE_2", "2")]
    [InlineData("Du har svart noe annet", "FOR_EGE_1", "1")]
    public async Task Reopening_WithSomethingToMendOrDecide_WaitsForIt(string said, string code, string value)
    {
        await StartAsync();
        var stale = await Client.GetPageAsync(At("FOR_EGE"));
        using var elsewhere = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "5"));
        using var submitted = await Client.SubmitAsync(At("check"));
        using var late = await Client.SubmitAsync(stale, At("FOR_EGE"), "#answers", With("next", (code, value), ("FOR_EGE_7", code == "FOR_EGE_2" ? new string('å', 2001) : "Kort")));

        using var refused = await Client.SubmitAsync(await late.ReadPageAsync(), At("FOR_EGE"), "button[value=reopen]");
        var page = await refused.ReadPageAsync();
        var stillSubmitted = (await Site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(Survey.Participant.Token)))!.SubmittedUtc;
        using var reopened = await Client.SubmitAsync(page, At("FOR_EGE"), "button[value=reopen]", ("FOR_EGE_7", "Kort"), ("Choice.FOR_EGE_1", code == "FOR_EGE_1" ? "mine" : null));

        Assert.Contains(said, page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("button[value=reopen]"));
        Assert.NotNull(stillSubmitted);
        Assert.Equal(At("check"), reopened.Headers.Location?.OriginalString);
        Assert.Equal((value, "Kort"), ((await StoredAsync())[code], (await StoredAsync())["FOR_EGE_7"]));
        Assert.Equal(code == "FOR_EGE_1" ? "1" : "5", (await StoredAsync())["FOR_EGE_1"]);
    }
}
