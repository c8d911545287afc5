using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>That the other tests would see it.</summary>
public sealed class AccessibilityTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Faults_OfAPageThatHasThem_AreAllNamed()
    {
        await using var opened = await browser.OpenAsync();
        await opened.Page.SetContentAsync("""
            <!doctype html><html lang="nb"><title>Feil</title>
            <style>@media (prefers-color-scheme: dark) { p { color: #777; } } @media (max-width: 400px) { div { width: 500px; height: 1px; } }</style>
            <main><p>Grått på hvitt</p><input><div></div></main></html>
            """);

        var faults = await opened.Page.FaultsAsync("faulty", 768);

        Assert.Equal(
            ["1280 px, Dark: color-contrast", "1280 px, Dark: label", "1280 px, Light: label", "320 px, Dark: color-contrast", "320 px, Dark: label", "320 px, Light: label",
                "768 px, Dark: color-contrast", "768 px, Dark: label", "768 px, Light: label", "faulty is wider than 320 px", "faulty: not one h1"],
            faults.Select(fault => fault.StartsWith("faulty, ", StringComparison.Ordinal) ? string.Join(": ", fault["faulty, ".Length..].Split(": ").Take(2)) : fault.Split(" px: ")[0] + (fault.Contains("wider", StringComparison.Ordinal) ? " px" : ""))
                .Order(StringComparer.Ordinal));
    }
}
