using BoSoSurvey.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>No answer is written over in silence, on two devices or in two windows; and what this browser itself sent or has seen is no conflict.</summary>
public sealed class ConflictJourneyTests(Browser browser) : RespondentJourney(browser)
{
    [Fact]
    public async Task Reply_Lost_IsNoConflictWithOneself()
    {
        var page = await StartAsync();
        await page.RouteAsync("**/answer/*/FOR_ADM/save", async route =>
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
        Assert.Equal("4", (await StoredAsync())["FOR_ADM_1"]);
    }

    [Fact]
    public async Task PageLeft_AndComeBackToByTheBrowsersBack_ShowsWhatIsStoredAndOverwritesNothing()
    {
        var mine = await StartAsync();
        await Choice(mine, "FOR_ADM_1", "2").ClickAsync();
        await SavedAsync(mine);
        await NextAsync(mine);
        await mine.WaitForURLAsync("**/answer/*/FOR_POL");
        var other = await OpenAsync();
        await GoOnAsync(other);
        await other.GotoAsync(At("FOR_ADM"));
        await Choice(other, "FOR_ADM_1", "4").ClickAsync();
        await SavedAsync(other);

        await mine.GoBackAsync();

        await Assertions.Expect(mine.Locator("input[name=FOR_ADM_1][value='4']")).ToBeCheckedAsync();
        await NextAsync(mine);
        await mine.WaitForURLAsync("**/answer/*/FOR_POL");
        Assert.Equal("4", (await StoredAsync())["FOR_ADM_1"]);
    }

    [Theory]
    [InlineData("Behold svaret mitt", "1")]
    [InlineData("Bruk det andre svaret", "5")]
    public async Task TwoDevices_AnsweringOtherwise_ShowBothAnswersAndAsk(string choice, string expected)
    {
        var mine = await StartAsync();
        var other = await StartAsync();
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
        Assert.Empty(await mine.FaultsAsync("dispute", 768, 360));
        // Nothing goes on before it is decided.
        await NextAsync(mine);
        Assert.EndsWith("/FOR_ADM", mine.Url, StringComparison.Ordinal);

        await mine.GetByRole(AriaRole.Button, new() { Name = choice }).ClickAsync();
        await Assertions.Expect(mine.Locator(".dispute")).ToHaveCountAsync(0);
        await Assertions.Expect(mine.Locator("#save-problem")).ToBeEmptyAsync();
        await NextAsync(mine);
        await mine.WaitForURLAsync("**/answer/*/FOR_POL");

        Assert.Equal(expected, (await StoredAsync())["FOR_ADM_4"]);
    }

    /// <summary>Whoever cannot read the question is the one who wants another language.</summary>
    [Fact]
    public async Task Language_SwitchedInAConflict_AsksInThatLanguage()
    {
        var (mine, theirs) = (await StartAsync(), await StartAsync());
        await Choice(theirs, "FOR_ADM_1", "5").ClickAsync();
        await SavedAsync(theirs);
        await Choice(mine, "FOR_ADM_1", "1").ClickAsync();
        await Assertions.Expect(mine.Locator(".dispute")).ToBeVisibleAsync();

        await mine.Locator(".languages button[value=en]").ClickAsync();

        await Assertions.Expect(mine.Locator(".dispute")).ToContainTextAsync("Strongly agree");
        Assert.Equal("5", (await StoredAsync())["FOR_ADM_1"]);
        await mine.Locator(".dispute button").First.ClickAsync();
        await NothingKeptAsync(mine);
        Assert.Equal("1", (await StoredAsync())["FOR_ADM_1"]);
    }

    /// <summary>The bar at the foot speaks of the two buttons, and does not lie over them.</summary>
    [Fact]
    public async Task Conflict_OnAPhone_StandsWholeAboveTheBar()
    {
        var mine = await StartAsync(new() { ViewportSize = new() { Width = 360, Height = 640 } });
        var other = await StartAsync();
        await Choice(other, "FOR_ADM_4", "5").ClickAsync();
        await SavedAsync(other);
        var chosen = Choice(mine, "FOR_ADM_4", "1");
        await chosen.EvaluateAsync("choice => choice.scrollIntoView({ block: 'end' })");

        await chosen.ClickAsync();
        await Assertions.Expect(mine.Locator("#save-problem")).Not.ToBeEmptyAsync();

        var (dispute, bar) = ((await mine.Locator(".dispute").BoundingBoxAsync())!, (await mine.Locator("#save-problem").BoundingBoxAsync())!);
        Assert.InRange(dispute.Y, 0, bar.Y - dispute.Height);
    }

    /// <summary>What waited since an old version makes no conflict of a newer answer that this browser gave on what it had seen.</summary>
    [Theory]
    [InlineData("FOR_ADM")]
    [InlineData("FOR_POL")]
    public async Task Answers_KeptSinceDifferentVersions_AreSentEachWithItsOwn(string openedFirst)
    {
        var page = await OpenAsync();
        // Nothing leaves the page while it is off; a route would let through what it sends as it is left.
        await page.AddInitScriptAsync("if (sessionStorage.getItem('off')) fetch = () => Promise.reject(new TypeError('off'));");
        await GoOnAsync(page);
        await page.EvaluateAsync("sessionStorage.setItem('off', 'yes')");
        await page.ReloadAsync();
        await Choice(page, "FOR_ADM_1", "3").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).Not.ToBeEmptyAsync();
        var other = await StartAsync();
        await Choice(other, "FOR_ADM_2", "5").ClickAsync();
        await SavedAsync(other);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("input[name=FOR_ADM_2][value='5']")).ToBeCheckedAsync();
        await Choice(page, "FOR_ADM_2", "1").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).Not.ToBeEmptyAsync();

        await page.EvaluateAsync("sessionStorage.removeItem('off')");
        await page.GotoAsync(At(openedFirst));

        await Assertions.Expect(page.Locator("#save-problem")).ToBeEmptyAsync();
        await NothingKeptAsync(page);
        await Assertions.Expect(page.Locator(".dispute")).ToHaveCountAsync(0);
        var stored = await StoredAsync();
        Assert.Equal(("3", "1"), (stored["FOR_ADM_1"], stored["FOR_ADM_2"]));
    }

    [Fact]
    public async Task Submitted_OnAnotherDevice_CarriesWhatWasTypedThroughReopening()
    {
        var page = await StartAsync();
        await page.GotoAsync(At("FOR_EGE"));
        var other = await StartAsync();
        await Choice(other, "FOR_ADM_1", "4").ClickAsync();
        await SavedAsync(other);
        await other.GotoAsync(At("check"));
        await other.Locator("main form button[type=submit]").ClickAsync();
        await other.WaitForURLAsync("**/answer/*/done");

        await page.Locator("#FOR_EGE_6").FillAsync("En sen");
        await page.Locator("#FOR_EGE_6").BlurAsync();
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("sendt inn fra et annet vindu");
        // What is typed after that is kept as well.
        await page.Locator("#FOR_EGE_6").FillAsync("En sen tanke");
        Assert.Contains("En sen tanke", await page.EvaluateAsync<string>("JSON.stringify(localStorage)"), StringComparison.Ordinal);
        Assert.Empty(await page.FaultsAsync("submitted elsewhere", 768, 360));
        await page.GetByRole(AriaRole.Button, new() { Name = "Åpne svarene igjen og lagre dette" }).ClickAsync();
        await page.WaitForURLAsync("**/answer/*/check");

        Assert.Equal("En sen tanke", (await StoredAsync())["FOR_EGE_6"]);
        await NothingKeptAsync(page);
    }

    /// <summary>Both answers and a choice between them, with and without the script; with it, in the box that it always asks in.</summary>
    [Theory]
    [InlineData(false, 360)]
    [InlineData(false, 1280)]
    [InlineData(true, 360)]
    public async Task Page_OlderThanAnotherDevicesAnswer_AsksWhichHolds(bool script, int width)
    {
        var page = await OpenAsync(new() { ViewportSize = new() { Width = width, Height = 800 } });
        // Not switched off, which would switch off axe as well.
        if (!script)
            await page.RouteAsync("**/answers*.js*", route => route.AbortAsync());
        await GoOnAsync(page);
        var other = await StartAsync();
        await Choice(other, "FOR_ADM_1", "5").ClickAsync();
        await SavedAsync(other);
        // Sent by the browser itself, before the script has seen that anything changed.
        if (script)
            await page.EvaluateAsync("document.querySelector(`input[name=FOR_ADM_1][value='1']`).checked = true");
        else
            await Choice(page, "FOR_ADM_1", "1").ClickAsync();
        await NextAsync(page);

        var box = page.Locator("[data-code=FOR_ADM_1] .dispute");
        await Assertions.Expect(box).ToContainTextAsync("Helt enig");
        await Assertions.Expect(box.Locator("button")).ToHaveCountAsync(script ? 2 : 0);
        Assert.Empty(await page.FaultsAsync("asked which holds", 768, 360));
        if (script)
            await page.GetByRole(AriaRole.Button, new() { Name = "Behold svaret mitt" }).ClickAsync();
        else
            await page.GetByText("Behold svaret fra denne siden").ClickAsync();
        await NextAsync(page);
        await page.WaitForURLAsync("**/answer/*/FOR_POL");

        Assert.Equal("1", (await StoredAsync())["FOR_ADM_1"]);
    }
}
