using System.Net;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Mail;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>What a load balancer is told.</summary>
public sealed class HealthTests : IAsyncDisposable
{
    private readonly TestSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(string what)
    {
        // As from within: over plain HTTP.
        using var client = _site.CreateClient(new() { BaseAddress = new("http://survey.test"), AllowAutoRedirect = false });
        using var answer = await client.GetAsync($"/health/{what}");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Ready_AllWell_IsHealthy() => Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync("ready"));

    [Fact]
    public async Task Ready_DatabaseGone_IsUnavailableUntilItIsBack()
    {
        await AskAsync("ready");
        var database = Path.Combine(_site.Folder, "survey.db");
        File.Move(database, database + ".away");

        var (status, text) = await AskAsync("ready");
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync("live"));
        File.Move(database + ".away", database);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("Unhealthy\ndatabase: out of reach", text);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync("ready"));
    }

    [Fact]
    public async Task Ready_ChangesRefused_IsUnavailableUntilTheyAreTaken()
    {
        var refused = (Status: HttpStatusCode.OK, Text: "");
        // What the site itself writes when it starts may be taken in between.
        for (var i = 0; i < 3 && refused.Status == HttpStatusCode.OK; i++)
        {
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => _site.Db.WriteAsync(Task (_) => throw new SqliteException("disk I/O error", 10)));
            refused = await AskAsync("ready");
        }

        await _site.Db.WriteAsync(_ => Task.CompletedTask);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy\ndatabase: takes no changes"), refused);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync("ready"));
    }

    [Fact]
    public async Task Ready_SchemaOfAnotherProgram_IsUnavailable()
    {
        await _site.Db.WriteAsync(t => t.Connection!.ExecuteAsync("INSERT INTO SchemaJournal (Name, Checksum, AppliedUtc) VALUES ('9999_later', 'x', '2030-01-01')", transaction: t));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync("ready")).Status);
    }

    [Fact]
    public async Task Ready_MailThatDoesNotLeave_IsDegradedAndStillServes()
    {
        var user = await _site.AddUserAsync();
        await _site.CreateClient().SubmitAsync("/account/forgotten", "main form", ("Input.Email", user.Email));
        Assert.Equal("Healthy", (await AskAsync("ready")).Text);

        _site.Clock.Advance(TimeSpan.FromMinutes(16));
        var (status, text) = await AskAsync("ready");
        await _site.SendMailAsync();

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("Degraded\nmail:", text, StringComparison.Ordinal);
        Assert.Equal("Healthy", (await AskAsync("ready")).Text);
    }

    private sealed class RefusedSite : TestSite
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services => services.AddSingleton<Func<IMailTransport>>(() => new Refusing()));
        }
    }

    private sealed class Refusing : IMailTransport
    {
        public Task<Delivery> SendAsync(Guid outboxMailId, string recipient, byte[] message, CancellationToken cancellationToken) =>
            Task.FromResult<Delivery>(new Delivery.TryLater("connection refused"));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>It is tried all the time, and seldom due at the moment of asking.</summary>
    [Fact]
    public async Task Ready_MailServerAway_IsDegraded()
    {
        await using var site = new RefusedSite();
        var user = await site.AddUserAsync();
        await site.CreateClient().SubmitAsync("/account/forgotten", "main form", ("Input.Email", user.Email));

        for (var minute = 0; minute <= 16; minute++)
        {
            await site.SendMailAsync();
            site.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await site.SendMailAsync();
        using var client = site.CreateClient();
        Assert.StartsWith("Degraded\nmail:", await client.GetStringAsync("/health/ready"), StringComparison.Ordinal);
    }
}
