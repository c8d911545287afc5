using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>No answer is lost, and none written over in silence: each is saved as it is given, network or not, on one device or two.</summary>
public sealed class SavingJourneyTests(Browser browser) : IClassFixture<Browser>
{
    private static async Task<IPage> StartAsync(BrowserPage opened, OpenSurvey survey)
    {
        await opened.Page.GotoAsync(survey.Link);
        await opened.Page.Locator("main form button[type=submit]").ClickAsync();
        await opened.Page.WaitForURLAsync("**/answer/**");
        return opened.Page;
    }

    private static ILocator Choice(IPage page, string code, string value) => page.Locator($"label.choice:has(input[name={code}][value='{value}'])");

    private static async Task SavedAsync(IPage page) => await Assertions.Expect(page.Locator("#saved")).ToHaveTextAsync(new Regex("^Lagret kl. "));

    private static async Task<Dictionary<string, string?>> StoredAsync(BrowserSite site, OpenSurvey survey)
    {
        var respondent = (await site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(survey.Participant.Token)))!;
        return (await site.Get<ResponseStore>().ReadAnswersAsync(respondent.ResponseId!.Value)).ToDictionary(a => a.Key, a => a.Value.Value);
    }

    private static Task<int> KeptAsync(IPage page) => page.EvaluateAsync<int>("Object.keys(localStorage).filter(key => key.startsWith('answers')).length");

    [Fact]
    public async Task Answer_AsSoonAsItIsGiven_IsThereOnAnotherDevice()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var phone = await browser.OpenAsync(new() { BaseURL = site.Address, ViewportSize = new() { Width = 360, Height = 740 } });
        var page = await StartAsync(phone, survey);
        await page.Locator("main .steps button[value=next]").ClickAsync();
        await page.WaitForURLAsync("**/answer/FOR_POL");

        await Choice(page, "FOR_POL_2", "4").ClickAsync();
        await SavedAsync(page);

        await using var pc = await browser.OpenAsync(new() { BaseURL = site.Address });
        var other = await StartAsync(pc, survey);
        Assert.EndsWith("/answer/FOR_POL", other.Url, StringComparison.Ordinal);
        await Assertions.Expect(other.Locator("input[name=FOR_POL_2][value='4']")).ToBeCheckedAsync();
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task Network_LostInTheMiddle_KeepsWhatIsTypedAndSendsItWhenItIsBack()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.GotoAsync("/answer/FOR_EGE");
        await Choice(page, "FOR_EGE_1", "5").ClickAsync();
        await SavedAsync(page);

        await page.Context.SetOfflineAsync(true);
        await Choice(page, "FOR_EGE_2", "2").ClickAsync();
        await page.Locator("#FOR_EGE_6").FillAsync("Møtene er korte og faste.");
        await page.Locator("#FOR_EGE_6").BlurAsync();
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("Ikke lagret – vi prøver igjen");
        Assert.Equal(1, await KeptAsync(page));
        Assert.Empty(await page.FaultsAsync("not saved"));
        // Next stays here, and says why.
        await page.Locator("main .steps button[value=next]").ClickAsync();
        await Assertions.Expect(page.Locator("#FOR_EGE_6")).ToHaveValueAsync("Møtene er korte og faste.");

        await page.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#save-problem")).ToHaveTextAsync("Alt er lagret.");
        Assert.Equal(("2", "Møtene er korte og faste."), ((await StoredAsync(site, survey))["FOR_EGE_2"], (await StoredAsync(site, survey))["FOR_EGE_6"]));
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task WindowClosed_BeforeTheNetworkIsBack_SendsWhatWasTypedWhenItIsOpenedAgain()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.RouteAsync("**/answer/FOR_ADM/save", route => route.AbortAsync());
        await Choice(page, "FOR_ADM_1", "3").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).Not.ToBeEmptyAsync();

        await page.UnrouteAllAsync();
        await page.GotoAsync("/answer/FOR_ADM");

        await Assertions.Expect(page.Locator("input[name=FOR_ADM_1][value='3']")).ToBeCheckedAsync();
        await SavedAsync(page);
        Assert.Equal("3", (await StoredAsync(site, survey))["FOR_ADM_1"]);
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task WhatAnotherPageKept_IsSentBeforeSubmit()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.GotoAsync("/answer/FOR_EGE");
        await page.RouteAsync("**/answer/FOR_EGE/save", route => route.AbortAsync());
        await page.Locator("#FOR_EGE_6").FillAsync("Skrevet uten nett.");
        await page.Locator("#FOR_EGE_6").BlurAsync();
        await Assertions.Expect(page.Locator("#save-problem")).Not.ToBeEmptyAsync();

        // Still out of reach: the check page says so, and does not submit.
        await page.GotoAsync("/answer/check");
        await Assertions.Expect(page.Locator("#kept-elsewhere a")).ToHaveAttributeAsync("href", "/answer/FOR_EGE");
        Assert.Equal(1, await KeptAsync(page));
        await page.UnrouteAllAsync();
        await page.GotoAsync("/answer/check");
        await page.Locator("main form button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/answer/done");

        Assert.Equal("Skrevet uten nett.", (await StoredAsync(site, survey))["FOR_EGE_6"]);
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task Reply_Lost_IsNoConflictWithOneself()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.RouteAsync("**/answer/FOR_ADM/save", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        });
        await Choice(page, "FOR_ADM_1", "2").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).Not.ToBeEmptyAsync();

        await page.UnrouteAllAsync();
        await Choice(page, "FOR_ADM_1", "4").ClickAsync();

        await SavedAsync(page);
        await Assertions.Expect(page.Locator(".dispute")).ToHaveCountAsync(0);
        Assert.Equal("4", (await StoredAsync(site, survey))["FOR_ADM_1"]);
    }

    [Theory]
    [InlineData("Behold svaret mitt", "1")]
    [InlineData("Bruk det andre svaret", "5")]
    public async Task TwoDevices_AnsweringOtherwise_ShowBothAnswersAndAsk(string choice, string expected)
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var first = await browser.OpenAsync(new() { BaseURL = site.Address });
        await using var second = await browser.OpenAsync(new() { BaseURL = site.Address });
        var mine = await StartAsync(first, survey);
        var other = await StartAsync(second, survey);
        await Choice(other, "FOR_ADM_1", "5").ClickAsync();
        await SavedAsync(other);
        await Choice(other, "FOR_ADM_2", "4").ClickAsync();
        await SavedAsync(other);

        // What was not touched here follows the other device; what was, is asked about.
        await Choice(mine, "FOR_ADM_3", "3").ClickAsync();
        await Assertions.Expect(mine.Locator("input[name=FOR_ADM_2][value='4']")).ToBeCheckedAsync();
        await mine.ReloadAsync();
        await Choice(other, "FOR_ADM_4", "5").ClickAsync();
        await SavedAsync(other);
        await Choice(mine, "FOR_ADM_4", "1").ClickAsync();
        await Assertions.Expect(mine.Locator("[data-code=FOR_ADM_4] .dispute")).ToContainTextAsync("«Helt enig»");
        await Assertions.Expect(mine.Locator("input[name=FOR_ADM_4][value='1']")).ToBeCheckedAsync();
        Assert.Empty(await mine.FaultsAsync("dispute"));
        // Nothing goes on before it is decided.
        await mine.Locator("main .steps button[value=next]").ClickAsync();
        Assert.EndsWith("/answer/FOR_ADM", mine.Url, StringComparison.Ordinal);

        await mine.GetByRole(AriaRole.Button, new() { Name = choice }).ClickAsync();
        await Assertions.Expect(mine.Locator(".dispute")).ToHaveCountAsync(0);
        await Assertions.Expect(mine.Locator("#save-problem")).ToBeEmptyAsync();
        await mine.Locator("main .steps button[value=next]").ClickAsync();
        await mine.WaitForURLAsync("**/answer/FOR_POL");

        Assert.Equal(expected, (await StoredAsync(site, survey))["FOR_ADM_4"]);
    }

    [Fact]
    public async Task Session_Gone_SaysWhatToDoAndKeepsTheAnswers()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.EvaluateAsync("document.querySelector('[name=For]').value = 'gone'");

        await Choice(page, "FOR_ADM_1", "2").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("Åpne lenken i e-posten på nytt");
        Assert.Equal(1, await KeptAsync(page));

        await StartAsync(opened, survey);
        await SavedAsync(page);
        Assert.Equal("2", (await StoredAsync(site, survey))["FOR_ADM_1"]);
    }

    /// <summary>A network that wants a login answers in the site's place, with a page of its own or a redirect to one.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    public async Task Network_ThatAnswersItself_IsNoEndOfSaving(int status)
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.RouteAsync("**/answer/FOR_ADM/save", route => route.FulfillAsync(new()
        {
            Status = status, ContentType = "text/html", Body = "<h1>Welcome to our Wi-Fi</h1>", Headers = status == 302 ? new Dictionary<string, string> { ["Location"] = "/login" } : null,
        }));
        await Choice(page, "FOR_ADM_1", "3").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("vi prøver igjen");

        await page.UnrouteAllAsync();

        await Assertions.Expect(page.Locator("#save-problem")).ToHaveTextAsync("Alt er lagret.");
        Assert.Equal("3", (await StoredAsync(site, survey))["FOR_ADM_1"]);
        Assert.Equal(0, await KeptAsync(page));
    }

    /// <summary>What waited since an old version makes no conflict of a newer answer that this browser gave on what it had seen.</summary>
    [Theory]
    [InlineData("/answer/FOR_ADM")]
    [InlineData("/answer/FOR_POL")]
    public async Task Answers_KeptSinceDifferentVersions_AreSentEachWithItsOwn(string openedFirst)
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var phone = await browser.OpenAsync(new() { BaseURL = site.Address });
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.RouteAsync("**/save", route => route.AbortAsync());
        await Choice(page, "FOR_ADM_1", "3").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).Not.ToBeEmptyAsync();
        var other = await StartAsync(phone, survey);
        await Choice(other, "FOR_ADM_2", "5").ClickAsync();
        await SavedAsync(other);
        await page.GotoAsync("/answer/FOR_ADM");
        await Assertions.Expect(page.Locator("input[name=FOR_ADM_2][value='5']")).ToBeCheckedAsync();
        await Choice(page, "FOR_ADM_2", "1").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).Not.ToBeEmptyAsync();

        await page.UnrouteAllAsync();
        await page.GotoAsync(openedFirst);

        await Assertions.Expect(page.Locator("#save-problem")).ToBeEmptyAsync();
        await page.WaitForFunctionAsync("!Object.keys(localStorage).some(key => key.startsWith('answers'))");
        await Assertions.Expect(page.Locator(".dispute")).ToHaveCountAsync(0);
        var stored = await StoredAsync(site, survey);
        Assert.Equal(("3", "1"), (stored["FOR_ADM_1"], stored["FOR_ADM_2"]));
    }

    [Fact]
    public async Task Submitted_OnAnotherDevice_CarriesWhatWasTypedThroughReopening()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        await using var phone = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.GotoAsync("/answer/FOR_EGE");
        var other = await StartAsync(phone, survey);
        await other.GotoAsync("/answer/check");
        await other.Locator("main form button[type=submit]").ClickAsync();
        await other.WaitForURLAsync("**/answer/done");

        await page.Locator("#FOR_EGE_6").FillAsync("En sen");
        await page.Locator("#FOR_EGE_6").BlurAsync();
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("sendt inn fra et annet vindu");
        // What is typed after that is kept as well.
        await page.Locator("#FOR_EGE_6").FillAsync("En sen tanke");
        Assert.Contains("En sen tanke", await page.EvaluateAsync<string>("JSON.stringify(localStorage)"), StringComparison.Ordinal);
        Assert.Empty(await page.FaultsAsync("submitted elsewhere"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Åpne svarene igjen og lagre dette" }).ClickAsync();
        await page.WaitForURLAsync("**/answer/check");

        Assert.Equal("En sen tanke", (await StoredAsync(site, survey))["FOR_EGE_6"]);
        await page.WaitForFunctionAsync("!Object.keys(localStorage).some(key => key.startsWith('answers'))");
    }

    [Fact]
    public async Task Round_ClosedMeanwhile_SaysSoAndKeepsTheTextUntilThePageIsLeft()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.GotoAsync("/answer/FOR_EGE");
        await site.Get<RoundStore>().CloseAsync(survey.RoundId);

        await page.Locator("#FOR_EGE_6").FillAsync("For sent ute");
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("Undersøkelsen er avsluttet");
        Assert.Equal(1, await KeptAsync(page));
        await page.Locator("main .steps button[value=next]").ClickAsync();

        await Assertions.Expect(page.Locator("blockquote")).ToHaveTextAsync("For sent ute");
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task Back_WithATextTooLong_GoesBackKeepsItAndSaysWhere()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.GotoAsync("/answer/FOR_EGE");
        await page.Locator("#FOR_EGE_6").FillAsync(new string('å', 2001));
        await Assertions.Expect(page.Locator("#FOR_EGE_6-error")).ToBeVisibleAsync();

        await page.Locator("main .steps button[value=back]").ClickAsync();
        await page.WaitForURLAsync(address => !address.EndsWith("/answer/FOR_EGE", StringComparison.Ordinal));
        await page.Locator("#kept-elsewhere a").ClickAsync();

        await page.WaitForURLAsync("**/answer/FOR_EGE");
        await Assertions.Expect(page.Locator("#FOR_EGE_6-limit")).ToHaveTextAsync("2001 av 2000 tegn");
    }

    [Fact]
    public async Task Language_SwitchedWithATextTooLong_KeepsItOnThePageAndInTheBrowser()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.GotoAsync("/answer/FOR_EGE");
        await page.Locator("#FOR_EGE_6").FillAsync(new string('å', 2001));
        await Assertions.Expect(page.Locator("#FOR_EGE_6-error")).ToBeVisibleAsync();

        await page.Locator(".languages button[value=en]").ClickAsync();

        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Assertions.Expect(page.Locator("#FOR_EGE_6-error")).ToHaveTextAsync("The text is too long. Shorten it to 2000 characters");
        await Assertions.Expect(page.Locator("#FOR_EGE_6-limit")).ToHaveTextAsync("2001 of 2000 characters");
        Assert.Equal(1, await KeptAsync(page));
    }

    /// <summary>Both answers and a choice between them, with and without the script; with it, in the box that it always asks in.</summary>
    [Theory]
    [InlineData(false, 360)]
    [InlineData(false, 1280)]
    [InlineData(true, 360)]
    public async Task Page_OlderThanAnotherDevicesAnswer_AsksWhichHolds(bool script, int width)
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address, ViewportSize = new() { Width = width, Height = 800 } });
        // Not switched off, which would switch off axe as well.
        if (!script)
            await opened.Page.RouteAsync("**/answers*.js*", route => route.AbortAsync());
        await using var phone = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        var other = await StartAsync(phone, survey);
        await Choice(other, "FOR_ADM_1", "5").ClickAsync();
        await SavedAsync(other);
        // Sent by the browser itself, before the script has seen that anything changed.
        if (script)
            await page.EvaluateAsync("document.querySelector(`input[name=FOR_ADM_1][value='1']`).checked = true");
        else
            await Choice(page, "FOR_ADM_1", "1").ClickAsync();
        await page.Locator("main .steps button[value=next]").ClickAsync();

        var box = page.Locator("[data-code=FOR_ADM_1] .dispute");
        await Assertions.Expect(box).ToContainTextAsync("Helt enig");
        await Assertions.Expect(box.Locator("button")).ToHaveCountAsync(script ? 2 : 0);
        Assert.Empty(await page.FaultsAsync("asked which holds"));
        if (script)
            await page.GetByRole(AriaRole.Button, new() { Name = "Behold svaret mitt" }).ClickAsync();
        else
            await page.GetByText("Behold svaret fra denne siden").ClickAsync();
        await page.Locator("main .steps button[value=next]").ClickAsync();
        await page.WaitForURLAsync("**/answer/FOR_POL");

        Assert.Equal("1", (await StoredAsync(site, survey))["FOR_ADM_1"]);
    }

    [Fact]
    public async Task Conditions_AsAnswersChange_HideAndShowWithoutLosingAnswers()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site, EveryItem.Questionnaire);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.GotoAsync("/answer/SECOND");
        await Assertions.Expect(page.Locator("[data-item=USEFUL]")).ToBeHiddenAsync();

        await Choice(page, "YESNO", "yes").ClickAsync();
        await Choice(page, "USEFUL", "5").ClickAsync();
        await SavedAsync(page);
        await Choice(page, "YESNO", "no").ClickAsync();
        await Assertions.Expect(page.Locator("[data-item=USEFUL]")).ToBeHiddenAsync();
        await Choice(page, "YESNO", "yes").ClickAsync();
        await Assertions.Expect(page.Locator("input[name=USEFUL][value='5']")).ToBeCheckedAsync();

        // One that stands alone takes the others away, and they it.
        await Choice(page, "MANY", "council").ClickAsync();
        await Choice(page, "MANY", "none").ClickAsync();
        await Assertions.Expect(page.Locator("input[name=MANY][value=council]")).Not.ToBeCheckedAsync();
        await Choice(page, "MANY", "meeting").ClickAsync();
        await Assertions.Expect(page.Locator("input[name=MANY][value=none]")).Not.ToBeCheckedAsync();
        await page.Locator("#NUMBER").FillAsync("tolv");
        await page.Locator("#NUMBER").BlurAsync();
        await Assertions.Expect(page.Locator("#NUMBER-error")).ToContainTextAsync("Skriv et tall");
        await page.Locator("#NUMBER").FillAsync("12");
        await page.Locator("#NUMBER").BlurAsync();
        await Assertions.Expect(page.Locator("#NUMBER-error")).ToHaveCountAsync(0);
        await SavedAsync(page);
        Assert.Equal(("meeting", "12"), ((await StoredAsync(site, survey))["MANY"], (await StoredAsync(site, survey))["NUMBER"]));
    }

    [Fact]
    public async Task Text_NearItsLimit_IsCounted()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = await StartAsync(opened, survey);
        await page.GotoAsync("/answer/FOR_EGE");

        await page.Locator("#FOR_EGE_6").FillAsync(new string('å', 2001));

        await Assertions.Expect(page.Locator("#FOR_EGE_6-limit")).ToHaveTextAsync("2001 av 2000 tegn");
        await Assertions.Expect(page.Locator("#FOR_EGE_6-error")).ToContainTextAsync("Kort den ned til 2000 tegn");
        await Assertions.Expect(page.Locator("#saved")).ToBeEmptyAsync();
        // Counted as it is stored: without the space around it.
        await page.Locator("#FOR_EGE_7").FillAsync($"\n  {new string('å', 2000)} \n");
        await Assertions.Expect(page.Locator("#FOR_EGE_7-limit")).ToHaveTextAsync("2000 av 2000 tegn");
        // Not saved, and not lost.
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#FOR_EGE_6-limit")).ToHaveTextAsync("2001 av 2000 tegn");
    }

    /// <summary>From link to receipt with nothing but HTML, over every kind of question and a question that an answer brings out.</summary>
    [Fact]
    public async Task Survey_WithoutJavaScript_IsSubmitted()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site, EveryItem.Questionnaire);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address, JavaScriptEnabled = false, ViewportSize = new() { Width = 360, Height = 740 } });
        var page = await StartAsync(opened, survey);
        Task NextAsync() => page.Locator("main .steps button[value=next]").ClickAsync();

        await Choice(page, "ROW_1", "4").ClickAsync();
        await Choice(page, "CLASS_1", "programme").ClickAsync();
        await Choice(page, "WANTED", "6").ClickAsync();
        await NextAsync();
        await Choice(page, "YESNO", "yes").ClickAsync();
        await NextAsync();
        await page.WaitForURLAsync("**/answer/SECOND#USEFUL");
        await Choice(page, "USEFUL", "4").ClickAsync();
        await NextAsync();
        await page.WaitForURLAsync("**/answer/THIRD");
        await NextAsync();
        await NextAsync();
        await NextAsync();
        await page.WaitForURLAsync("**/answer/check");
        await page.Locator("main form button[type=submit]").ClickAsync();

        await page.WaitForURLAsync("**/answer/done");
        Assert.Equal(("4", "yes", "4"), ((await StoredAsync(site, survey))["ROW_1"], (await StoredAsync(site, survey))["YESNO"], (await StoredAsync(site, survey))["USEFUL"]));
    }
}
