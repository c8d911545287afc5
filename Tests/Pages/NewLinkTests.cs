using System.Net;
using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Mail;
using Dapper;
using Microsoft.Data.Sqlite;
using MimeKit;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>A new link for whoever has lost theirs; the answer tells nobody who is asked (S8).</summary>
public sealed partial class NewLinkTests : RespondentPages
{
    [GeneratedRegex(@"https://survey\.test(/s/\S+)")]
    private static partial Regex LinkAddress();

    private static string LinkIn(MimeMessage mail) => LinkAddress().Match(mail.TextBody!).Groups[1].Value;

    private string Email => EmailOf(Survey.Participant);

    private static string EmailOf(TestParticipant participant) => $"{participant.ParticipantId:N}@lillehammer.example";

    private async Task<HttpResponseMessage> AskAsync(string email, HttpClient? client = null) =>
        await (client ?? Site.CreateClient()).SubmitAsync("/new-link", "main form", ("Input.Email", email));

    private async Task<IReadOnlyList<MimeMessage>> MailsAsync()
    {
        await Site.Get<LinkRequests>().DoAsync(TestContext.Current.CancellationToken);
        return await Site.SendMailAsync();
    }

    [Fact]
    public async Task NewLink_AskedFor_ComesByMailAndTheOldOneStillWorks()
    {
        await StartAsync();
        using var saved = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "4"));
        var page = await (await Client.GetAsync("/s/unknown")).ReadPageAsync();
        var address = page.QuerySelector("main a[href^='/new-link']")!.GetAttribute("href")!;

        using var answer = await Client.SubmitAsync(address, "main form", ("Input.Email", $" {Email.ToUpperInvariant()} "));
        var mail = Assert.Single(await MailsAsync());
        var elsewhere = Site.CreateClient();
        using var started = await elsewhere.SubmitAsync(LinkIn(mail));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Contains("ny lenke", (await Client.GetPageAsync(answer.Headers.Location!.OriginalString)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(Email, mail.To.Mailboxes.Single().Address);
        Assert.Contains("virker fortsatt", mail.TextBody, StringComparison.Ordinal);
        Assert.NotEqual(Survey.Link, LinkIn(mail));
        Assert.Equal(At("FOR_POL"), started.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync(Survey.Link)).StatusCode);
    }

    /// <summary>What the mail says of the time it takes depends on what their groups are asked.</summary>
    [Fact]
    public async Task NewLink_InARoundThatAsksSomeGroupsAlone_ComesToo()
    {
        await Survey.Data.SetGroupsAsync(Survey.RoundId, "steering");

        using var answer = await AskAsync(Email);

        Assert.Equal(Email, Assert.Single(await MailsAsync()).To.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task NewLink_OfOneAskedInTwoRounds_IsOneForEach()
    {
        var round = await Survey.Data.RoundAsync("Runde 2");
        var other = await Survey.Data.ParticipantAsync(round, Survey.MunicipalityId, "nn");
        await Site.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "UPDATE Participant SET EmailNormalised = @email WHERE ParticipantId = @ParticipantId", new { email = Email.ToUpperInvariant(), other.ParticipantId }, t));

        using var answer = await AskAsync(Email);

        var mails = await MailsAsync();
        Assert.Equal(["Ny lenke", "Ny lenkje"], mails.Select(mail => mail.Subject!.Split(':')[0]).Order());
        Assert.Equal(2, mails.Select(LinkIn).Distinct().Count());
    }

    [Fact]
    public async Task NewLink_AskedOften_IsMailedEveryQuarterAndFiveTimesADay()
    {
        for (var i = 0; i < 3; i++)
            using (await AskAsync(Email))
                Assert.Single(await MailsAsync());
        for (var i = 2; i <= ParticipantStore.AskedLinksADay; i++)
        {
            Site.Clock.Advance(ParticipantStore.AskedLinkPause);
            using var asked = await AskAsync(Email);
            Assert.Equal(i, (await MailsAsync()).Count);
        }

        Site.Clock.Advance(ParticipantStore.AskedLinkPause);
        using var last = await AskAsync(Email);

        Assert.Equal(HttpStatusCode.SeeOther, last.StatusCode);
        Assert.Equal(ParticipantStore.AskedLinksADay, (await MailsAsync()).Count);
    }

    /// <summary>S8: status, body and cookies; the time is the same since no answer waits for the database, which is locked here.</summary>
    [Fact]
    public async Task Answer_KnownOrNot_LooksTheSame()
    {
        var withdrawn = await Survey.Data.ParticipantAsync(Survey.RoundId, Survey.MunicipalityId);
        var closed = await Survey.Data.ParticipantAsync(await Survey.Data.RoundAsync("Avsluttet", closes: Site.Db.Now), Survey.MunicipalityId);
        await Site.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "UPDATE Participant SET WithdrawnUtc = @now WHERE ParticipantId = @ParticipantId", new { now = Site.Db.Now, withdrawn.ParticipantId }, t));
        var seen = new List<string>();

        using (var other = new SqliteConnection($"Data Source={Path.Combine(Site.Folder, "survey.db")}"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            using var held = other.BeginTransaction(deferred: false);
            foreach (var email in new[] { Email, Email, EmailOf(withdrawn), EmailOf(closed), "ingen@lillehammer.example" })
            {
                var client = Site.CreateClient();
                using var answer = await AskAsync(email, client);
                using var after = await client.GetAsync(answer.Headers.Location);
                seen.Add($"{(int)answer.StatusCode} {answer.Headers.Location} {await answer.SeenAsync(email)} {(int)after.StatusCode} {await after.SeenAsync(email)}");
            }
        }

        Assert.StartsWith("303 /new-link?sent=true&lang=nb", seen[0]);
        Assert.Single(seen.Distinct());
        Assert.Equal(Email, Assert.Single(await MailsAsync()).To.Mailboxes.Single().Address);
    }

    [Theory]
    [InlineData("", "Skriv e-postadressen din")]
    [InlineData("kari", "navn@kommune.no")]
    [InlineData("kari@lillehammer.example, ola@lillehammer.example", "navn@kommune.no")]
    [InlineData("kari@lillehammer.example\r\nBcc: ola@lillehammer.example", "navn@kommune.no")]
    [InlineData("kari\u0001@lillehammer.example", "navn@kommune.no")]
    public async Task Address_ThatIsNone_Is400BesideTheField_A3(string email, string said)
    {
        using var refused = await AskAsync(email);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await refused.ReadPageAsync();
        Assert.StartsWith("Feil: ", page.Title, StringComparison.Ordinal);
        Assert.Equal("#Input_Email", page.QuerySelector("#error-summary a")!.GetAttribute("href"));
        Assert.Contains(said, page.QuerySelector("#Input_Email-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.QuerySelector("#Input_Email")!.GetAttribute("aria-invalid"));
    }

    /// <summary>S13: one network cannot ask without end, and others are not shut out by it.</summary>
    [Fact]
    public async Task Requests_FromOneNetwork_AreBounded()
    {
        var here = Site.CreateClientAt("192.0.2.1");
        var page = await here.GetPageAsync("/new-link");
        for (var i = 0; i < LinkRequests.OfNetwork; i++)
            using (var taken = await here.SubmitAsync(page, "/new-link", "main form", ("Input.Email", $"p{i}@lillehammer.example")))
                Assert.Equal(HttpStatusCode.SeeOther, taken.StatusCode);

        // One more may be due by now.
        using var next = await here.SubmitAsync(page, "/new-link", "main form", ("Input.Email", Email));
        using var refused = await here.SubmitAsync(page, "/new-link", "main form", ("Input.Email", Email));
        using var elsewhere = await AskAsync(Email, Site.CreateClientAt("192.0.2.2"));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("Vent noen minutter", (await refused.ReadPageAsync()).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, elsewhere.StatusCode);
    }

    [Theory]
    [InlineData("nn", "Få ei ny lenkje", "Sjå etter i e-posten din")]
    [InlineData("en", "Get a new link", "Check your e-mail")]
    public async Task Pages_InTheLanguageOfTheLinksPage_StayInIt(string language, string title, string after)
    {
        using var dead = await Client.GetAsync($"/s/unknown?lang={language}");
        var address = (await dead.ReadPageAsync()).QuerySelector("main a[href^='/new-link']")!.GetAttribute("href")!;

        var page = await Client.GetPageAsync(address);
        using var answer = await Client.SubmitAsync(page, address, "main form", ("Input.Email", Email));

        Assert.Equal(title, page.QuerySelector("h1")!.TextContent);
        Assert.Equal(after, (await Client.GetPageAsync(answer.Headers.Location!.OriginalString)).QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task Page_Got_SendsNothing()
    {
        using var page = await Client.GetAsync($"/new-link?Input.Email={Email}&sent=maybe");
        using var sent = await Client.GetAsync($"/new-link?Input.Email={Email}&sent=true");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.StatusCode, sent.StatusCode));
        Assert.NotNull((await page.ReadPageAsync()).QuerySelector("main form"));
        Assert.Empty(await MailsAsync());
    }
}
