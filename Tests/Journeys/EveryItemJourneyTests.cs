using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>Every kind of question and conditions between them, with the script and without it.</summary>
public sealed class EveryItemJourneyTests(Browser browser) : RespondentJourney(browser)
{
    protected override Questionnaire Asked => EveryItem.Questionnaire;

    [Fact]
    public async Task Conditions_AsAnswersChange_HideAndShowWithoutLosingAnswers()
    {
        var page = await StartAsync();
        await page.GotoAsync(At("SECOND"));
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
        Assert.Equal(("meeting", "12"), ((await StoredAsync())["MANY"], (await StoredAsync())["NUMBER"]));
    }

    /// <summary>On a slow line the answer that brings out a question is still on its way when Next is pressed.</summary>
    [Fact]
    public async Task Question_BroughtOutWhileGoingOn_IsShownBeforeGoingOn()
    {
        var page = await StartAsync();
        await page.GotoAsync(At("SECOND"));
        var held = new TaskCompletionSource();
        await page.RouteAsync("**/save", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });

        await page.RunAndWaitForRequestAsync(() => Choice(page, "YESNO", "yes").ClickAsync(), "**/save");
        await NextAsync(page);
        held.SetResult();

        await Assertions.Expect(page.Locator("#USEFUL")).ToBeFocusedAsync();
        Assert.EndsWith("/SECOND", page.Url, StringComparison.Ordinal);
        await NextAsync(page);
        await page.WaitForURLAsync("**/answer/*/STEERING_ONLY");
    }

    /// <summary>From link to receipt with nothing but HTML, over every kind of question and a question that an answer brings out.</summary>
    [Fact]
    public async Task Survey_WithoutJavaScript_IsSubmitted()
    {
        var page = await StartAsync(new() { JavaScriptEnabled = false, ViewportSize = new() { Width = 360, Height = 740 } });

        await Choice(page, "ROW_1", "4").ClickAsync();
        await Choice(page, "CLASS_1", "programme").ClickAsync();
        await Choice(page, "WANTED", "6").ClickAsync();
        await NextAsync(page);
        await Choice(page, "YESNO", "yes").ClickAsync();
        await NextAsync(page);
        await page.WaitForURLAsync("**/answer/*/SECOND#USEFUL");
        await Choice(page, "USEFUL", "4").ClickAsync();
        await NextAsync(page);
        await page.WaitForURLAsync("**/answer/*/THIRD");
        await NextAsync(page);
        await NextAsync(page);
        await NextAsync(page);
        await page.WaitForURLAsync("**/answer/*/check");
        await page.Locator("main form button[type=submit]").ClickAsync();

        await page.WaitForURLAsync("**/answer/*/done");
        Assert.Equal(("4", "yes", "4"), ((await StoredAsync())["ROW_1"], (await StoredAsync())["YESNO"], (await StoredAsync())["USEFUL"]));
    }
}
