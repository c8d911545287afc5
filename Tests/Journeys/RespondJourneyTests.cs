using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>A respondent in a browser: every page and state accessible (A1, A4), and a whole survey by keyboard alone (A2).</summary>
public sealed class RespondJourneyTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>Each at 320, 360, 768 and 1280 px, light and dark.</summary>
    [Theory]
    [InlineData("nb")]
    [InlineData("nn")]
    [InlineData("en")]
    public async Task Pages_InEveryState_HaveNoViolations(string language)
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site, language: language);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = opened.Page;
        var faults = new List<string>();

        await page.GotoAsync(survey.Link);
        await CheckAsync("welcome");
        await page.Locator("main form button").ClickAsync();
        await CheckAsync("empty");
        await page.Locator("label.choice:has(input[name=FOR_ADM_1][value='4'])").ClickAsync();
        await CheckAsync("chosen");
        await NextAsync();
        await CheckAsync("choices");
        await NextAsync();
        await page.Locator("label.choice:has(input[name=FOR_EKS_7][value=nav])").ClickAsync();
        await page.Locator("label.choice:has(input[name=FOR_EKS_7][value=none])").ClickAsync();
        // The script has taken the other one away.
        await page.EvaluateAsync("document.querySelector('input[name=FOR_EKS_7][value=nav]').checked = true");
        await NextAsync();
        await CheckAsync("error");
        await Assertions.Expect(page.Locator("#error-summary")).ToBeFocusedAsync();
        await page.Locator("label.choice:has(input[name=FOR_EKS_7][value=none])").ClickAsync();
        await NextAsync();
        await NextAsync();
        await page.Locator("#FOR_EGE_7").FillAsync(new string('å', 200) + "\n" + "Inviter de frivillige. " + new string('x', 100));
        await CheckAsync("texts");
        // Saved by now, so that the form is sent at once.
        await page.WaitForFunctionAsync("!Object.keys(localStorage).some(key => key.startsWith('answers'))");
        await page.EvaluateAsync("document.querySelector('#answers [name=__RequestVerificationToken]').value = ''");
        await NextAsync();
        await Assertions.Expect(page.Locator("main blockquote")).ToContainTextAsync("Inviter de frivillige.", new() { Timeout = 20_000 });
        await CheckAsync("expired");
        await page.Locator("main form button").ClickAsync();
        await CheckAsync("check");
        await ConflictAsync(site, survey);
        await page.Locator("main form button").ClickAsync();
        // The script first sends what was kept, and submits then.
        await page.WaitForURLAsync("**/answer/*/done");
        await CheckAsync("done");
        await page.Locator("#own summary").ClickAsync();
        await CheckAsync("own answers");
        await page.EvaluateAsync("localStorage.setItem(`answers/${document.querySelector('[data-forget]').dataset.forget}${location.pathname}`, JSON.stringify([['FOR_EGE_6', 1, ['Aldri sendt.']]]))");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#left-over")).ToContainTextAsync("Aldri sendt.");
        await CheckAsync("never sent");
        await page.Locator("#left-over button").ClickAsync();
        await Assertions.Expect(page.Locator("#left-over")).ToBeHiddenAsync();
        foreach (var address in new[] { "/s/" + new string('x', 43), "/privacy", "/accessibility", "/nothing", "/new-link" })
        {
            await page.GotoAsync(address);
            await CheckAsync(address);
        }

        await page.Locator("main form button").ClickAsync();
        await CheckAsync("new link, error");
        await page.Locator("#Input_Email").FillAsync("kari@lillehammer.example");
        await page.Locator("main form button").ClickAsync();
        await page.WaitForURLAsync("**/new-link?sent=true*");
        await CheckAsync("new link, sent");
        await page.GotoAsync(survey.At("done"));
        await page.Locator("main form button").ClickAsync();
        await page.WaitForURLAsync("**/answer/*/check");
        await CheckAsync("reopened");
        var notOpen = await survey.Data.ParticipantAsync(await survey.Data.RoundAsync("Runde 2", opened: false), survey.MunicipalityId, language);
        await page.GotoAsync($"/s/{notOpen.Token}");
        await CheckAsync("not open yet");
        await page.GotoAsync(survey.At("FOR_EGE"));
        await page.Context.ClearCookiesAsync(new() { Name = "boso-respondent" });
        await page.EvaluateAsync("document.querySelector('#answers [name=For]').value = ''");
        await NextAsync();
        await CheckAsync("session gone");

        await site.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE Round SET ClosedUtc = @now", new { now = site.Db.Now }, t));
        await page.GotoAsync(survey.Link);
        await CheckAsync("closed");

        Assert.True(faults.Count == 0, string.Join("\n", faults));

        async Task NextAsync()
        {
            await page.SettleAsync();
            await page.Locator("main .steps button[value=next]").ClickAsync();
        }

        async Task CheckAsync(string state) => faults.AddRange(await page.FaultsAsync(state, 768, 360));

        async Task ConflictAsync(BrowserSite at, OpenSurvey of)
        {
            await page.GotoAsync(survey.At("FOR_PLA"));
            await page.Locator("label.choice:has(input[name=FOR_PLA_1][value='1'])").ClickAsync();
            await using var other = await browser.OpenAsync(new() { BaseURL = at.Address });
            await other.Page.GotoAsync(of.Link);
            await other.Page.Locator("main form button").ClickAsync();
            await other.Page.GotoAsync(survey.At("FOR_PLA"));
            await other.Page.Locator("label.choice:has(input[name=FOR_PLA_1][value='5'])").ClickAsync();
            await other.Page.Locator("main .steps button[value=next]").ClickAsync();
            await NextAsync();
            await CheckAsync("conflict");
            await page.GotoAsync(survey.At("check"));
        }
    }

    /// <summary>P1: what a phone fetches before the first page and the first questions, each with nothing in its cache.</summary>
    [Fact]
    public async Task FirstPages_WithAColdCache_AreLight()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = opened.Page;
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        var kinds = new Dictionary<string, string>();
        var fetched = new List<(string Kind, double Bytes)>();
        session.Event("Network.responseReceived").OnEvent += (_, sent) => kinds[sent!.Value.GetProperty("requestId").GetString()!] = sent.Value.GetProperty("type").GetString()!;
        session.Event("Network.loadingFinished").OnEvent += (_, sent) =>
            fetched.Add((kinds[sent!.Value.GetProperty("requestId").GetString()!], sent.Value.GetProperty("encodedDataLength").GetDouble()));

        await WeighAsync(survey.Link);
        await page.Locator("main form button").ClickAsync();
        await page.WaitForURLAsync("**/answer/*/FOR_ADM");
        await WeighAsync(survey.At("FOR_ADM"));

        async Task WeighAsync(string address)
        {
            await session.SendAsync("Network.clearBrowserCache");
            fetched.Clear();
            await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.NetworkIdle });

            var told = string.Join(", ", fetched);
            Assert.True(fetched.Count is > 1 and <= 6, told);
            Assert.True(fetched.Sum(one => one.Bytes) <= 60 * 1024, told);
            Assert.True(fetched.Where(one => one.Kind == "Document").Sum(one => one.Bytes) is > 0 and <= 10 * 1024, told);
        }
    }

    /// <summary>Matrices, ladders, classifications, numbers, dates and choices, with and without errors, as the others at every width.</summary>
    [Theory]
    [InlineData("nb")]
    [InlineData("nn")]
    [InlineData("en")]
    public async Task Questions_OfEveryKind_HaveNoViolations(string language)
    {
        _ = browser.Chromium;
        var standard = QuestionnaireDocument.ReadStandard();
        var faults = new List<string>();
        foreach (var (asked, themes) in new[]
        {
            (EveryItem.Questionnaire, new[] { "FIRST", "SECOND" }),
            (standard.Single(one => one.Code == "brukermedvirkning") with { Version = 99 }, ["MED_AKT", "MED_RES"]),
            (standard.Single(one => one.Code == "program-prosjekt") with { Version = 99 }, ["PRO_KLA", "PRO_PLA"]),
        })
        {
            await using var site = new BrowserSite();
            var survey = await OpenSurvey.OnAsync(site, asked, language);
            await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
            var page = opened.Page;
            await page.GotoAsync(survey.Link);
            await page.Locator("main form button").ClickAsync();
            await page.WaitForURLAsync("**/answer/**");
            foreach (var theme in themes)
            {
                await page.GotoAsync(survey.At(theme));
                faults.AddRange(await page.FaultsAsync(theme, 768, 360));
            }

            if (asked != EveryItem.Questionnaire)
                continue;
            await page.GotoAsync(survey.At("SECOND"));
            await page.Locator("#NUMBER").FillAsync("tolv");
            await page.Locator("#DATE").FillAsync("i fjor");
            await page.Locator("#DATE").BlurAsync();
            await Assertions.Expect(page.Locator("#DATE-error")).ToBeVisibleAsync();
            await page.SettleAsync();
            await page.Locator("main .steps button[value=next]").ClickAsync();
            await Assertions.Expect(page.Locator("#error-summary")).ToBeFocusedAsync();
            faults.AddRange(await page.FaultsAsync("wrong answers", 768, 360));
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData("nb")]
    [InlineData("nn")]
    [InlineData("en")]
    public async Task Pages_OfAnAnonymousRound_HaveNoViolations(string language)
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site, language: language);
        await survey.Data.SetAnonymousAsync(survey.RoundId);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = opened.Page;
        var faults = new List<string>();

        await page.GotoAsync(survey.Link);
        faults.AddRange(await page.FaultsAsync("welcome", 768, 360));
        await page.Locator("main form button").ClickAsync();
        await page.GotoAsync(survey.At("check"));
        await page.Locator("#own summary").ClickAsync();
        faults.AddRange(await page.FaultsAsync("own answers", 768, 360));
        await page.Locator("main form button").ClickAsync();
        await Assertions.Expect(page.Locator("#error-summary")).ToBeFocusedAsync();
        faults.AddRange(await page.FaultsAsync("nothing answered", 768, 360));
        await page.GotoAsync(survey.At("FOR_ADM"));
        await page.Locator("label.choice:has(#FOR_ADM_1)").ClickAsync();
        await page.Locator("button.next").ClickAsync();
        await page.WaitForURLAsync("**/answer/*/FOR_POL");
        await page.GotoAsync(survey.At("check"));
        await page.Locator("main form button").ClickAsync();
        await page.WaitForURLAsync("**/answer/*/done");
        faults.AddRange(await page.FaultsAsync("done", 768, 360));

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    /// <summary>By touch alone, one hand, a small window: the page never moves sideways, and what is tapped is what is stored.</summary>
    [Fact]
    public async Task Survey_OnAPhone_IsSubmitted()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address, ViewportSize = new() { Width = 360, Height = 640 }, HasTouch = true, IsMobile = true });
        var page = opened.Page;
        await page.GotoAsync(survey.Link);
        await page.Locator("main form button").TapAsync();

        foreach (var (theme, next) in new[] { ("FOR_ADM", "FOR_POL"), ("FOR_POL", "FOR_EKS"), ("FOR_EKS", "FOR_PLA"), ("FOR_PLA", "FOR_EGE"), ("FOR_EGE", "check") })
        {
            await page.WaitForURLAsync($"**/answer/*/{theme}");
            await page.Locator($"label.choice:has(input[name={theme}_1][value='2'])").TapAsync();
            await page.Locator($"label.choice:has(input[name={theme}_2][value='4'])").TapAsync();
            await page.Locator($"label.choice.clear:has(input[name={theme}_2])").TapAsync();
            Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await page.Locator(".steps .next").TapAsync();
            await page.WaitForURLAsync($"**/answer/*/{next}");
        }

        await page.Locator("main form button[type=submit]").TapAsync();
        await page.WaitForURLAsync("**/answer/*/done");

        var stored = await survey.ReadAnswersAsync(site);
        Assert.All(["FOR_ADM", "FOR_POL", "FOR_EKS", "FOR_PLA", "FOR_EGE"], theme => Assert.Equal(("2", null), (stored[$"{theme}_1"], stored.GetValueOrDefault($"{theme}_2"))));
    }

    /// <summary>The check page sent twenty times at once by one browser.</summary>
    [Fact]
    public async Task Submit_TwentyAtOnceFromTheBrowser_AllLeadToTheReceiptAndCountOnce()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = opened.Page;
        await page.GotoAsync(survey.Link);
        await page.Locator("main form button").ClickAsync();
        await page.Locator("label.choice:has(input[name=FOR_ADM_1][value='4'])").ClickAsync();
        await page.Locator(".steps .next").ClickAsync();
        await page.WaitForURLAsync("**/answer/*/FOR_POL");
        await page.GotoAsync(survey.At("check"));

        var ends = await page.EvaluateAsync<string[]>("""
            () => Promise.all(Array.from({ length: 20 }, async () => {
              const answer = await fetch(location.href, { method: "POST", body: new URLSearchParams(new FormData(document.getElementById("submit"))) });
              return `${answer.status} ${new URL(answer.url).pathname}`;
            }))
            """);

        Assert.Equal(Enumerable.Repeat($"200 {survey.At("done")}", 20), ends);
        Assert.Equal(1, (await site.Get<TallyStore>().ReadAsync([survey.RoundId])).Where(row => row is { GroupCode: GroupKind.Steering, Cell: "FOR_ADM_1=4" }).Sum(row => row.Responses));
    }

    [Fact]
    public async Task Survey_ByKeyboardAlone_IsSubmitted()
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        await using var opened = await browser.OpenAsync(new() { BaseURL = site.Address, ViewportSize = new() { Width = 1280, Height = 900 } });
        var page = opened.Page;
        await page.GotoAsync(survey.Link);
        await TabToAsync("button");
        await page.Keyboard.PressAsync("Enter");

        string[] addresses = ["FOR_ADM", "FOR_POL", "FOR_EKS", "FOR_PLA", "FOR_EGE", "check"];
        await page.WaitForURLAsync($"**/answer/*/{addresses[0]}");
        for (var theme = 0; theme < 5; theme++)
        {
            // Into the first statement, choose with the arrows, and on to Next.
            await TabToAsync("input[type=radio]");
            await page.Keyboard.PressAsync("Space");
            await page.Keyboard.PressAsync("ArrowRight");
            Assert.True(await page.EvaluateAsync<bool>("getComputedStyle(document.activeElement.closest('label')).outlineStyle !== 'none'"), "The focus cannot be seen");
            await TabToAsync(".steps .next");
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForURLAsync($"**/answer/*/{addresses[theme + 1]}");
        }

        await TabToAsync("main form button");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/answer/*/done");
        await Assertions.Expect(page.Locator("#own")).ToContainTextAsync("Litt uenig");

        async Task TabToAsync(string selector)
        {
            for (var i = 0; i < 60; i++)
            {
                await page.Keyboard.PressAsync("Tab");
                if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector) && !!document.activeElement.closest('main')", selector))
                    return;
            }

            Assert.Fail($"Tab never came to {selector}");
        }
    }
}
