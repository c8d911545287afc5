using System.Net;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>The respondent's pages over HTTP, as a browser without JavaScript sends them.</summary>
public sealed class RespondTests : RespondentPages
{
    [Fact]
    public async Task Answers_SavedPageByPage_AreThereWhenTheLinkIsOpenedElsewhere()
    {
        await StartAsync();
        using var saved = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "4"), ("FOR_ADM_2", "dk"));
        Assert.Equal("/answer/FOR_POL", saved.Headers.Location!.OriginalString);
        using var other = Site.CreateClient();

        var back = await StartAsync(other);
        var first = await other.GetPageAsync("/answer/FOR_ADM");

        Assert.Equal("/answer/FOR_POL", back);
        Assert.True(((IHtmlInputElement)first.QuerySelector("input[name=FOR_ADM_1][value='4']")!).IsChecked);
        Assert.True(((IHtmlInputElement)first.QuerySelector("input[name=FOR_ADM_2][value=dk]")!).IsChecked);
        Assert.Contains("Lagret kl. 09.00", first.Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nb", "nb", "Slik behandler vi svarene dine")]
    [InlineData("nn", "nn", "Slik behandlar vi svara dine")]
    [InlineData("en", "en", "How we treat your answers")]
    public async Task Welcome_FirstTime_IsInTheParticipantsLanguage(string roster, string lang, string text)
    {
        var participant = await Survey.Data.ParticipantAsync(Survey.RoundId, Survey.MunicipalityId, roster);
        using var first = await Client.GetAsync($"/s/{participant.Token}");

        var page = first.StatusCode == HttpStatusCode.OK ? await first.ReadPageAsync() : await Client.GetPageAsync(first.Headers.Location!.OriginalString);

        Assert.Equal(lang, page.DocumentElement.GetAttribute("lang"));
        Assert.Contains(text, page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Language_SwitchedOnAQuestionPage_KeepsWhatWasTyped()
    {
        await StartAsync();

        using var switched = await AnswerAsync("FOR_ADM", "en", ("FOR_ADM_3", "2"));
        var page = await Client.GetPageAsync(switched.Headers.Location!.OriginalString);

        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        Assert.Contains("Think of", page.Body!.TextContent.Replace("Think about", "Think of", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(((IHtmlInputElement)page.QuerySelector("input[name=FOR_ADM_3][value='2']")!).IsChecked);
    }

    [Fact]
    public async Task Section_ValueThatIsNoOption_Is400AndKeepsTheRest_A3()
    {
        await StartAsync();

        using var refused = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "6"), ("FOR_ADM_2", "3"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await refused.ReadPageAsync();
        Assert.StartsWith("Feil: ", page.Title, StringComparison.Ordinal);
        var summary = page.QuerySelector(".ds-error-summary")!;
        Assert.Equal("-1", summary.GetAttribute("tabindex"));
        Assert.True(summary.HasAttribute("autofocus"));
        Assert.Null(summary.GetAttribute("role"));
        var link = summary.QuerySelector("a")!;
        Assert.NotNull(page.QuerySelector(link.GetAttribute("href")!));
        Assert.Contains(link.TextContent, page.QuerySelector("#FOR_ADM_1-error")!.TextContent, StringComparison.Ordinal);
        Assert.True(((IHtmlInputElement)page.QuerySelector("input[name=FOR_ADM_2][value='3']")!).IsChecked);
        Assert.Contains("Toppledelsen tar ansvar f", summary.TextContent, StringComparison.Ordinal);
        Assert.True(page.QuerySelector("#answers")!.HasAttribute("novalidate"));
        Assert.Equal(new Dictionary<string, string?> { ["FOR_ADM_2"] = "3" }, await StoredAsync());

        // What is mended on that page is no conflict with what the page itself saved.
        using var mended = await Client.SubmitAsync(page, "/answer/FOR_ADM", "#answers", With("next", ("FOR_ADM_1", "4"), ("FOR_ADM_2", "2")));
        Assert.Equal(HttpStatusCode.SeeOther, mended.StatusCode);
        Assert.Equal(new Dictionary<string, string?> { ["FOR_ADM_1"] = "4", ["FOR_ADM_2"] = "2" }, await StoredAsync());
    }

    [Fact]
    public async Task Required_LeftOpen_IsAskedForAtNextAndAtSubmitButNotAtBack()
    {
        await using var site = new TestSite();
        var survey = await OpenSurvey.OnAsync(site, OpenSurvey.EveryKind);
        using var client = site.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);

        using var next = await client.SubmitAsync("/answer/FIRST", "#answers", With("next", ("MULTIPLE", "nav"), ("SHORT", "   ")));
        var asked = await next.ReadPageAsync();
        using var submitted = await client.SubmitAsync("/answer/check");
        var check = await submitted.ReadPageAsync();
        using var back = await client.SubmitAsync("/answer/FIRST", "#answers", With("back", ("SCALE", "dk")));
        using var all = await client.SubmitAsync("/answer/FIRST", "#answers", With("next", ("SINGLE", "weekly"), ("SHORT", "Boplan")));
        using var done = await client.SubmitAsync("/answer/check");

        Assert.Equal(HttpStatusCode.BadRequest, next.StatusCode);
        Assert.Equal(["#SCALE", "#SINGLE", "#SHORT"], asked.QuerySelectorAll(".ds-error-summary a").Select(link => link.GetAttribute("href")));
        Assert.Equal(HttpStatusCode.BadRequest, submitted.StatusCode);
        Assert.Equal(3, check.QuerySelectorAll(".ds-error-summary a[href='#FIRST']").Length);
        Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        Assert.Equal("/answer/SECOND", all.Headers.Location!.OriginalString);
        Assert.Equal("/answer/done", done.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Section_TextTooLong_IsKeptOnThePageAndRefused()
    {
        await StartAsync();
        var text = new string('å', 2001);

        using var refused = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_6", text));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(text, (await refused.ReadPageAsync()).QuerySelector("#FOR_EGE_6")!.TextContent);
    }

    [Fact]
    public async Task Section_AnsweredOtherwiseOnAnotherDevice_ShowsBothAndAsks()
    {
        await StartAsync();
        using var phone = Site.CreateClient();
        await StartAsync(phone);
        var stale = await phone.GetPageAsync("/answer/FOR_ADM");
        using var first = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "5"));

        using var conflict = await phone.SubmitAsync(stale, "/answer/FOR_ADM", "#answers", With("next", ("FOR_ADM_1", "1")));
        var page = await conflict.ReadPageAsync();
        var kept = (await StoredAsync())["FOR_ADM_1"];
        using var insisted = await phone.SubmitAsync(page, "/answer/FOR_ADM", "#answers", ("Go", "next"));

        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Contains("Helt enig", page.QuerySelector(".ds-error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.True(((IHtmlInputElement)page.QuerySelector("input[name=FOR_ADM_1][value='1']")!).IsChecked);
        Assert.Equal("5", kept);
        Assert.Equal(HttpStatusCode.SeeOther, insisted.StatusCode);
        Assert.Equal("1", (await StoredAsync())["FOR_ADM_1"]);
    }

    /// <summary>One person asked in two municipalities, or a shared PC: a form belongs to whom it was shown for.</summary>
    [Fact]
    public async Task Answers_WithAnotherLinkOpenedInBetween_GoWhereTheyBelong()
    {
        await StartAsync();
        var page = await Client.GetPageAsync("/answer/FOR_EGE");
        var other = await Survey.Data.ParticipantAsync(Survey.RoundId, Survey.MunicipalityId);
        using var started = await Client.SubmitAsync($"/s/{other.Token}");

        using var saved = await Client.SubmitAsync(page, "/answer/FOR_EGE", "#answers", With("check", ("FOR_EGE_1", "4")));

        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Equal("4", (await StoredAsync())["FOR_EGE_1"]);
        var theirs = (await Site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(other.Token)))!;
        Assert.Empty(await Site.Get<ResponseStore>().ReadAnswersAsync(theirs.ResponseId!.Value));
        // From here on this browser is where the form was.
        using var submitted = await Client.SubmitAsync("/answer/check");
        Assert.NotNull((await Site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(Survey.Participant.Token)))!.SubmittedUtc);
        Assert.Null((await Site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(other.Token)))!.SubmittedUtc);
    }

    [Fact]
    public async Task Answers_OfAPageLeftOpenAfterSubmitting_AreKeptOnItAndSaidNotToBeSaved()
    {
        await StartAsync();
        var page = await Client.GetPageAsync("/answer/FOR_EGE");
        using var submitted = await Client.SubmitAsync("/answer/check");

        using var late = await Client.SubmitAsync(page, "/answer/FOR_EGE", "#answers", With("next", ("FOR_EGE_1", "4"), ("FOR_EGE_7", "en sen tanke")));

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        var kept = await late.ReadPageAsync();
        Assert.Contains("ikke lagret", kept.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("en sen tanke", kept.QuerySelector("#answers")!.InnerHtml, StringComparison.Ordinal);
        using var reopened = await Client.SubmitAsync("/answer/done");
        using var saved = await Client.SubmitAsync(kept, "/answer/FOR_EGE", "#answers", ("Go", "check"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Equal("en sen tanke", (await StoredAsync())["FOR_EGE_7"]);
    }

    [Fact]
    public async Task Survey_ToTheReceiptAndBack_CountsOnceAndCanBeReopened()
    {
        await StartAsync();
        using var page = await AnswerAsync("FOR_POL", "next", ("FOR_POL_1", "4"));
        using var submitted = await Client.SubmitAsync("/answer/check");
        using var again = await Client.PostAsync("/answer/check", null);
        var receipt = await Client.GetPageAsync("/answer/done");
        using var closedPage = await Client.GetAsync("/answer/FOR_POL");
        var counted = await CountAsync();
        using var reopened = await Client.SubmitAsync("/answer/done");

        Assert.Equal("/answer/done", submitted.Headers.Location!.OriginalString);
        Assert.Contains("Takk for svarene", receipt.Title, StringComparison.Ordinal);
        Assert.Contains("Litt enig", receipt.QuerySelector("#own")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/answer/done", closedPage.Headers.Location!.OriginalString);
        Assert.Equal(1, counted);
        Assert.Equal("/answer/check", reopened.Headers.Location!.OriginalString);
        Assert.Equal(0, await CountAsync());
    }

    private async Task<int> CountAsync() =>
        (await Site.Get<TallyStore>().ReadAsync([Survey.RoundId])).Where(row => row is { GroupCode: GroupKind.Steering, Cell: "FOR_POL_1=4" }).Sum(row => row.Responses);
}
