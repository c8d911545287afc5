using System.Text.RegularExpressions;
using BoSoSurvey.Domain.Questionnaires;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Support;

/// <summary>A round open for one participant on a site of its own, and the windows that they answer in: what browser tests of the respondent's pages share.</summary>
public abstract class RespondentJourney(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private readonly List<BrowserPage> _windows = [];

    protected BrowserSite Site { get; private set; } = null!;

    protected OpenSurvey Survey { get; private set; } = null!;

    /// <summary>What the round asks; null: Forankring.</summary>
    protected virtual Questionnaire? Asked => null;

    public async ValueTask InitializeAsync()
    {
        _ = browser.Chromium;
        Site = new();
        Survey = await OpenSurvey.OnAsync(Site, Asked);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var window in _windows)
            await window.DisposeAsync();
        if (Site is not null)
            await Site.DisposeAsync();
    }

    /// <inheritdoc cref="OpenSurvey.At"/>
    protected string At(string page) => Survey.At(page);

    /// <summary>A window of another browser or device.</summary>
    protected async Task<IPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.BaseURL = Site.Address;
        _windows.Add(await browser.OpenAsync(options));
        return _windows[^1].Page;
    }

    /// <summary>A window of another browser or device, on the page where answering begins or goes on.</summary>
    protected async Task<IPage> StartAsync(BrowserNewContextOptions? options = null)
    {
        var page = await OpenAsync(options);
        await GoOnAsync(page);
        return page;
    }

    protected async Task GoOnAsync(IPage page)
    {
        await page.GotoAsync(Survey.Link);
        await page.Locator("main form button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/answer/**");
    }

    protected Task<Dictionary<string, string?>> StoredAsync() => Survey.ReadAnswersAsync(Site);

    protected static ILocator Choice(IPage page, string code, string value) => page.Locator($"label.choice:has(input[name={code}][value='{value}'])");

    protected static Task NextAsync(IPage page) => page.Locator("main .steps button[value=next]").ClickAsync();

    protected static Task SavedAsync(IPage page) => Assertions.Expect(page.Locator("#saved")).ToHaveTextAsync(new Regex("^Lagret kl. "));

    /// <summary>Of how many pages this browser keeps answers that are not saved.</summary>
    protected static Task<int> KeptAsync(IPage page) => page.EvaluateAsync<int>("Object.keys(localStorage).filter(key => key.startsWith('answers')).length");

    /// <summary>Waits until this browser keeps no answers that are not saved.</summary>
    protected static Task NothingKeptAsync(IPage page) => page.EvaluateAsync("""
        () => new Promise(done => {
          const look = () => Object.keys(localStorage).some(key => key.startsWith('answers')) ? setTimeout(look, 50) : done();
          look();
        })
        """).WaitAsync(TimeSpan.FromSeconds(30));
}
