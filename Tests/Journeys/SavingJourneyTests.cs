using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>No answer is lost: each is saved as it is given, network or not, and what cannot be saved is kept and told of.</summary>
public sealed class SavingJourneyTests(Browser browser) : RespondentJourney(browser)
{
    [Fact]
    public async Task Answer_AsSoonAsItIsGiven_IsThereOnAnotherDevice()
    {
        var page = await StartAsync(new() { ViewportSize = new() { Width = 360, Height = 740 } });
        await NextAsync(page);
        await page.WaitForURLAsync("**/answer/*/FOR_POL");

        await Choice(page, "FOR_POL_2", "4").ClickAsync();
        await SavedAsync(page);

        var other = await StartAsync();
        Assert.EndsWith("/FOR_POL", other.Url, StringComparison.Ordinal);
        await Assertions.Expect(other.Locator("input[name=FOR_POL_2][value='4']")).ToBeCheckedAsync();
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task Network_LostInTheMiddle_KeepsWhatIsTypedAndSendsItWhenItIsBack()
    {
        var page = await StartAsync();
        await page.GotoAsync(At("FOR_EGE"));
        await Choice(page, "FOR_EGE_1", "5").ClickAsync();
        await SavedAsync(page);

        await page.Context.SetOfflineAsync(true);
        await Choice(page, "FOR_EGE_2", "2").ClickAsync();
        await page.Locator("#FOR_EGE_6").FillAsync("Møtene er korte og faste.");
        await page.Locator("#FOR_EGE_6").BlurAsync();
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("Ikke lagret – vi prøver igjen");
        Assert.Equal(1, await KeptAsync(page));
        Assert.Empty(await page.FaultsAsync("not saved", 768, 360));
        // Next stays here, and says why.
        await NextAsync(page);
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("du er fortsatt på denne siden");
        await Assertions.Expect(page.Locator("#FOR_EGE_6")).ToHaveValueAsync("Møtene er korte og faste.");

        await page.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#save-problem.good")).ToHaveTextAsync("Alt er lagret.");
        Assert.Equal(("2", "Møtene er korte og faste."), ((await StoredAsync())["FOR_EGE_2"], (await StoredAsync())["FOR_EGE_6"]));
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task Session_Gone_SaysWhatToDoAndKeepsTheAnswers()
    {
        var page = await StartAsync();
        await page.EvaluateAsync("document.querySelector('[name=For]').value = 'gone'");
        await page.Context.ClearCookiesAsync(new() { Name = "boso-respondent" });

        await Choice(page, "FOR_ADM_1", "2").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("Åpne lenken i e-posten på nytt");
        Assert.Equal(1, await KeptAsync(page));

        await GoOnAsync(page);
        await SavedAsync(page);
        Assert.Equal("2", (await StoredAsync())["FOR_ADM_1"]);
    }

    /// <summary>A page that moves as it tells that it has saved is tapped beside what was meant.</summary>
    [Theory]
    [InlineData(320)]
    [InlineData(360)]
    [InlineData(768)]
    public async Task Saved_WhenItIsTold_MovesNothing(int width)
    {
        var page = await StartAsync(new() { ViewportSize = new() { Width = width, Height = 740 } });
        await Assertions.Expect(page.Locator("#saved")).ToBeEmptyAsync();
        const string Top = "document.getElementById('FOR_ADM_1').getBoundingClientRect().top + scrollY";
        var before = await page.EvaluateAsync<double>(Top);

        await Choice(page, "FOR_ADM_1", "2").ClickAsync();
        await SavedAsync(page);

        Assert.Equal(before, await page.EvaluateAsync<double>(Top), 0.5);
    }

    /// <summary>A network that wants a login answers in the site's place, with a page of its own or a redirect to one.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    public async Task Network_ThatAnswersItself_IsNoEndOfSaving(int status)
    {
        var page = await StartAsync();
        await page.RouteAsync("**/answer/*/FOR_ADM/save", route => route.FulfillAsync(new()
        {
            Status = status, ContentType = "text/html", Body = "<h1>Welcome to our Wi-Fi</h1>", Headers = status == 302 ? new Dictionary<string, string> { ["Location"] = "/login" } : null,
        }));
        await Choice(page, "FOR_ADM_1", "3").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("vi prøver igjen");

        await page.UnrouteAllAsync();

        await Assertions.Expect(page.Locator("#save-problem")).ToHaveTextAsync("Alt er lagret.");
        Assert.Equal("3", (await StoredAsync())["FOR_ADM_1"]);
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task Connection_ThatHangs_IsGivenUpAndTriedAgain()
    {
        var page = await StartAsync();
        // The time that it is given passes sooner.
        await page.EvaluateAsync("() => { window.given = AbortSignal.timeout; AbortSignal.timeout = time => given.call(AbortSignal, time / 100); }");
        await page.RouteAsync("**/answer/*/FOR_ADM/save", _ => Task.CompletedTask);
        await Choice(page, "FOR_ADM_1", "3").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("vi prøver igjen");

        await page.UnrouteAllAsync();
        await page.EvaluateAsync("() => { AbortSignal.timeout = given; }");
        await Choice(page, "FOR_ADM_2", "4").ClickAsync();

        await Assertions.Expect(page.Locator("#save-problem")).ToHaveTextAsync("Alt er lagret.");
        var stored = await StoredAsync();
        Assert.Equal(("3", "4"), (stored["FOR_ADM_1"], stored["FOR_ADM_2"]));
    }

    /// <summary>More text than the site takes in one request: it is refused as any text that is too long, and the other answers are saved.</summary>
    [Fact]
    public async Task Text_FarTooLong_IsToldBesideItAndHoldsNothingUp()
    {
        var page = await StartAsync();
        await page.GotoAsync(At("FOR_EGE"));
        await page.Locator("#FOR_EGE_6").FillAsync(string.Concat(Enumerable.Repeat("ordfører ", 70_000)));
        await Choice(page, "FOR_EGE_1", "5").ClickAsync();

        await Assertions.Expect(page.Locator("#FOR_EGE_6-error")).ToContainTextAsync("Kort den ned til 2000 tegn");
        await page.Locator("#FOR_EGE_6").FillAsync("Ordføreren");
        await SavedAsync(page);

        var stored = await StoredAsync();
        Assert.Equal(("5", "Ordføreren"), (stored["FOR_EGE_1"], stored["FOR_EGE_6"]));
    }

    [Fact]
    public async Task Browser_WithNoRoomToKeepAnswers_SendsThemAllTheSame()
    {
        var page = await StartAsync();
        await page.EvaluateAsync("() => { for (let room = 1 << 23; room; room >>= 1) try { localStorage.setItem(`full${room}`, 'x'.repeat(room)); } catch { } }");

        await Choice(page, "FOR_ADM_1", "3").ClickAsync();
        await SavedAsync(page);

        Assert.Equal("3", (await StoredAsync())["FOR_ADM_1"]);
    }

    /// <summary>As when somebody was put into another group meanwhile.</summary>
    [Fact]
    public async Task Page_NoLongerAskedOfThem_IsToldAndHoldsNothingUp()
    {
        var page = await StartAsync();
        await page.RouteAsync("**/answer/*/FOR_ADM/save", route => route.ContinueAsync(new() { Url = Site.Address + At("GONE/save") }));
        await Choice(page, "FOR_ADM_1", "3").ClickAsync();
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("ikke lenger blant dem du skal svare på");

        await page.GotoAsync(At("FOR_POL"));
        await Choice(page, "FOR_POL_1", "4").ClickAsync();
        await SavedAsync(page);
        await page.GotoAsync(At("check"));
        await page.Locator("main form button[type=submit]").ClickAsync();

        await page.WaitForURLAsync("**/answer/*/done");
        Assert.Equal(["FOR_POL_1"], (await StoredAsync()).Keys);
    }

    [Fact]
    public async Task Round_ClosedMeanwhile_SaysSoAndKeepsTheTextUntilThePageIsLeft()
    {
        var page = await StartAsync();
        await page.GotoAsync(At("FOR_EGE"));
        await Site.Get<RoundStore>().CloseAsync(Survey.RoundId);

        await page.Locator("#FOR_EGE_6").FillAsync("For sent ute");
        await Assertions.Expect(page.Locator("#save-problem")).ToContainTextAsync("Undersøkelsen er avsluttet");
        Assert.Equal(1, await KeptAsync(page));
        await NextAsync(page);

        await Assertions.Expect(page.Locator("blockquote")).ToHaveTextAsync("For sent ute");
        // The script of the new page lets it go, a moment after what is shown.
        await NothingKeptAsync(page);
    }

    [Fact]
    public async Task Back_WithATextTooLong_GoesBackKeepsItAndSaysWhere()
    {
        var page = await StartAsync();
        await page.GotoAsync(At("FOR_EGE"));
        await page.Locator("#FOR_EGE_6").FillAsync(new string('å', 2001));
        await Assertions.Expect(page.Locator("#FOR_EGE_6-error")).ToBeVisibleAsync();

        await page.Locator("main .steps button[value=back]").ClickAsync();
        await page.WaitForURLAsync(address => !address.EndsWith("/FOR_EGE", StringComparison.Ordinal));
        await page.Locator("#kept-elsewhere a").ClickAsync();

        await page.WaitForURLAsync("**/answer/*/FOR_EGE#FOR_EGE_6");
        await Assertions.Expect(page.Locator("#FOR_EGE_6-limit")).ToHaveTextAsync("2001 av 2000 tegn");
    }

    [Fact]
    public async Task Language_SwitchedWithATextTooLong_KeepsItOnThePageAndInTheBrowser()
    {
        var page = await StartAsync();
        await page.GotoAsync(At("FOR_EGE"));
        await page.Locator("#FOR_EGE_6").FillAsync(new string('å', 2001));
        await Assertions.Expect(page.Locator("#FOR_EGE_6-error")).ToBeVisibleAsync();

        await page.Locator(".languages button[value=en]").ClickAsync();

        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Assertions.Expect(page.Locator("#FOR_EGE_6-error")).ToHaveTextAsync("The text is too long. Shorten it to 2000 characters");
        await Assertions.Expect(page.Locator("#FOR_EGE_6-limit")).ToHaveTextAsync("2001 of 2000 characters");
        Assert.Equal(1, await KeptAsync(page));
    }

    [Fact]
    public async Task Text_NearItsLimit_IsCounted()
    {
        var page = await StartAsync();
        await page.GotoAsync(At("FOR_EGE"));

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
}
