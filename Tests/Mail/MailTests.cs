using System.Text;
using AngleSharp.Html.Parser;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Mail;
using Dapper;
using Microsoft.Extensions.Options;
using MimeKit;
using Xunit;

namespace BoSoSurvey.Tests.Mail;

public sealed class MailboxTests
{
    [Theory]
    [InlineData("kari@lillehammer.example", true)]
    [InlineData("kari.nordmann+svar@post.lillehammer.example", true)]
    [InlineData("kari@blåbær.example", true)]
    [InlineData("kari@localhost", false)]
    [InlineData("kari@lillehammer.example (Kari)", false)]
    [InlineData("Kari <kari@lillehammer.example>", false)]
    [InlineData("kari@lillehammer.example, ola@lillehammer.example", false)]
    [InlineData("kari@lillehammer.example\r\nBcc: x@y.no", false)]
    [InlineData(" kari@lillehammer.example", false)]
    [InlineData("kari@lillehammer.example ", false)]
    [InlineData("\"kari nordmann\"@lillehammer.example", false)]
    [InlineData("kari", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsAddress_OneMailboxAndNothingElse_M4(string? input, bool expected) => Assert.Equal(expected, Web.Mail.Mailbox.IsAddress(input));
}

public sealed class MailOptionsTests
{
    private static string? Fault(Action<MailOptions> set)
    {
        var options = new MailOptions { From = "post@example.no" };
        set(options);
        return new MailOptionsValidator().Validate(null, options) is { Failed: true } failed ? failed.FailureMessage : null;
    }

    [Fact]
    public void Validate_WhatCannotWork_NamesTheSetting()
    {
        Assert.Null(Fault(_ => { }));
        Assert.Null(Fault(o => o.Smtp.Host = "smtp.example.no"));
        Assert.Null(Fault(o => (o.Smtp.Host, o.Smtp.Security) = ("127.0.0.1", SmtpSecurity.None)));
        Assert.Contains("Mail:From", Fault(o => o.From = "Post <post@example.no>"), StringComparison.Ordinal);
        Assert.Contains("Mail:From", Fault(o => (o.Smtp.Host, o.From) = ("smtp.example.no", "")), StringComparison.Ordinal);
        Assert.Contains("Mail:FromName", Fault(o => o.FromName = "a\r\nBcc: x@y.no"), StringComparison.Ordinal);
        Assert.Contains("Mail:PickupFolder", Fault(o => o.PickupFolder = ""), StringComparison.Ordinal);
        Assert.Contains("Mail:Smtp:User", Fault(o => (o.Smtp.Host, o.Smtp.User) = ("smtp.example.no", "u")), StringComparison.Ordinal);
        Assert.Contains("Mail:Smtp:Port", Fault(o => (o.Smtp.Host, o.Smtp.Port) = ("smtp.example.no", 70000)), StringComparison.Ordinal);
        Assert.Contains("Mail:GiveUpAfter", Fault(o => o.GiveUpAfter = TimeSpan.Zero), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp.example.no")]
    [InlineData("10.0.0.1")]
    [InlineData("localhost.example.no")]
    public void Validate_ClearTextOffThisMachine_IsRefused_M5(string host) =>
        Assert.Contains("Mail:Smtp:Security", Fault(o => (o.Smtp.Host, o.Smtp.Security) = (host, SmtpSecurity.None)), StringComparison.Ordinal);

    [Fact]
    public async Task Start_OnSuchSettings_IsRefused()
    {
        await using var site = Web.Site.Build(
        [
            "--applicationName=BoSoSurvey.Web", "--Site:PublicBaseUrl=https://survey.test", "--Site:KeyFolder=keys", "--Mail:From=post@example.no", "--Mail:Smtp:Host=smtp.example.no",
            "--Mail:Smtp:Security=None", "--urls=http://127.0.0.1:0",
        ]);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => site.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Mail:Smtp:Security", refused.Message, StringComparison.Ordinal);
    }
}

/// <summary>Invitations as they leave an opened round, in the pickup folder.</summary>
public sealed class InvitationTests(TestSite site) : IClassFixture<TestSite>
{
    private async Task<(Guid RoundId, IReadOnlyDictionary<string, string> Tokens)> OpenAsync(params (string Name, string Email, string Language)[] people)
    {
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {Guid.NewGuid()}");
        var municipality = await data.MunicipalityAsync();
        foreach (var (name, email, language) in people)
            await data.MemberAsync(municipality, name, email, language);
        var roundId = await data.RoundAsync(opened: false);
        var write = await site.Get<InvitationLetter>().WriterAsync(roundId);
        var tokens = new Dictionary<string, string>();
        Assert.Equal(RoundOpening.Opened, await site.Get<RoundStore>().OpenAsync(roundId, (round, invitee) =>
        {
            tokens[invitee.Email] = invitee.Token;
            return write(round, invitee);
        }));
        return (roundId, tokens);
    }

    [Theory]
    [InlineData("nb", "Svar på undersøkelsen", "til og med 24. desember 2010")]
    [InlineData("nn", "Svar på undersøkinga", "til og med 24. desember 2010")]
    [InlineData("en", "Answer the survey", "until the end of 24 December 2010")]
    public async Task Invitation_InTheirLanguage_HasBothPartsAndTheLink(string language, string button, string until)
    {
        var email = $"{language}@lillehammer.example";
        var (_, tokens) = await OpenAsync(("Kari <b>Åsen</b>", email, language));

        using var message = (await site.SendMailAsync()).Single(mail => mail.To.Mailboxes.Single().Address == email);

        var link = $"https://survey.test/s/{tokens[email]}";
        Assert.Equal("Kari <b>Åsen</b>", message.To.Mailboxes.Single().Name);
        Assert.EndsWith("@survey.test", message.MessageId, StringComparison.Ordinal);
        Assert.Equal("randi.berg@husbanken.example", message.ReplyTo.Mailboxes.Single().Address);
        Assert.Equal(["text/plain", "text/html"], Assert.IsType<MultipartAlternative>(message.Body).Select(part => part.ContentType.MimeType));
        Assert.Contains(link, message.TextBody, StringComparison.Ordinal);
        Assert.Contains(until, message.TextBody, StringComparison.Ordinal);
        var html = await new HtmlParser().ParseDocumentAsync(message.HtmlBody!);
        Assert.Equal(language, html.DocumentElement.GetAttribute("lang"));
        Assert.Equal([(button, link), (link, link)], html.QuerySelectorAll("a").Select(a => (a.TextContent, a.GetAttribute("href")!)));
        Assert.Contains("Kari <b>Åsen</b>", html.Body!.TextContent, StringComparison.Ordinal);
        // Nothing is fetched when it is read.
        Assert.Empty(html.QuerySelectorAll("img, link, script, iframe, [src], [background]"));
        Assert.DoesNotContain("url(", message.HtmlBody, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>S1: who has the database file, and the log beside it, can open nobody's survey, before the mails are sent or after.</summary>
    [Fact]
    public async Task Opened_DatabaseDump_HoldsNoToken_S1()
    {
        var (_, tokens) = await OpenAsync([.. Enumerable.Range(0, 20).Select(i => ($"P{i}", $"p{i}@dump.example", "nb"))]);
        Assert.Equal(20, tokens.Count);

        foreach (var sent in new[] { false, true })
        {
            if (sent)
                Assert.True((await site.SendMailAsync()).Count >= 20);
            var contents = new StringBuilder();
            foreach (var file in Directory.GetFiles(site.Folder, "survey.db*"))
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var bytes = new MemoryStream();
                await stream.CopyToAsync(bytes);
                contents.Append(Encoding.Latin1.GetString(bytes.ToArray())).Append(Encoding.Unicode.GetString(bytes.ToArray()));
            }

            await site.Db.ReadAsync(async connection =>
            {
                foreach (var table in (await connection.QueryAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table'")).ToList())
                    foreach (IDictionary<string, object?> row in await connection.QueryAsync($"SELECT * FROM {table}"))
                        contents.AppendJoin('|', row.Values.Select(value => value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value));
                return true;
            });
            var dump = contents.ToString();
            Assert.Contains("p7@dump.example", dump, StringComparison.Ordinal);
            Assert.All(tokens.Values, token =>
            {
                Assert.DoesNotContain(token, dump, StringComparison.Ordinal);
                Assert.DoesNotContain(token, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(dump)), StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public async Task Open_LineBreakInAName_IsRefusedAndNothingIsSent_M4()
    {
        var e = await Assert.ThrowsAsync<UnmailableException>(() => OpenAsync(("Kari", "kari@m4.example", "nb"), ("Ola\r\nBcc: x@y.no", "ola@m4.example", "nb")));

        Assert.Equal("OlaBcc: x@y.no", e.RecipientName);
        Assert.DoesNotContain(await site.SendMailAsync(), mail => mail.To.Mailboxes.Single().Address == "kari@m4.example");
    }

    [Theory]
    [InlineData("https://evil.example/s/x")]
    [InlineData("//evil.example/s/x")]
    public void Render_AddressElsewhere_IsRefused_S15(string path) => Assert.Throws<ArgumentException>(() => site.Get<MailRenderer>().Render(
        new() { Kind = OutboxMail.Password, DedupKey = "x", Name = "Kari", Email = "kari@lillehammer.example" },
        new() { Language = "nb", Subject = "s", Before = [], Button = "b", Path = path, CopyAddress = "c", After = [] }));
}
