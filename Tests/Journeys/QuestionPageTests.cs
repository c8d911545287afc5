using BoSoSurvey.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>A2: the question pages with wide text, and with the keyboard.</summary>
public sealed class QuestionPageTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>WCAG 1.4.12.</summary>
    private const string Spacing = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }";

    /// <summary>Text that its box cuts off, and texts that lie on each other; what is for screen readers alone, and the skip link until it is wanted, left out.</summary>
    private const string SpoiltScript = """
        () => {
          const spoilt = [], lines = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode, parent = node.parentElement;
            if (!node.data.trim() || !parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
            const around = [];
            for (let e = parent; e; e = e.parentElement) around.push(e);
            if (around.some(e => getComputedStyle(e).clipPath !== 'none' || e.matches('script, style, noscript, .ds-skip-link'))) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            const name = node.data.trim().slice(0, 40);
            for (const box of range.getClientRects()) {
              for (const e of around.filter(e => e !== document.body && e !== document.documentElement && getComputedStyle(e).overflow !== 'visible')) {
                const outer = e.getBoundingClientRect();
                if (box.left < outer.left - 1 || box.right > outer.right + 1 || box.top < outer.top - 1 || box.bottom > outer.bottom + 1) spoilt.push('cut off: ' + name);
              }
              if (box.right > innerWidth + 1 || box.left < -1) spoilt.push('outside the window: ' + name);
              lines.push({ node, name, box });
            }
          }
          lines.forEach((a, i) => lines.slice(i + 1).forEach(b => {
            const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left), down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
            if (a.node !== b.node && across > 1 && down > 2) spoilt.push('on each other: ' + a.name + ' | ' + b.name);
          }));
          if (document.documentElement.scrollWidth > document.documentElement.clientWidth) spoilt.push('scrolls sideways');
          if (lines.length < 10) spoilt.push('hardly any text');
          return spoilt;
        }
        """;

    /// <summary>What the focus is on, null after the last; with "hidden" before it if something else lies over its middle.</summary>
    private const string FocusScript = """
        () => {
          const focused = document.activeElement;
          window.seen ??= new Set();
          if (focused === document.body || window.seen.has(focused)) return null;
          window.seen.add(focused);
          const box = focused.getBoundingClientRect();
          const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
          const near = [focused, ...(focused.labels ?? [])];
          const shown = top && near.some(e => e.contains(top) || (top !== document.body && top !== document.documentElement && top.contains(e) && top.matches('label, a, button, summary')));
          return (shown ? '' : 'hidden: ') + focused.outerHTML.slice(0, 120);
        }
        """;

    public static TheoryData<string, int> Pages => new()
    {
        { "FOR_ADM", 320 }, { "FOR_ADM", 1280 }, { "FOR_EKS", 320 }, { "FIRST", 320 }, { "FIRST", 1280 }, { "SECOND", 320 },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Texts_WithWideSpacing_AreAllThere(string theme, int width)
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        // The site's own policy lets no style in from outside; a reader's style sheet goes past it.
        await using var opened = await OpenAsync(site, theme, new() { BaseURL = site.Address, BypassCSP = true, ViewportSize = new() { Width = width, Height = 800 } });
        var page = opened.Page;

        await page.AddStyleTagAsync(new() { Content = Spacing });

        Assert.Equal(1.5, await page.EvaluateAsync<double>("() => { const style = getComputedStyle(document.querySelector('main legend')); return parseFloat(style.lineHeight) / parseFloat(style.fontSize); }"), 2);
        Assert.Empty(await page.EvaluateAsync<string[]>(SpoiltScript));
    }

    [Theory]
    [InlineData("FOR_ADM", 320)]
    [InlineData("FIRST", 1280)]
    [InlineData("SECOND", 320)]
    public async Task Focus_OnItsWayThroughThePage_IsNeverHidden(string theme, int width)
    {
        _ = browser.Chromium;
        await using var site = new BrowserSite();
        await using var opened = await OpenAsync(site, theme, new() { BaseURL = site.Address, ViewportSize = new() { Width = width, Height = 480 } });
        var page = opened.Page;

        var stops = new List<string>();
        await page.Keyboard.PressAsync("Tab");
        while (stops.Count < 200 && await page.EvaluateAsync<string?>(FocusScript) is { } stop)
        {
            stops.Add(stop);
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.InRange(stops.Count, 8, 199);
        Assert.DoesNotContain(stops, stop => stop.StartsWith("hidden", StringComparison.Ordinal));
    }

    /// <summary>The page of a theme of Forankring or of <see cref="EveryItem"/>.</summary>
    private async Task<BrowserPage> OpenAsync(BrowserSite site, string theme, BrowserNewContextOptions options)
    {
        var survey = await OpenSurvey.OnAsync(site, theme.StartsWith("FOR_", StringComparison.Ordinal) ? null : EveryItem.Questionnaire);
        var opened = await browser.OpenAsync(options);
        await opened.Page.GotoAsync(survey.Link);
        await opened.Page.Locator("main form button").ClickAsync();
        await opened.Page.GotoAsync(survey.At(theme));
        await Assertions.Expect(opened.Page.Locator("#answers")).ToBeVisibleAsync();
        return opened;
    }
}
