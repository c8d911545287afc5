using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace BoSoSurvey.Tests.Support;

/// <summary>A1 and A4 for one state of a page: axe at a wide and at the narrowest width, nothing that scrolls sideways, one h1.</summary>
public static class Accessibility
{
    private static readonly string[] Standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    private static readonly AxeRunOptions Wide = new() { RunOnly = RunOnlyOptions.Tags(Standards) };

    /// <summary>Colours, by far the longest to measure, are the same at every width.</summary>
    private static readonly AxeRunOptions Narrow = new() { RunOnly = RunOnlyOptions.Tags(Standards), Rules = new() { ["color-contrast"] = new() { Enabled = false } } };

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
    /// <param name="between">Widths to look at as well.</param>
    public static async Task<IReadOnlyList<string>> FaultsAsync(this IPage page, string state, params int[] between)
    {
        var faults = new List<string>();
        await page.WaitForLoadStateAsync();
        foreach (var (width, rules) in between.Select(width => (width, Narrow)).Prepend((1280, Wide)).Append((320, Narrow)))
        {
            await page.SetViewportSizeAsync(width, 900);
            // What moves is measured when it has come to rest.
            await page.EvaluateAsync("Promise.allSettled(document.getAnimations().map(animation => animation.finished)).then(() => true)");
            var result = await page.RunAxe(rules);
            faults.AddRange(result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{state}, {width} px: {rule.Id} {node.Html}")));
            faults.AddRange(result.Incomplete.SelectMany(rule => rule.Nodes
                .Select(node => (node.Html, Reason: string.Join(' ', node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))))
                .Where(node => !Triaged.Any(known => known.Rule == rule.Id && node.Reason.Contains(known.Reason, StringComparison.Ordinal)))
                .Select(node => $"{state}, {width} px: undecided {rule.Id}: {node.Reason} {node.Html}")));
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
}
