using System.Net;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Mail;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>An anonymous round as its respondents and its evaluators see it: what they are told is what happens.</summary>
public sealed class AnonymousRoundPageTests : RespondentPages
{
    private static string Words(IHtmlDocument page) => string.Join(' ', page.QuerySelector("main")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> Treatment(IHtmlDocument page) => page.QuerySelectorAll(".treatment li").Select(point => point.TextContent);

    [Theory]
    [InlineData("nb", false, "atskilt fra svarene", "åpne svarene igjen", "koblingen til svarene 10. desember 2011")]
    [InlineData("nb", true, "kutter vi koblingen", "kan svarene ikke åpnes, endres eller slettes", "Da sletter vi også svar som ikke er sendt inn")]
    [InlineData("nn", true, "kuttar vi koplinga", "kan svara ikkje opnast, endrast eller slettast", "Då slettar vi òg svar som ikkje er sende inn")]
    [InlineData("en", true, "we cut the link", "cannot be reopened, changed or erased", "have not been submitted are deleted then, too")]
    public async Task Welcome_PerMode_TellsTheTruthBeforeStart(string language, bool anonymous, string link, string after, string deleted)
    {
        if (anonymous)
            await Survey.Data.SetAnonymousAsync(Survey.RoundId);

        var page = await Client.GetPageAsync($"{Survey.Link}?lang={language}");

        var points = Treatment(page).ToList();
        Assert.Equal(4, points.Count);
        Assert.Contains(link, points[0], StringComparison.Ordinal);
        Assert.Contains("Husbanken Region Øst", points[1], StringComparison.Ordinal);
        Assert.Contains(after, points[2], StringComparison.Ordinal);
        Assert.Contains(deleted, points[3], StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("main a[href='mailto:randi.berg@husbanken.example']"));
    }

    [Fact]
    public async Task Survey_ToTheReceipt_ShowsTheAnswersBeforeAndNeverAfter()
    {
        await Survey.Data.SetAnonymousAsync(Survey.RoundId);
        await StartAsync();
        using var saved = await AnswerAsync("FOR_POL", "check", ("FOR_POL_1", "4"));
        var left = await Client.GetPageAsync(At("FOR_EGE"));
        var check = await Client.GetPageAsync(At("check"));
        Assert.Contains("Litt enig", check.QuerySelector("#own")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("kan svarene ikke åpnes eller endres", Words(check), StringComparison.Ordinal);

        using var submitted = await Client.SubmitAsync(check, At("check"));
        using var again = await Client.SubmitAsync(check, At("check"));
        var done = await Client.GetPageAsync(At("done"));

        Assert.All([submitted, again], answer => Assert.EndsWith("/done", answer.Headers.Location!.OriginalString, StringComparison.Ordinal));
        Assert.Contains("kuttet koblingen", Words(done), StringComparison.Ordinal);
        Assert.Empty(done.QuerySelectorAll("main form, #own"));
        Assert.DoesNotContain("Litt enig", Words(done), StringComparison.Ordinal);
        // Asked to reopen all the same.
        using var reopened = await Client.SubmitAsync(left, At("done"), "#answers");
        using var section = await Client.GetAsync(At("FOR_POL"));
        Assert.Equal(At("done"), section.Headers.Location!.OriginalString);
        using var late = await Client.SubmitAsync(left, At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_1", "4")));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Contains("svarene kan ikke endres mer", Words(await late.ReadPageAsync()), StringComparison.Ordinal);
        // The link leads to the receipt.
        var welcome = await Client.GetPageAsync($"{Survey.Link}?lang=nb");
        Assert.Contains("Se kvitteringen", Words(welcome), StringComparison.Ordinal);
        using var back = await Client.SubmitAsync(welcome, $"{Survey.Link}?lang=nb");
        Assert.Equal(At("done"), back.Headers.Location!.OriginalString);
        Assert.Equal(1, await Site.Db.ReadAsync(c => c.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM Response")));
        Assert.Equal(0, await Site.Db.ReadAsync(c => c.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM Response WHERE ParticipantId IS NOT NULL")));
        await Site.Get<RoundStore>().CloseAsync(Survey.RoundId);
        Assert.Contains("Svarene du sendte inn, er mottatt", Words(await Client.GetPageAsync(Survey.Link)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluator_SeesWhoHasAnsweredAndNoResultsUntilItCloses()
    {
        await Survey.Data.SetAnonymousAsync(Survey.RoundId);
        await Survey.Data.AnswerAsync(Survey.RoundId, Survey.Participant, new Dictionary<string, string?> { ["FOR_POL_1"] = "4" });
        var client = await Site.LogInAsync(new RoleAssignment(Role.Evaluator, Survey.Data.ProgrammeId));
        var address = $"/rounds/{Survey.RoundId}";

        Assert.Contains("ingen kan se hvem som har svart hva", Words(await client.GetPageAsync(address)), StringComparison.Ordinal);
        Assert.Contains("1 av 1 har sendt inn", Words(await client.GetPageAsync(address)), StringComparison.Ordinal);
        var participants = Words(await client.GetPageAsync($"{address}/participants"));
        Assert.Contains("ingen kan se hvem som har svart hva", participants, StringComparison.Ordinal);
        Assert.Contains("Har sendt inn 10. desember 2010", participants, StringComparison.Ordinal);
        foreach (var tab in new[] { "results", "reports" })
            Assert.Contains("Resultatene vises når den er avsluttet", Words(await client.GetPageAsync($"{address}/{tab}")), StringComparison.Ordinal);
        foreach (var page in new[] { "results/FOR_POL", "results/texts", "workbook" })
        {
            using var answer = await client.GetAsync($"{address}/{page}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        await Site.Get<RoundStore>().CloseAsync(Survey.RoundId);
        Assert.Contains("1 av 1", Words(await client.GetPageAsync($"{address}/results")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "atskilt fra svarene", "koblingen til svarene blir slettet 10. desember 2011")]
    [InlineData(true, "kutter vi koblingen", "kan de ikke åpnes eller endres")]
    public async Task Invitation_PerMode_TellsTheTruth(bool anonymous, params string[] texts)
    {
        await Survey.Data.MemberAsync(Survey.MunicipalityId, "Ola", "ola@lillehammer.example", "nb", GroupKind.Project);
        var roundId = await Survey.Data.RoundAsync("Runde 2", opened: false);
        if (anonymous)
            await Survey.Data.SetAnonymousAsync(roundId);

        await Site.Get<RoundStore>().OpenAsync(roundId, await Site.Get<InvitationLetter>().WriterAsync(roundId));

        var mail = Assert.Single(await Site.SendMailAsync());
        Assert.All(texts, text => Assert.Contains(text, mail.TextBody, StringComparison.Ordinal));
        Assert.Contains("Er gruppen liten", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Privacy_Page_NeedsNoBanner()
    {
        var page = await Client.GetPageAsync("/privacy");

        foreach (var text in new[] { "ingenting å samtykke til", "ikke noe banner", "kutter vi koblingen", "atskilt fra svarene", "som ikke er sendt inn" })
            Assert.Contains(text, Words(page), StringComparison.Ordinal);
    }
}
