using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace BoSoSurvey.Tests.Support;

/// <summary>A1 and A4 for one state of a page: every rule of axe at each width in light and in dark, nothing that scrolls sideways, one h1.</summary>
public static class Accessibility
{
    private static readonly string AxeScript = new BundledAxeScriptProvider().GetScript();

    /// <summary>In the page itself, with what passed left out: axe's own runner for Playwright opens a page for each result, and takes about ten times as long.</summary>
    private const string RunScript = """
        async () => {
          const { violations, incomplete } = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations', 'incomplete'] });
          const told = (rules, undecided) => rules.flatMap(rule => rule.nodes.map(node => ({
            rule: rule.id, html: node.html, undecided, reason: [...node.any, ...node.all, ...node.none].map(check => check.message).join(' '),
          })));
          return JSON.stringify([...told(violations, false), ...told(incomplete, true)]);
        }
        """;

    /// <summary>What axe cannot decide and we looked at, by its rule and the words of its reason.</summary>
    private static readonly (string Rule, string Reason)[] Triaged =
    [
        // At the edge of the window, of what scrolls and of what unfolds; nothing on our pages lies over anything else.
        ("color-contrast", "overlapped by another element"),
        ("color-contrast", "partially obscured by another element"),
        ("color-contrast", "partially overlaps other elements"),
        // A single figure, a dash, a dot, an arrow: in the colours of the words around them, which are measured.
        ("color-contrast", "too short to determine"),
        ("color-contrast", "only non-text characters"),
        // Words in a chart stand on the page's own background, in the colours of its text.
        ("color-contrast", "contains an image node"),
        // The arrow of a list to choose from is drawn on its plain background.
        ("color-contrast", "due to a background gradient"),
    ];

    private const string WidestScript = "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth).map(e => e.tagName + '.' + e.className).join(' ')";

    /// <returns>What is wrong, each with the state it is in; empty: nothing.</returns>
    /// <param name="between">Widths to look at besides the widest and the narrowest.</param>
    public static async Task<IReadOnlyList<string>> FaultsAsync(this IPage page, string state, params int[] between)
    {
        var faults = new List<string>();
        await page.WaitForLoadStateAsync();
        foreach (var frame in page.Frames)
            await frame.EvaluateAsync(AxeScript);
        foreach (var width in between.Prepend(1280).Append(320))
        {
            await page.SetViewportSizeAsync(width, 900);
            foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                // What moves is measured when it has come to rest.
                await page.EvaluateAsync("Promise.allSettled(document.getAnimations().map(animation => animation.finished)).then(() => true)");
                var findings = JsonSerializer.Deserialize<Finding[]>(await page.EvaluateAsync<string>(RunScript), JsonSerializerOptions.Web)!;
                faults.AddRange(findings.Where(found => !found.IsTriaged)
                    .Select(found => $"{state}, {width} px, {scheme}: {(found.Undecided ? "undecided " : "")}{found.Rule}: {found.Reason} {found.Html}"));
            }

            if (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
                faults.Add($"{state} is wider than {width} px: {await page.EvaluateAsync<string>(WidestScript)}");
        }

        if (await page.Locator("h1").CountAsync() != 1)
            faults.Add($"{state}: not one h1");
        return faults;
    }

    /// <summary>Waits until no save of an answer is under way: a page that waits for one goes on a moment after the click, which a test would not see.</summary>
    public static Task SettleAsync(this IPage page) => Assertions.Expect(page.Locator("#saved")).Not.ToHaveTextAsync(new Regex("…$"));

    public static async Task LogInAsync(this IPage page, string site, string email)
    {
        await page.GotoAsync($"{site}/account/login");
        await page.GetByLabel("E-post").FillAsync(email);
        await page.Locator("input[type=password]").FillAsync(TestSite.Password);
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.WaitForURLAsync($"{site}/");
    }

    private sealed record Finding(string Rule, string Html, bool Undecided, string Reason)
    {
        public bool IsTriaged => Undecided && Triaged.Any(known => known.Rule == Rule && Reason.Contains(known.Reason, StringComparison.Ordinal));
    }
}
