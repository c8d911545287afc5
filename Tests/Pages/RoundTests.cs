using System.Net;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>An evaluator plans, opens, follows and closes a round.</summary>
public sealed class RoundTests(TestSite site) : IClassFixture<TestSite>
{
    private RoundStore Rounds => site.Get<RoundStore>();

    private RateStore Rates => site.Get<RateStore>();

    private ParticipantStore Participants => site.Get<ParticipantStore>();

    /// <summary>A cohort of two municipalities: Kari in two groups and Ola in Lillehammer, Per in Ås; and its evaluator.</summary>
    private async Task<(TestData Data, HttpClient Client)> CohortAsync()
    {
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {Guid.NewGuid()}");
        var lillehammer = await data.MunicipalityAsync();
        var ås = await data.MunicipalityAsync("Ås", "3218");
        await data.MemberAsync(lillehammer, "Kari", $"kari.{data.CohortId:N}@lillehammer.example", "nb", GroupKind.Steering, GroupKind.Project);
        await data.MemberAsync(lillehammer, "Ola", $"ola.{data.CohortId:N}@lillehammer.example", "nn", GroupKind.Project);
        await data.MemberAsync(ås, "Per", $"per.{data.CohortId:N}@aas.example", "nb", GroupKind.External);
        return (data, await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId)));
    }

    private static async Task<string> PlanAsync(TestData data, HttpClient client, params (string Name, string? Value)[] fields)
    {
        using var made = await client.SubmitAsync($"/cohorts/{data.CohortId}/rounds/new", "main form", [("Input.Name", "Runde 1"), .. fields]);
        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
        return made.Headers.Location!.ToString();
    }

    private async Task<(string Address, Guid RoundId, TestData Data, HttpClient Client)> OpenedAsync()
    {
        var (data, client) = await CohortAsync();
        var address = await PlanAsync(data, client);
        using var opened = await client.SubmitAsync(address, "form[action*=Open]");
        Assert.Equal(HttpStatusCode.Redirect, opened.StatusCode);
        return (address, Guid.Parse(address.Split('/')[2]), data, client);
    }

    private static string Text(IHtmlDocument page) => string.Join(' ', page.QuerySelector("main")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("nb", "1 person blir spurt", "Åpne runden og send 1 invitasjon")]
    [InlineData("nn", "1 person blir spurd", "Opne runden og send 1 invitasjon")]
    [InlineData("en", "1 person will be asked", "Open the round and send 1 invitation")]
    public async Task Planned_ForOnePerson_SpeaksOfOne(string language, string who, string button)
    {
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {Guid.NewGuid()}");
        await data.MemberAsync(await data.MunicipalityAsync());
        var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));
        var address = await PlanAsync(data, client);

        var planned = await client.GetPageAsync($"{address}?lang={language}");

        Assert.Equal(who, planned.QuerySelector("#who")!.TextContent);
        Assert.Equal(button, planned.QuerySelector("form[action*=Open] button")!.TextContent);
    }

    [Fact]
    public async Task Line_PlanOpenFollowWithdrawClose_Holds()
    {
        var (data, client) = await CohortAsync();

        var form = await client.GetPageAsync($"/cohorts/{data.CohortId}/rounds/new");
        Assert.Contains("3 personer blir spurt", Text(form), StringComparison.Ordinal);
        var address = await PlanAsync(data, client, ("Input.Closes", "2010-12-24"), ("Input.Deleted", "24.12.2011"));
        var planned = await client.GetPageAsync(address);
        Assert.Contains("24. desember 2010", Text(planned), StringComparison.Ordinal);
        Assert.Equal("Åpne runden og send 3 invitasjoner", planned.QuerySelector("form[action*=Open] button")!.TextContent);
        Assert.Equal(3, planned.QuerySelectorAll(".letter").Length);
        Assert.DoesNotContain(await site.SendMailAsync(), mail => mail.To.ToString().Contains(data.CohortId.ToString("N"), StringComparison.Ordinal));

        using (await client.SubmitAsync(planned, address, "form[action*=Open]"))
        {
            // Sent twice, as by a double click, it opens once.
        }

        using (var again = await client.SubmitAsync(planned, address, "form[action*=Open]"))
            Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        var round = (await Rounds.FindAsync(Guid.Parse(address.Split('/')[2])))!.Round;
        // Midnight in Norway, which is an hour ahead of UTC in winter.
        Assert.Equal(new DateTimeOffset(2010, 12, 24, 23, 0, 0, TimeSpan.Zero), round.ClosesUtc);
        Assert.Equal(3, (await site.SendMailAsync()).Count(mail => mail.To.ToString().Contains(data.CohortId.ToString("N"), StringComparison.Ordinal)));

        var status = await client.GetPageAsync(address);
        Assert.Contains("0 av 3 har sendt inn", Text(status), StringComparison.Ordinal);
        Assert.Contains("Sendt3", Text(status), StringComparison.Ordinal);
        Assert.Contains("14 dager igjen", Text(status), StringComparison.Ordinal);
        var cells = status.QuerySelectorAll(".rates tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent.Trim())));
        Assert.Equal(["Lillehammer|0 av 1|0 av 2|–|0 av 2", "Ås|–|–|0 av 1|0 av 1"], cells);

        using (var withdrawn = await client.SubmitAsync($"{address}/participants", "tr:nth-child(1) button[formaction*=Withdraw]"))
            Assert.Equal($"{address}/participants?done=withdrawn", withdrawn.Headers.Location!.ToString());
        Assert.Contains("0 av 2 har sendt inn", Text(await client.GetPageAsync(address)), StringComparison.Ordinal);

        using (await client.SubmitAsync(address, "form[action*=Close]"))
        {
        }

        Assert.Equal(RoundState.Closed, (await Rounds.FindAsync(round.RoundId))!.State);
        var closed = await client.GetPageAsync(address);
        Assert.Contains("Avsluttet", Text(closed), StringComparison.Ordinal);
        Assert.Null(closed.QuerySelector("form[action*=Close]"));
        Assert.Empty((await client.GetPageAsync($"{address}/participants")).QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task New_EverythingWrong_SaysSoAndKeepsWhatWasTyped_A3()
    {
        var (data, client) = await CohortAsync();

        using var refused = await client.SubmitAsync(
            $"/cohorts/{data.CohortId}/rounds/new", "main form", ("Input.Name", "a\u0007b"), ("Input.QuestionnaireCodes", "none"), ("Input.PurposeNn", ""),
            ("Input.PurposeEn", new string('x', 1001)), ("Input.Closes", "2010-12-09"), ("Input.Deleted", "i morgen"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await refused.ReadPageAsync();
        Assert.StartsWith("Feil: ", page.Title, StringComparison.Ordinal);
        var links = page.QuerySelectorAll(".ds-error-summary a");
        Assert.Equal(6, links.Length);
        // Each leads to a control, and its words stand there too.
        Assert.All(links, link => Assert.NotNull(page.QuerySelector(link.GetAttribute("href")!)));
        Assert.All(links, link => Assert.Contains(page.QuerySelectorAll(".ds-validation-message"), message => message.TextContent == link.TextContent));
        // In the order of the page, which is the order of reading.
        var controls = page.QuerySelectorAll("main [id]").Select(control => "#" + control.Id).ToList();
        Assert.Equal(links.Select(link => link.GetAttribute("href")!).OrderBy(controls.IndexOf), links.Select(link => link.GetAttribute("href")!));
        Assert.Equal("i morgen", page.QuerySelector("#Input_Deleted")!.GetAttribute("value"));
        Assert.Empty(await Rounds.ListAsync(data.CohortId));
    }

    [Fact]
    public async Task New_NameTaken_IsRefused()
    {
        var (data, client) = await CohortAsync();
        await PlanAsync(data, client);

        using var again = await client.SubmitAsync($"/cohorts/{data.CohortId}/rounds/new", "main form", ("Input.Name", "Runde 1"));

        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Single(await Rounds.ListAsync(data.CohortId));
    }

    /// <summary>S17: a column that is no field of the form is not set by sending it.</summary>
    [Fact]
    public async Task New_FieldsOfTheTable_ChangeNothing_S17()
    {
        var (data, client) = await CohortAsync();

        var address = await PlanAsync(data, client, ("Input.OpenedUtc", "2010-12-10"), ("OpenedUtc", "2010-12-10"), ("Input.CohortId", Guid.NewGuid().ToString()));

        var made = (await Rounds.FindAsync(Guid.Parse(address.Split('/')[2])))!;
        Assert.Equal((RoundState.Planned, data.CohortId), (made.State, made.Round.CohortId));
    }

    [Fact]
    public async Task Open_RosterChangedMeanwhile_AsksFirst()
    {
        var (data, client) = await CohortAsync();
        var address = await PlanAsync(data, client);
        var seen = await client.GetPageAsync(address);
        await data.MemberAsync(await data.MunicipalityAsync("Moss", "3103"), "Ny");

        using var refused = await client.SubmitAsync(seen, address, "form[action*=Open]");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await refused.ReadPageAsync();
        Assert.Contains("Nå blir 4 personer spurt", page.QuerySelector(".ds-error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Åpne runden og send 4 invitasjoner", page.QuerySelector("form[action*=Open] button")!.TextContent);
        Assert.Equal(RoundState.Planned, (await Rounds.FindAsync(Guid.Parse(address.Split('/')[2])))!.State);
    }

    /// <summary>Opening sends what was looked at: not to others, though as many, and not on other terms.</summary>
    [Theory]
    [InlineData("UPDATE Member SET Email = 'ny@lillehammer.example', EmailNormalised = 'NY@LILLEHAMMER.EXAMPLE' WHERE MemberId = @memberId")]
    [InlineData("UPDATE Round SET PurposeNb = 'Noe annet' WHERE RoundId = @roundId")]
    [InlineData("UPDATE MemberGroup SET GroupCode = 'external' WHERE MemberId = @memberId")]
    [InlineData("INSERT INTO RoundQuestionnaireGroup (RoundId, QuestionnaireCode, GroupCode) VALUES (@roundId, 'forankring', 'steering')")]
    [InlineData("UPDATE Round SET Confidentiality = 'anonymous' WHERE RoundId = @roundId")]
    [InlineData("UPDATE Round SET MailsAnswers = 1 WHERE RoundId = @roundId")]
    public async Task Open_SomethingChangedMeanwhile_AsksFirst(string change)
    {
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {site.Db.NewId()}");
        var memberId = await data.MemberAsync(await data.MunicipalityAsync());
        var roundId = await data.RoundAsync(opened: false);
        var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));
        var page = await client.GetPageAsync($"/rounds/{roundId}");
        await site.Db.WriteAsync(t => t.Connection!.ExecuteAsync(change, new { memberId, roundId }, t));

        using var refused = await client.SubmitAsync(page, $"/rounds/{roundId}", "#open");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null((await site.Get<RoundStore>().FindAsync(roundId))!.Round.OpenedUtc);
        using var opened = await client.SubmitAsync(await refused.ReadPageAsync(), $"/rounds/{roundId}", "#open");
        Assert.NotNull((await site.Get<RoundStore>().FindAsync(roundId))!.Round.OpenedUtc);
    }

    [Fact]
    public async Task Open_LineBreakInAName_IsRefusedByName_M4()
    {
        var (data, client) = await CohortAsync();
        await data.MemberAsync(await data.MunicipalityAsync("Moss", "3103"), "Eva\r\nBcc: x@y.no");
        var address = await PlanAsync(data, client);

        using var refused = await client.SubmitAsync(address, "form[action*=Open]");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("EvaBcc: x@y.no", (await refused.ReadPageAsync()).QuerySelector(".ds-error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(RoundState.Planned, (await Rounds.FindAsync(Guid.Parse(address.Split('/')[2])))!.State);
    }

    [Fact]
    public async Task Open_EmptyRoster_HasNoButton()
    {
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {Guid.NewGuid()}");
        var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        var page = await client.GetPageAsync(await PlanAsync(data, client));

        Assert.Null(page.QuerySelector("form[action*=Open]"));
        Assert.NotNull(page.QuerySelector($"a[href='/cohorts/{data.CohortId}/import']"));
    }

    /// <summary>S15: whatever the request says it came to, the link leads to the configured address; and an unknown host is not answered at all.</summary>
    [Fact]
    public async Task Open_FromAnotherHost_LinksToThePublicAddress_S15()
    {
        var (data, client) = await CohortAsync();
        var address = await PlanAsync(data, client);
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");
        using (await client.SubmitAsync(address, "form[action*=Open]"))
        {
        }

        var mails = (await site.SendMailAsync()).Where(mail => mail.To.ToString().Contains(data.CohortId.ToString("N"), StringComparison.Ordinal)).ToList();
        Assert.Equal(3, mails.Count);
        Assert.All(mails, mail => Assert.Contains("https://survey.test/s/", mail.TextBody, StringComparison.Ordinal));
        Assert.All(mails, mail => Assert.DoesNotContain("evil", mail.ToString(), StringComparison.Ordinal));
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Host = "evil.example" } };
        using var refused = await client.SendAsync(elsewhere);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Participants_Reissue_MailsANewLinkAndShowsNoSecret()
    {
        var (address, _, data, client) = await OpenedAsync();
        var first = (await site.SendMailAsync()).Where(mail => mail.To.ToString().Contains(data.CohortId.ToString("N"), StringComparison.Ordinal)).ToList();
        static string Link(string body) => body.Split('\n').First(line => line.StartsWith("https://", StringComparison.Ordinal)).Trim();

        using (var reissued = await client.SubmitAsync($"{address}/participants", "tr:nth-child(1) button[formaction*=Reissue]"))
            Assert.Equal($"{address}/participants?done=reissued", reissued.Headers.Location!.ToString());

        var second = (await site.SendMailAsync()).Single(mail => mail.To.ToString().Contains(data.CohortId.ToString("N"), StringComparison.Ordinal) && mail.Subject!.StartsWith("Ny lenke", StringComparison.Ordinal));
        var old = first.Single(mail => mail.To.ToString() == second.To.ToString());
        var anyone = site.CreateClient();
        using (var dead = await anyone.GetAsync(Link(old.TextBody!)))
            Assert.Equal(HttpStatusCode.NotFound, dead.StatusCode);
        using (var alive = await anyone.GetAsync(Link(second.TextBody!)))
            Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        foreach (var tab in new[] { "", "/participants", "/mail" })
        {
            var html = await client.GetStringAsync(address + tab);
            Assert.All(first.Append(second), mail => Assert.DoesNotContain(Link(mail.TextBody!).Split('/')[^1], html, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Participants_Add_AsksOneMore()
    {
        var (address, roundId, data, client) = await OpenedAsync();
        var ås = (await Rates.RatesAsync(roundId)).Municipalities.Single(municipality => municipality.Name == "Ås");
        (string, string?)[] person =
            [("Input.Name", "Eva"), ("Input.Email", "eva@aas.example"), ("Input.MunicipalityId", ås.MunicipalityId.ToString()), ("Input.GroupCodes", "project"), ("Input.Language", "nn")];

        using (var added = await client.SubmitAsync($"{address}/participants", "form.add-participant", person))
            Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);

        Assert.Equal(4, (await Rates.RatesAsync(roundId)).Total.Asked);
        Assert.Contains(await site.SendMailAsync(), mail => mail.To.Mailboxes.Single().Address == "eva@aas.example");
        using (var again = await client.SubmitAsync($"{address}/participants", "form.add-participant", person))
            Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        using var wrong = await client.SubmitAsync(
            $"{address}/participants", "form.add-participant", ("Input.Name", "Eva\nBcc: x@y.no"), ("Input.Email", "eva@aas.example (x)"), ("Input.GroupCodes", "none"), ("Input.Language", "xx"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(5, (await wrong.ReadPageAsync()).QuerySelectorAll(".ds-error-summary a").Length);
        Assert.Equal(4, (await Rates.RatesAsync(roundId)).Total.Asked);
    }

    [Fact]
    public async Task Participants_OfAnotherRound_AreOutOfReach_S18()
    {
        var (address, _, _, client) = await OpenedAsync();
        var (_, foreignRound, _, _) = await OpenedAsync();
        var stranger = (await Participants.ListAsync(foreignRound))[0];

        using var answer = await client.SubmitAsync($"{address}/participants", "tr:nth-child(1) button[formaction*=Withdraw]", ("ParticipantId", stranger.ParticipantId.ToString()));

        Assert.Equal($"{address}/participants?done=nothing", answer.Headers.Location!.ToString());
        Assert.Equal(ParticipantState.Invited, (await Participants.ListAsync(foreignRound))[0].State);
        using var elsewhere = await client.GetAsync($"/rounds/{foreignRound}");
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Fact]
    public async Task Mail_Log_ShowsEachMail()
    {
        var (address, _, _, client) = await OpenedAsync();
        await site.SendMailAsync();

        var page = await client.GetPageAsync($"{address}/mail");

        Assert.Equal(3, page.QuerySelectorAll(".mail-log tbody tr").Length);
        Assert.All(page.QuerySelectorAll(".mail-log tbody tr"), row => Assert.Contains("Sendt", row.TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mailbox_InProduction_IsNotFound()
    {
        using var answer = await site.CreateClient().GetAsync("/mailbox");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Mailbox_InDevelopment_ShowsMailsAndTheirLinks()
    {
        await using var development = new DevelopmentSite();
        var data = await new TestData(development.Db).ProgrammeAsync();
        await data.MemberAsync(await data.MunicipalityAsync(), "Kari", "kari@lillehammer.example");
        var roundId = await data.RoundAsync(opened: false);
        await development.Get<RoundStore>().OpenAsync(roundId, await development.Get<Web.Mail.InvitationLetter>().WriterAsync(roundId));
        var client = development.CreateClient();
        Assert.Contains("Åpne en målerunde", Text(await client.GetPageAsync("/mailbox")), StringComparison.Ordinal);
        await development.SendMailAsync();

        var mail = (await client.GetPageAsync("/mailbox")).QuerySelector("main tbody a")!;

        var shown = await client.GetPageAsync(mail.GetAttribute("href")!);
        Assert.StartsWith("https://survey.test/s/", shown.QuerySelector("a.ds-button")!.GetAttribute("href"), StringComparison.Ordinal);
        using var elsewhere = await client.GetAsync("/mailbox/..%2f..%2fsurvey");
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    private sealed class DevelopmentSite : TestSite
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseEnvironment("Development");
        }
    }
}
