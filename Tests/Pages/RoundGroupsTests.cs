using System.Net;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Pages.Respond;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>A round that asks several questionnaires, each of some groups, and its terms: from the form to what each person is asked.</summary>
public sealed class RoundGroupsTests(TestSite site) : IClassFixture<TestSite>
{
    private static readonly Questionnaire Small = SmallQuestionnaire.Of(SmallQuestionnaire.Theme("SMALL", SmallQuestionnaire.Item("SMALL_1")));

    private readonly Dictionary<string, Invitee> _invited = [];

    /// <summary>A cohort with Kari in the steering and the project group, Ola in the project group, Eva an external actor.</summary>
    private async Task<(TestData Data, HttpClient Client)> CohortAsync()
    {
        await site.Get<QuestionnaireStore>().AddAsync(Small);
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {Guid.NewGuid()}");
        var municipalityId = await data.MunicipalityAsync();
        await data.MemberAsync(municipalityId, "Kari", null, "nb", GroupKind.Steering, GroupKind.Project);
        await data.MemberAsync(municipalityId, "Ola", null, "nb", GroupKind.Project);
        await data.MemberAsync(municipalityId, "Eva", null, "nb", GroupKind.External);
        return (data, await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId)));
    }

    private static readonly (string, string?)[] Fields =
    [
        ("Input.Name", "Runde 1"), ("Input.QuestionnaireCodes", "forankring"), ("Input.QuestionnaireCodes", "small"),
        ("Input.Groups[forankring]", "steering"), ("Input.Groups[small]", "steering"), ("Input.Groups[small]", "project"),
    ];

    private static string Words(IHtmlDocument page) => string.Join(' ', page.QuerySelector("main")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task<string[]> ThemesAsync(string name)
    {
        var client = site.CreateClient();
        using var started = await client.SubmitAsync($"/s/{_invited[name].Token}");
        return [.. (await client.GetPageAsync(RespondentCookie.Address(_invited[name].ParticipantId, "check"))).QuerySelectorAll(".check-list > li").Select(theme => theme.Id!)];
    }

    [Fact]
    public async Task Line_QuestionnairesForSomeGroups_AskEachPersonTheirs()
    {
        var (data, client) = await CohortAsync();
        using var made = await client.SubmitAsync($"/cohorts/{data.CohortId}/rounds/new", "main form", Fields);
        var address = made.Headers.Location!.ToString();
        var roundId = Guid.Parse(address.Split('/')[2]);

        var planned = await client.GetPageAsync(address);
        Assert.Contains("SmallStyringsgruppe, Prosjektgruppe", planned.QuerySelector("section[aria-labelledby=asked] dl")!.TextContent.Replace("\n", "", StringComparison.Ordinal).Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("får ikke noe spørreskjema: Eksterne aktører", planned.QuerySelector("#not-asked")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Det gjelder 1 ", planned.QuerySelector("#not-asked")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Åpne runden og send 2 invitasjoner", planned.QuerySelector("#open button")!.TextContent);
        Assert.DoesNotContain("Eva", Words(await client.GetPageAsync($"{address}/participants")), StringComparison.Ordinal);

        // Asked otherwise meanwhile, and back again: what was looked at in between is not remembered.
        using (await client.SubmitAsync($"{address}/edit", "main form", ("Input.Groups[forankring]", "external")))
            Assert.Contains("send 3 invitasjoner", Words(await client.GetPageAsync(address)), StringComparison.Ordinal);
        using (await client.SubmitAsync($"{address}/edit", "main form", Fields))
            planned = await client.GetPageAsync(address);

        var write = await site.Get<InvitationLetter>().WriterAsync(roundId);
        await site.Get<RoundStore>().OpenAsync(roundId, (round, invitee) =>
        {
            _invited[invitee.Name] = invitee;
            return write(round, invitee);
        });

        Assert.Equal(["Kari", "Ola"], _invited.Keys.Order());
        Assert.Equal(["SMALL"], await ThemesAsync("Ola"));
        var themes = await ThemesAsync("Kari");
        Assert.Equal(("FOR_ADM", "SMALL", 1), (themes[0], themes[^1], themes.Count(theme => theme == "SMALL")));
        // Each is told the time that theirs takes.
        var forankring = QuestionnaireDocument.ReadStandard().Single(questionnaire => questionnaire.Code == "forankring");
        var mails = await site.SendMailAsync();
        foreach (var (name, minutes) in new[] { ("Kari", AnswerTime.Minutes([forankring, Small])), ("Ola", AnswerTime.Minutes([Small])) })
        {
            Assert.Contains($"omtrent {minutes} minutter", mails.Single(mail => mail.To.Mailboxes.Single().Address == _invited[name].Email).TextBody, StringComparison.Ordinal);
            Assert.Contains($"omtrent {minutes} minutter", Words(await site.CreateClient().GetPageAsync($"/s/{_invited[name].Token}?lang=nb")), StringComparison.Ordinal);
        }

        using var added = await client.SubmitAsync(
            $"{address}/participants", "form.add-participant", ("Input.Name", "Per"), ("Input.Email", "per@lillehammer.example"), ("Input.GroupCodes", "external"),
            ("Input.MunicipalityId", (await site.Get<RateStore>().RatesAsync(roundId)).Municipalities[0].MunicipalityId.ToString()), ("Input.Language", "nb"));
        Assert.Equal(HttpStatusCode.BadRequest, added.StatusCode);
        Assert.Equal("#Input_GroupCodes", (await added.ReadPageAsync()).QuerySelector(".ds-error-summary a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task New_ChosenForNobodyOrAnonymousWithMail_SaysSoAndKeepsWhatWasChosen_A3()
    {
        var (data, client) = await CohortAsync();

        using var refused = await client.SubmitAsync(
            $"/cohorts/{data.CohortId}/rounds/new", "main form", ("Input.Name", "Runde 1"), ("Input.QuestionnaireCodes", "forankring"), ("Input.Groups[forankring]", null),
            ("Input.Groups[small]", "project"), ("Input.Confidentiality", "Anonymous"), ("Input.MailsAnswers", "yes"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await refused.ReadPageAsync();
        var links = page.QuerySelectorAll(".ds-error-summary a");
        Assert.Equal(["#Input_Groups_forankring_", "#Input_MailsAnswers"], links.Select(link => link.GetAttribute("href")));
        Assert.All(links, link => Assert.Contains(link.TextContent, page.QuerySelector(link.GetAttribute("href")!)!.ParentElement!.TextContent, StringComparison.Ordinal));
        bool Ticked(string id) => ((IHtmlInputElement)page.GetElementById(id)!).IsChecked;
        Assert.True(Ticked("questionnaire-forankring") && Ticked("asked-small-project") && Ticked("confidentiality-Anonymous") && Ticked("Input_MailsAnswers"));
        Assert.False(Ticked("questionnaire-small") || Ticked("asked-forankring-steering") || Ticked("asked-small-steering"));
        using var none = await client.SubmitAsync($"/cohorts/{data.CohortId}/rounds/new", "main form", ("Input.Name", "Runde 1"), ("Input.Confidentiality", "none"));
        Assert.Equal("#Input_Confidentiality", Assert.Single((await none.ReadPageAsync()).QuerySelectorAll(".ds-error-summary a")).GetAttribute("href"));
        Assert.Empty(await site.Get<RoundStore>().ListAsync(data.CohortId));
    }

    [Theory]
    [InlineData("Anonymous", null, Confidentiality.Anonymous, false)]
    [InlineData("Confidential", "yes", Confidentiality.Confidential, true)]
    public async Task New_Terms_AreKeptWhereTheFormIsSentAgain(string chosen, string? mails, Confidentiality confidentiality, bool mailed)
    {
        var (data, client) = await CohortAsync();
        using var made = await client.SubmitAsync($"/cohorts/{data.CohortId}/rounds/new", "main form", [.. Fields, ("Input.Confidentiality", chosen), ("Input.MailsAnswers", mails)]);
        var address = made.Headers.Location!.ToString();
        var roundId = Guid.Parse(address.Split('/')[2]);

        using var saved = await client.SubmitAsync($"{address}/edit");

        var round = (await site.Get<RoundStore>().FindAsync(roundId))!.Round;
        Assert.Equal((confidentiality, mailed), (round.Confidentiality, round.MailsAnswers));
        Assert.Equal(
            ["forankring: steering", "small: project steering"],
            (await site.Get<QuestionnaireStore>().OfRoundAsync(roundId)).Select(asked => $"{asked.Questionnaire.Code}: {string.Join(' ', asked.GroupCodes)}"));
    }

    [Fact]
    public async Task New_EverybodyTicked_IsAllGroups()
    {
        var (data, client) = await CohortAsync();

        using var made = await client.SubmitAsync($"/cohorts/{data.CohortId}/rounds/new", "main form", ("Input.Name", "Runde 1"));

        var page = await client.GetPageAsync(made.Headers.Location!.ToString());
        Assert.Null(page.QuerySelector("#not-asked"));
        Assert.All(await site.Get<QuestionnaireStore>().OfRoundAsync(Guid.Parse(made.Headers.Location!.ToString().Split('/')[2])), asked => Assert.Empty(asked.GroupCodes));
        Assert.Contains("alle grupper", Words(page), StringComparison.Ordinal);
        Assert.Contains("konfidensiell", Words(page), StringComparison.Ordinal);
    }
}
