using System.Data.Common;
using System.Net;
using AngleSharp.Html.Dom;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>The question page in bad weather: a database that is gone or busy, a form too large, a slow line.</summary>
public sealed class RespondWeatherTests : RespondentPages
{
    [Fact]
    public async Task Page_LargerThanAnyFormOfOurs_IsRefusedWithAPage()
    {
        await StartAsync();

        using var refused = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "4"), ("FOR_EGE_6", new string('x', 5_000_000)));

        Assert.InRange((int)refused.StatusCode, 400, 413);
        Assert.NotNull((await refused.ReadPageAsync()).QuerySelector("h1"));
        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task Database_Gone_Is503WithEverythingTypedAndComesBack()
    {
        await StartAsync();
        var page = await Client.GetPageAsync(At("FOR_EGE"));
        var file = Path.Combine(Site.Folder, "survey.db");
        var away = Path.Combine(Site.Folder, "away");
        Directory.CreateDirectory(away);
        foreach (var part in Directory.GetFiles(Site.Folder, "survey.db*"))
            File.Move(part, Path.Combine(away, Path.GetFileName(part)));

        using var unavailable = await Client.SubmitAsync(page, At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_1", "4")));
        var kept = await unavailable.ReadPageAsync();
        Assert.False(File.Exists(file), "An empty database was made in the place of the one that is gone");
        foreach (var part in Directory.GetFiles(away))
            File.Move(part, Path.Combine(Site.Folder, Path.GetFileName(part)));
        using var retried = await Client.SubmitAsync(kept, At("FOR_EGE"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, retried.StatusCode);
        Assert.Equal("4", (await StoredAsync())["FOR_EGE_1"]);
    }

    /// <summary>Sets a pragma on every connection that the site will use.</summary>
    private async Task SetOnConnectionsAsync(string pragma)
    {
        var connections = new List<DbConnection>();
        for (var i = 0; i < 8; i++)
            connections.Add(await Site.Db.Dialect.OpenAsync(TestContext.Current.CancellationToken));
        foreach (var connection in connections)
        {
            await connection.ExecuteAsync(pragma);
            await connection.DisposeAsync();
        }
    }

    /// <summary>Q4: full or read-only, nothing is acknowledged, nothing is half written, what was typed is kept, and it heals by itself.</summary>
    [Theory]
    [InlineData("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000")]
    [InlineData("PRAGMA query_only = 1", "PRAGMA query_only = 0")]
    public async Task Section_DiskFullOrReadOnly_Is503AndHealsByItself(string worse, string better)
    {
        await StartAsync();
        var page = await Client.GetPageAsync(At("FOR_EGE"));
        // More than the free space of the last page.
        var typed = With("next", ("FOR_EGE_1", "4"), ("FOR_EGE_7", new string('å', 1999)));
        await SetOnConnectionsAsync(worse);

        using var unavailable = await Client.SubmitAsync(page, At("FOR_EGE"), "#answers", typed);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
        Assert.Empty(await StoredAsync());
        await SetOnConnectionsAsync(better);
        using var retried = await Client.SubmitAsync(await unavailable.ReadPageAsync(), At("FOR_EGE"));
        Assert.Equal(HttpStatusCode.SeeOther, retried.StatusCode);
        Assert.Equal("4", (await StoredAsync())["FOR_EGE_1"]);
    }

    /// <summary>A server's clock is set right now and then, and what was saved last stays the last.</summary>
    [Fact]
    public async Task Clock_SetBack_LosesNothing()
    {
        await StartAsync();
        using var first = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "4"));
        Site.Clock.AdjustTime(Site.Clock.GetUtcNow().AddHours(-2));

        using var second = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "2"));

        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.SeeOther), (first.StatusCode, second.StatusCode));
        Assert.Equal("2", (await StoredAsync())["FOR_EGE_1"]);
    }

    /// <summary>The database is locked while a page is sent: nothing typed is lost, and the page sends it again when asked to.</summary>
    [Fact]
    public async Task Section_DatabaseLocked_Is503WithEverythingTyped()
    {
        await using var site = new ImpatientSite();
        var survey = await OpenSurvey.OnAsync(site);
        using var client = site.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);
        var page = await client.GetPageAsync(survey.At("FOR_EGE"));
        HttpResponseMessage unavailable;
        using (var other = new SqliteConnection($"Data Source={Path.Combine(site.Folder, "survey.db")}"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            using var held = other.BeginTransaction(deferred: false);
            unavailable = await client.SubmitAsync(page, survey.At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_1", "4"), ("FOR_EGE_7", "Møt politikerne \"før\" budsjettet")));
        }

        using (unavailable)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
            var kept = await unavailable.ReadPageAsync();
            Assert.Contains("Det du skrev, er ikke borte", kept.Body!.TextContent, StringComparison.Ordinal);
            using var retried = await client.SubmitAsync(kept, survey.At("FOR_EGE"));
            Assert.Equal(HttpStatusCode.SeeOther, retried.StatusCode);
        }

        var check = await client.GetPageAsync(survey.At("check"));
        Assert.Contains("Møt politikerne \"før\" budsjettet", check.Body!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>Gives up on a locked database after a second, where a real site waits longer.</summary>
    private sealed class ImpatientSite : TestSite
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("ConnectionStrings:Survey", $"Data Source={Path.Combine(Folder, "survey.db")};Default Timeout=1");
        }
    }

    [Fact]
    public async Task QuestionPage_Cold_IsLight()
    {
        await using var site = new BuiltSite();
        var survey = await OpenSurvey.OnAsync(site);
        using var client = site.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);
        var section = started.Headers.Location!.OriginalString;
        var links = (await client.GetPageAsync(section)).QuerySelectorAll("link[rel=stylesheet], script[src], img[src]")
            .Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")!).ToList();
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
        var html = await SizeAsync(section);
        var total = html;
        foreach (var link in links)
            total += await SizeAsync(link);

        TestContext.Current.TestOutputHelper?.WriteLine($"HTML {html} B, all {total} B, {links.Count + 1} requests");
        Assert.InRange(html, 1, 10 * 1024);
        Assert.InRange(total, 1, 60 * 1024);
        Assert.InRange(links.Count + 1, 1, 8);

        async Task<int> SizeAsync(string address)
        {
            using var response = await client.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.NotEmpty(response.Content.Headers.ContentEncoding);
            return (await response.Content.ReadAsByteArrayAsync()).Length;
        }
    }

    /// <summary>Serves static files as the build compressed them.</summary>
    private sealed class BuiltSite : TestSite
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseEnvironment("Development");
            builder.UseSetting("ReloadStaticAssetsAtRuntime", "false");
        }
    }
}
