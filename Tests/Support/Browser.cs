using BoSoSurvey.Tests.Support.Load;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Support;

/// <summary>One headless Chromium for all browser tests; found on the usual paths.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Chromium
    {
        get
        {
            Assert.SkipWhen(_browser is null, "No Chromium on the usual paths");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (LocalChromium.Path is not { } path)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await LocalChromium.LaunchAsync(_playwright, path);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page of its own; a Content-Security-Policy violation or script error on it fails the test when <see cref="BrowserPage.DisposeAsync"/> comes.</summary>
    public async Task<BrowserPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new();
        // What moves is somewhere else when it is looked at a moment later.
        options.ReducedMotion = ReducedMotion.Reduce;
        var context = await Chromium.NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        return new BrowserPage(await context.NewPageAsync());
    }
}

public sealed class BrowserPage : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    internal BrowserPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase))
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        Assert.Empty(_complaints);
    }
}

/// <summary>The whole site on Kestrel over loopback HTTP, as a browser meets it in Development.</summary>
public sealed class BrowserSite : TestSite
{
    private readonly TestDatabase? _database;

    /// <param name="database">Another database than a SQLite file of its own.</param>
    public BrowserSite(TestDatabase? database = null)
    {
        _database = database;
        UseKestrel();
        StartServer();
        Address = ClientOptions.BaseAddress.ToString().TrimEnd('/');
    }

    public string Address { get; }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseEnvironment("Development");
        // As in production, compressed: what is reread while somebody edits it is served as it is.
        builder.UseSetting("ReloadStaticAssetsAtRuntime", "false");
        // The factory's own UseKestrel(port) sets the address while the program may have started already.
        builder.UseUrls("http://127.0.0.1:0");
        builder.UseSetting("Site:PublicBaseUrl", "http://127.0.0.1");
        if (_database is not null)
        {
            builder.UseSetting("Database:Provider", _database.Provider);
            builder.UseSetting("ConnectionStrings:Survey", _database.ConnectionString);
        }
    }
}
