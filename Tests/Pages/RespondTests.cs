using System.Net;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
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
        Assert.Equal(At("FOR_POL"), saved.Headers.Location!.OriginalString);
        using var other = Site.CreateClient();

        var back = await StartAsync(other);
        var first = await other.GetPageAsync(At("FOR_ADM"));

        Assert.Equal(At("FOR_POL"), back);
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
        using var mended = await Client.SubmitAsync(page, At("FOR_ADM"), "#answers", With("next", ("FOR_ADM_1", "4"), ("FOR_ADM_2", "2")));
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

        using var next = await client.SubmitAsync(survey.At("FIRST"), "#answers", With("next", ("MULTIPLE", "nav"), ("SHORT", "   ")));
        var asked = await next.ReadPageAsync();
        using var submitted = await client.SubmitAsync(survey.At("check"));
        var check = await submitted.ReadPageAsync();
        using var back = await client.SubmitAsync(survey.At("FIRST"), "#answers", With("back", ("SCALE", "dk")));
        using var all = await client.SubmitAsync(survey.At("FIRST"), "#answers", With("next", ("SINGLE", "weekly"), ("SHORT", "Boplan")));
        using var done = await client.SubmitAsync(survey.At("check"));

        Assert.Equal(HttpStatusCode.BadRequest, next.StatusCode);
        Assert.Equal(["#SCALE", "#SINGLE", "#SHORT"], asked.QuerySelectorAll(".ds-error-summary a").Select(link => link.GetAttribute("href")));
        Assert.Equal(HttpStatusCode.BadRequest, submitted.StatusCode);
        Assert.Equal(3, check.QuerySelectorAll(".ds-error-summary a[href='#FIRST']").Length);
        Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        Assert.Equal(survey.At("SECOND"), all.Headers.Location!.OriginalString);
        Assert.Equal(survey.At("done"), done.Headers.Location!.OriginalString);
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

    [Theory]
    [InlineData("nn", "Teksten er for lang. Kort han ned til 2000 teikn")]
    [InlineData("en", "The text is too long. Shorten it to 2000 characters")]
    public async Task Language_SwitchedWithATextTooLong_ShowsItInTheNewLanguageAndSavesTheRest(string language, string error)
    {
        await StartAsync();
        var text = new string('å', 2001);
        var page = await Client.GetPageAsync(At("FOR_EGE"));

        using var switched = await Client.SubmitAsync(page, At("FOR_EGE"), $"button[value={language}]", ("FOR_EGE_1", "4"), ("FOR_EGE_6", text));
        var shown = await switched.ReadPageAsync();

        Assert.Equal(language, shown.DocumentElement.GetAttribute("lang"));
        Assert.Equal(error, shown.QuerySelector("#FOR_EGE_6-error")!.TextContent);
        Assert.Equal(text, shown.QuerySelector("#FOR_EGE_6")!.TextContent);
        Assert.Equal(new Dictionary<string, string?> { ["FOR_EGE_1"] = "4" }, await StoredAsync());
        Assert.Equal(language, (await Client.GetPageAsync(At("FOR_ADM"))).DocumentElement.GetAttribute("lang"));
    }

    /// <summary>There is no other place for the text than the page.</summary>
    [Fact]
    public async Task Back_WithATextTooLong_StaysSaysWhyAndSavesTheRest()
    {
        await StartAsync();
        var text = new string('å', 2001);

        using var back = await AnswerAsync("FOR_EGE", "back", ("FOR_EGE_1", "4"), ("FOR_EGE_6", text));
        var page = await back.ReadPageAsync();

        Assert.Equal(HttpStatusCode.BadRequest, back.StatusCode);
        Assert.Contains("så kan du gå tilbake", page.QuerySelector("#error-summary-title")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(text, page.QuerySelector("#FOR_EGE_6")!.TextContent);
        Assert.Equal(new Dictionary<string, string?> { ["FOR_EGE_1"] = "4" }, await StoredAsync());
    }

    [Fact]
    public async Task Answers_OfAPageLeftOpenAfterSubmitting_AreKeptOnItAndSaidNotToBeSaved()
    {
        await StartAsync();
        var page = await Client.GetPageAsync(At("FOR_EGE"));
        using var answered = await AnswerAsync("FOR_POL", "next", ("FOR_POL_1", "4"));
        using var submitted = await Client.SubmitAsync(At("check"));

        using var late = await Client.SubmitAsync(page, At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_1", "4"), ("FOR_EGE_7", "en sen tanke")));

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        var kept = await late.ReadPageAsync();
        Assert.Contains("ikke lagret", kept.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("en sen tanke", kept.QuerySelector("#answers")!.InnerHtml, StringComparison.Ordinal);
        using var saved = await Client.SubmitAsync(kept, At("FOR_EGE"), "button[value=reopen]");
        Assert.Equal(At("check"), saved.Headers.Location?.OriginalString);
        Assert.Equal("en sen tanke", (await StoredAsync())["FOR_EGE_7"]);
    }

    /// <summary>What the other window answered before it submitted is not written over by what the old one had.</summary>
    [Fact]
    public async Task Answers_OfAPageLeftOpen_ReopenedWithAnotherAnswer_AreAskedAbout()
    {
        await StartAsync();
        var page = await Client.GetPageAsync(At("FOR_EGE"));
        using var newer = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "5"));
        using var submitted = await Client.SubmitAsync(At("check"));

        using var late = await Client.SubmitAsync(page, At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_1", "1")));
        using var reopened = await Client.SubmitAsync(await late.ReadPageAsync(), At("FOR_EGE"), "button[value=reopen]");

        Assert.NotNull((await reopened.ReadPageAsync()).QuerySelector("[data-code=FOR_EGE_1] .dispute"));
        Assert.Equal("5", (await StoredAsync())["FOR_EGE_1"]);
    }

    [Fact]
    public async Task Survey_ToTheReceiptAndBack_CountsOnceAndCanBeReopened()
    {
        await StartAsync();
        using var page = await AnswerAsync("FOR_POL", "next", ("FOR_POL_1", "4"));
        using var submitted = await Client.SubmitAsync(At("check"));
        using var again = await Client.PostAsync(At("check"), null);
        var receipt = await Client.GetPageAsync(At("done"));
        using var closedPage = await Client.GetAsync(At("FOR_POL"));
        var counted = await CountAsync();
        using var reopened = await Client.SubmitAsync(At("done"));

        Assert.Equal(At("done"), submitted.Headers.Location!.OriginalString);
        Assert.Contains("Takk for svarene", receipt.Title, StringComparison.Ordinal);
        Assert.Contains("Litt enig", receipt.QuerySelector("#own")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(At("done"), closedPage.Headers.Location!.OriginalString);
        Assert.Equal(1, counted);
        Assert.Equal(At("check"), reopened.Headers.Location!.OriginalString);
        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData("nb", "Du har ikke svart på noe ennå", "Du har sendt inn svarene dine")]
    [InlineData("nn", "Du har ikkje svart på noko enno", "Du har sendt inn svara dine")]
    [InlineData("en", "You have not answered anything yet", "You have submitted your answers")]
    public async Task Submit_WithNothingAnswered_IsRefusedUntilThereIsAnAnswer(string language, string refused, string received)
    {
        var link = $"{Survey.Link}?lang={language}";
        using var started = await Client.SubmitAsync(link);

        using var empty = await Client.SubmitAsync(At("check"));
        using var answered = await AnswerAsync("FOR_POL", "next", ("FOR_POL_1", "4"));
        var before = await Client.GetPageAsync(link);
        using var submitted = await Client.SubmitAsync(At("check"));
        var after = await Client.GetPageAsync(link);

        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        Assert.Contains(refused, (await empty.ReadPageAsync()).QuerySelector("#error-summary a")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(received, before.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(At("done"), submitted.Headers.Location!.OriginalString);
        Assert.Contains(received, after.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync());
    }

    /// <summary>Whoever reopens only to look would otherwise drop out of the results without knowing it.</summary>
    [Theory]
    [InlineData("nb", "teller ikke før du sender dem inn på nytt")]
    [InlineData("nn", "tel ikkje før du sender dei inn på nytt")]
    [InlineData("en", "do not count until you submit them again")]
    public async Task Reopened_UntilSubmittedAgain_IsToldThatItDoesNotCount(string language, string expected)
    {
        var link = $"{Survey.Link}?lang={language}";
        using var started = await Client.SubmitAsync(link);
        using var answered = await AnswerAsync("FOR_POL", "next", ("FOR_POL_1", "4"));
        var before = await WhatIsToldAsync();
        using var submitted = await Client.SubmitAsync(At("check"));
        using var reopened = await Client.SubmitAsync(At("done"));
        var between = await WhatIsToldAsync();
        using var again = await Client.SubmitAsync(At("check"));
        var welcome = await Client.GetPageAsync(link);

        Assert.DoesNotContain(expected, before.Welcome + before.Check, StringComparison.Ordinal);
        Assert.Contains(expected, between.Welcome, StringComparison.Ordinal);
        Assert.Contains(expected, between.Check, StringComparison.Ordinal);
        Assert.DoesNotContain(expected, welcome.Body!.TextContent, StringComparison.Ordinal);

        async Task<(string Welcome, string Check)> WhatIsToldAsync() =>
            ((await Client.GetPageAsync(link)).Body!.TextContent, (await Client.GetPageAsync(At("check"))).Body!.TextContent);
    }

    private async Task<int> CountAsync() =>
        (await Site.Get<TallyStore>().ReadAsync([Survey.RoundId])).Where(row => row is { GroupCode: GroupKind.Steering, Cell: "FOR_POL_1=4" }).Sum(row => row.Responses);
}
