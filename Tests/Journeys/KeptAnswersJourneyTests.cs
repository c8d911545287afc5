using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>What a browser keeps of answers that it could not send: sent later, told, and let go.</summary>
public sealed class KeptAnswersJourneyTests(Browser browser) : RespondentJourney(browser)
{
    [Fact]
    public async Task WindowClosed_BeforeTheNetworkIsBack_SendsWhatWasTypedWhenItIsOpenedAgain()
    {
        var page = await StartAsync();
        await page.RouteAsync("**/answer/*/FOR_ADM/save", route => route.AbortAsync());
        await Choice(page, "FOR_ADM_1", "3").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).Not.ToBeEmptyAsync();

        await page.UnrouteAllAsync();
        await page.GotoAsync(At("FOR_ADM"));

        await Assertions.Expect(page.Locator("input[name=FOR_ADM_1][value='3']")).ToBeCheckedAsync();
        await SavedAsync(page);
        Assert.Equal("3", (await StoredAsync())["FOR_ADM_1"]);
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task WhatAnotherPageKept_IsSentBeforeSubmit()
    {
        var page = await StartAsync();
        await page.GotoAsync(At("FOR_EGE"));
        await page.RouteAsync("**/answer/*/FOR_EGE/save", route => route.AbortAsync());
        await page.Locator("#FOR_EGE_6").FillAsync("Skrevet uten nett.");
        await page.Locator("#FOR_EGE_6").BlurAsync();
        await Assertions.Expect(page.Locator("#save-problem")).Not.ToBeEmptyAsync();

        // Still out of reach: the check page says so, and does not submit; in reach again, it tries once more.
        await page.GotoAsync(At("check"));
        await Assertions.Expect(page.Locator("#kept-elsewhere a")).ToHaveAttributeAsync("href", At("FOR_EGE") + "?from=check#FOR_EGE_6");
        await page.Locator("main form button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("#kept-elsewhere a")).ToBeFocusedAsync();
        Assert.Equal(1, await KeptAsync(page));
        await page.UnrouteAllAsync();
        await page.Locator("main form button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/answer/*/done");

        Assert.Equal("Skrevet uten nett.", (await StoredAsync())["FOR_EGE_6"]);
        Assert.Equal(0, await KeptAsync(page));
    }

    /// <summary>The receipt opened on the phone that could not send: nothing goes without a word, and reopening brings it along.</summary>
    [Fact]
    public async Task WhatWasNeverSent_WhenSubmittedElsewhere_IsToldOnTheReceiptAndSentOnReopening()
    {
        var phone = await KeepAsync("Skrevet uten nett.");
        var other = await StartAsync();
        await Choice(other, "FOR_ADM_1", "4").ClickAsync();
        await SavedAsync(other);
        await other.GotoAsync(At("check"));
        await other.Locator("main form button[type=submit]").ClickAsync();
        await other.WaitForURLAsync("**/answer/*/done");

        await phone.UnrouteAllAsync();
        await phone.GotoAsync(At("FOR_EGE"));
        await phone.WaitForURLAsync("**/answer/*/done");
        await Assertions.Expect(phone.Locator("#left-over")).ToContainTextAsync("Skrevet uten nett.");
        await phone.Locator("main form button").ClickAsync();
        await phone.WaitForURLAsync("**/answer/*/check");
        await NothingKeptAsync(phone);

        Assert.Equal("Skrevet uten nett.", (await StoredAsync())["FOR_EGE_6"]);
    }

    /// <summary>Where it cannot be sent any more it is shown once, to be copied, and let go.</summary>
    [Fact]
    public async Task WhatWasNeverSent_WhenTheRoundHasClosed_IsShownOnceAndLetGo()
    {
        var page = await KeepAsync("Skrevet uten nett.");
        await Site.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE Round SET ClosedUtc = @now", new { now = Site.Db.Now }, t));

        await page.GotoAsync(Survey.Link);

        await Assertions.Expect(page.Locator("#left-over")).ToContainTextAsync("Det kan ikke tas med nå. Skrevet uten nett.");
        Assert.Equal(0, await KeptAsync(page));
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#left-over")).ToBeHiddenAsync();
    }

    /// <summary>A page of FOR_EGE that has kept a text, since it cannot send any.</summary>
    private async Task<IPage> KeepAsync(string text)
    {
        var page = await StartAsync();
        await page.GotoAsync(At("FOR_EGE"));
        await page.RouteAsync("**/save", route => route.AbortAsync());
        await page.Locator("#FOR_EGE_6").FillAsync(text);
        await page.Locator("#FOR_EGE_6").BlurAsync();
        await Assertions.Expect(page.Locator("#save-problem")).Not.ToBeEmptyAsync();
        return page;
    }

    /// <summary>The check page was opened before another tab kept something.</summary>
    [Fact]
    public async Task WhatAnotherTabKeptSince_IsSentBeforeSubmit()
    {
        var check = await StartAsync();
        await Choice(check, "FOR_ADM_1", "4").ClickAsync();
        await SavedAsync(check);
        await check.GotoAsync(At("check"));
        var tab = await check.Context.NewPageAsync();
        await tab.GotoAsync(At("FOR_EGE"));
        await tab.RouteAsync("**/save", route => route.AbortAsync());
        await tab.Locator("#FOR_EGE_6").FillAsync("Skrevet i en annen fane.");
        await tab.Locator("#FOR_EGE_6").BlurAsync();
        await Assertions.Expect(tab.Locator("#save-problem")).Not.ToBeEmptyAsync();

        await check.Locator("main form button[type=submit]").ClickAsync();
        await check.WaitForURLAsync("**/answer/*/done");

        Assert.Equal("Skrevet i en annen fane.", (await StoredAsync())["FOR_EGE_6"]);
    }

    /// <summary>The same page in two tabs, both without a network, and both closed.</summary>
    [Fact]
    public async Task TwoTabsOfOnePage_KeepEachTheirOwn()
    {
        var first = await StartAsync();
        await first.GotoAsync(At("FOR_EGE"));
        var second = await first.Context.NewPageAsync();
        await second.GotoAsync(At("FOR_EGE"));
        foreach (var (tab, field, text) in new[] { (first, "#FOR_EGE_6", "Fra den ene."), (second, "#FOR_EGE_7", "Fra den andre.") })
        {
            await tab.RouteAsync("**/save", route => route.AbortAsync());
            await tab.Locator(field).FillAsync(text);
            await tab.Locator(field).BlurAsync();
            await Assertions.Expect(tab.Locator("#save-problem")).Not.ToBeEmptyAsync();
        }

        await second.CloseAsync();
        await first.UnrouteAllAsync();
        await first.GotoAsync(At("FOR_EGE"));
        await NothingKeptAsync(first);

        Assert.Equal(("Fra den ene.", "Fra den andre."), ((await StoredAsync())["FOR_EGE_6"], (await StoredAsync())["FOR_EGE_7"]));
    }

    /// <summary>Whatever else stands where answers are kept does not keep the page from saving.</summary>
    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not json")]
    public async Task Store_WithSomethingElseInIt_IsLetGo(string nonsense)
    {
        var page = await StartAsync();
        await page.EvaluateAsync("words => localStorage.setItem(`answers/${document.getElementById('answers').dataset.response}${location.pathname}`, words)", nonsense);
        await page.ReloadAsync();

        await Choice(page, "FOR_ADM_1", "2").ClickAsync();
        await SavedAsync(page);

        Assert.Equal("2", (await StoredAsync())["FOR_ADM_1"]);
        await NothingKeptAsync(page);
    }
}
