using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Mail;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using MimeKit;
using Xunit;

namespace BoSoSurvey.Tests.Mail;

/// <summary>The site with a mail server of its own: M2, M3, M5, in a real conversation.</summary>
public sealed class SmtpTests : IAsyncDisposable
{
    private readonly SmtpListener _server = new();
    private readonly SmtpSite _site;

    public SmtpTests() => _site = new(_server.Port);

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _server.DisposeAsync();
    }

    private sealed class SmtpSite(int port) : TestSite
    {
        public string Security { get; set; } = "None";

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Mail:From", "undersokelse@survey.test");
            builder.UseSetting("Mail:Smtp:Host", "127.0.0.1");
            builder.UseSetting("Mail:Smtp:Port", port.ToString(CultureInfo.InvariantCulture));
            builder.UseSetting("Mail:Smtp:Security", Security);
        }
    }

    private async Task<OutboxMail> AddAsync(string name = "Kari Åsen", string path = "/s/abc")
    {
        var mail = _site.Get<MailRenderer>().Render(
            new() { Kind = OutboxMail.Password, DedupKey = Guid.NewGuid().ToString(), Name = name, Email = "kari@lillehammer.example", ReplyTo = ("Randi", "randi@husbanken.example") },
            new() { Language = "nb", Subject = "Blåbær", Before = ["Hei"], Button = "Svar", Path = path, CopyAddress = "Kopier:", After = [".", "Hilsen"] });
        await _site.Db.WriteAsync(t => _site.Get<OutboxStore>().AddAsync(t, mail));
        return mail;
    }

    private Task<int> SendAsync() => _site.Get<MailSender>().SendDueAsync();

    private async Task<(string State, int Attempts, string? Error, bool PossibleDuplicate)> RowAsync(OutboxMail mail)
    {
        dynamic row = await _site.Db.ReadAsync(c => c.QuerySingleAsync(
            "SELECT State, Attempts, Error, PossibleDuplicate FROM OutboxMail WHERE OutboxMailId = @OutboxMailId", mail));
        return ((string)row.State, (int)row.Attempts, (string?)row.Error, Convert.ToBoolean(row.PossibleDuplicate));
    }

    [Fact]
    public async Task Send_OverSmtp_ArrivesAsRenderedOnOneConnection()
    {
        var mail = await AddAsync();
        await AddAsync();

        Assert.Equal(2, await SendAsync());

        Assert.Equal((2, 1), (_server.Received.Count, _server.Connections));
        Assert.Equal("kari@lillehammer.example", _server.Received[0].Recipient);
        Assert.Contains(_server.Commands, command => command.StartsWith("MAIL FROM:<undersokelse@survey.test>", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(_server.Received, received => received.Message == System.Text.Encoding.Latin1.GetString(mail.Message));
        using var message = await MimeMessage.LoadAsync(new MemoryStream(mail.Message));
        Assert.Equal("Blåbær", message.Subject);
        Assert.Equal($"{mail.OutboxMailId:N}@survey.test", message.MessageId);
        Assert.Equal("randi@husbanken.example", message.ReplyTo.Mailboxes.Single().Address);
        Assert.Contains("https://survey.test/s/abc", message.TextBody, StringComparison.Ordinal);
        Assert.Equal("sent", (await RowAsync(mail)).State);
    }

    [Fact]
    public async Task Send_RecipientRefusedWith5xx_FailsForGood()
    {
        _server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such person" : null;
        var mail = await AddAsync();

        await SendAsync();
        _site.Clock.Advance(TimeSpan.FromDays(1));
        await SendAsync();

        var (state, attempts, error, _) = await RowAsync(mail);
        Assert.Equal(("failed", 1), (state, attempts));
        Assert.Contains("no such person", error, StringComparison.Ordinal);
        Assert.Empty(_server.Received);
    }

    [Fact]
    public async Task Send_MessageRefusedWith4xx_IsTriedAgainAndAgainThenGivenUp()
    {
        _server.Answer = line => line == "DATA" ? "451 4.7.1 greylisted https://survey.test/s/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq" : null;
        var mail = await AddAsync();
        var attempts = 0;
        var waits = new List<TimeSpan>();
        var last = _site.Clock.GetUtcNow();

        // A minute at a time: how long it waits is for it to say.
        for (var minute = 0; minute < 4 * 24 * 60 && (await RowAsync(mail)).State == "waiting"; minute++)
        {
            await SendAsync();
            var row = await RowAsync(mail);
            if (row.Attempts != attempts)
            {
                waits.Add(_site.Clock.GetUtcNow() - last);
                (attempts, last) = (row.Attempts, _site.Clock.GetUtcNow());
            }

            _site.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var (state, _, error, _) = await RowAsync(mail);
        Assert.Equal("failed", state);
        Assert.InRange(attempts, 30, 60);
        Assert.InRange(waits[1], TimeSpan.Zero, TimeSpan.FromMinutes(3));
        Assert.InRange(waits[5], TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(21));
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMinutes(146)));
        Assert.Contains(waits, wait => wait > TimeSpan.FromMinutes(90));
        // S1: what a server quotes of the message is not kept.
        Assert.Contains("greylisted", error, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefghijkl", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ConnectionLostAfterTheMessage_IsSentAgainWithTheSameIdAndSaysSo()
    {
        _server.CutAfterMessage = true;
        var mail = await AddAsync();
        await SendAsync();
        Assert.Equal("waiting", (await RowAsync(mail)).State);

        _server.CutAfterMessage = false;
        _site.Clock.Advance(TimeSpan.FromMinutes(2));
        await SendAsync();

        Assert.Equal(2, _server.Received.Count);
        Assert.Equal(_server.Received[0].Message, _server.Received[1].Message);
        Assert.Equal(("sent", true), ((await RowAsync(mail)).State, (await RowAsync(mail)).PossibleDuplicate));
    }

    [Theory]
    [InlineData("StartTls", false)]
    [InlineData("StartTls", true)]
    [InlineData("SslOnConnect", false)]
    public async Task Send_TlsAskedForAndNotToBeHad_SendsNothing(string security, bool offered)
    {
        _site.Security = security;
        _server.OffersStartTls = offered;
        var mail = await AddAsync();

        Assert.Equal(0, await SendAsync());

        Assert.Empty(_server.Received);
        Assert.DoesNotContain(_server.Commands, command => command.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase));
        var (state, attempts, error, duplicate) = await RowAsync(mail);
        Assert.Equal(("waiting", 1, false), (state, attempts, duplicate));
        Assert.NotNull(error);
    }

    [Fact]
    public async Task Send_ServerAway_TriesLater()
    {
        await _server.DisposeAsync();
        var mail = await AddAsync();

        Assert.Equal(0, await SendAsync());

        Assert.Equal(("waiting", 1), ((await RowAsync(mail)).State, (await RowAsync(mail)).Attempts));
    }

    [Fact]
    public async Task Send_TwoSendersAtOnce_SendNoneTwice()
    {
        for (var i = 0; i < 60; i++)
            await AddAsync();

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(SendAsync)));

        Assert.Equal(60, _server.Received.Count);
        Assert.Equal(60, _server.Received.Select(received => MimeMessage.Load(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(received.Message))).MessageId).Distinct().Count());
    }
}
