using System.Net;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Mail;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>A round that is planned and not opened: changed, deleted, and who it would ask.</summary>
public sealed class RoundPlanTests(TestSite site) : IClassFixture<TestSite>
{
    private RoundStore Rounds => site.Get<RoundStore>();

    /// <summary>A planned round in a cohort with Kari and Ola of Lillehammer, made through the form.</summary>
    private async Task<(TestData Data, HttpClient Client, Guid RoundId, string Address)> PlannedAsync()
    {
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {Guid.NewGuid()}");
        var lillehammer = await data.MunicipalityAsync();
        await data.MemberAsync(lillehammer, "Ola <i>Dunk</i>", "ola@lillehammer.example", "nb", GroupKind.Steering, GroupKind.Project);
        await data.MemberAsync(lillehammer, "Kari", "kari@lillehammer.example", "nb", GroupKind.External);
        await data.MunicipalityAsync("Ås", "3218");
        var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));
        using var made = await client.SubmitAsync(
            $"/cohorts/{data.CohortId}/rounds/new", "main form", ("Input.Name", "Runde 1"), ("Input.PurposeNb", "Fordi\nvi vil"), ("Input.Closes", "2010-12-24"), ("Input.Deleted", "2011-06-30"));
        var address = made.Headers.Location!.ToString();
        return (data, client, Guid.Parse(address.Split('/')[2]), address);
    }

    private async Task OpenAsync(Guid roundId) => await Rounds.OpenAsync(roundId, await site.Get<InvitationLetter>().WriterAsync(roundId));

    [Fact]
    public async Task Edit_AsItStands_IsFilledInAndChangesNothing()
    {
        var (_, client, roundId, address) = await PlannedAsync();
        var before = (await Rounds.FindAsync(roundId))!.Round;
        var edit = (await client.GetPageAsync(address)).QuerySelector("main a[href$='/edit']")!.GetAttribute("href")!;

        var page = await client.GetPageAsync(edit);
        Assert.Equal("2010-12-24", ((IHtmlInputElement)page.QuerySelector("#Input_Closes")!).Value);
        using var saved = await client.SubmitAsync(page, edit, "main form");

        Assert.Equal(address, saved.Headers.Location!.ToString());
        Assert.Equal(before, (await Rounds.FindAsync(roundId))!.Round);
        Assert.Equal(["brukermedvirkning", "forankring", "program-prosjekt"], (await site.Get<QuestionnaireStore>().OfRoundAsync(roundId)).Select(asked => asked.Questionnaire.Code));
    }

    [Fact]
    public async Task Edit_Changes_AreSavedOrRefusedAsInANewRound()
    {
        var (data, client, roundId, address) = await PlannedAsync();
        await data.RoundAsync("Runde 2");

        using var taken = await client.SubmitAsync($"{address}/edit", "main form", ("Input.Name", "Runde 2"));
        using var wrong = await client.SubmitAsync($"{address}/edit", "main form", ("Input.Name", "x"), ("Input.Closes", "2010-12-09"), ("Input.QuestionnaireCodes", null));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (taken.StatusCode, wrong.StatusCode));
        Assert.Contains("«Runde 2»", (await taken.ReadPageAsync()).QuerySelector(".ds-error-summary")!.TextContent, StringComparison.Ordinal);
        var page = await wrong.ReadPageAsync();
        Assert.StartsWith("Feil: ", page.Title, StringComparison.Ordinal);
        Assert.Equal(["#Input_QuestionnaireCodes", "#Input_Closes"], page.QuerySelectorAll(".ds-error-summary a").Select(link => link.GetAttribute("href")));
        Assert.Equal("Runde 1", (await Rounds.FindAsync(roundId))!.Round.Name);

        using var saved = await client.SubmitAsync($"{address}/edit", "main form", ("Input.Name", "Ny"), ("Input.PurposeEn", "Because"), ("Input.Closes", "31.12.2010"));

        Assert.Equal(address, saved.Headers.Location!.ToString());
        var round = (await Rounds.FindAsync(roundId))!.Round;
        Assert.Equal(("Ny", "Because", new DateTimeOffset(2010, 12, 31, 23, 0, 0, TimeSpan.Zero)), (round.Name, round.PurposeEn, round.ClosesUtc));
    }

    [Fact]
    public async Task Delete_PlannedRound_AsksFirst()
    {
        var (data, client, roundId, address) = await PlannedAsync();

        var question = await client.GetPageAsync((await client.GetPageAsync(address)).QuerySelector("main a[href$='/delete']")!.GetAttribute("href")!);
        Assert.Equal("Slett Runde 1?", question.QuerySelector("h1")!.TextContent);
        Assert.NotNull(await Rounds.FindAsync(roundId));
        using var deleted = await client.SubmitAsync(question, $"{address}/delete");

        Assert.Null(await Rounds.FindAsync(roundId));
        Assert.StartsWith($"/cohorts/{data.CohortId}", deleted.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("slettet", (await client.GetPageAsync(deleted.Headers.Location.ToString())).QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, (await site.Get<RosterStore>().ListAsync(data.CohortId)).Count);
    }

    /// <summary>Opened while the forms lay open in another window.</summary>
    [Fact]
    public async Task EditOrDelete_OpenedMeanwhile_DoNothing()
    {
        var (_, client, roundId, address) = await PlannedAsync();
        var (edit, delete) = (await client.GetPageAsync($"{address}/edit"), await client.GetPageAsync($"{address}/delete"));
        await OpenAsync(roundId);

        using var saved = await client.SubmitAsync(edit, $"{address}/edit", "main form", ("Input.Name", "Ny"));
        using var deleted = await client.SubmitAsync(delete, $"{address}/delete");
        using var editAgain = await client.GetAsync($"{address}/edit");
        using var deleteAgain = await client.GetAsync($"{address}/delete");

        Assert.All([saved, deleted, editAgain, deleteAgain], answer => Assert.Equal(address, answer.Headers.Location!.ToString()));
        Assert.Equal(("Runde 1", RoundState.Open), ((await Rounds.FindAsync(roundId))!.Round.Name, (await Rounds.FindAsync(roundId))!.State));
        Assert.Empty((await client.GetPageAsync(address)).QuerySelectorAll("main a[href$='/edit'], main a[href$='/delete']"));
    }

    [Fact]
    public async Task Participants_OfAPlannedRound_AreThoseWhoWillBeAsked()
    {
        var (data, client, roundId, address) = await PlannedAsync();

        var page = await client.GetPageAsync($"{address}/participants");

        Assert.Equal("2 personer blir spurt", page.QuerySelector("main h2")!.TextContent);
        Assert.Equal(["Lillehammer"], page.QuerySelectorAll("main h3").Select(heading => heading.TextContent));
        Assert.Equal(
            ["Karikari@lillehammer.example|Eksterne aktører", "Ola <i>Dunk</i>ola@lillehammer.example|Styringsgruppe, Prosjektgruppe"],
            page.QuerySelectorAll("main tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent.Trim()))));
        Assert.NotNull(page.QuerySelector($"main a[href='/cohorts/{data.CohortId}/members']"));

        await OpenAsync(roundId);
        Assert.Null((await client.GetPageAsync($"{address}/participants")).QuerySelector(".will-be-asked"));
    }

    [Fact]
    public async Task Participants_OfAPlannedRoundWithNobody_SayWhatToDo()
    {
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {Guid.NewGuid()}");
        var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        var page = await client.GetPageAsync($"/rounds/{await data.RoundAsync(opened: false)}/participants");

        Assert.NotNull(page.QuerySelector($"main a[href='/cohorts/{data.CohortId}/import']"));
    }
}
