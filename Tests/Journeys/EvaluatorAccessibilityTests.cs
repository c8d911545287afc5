using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Mail;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>A1 and A4: the evaluator's pages in each of their states.</summary>
public sealed class EvaluatorAccessibilityTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task RoundPages_InEveryState_HaveNoViolations()
    {
        await using var site = new BrowserSite();
        var data = await new TestData(site.Db).ProgrammeAsync();
        var municipality = await data.MunicipalityAsync();
        for (var i = 0; i < 5; i++)
            await data.MemberAsync(municipality, $"Kari Nordmann {i}", groups: [GroupKind.Steering, GroupKind.Project]);
        var (empty, planned, open, closed) =
            (await new TestData(site.Db).ProgrammeAsync("Tomt"), await data.RoundAsync("Planlagt", opened: false), await data.RoundAsync("Åpen", opened: false), await data.RoundAsync("Avsluttet", opened: false));
        // One that leaves groups out, and anonymous ones, say more than others.
        await data.SetGroupsAsync(planned, GroupKind.Steering);
        await data.SetAnonymousAsync(open);
        var rounds = site.Get<RoundStore>();
        foreach (var round in new[] { open, closed })
            await rounds.OpenAsync(round, await site.Get<InvitationLetter>().WriterAsync(round));
        await site.SendMailAsync();
        await rounds.CloseAsync(closed);
        var user = await site.AddUserAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId), new(Role.Evaluator, empty.ProgrammeId));
        await using var tab = await browser.OpenAsync();
        var page = tab.Page;
        await page.LogInAsync(site.Address, user.Email);

        var wrong = new List<string>();
        foreach (var address in new[]
        {
            $"/cohorts/{empty.CohortId}/rounds/new", $"/cohorts/{data.CohortId}/rounds/new", $"/rounds/{planned}", $"/rounds/{planned}/participants", $"/rounds/{planned}/mail", $"/rounds/{planned}/edit", $"/rounds/{planned}/delete",
            $"/rounds/{open}", $"/rounds/{open}/participants", $"/rounds/{open}/mail", $"/rounds/{open}/results", $"/rounds/{closed}", $"/rounds/{closed}/participants", "/mailbox",
        })
        {
            var answer = await page.GotoAsync(site.Address + address);
            Assert.True(answer!.Ok, address);
            await CheckAsync(page, address, wrong);
        }

        // The states that only a click brings: everything unfolded, and forms with errors.
        await page.GotoAsync($"{site.Address}/cohorts/{data.CohortId}/rounds/new");
        await page.Locator("#asked-forankring-steering, #asked-forankring-project, #asked-forankring-external").EvaluateAllAsync<bool>("all => { all.forEach(one => one.checked = false); return true; }");
        await page.Locator("#confidentiality-Anonymous").CheckAsync();
        await page.Locator("#Input_MailsAnswers").CheckAsync();
        await page.Locator(".round-form button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("#error-summary")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#error-summary a")).ToHaveCountAsync(3);
        await CheckAsync(page, "round with errors", wrong);
        await page.GotoAsync($"{site.Address}/rounds/{open}/participants");
        await page.Locator("details").EvaluateAllAsync<bool>("all => { all.forEach(one => one.open = true); return true; }");
        await CheckAsync(page, "participants unfolded", wrong);
        await page.Locator(".add-participant button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("#error-summary")).ToBeFocusedAsync();
        await Assertions.Expect(page).ToHaveTitleAsync(new Regex("^Feil: "));
        await CheckAsync(page, "participants with errors", wrong);
        foreach (var address in new[] { $"/cohorts/{data.CohortId}/rounds/new", $"/rounds/{planned}/edit" })
        {
            await page.GotoAsync(site.Address + address);
            foreach (var field in await page.Locator(".round-form input.ds-input:not([type=checkbox], [type=radio]), .round-form textarea").AllAsync())
                await field.FillAsync("");
            await page.Locator(".round-form [type=checkbox]").First.SetCheckedAsync(false);
            await page.Locator(".round-form button[type=submit]").ClickAsync();
            await Assertions.Expect(page.Locator("#error-summary")).ToBeFocusedAsync();
            await CheckAsync(page, $"{address} with errors", wrong);
        }

        await page.GotoAsync($"{site.Address}/account/forgotten");
        await page.GetByLabel("E-post").FillAsync(user.Email);
        await page.Locator("main button[type=submit]").ClickAsync();
        await site.SendMailAsync();
        foreach (var subject in new[] { "Vil du svare?", "Nytt passord" })
        {
            await page.GotoAsync($"{site.Address}/mailbox");
            await page.GetByRole(AriaRole.Link, new() { Name = subject }).First.ClickAsync();
            await Assertions.Expect(page.Locator(".letter")).ToBeVisibleAsync();
            await CheckAsync(page, $"mail: {subject}", wrong);
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task CohortAndImportPages_InEveryState_HaveNoViolations()
    {
        await using var site = new BrowserSite();
        var data = await new TestData(site.Db).ProgrammeAsync();
        var user = await site.AddUserAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));
        var administrator = await site.AddUserAsync(new RoleAssignment(Role.Administrator));
        await using var tab = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = tab.Page;
        var wrong = new List<string>();

        await page.LogInAsync(site.Address, administrator.Email);
        foreach (var address in new[] { "/programmes/new", "/users", "/users/new" })
            await VisitAsync(address);
        await page.GotoAsync("/programmes/new");
        await page.Locator("main button[type=submit]").ClickAsync();
        await CheckAsync(page, "new programme with errors", wrong);
        await page.Context.ClearCookiesAsync();

        await page.LogInAsync(site.Address, user.Email);
        foreach (var address in new[] { "/", $"/programmes/{data.ProgrammeId}", $"/cohorts/{data.CohortId}", $"/cohorts/{data.CohortId}/edit", $"/cohorts/{data.CohortId}/delete", $"/cohorts/{data.CohortId}/import" })
            await VisitAsync(address);
        await page.Locator("main form button[type=submit]").ClickAsync();
        await CheckAsync(page, "import without a file", wrong);
        await page.GotoAsync($"/cohorts/{data.CohortId}");
        await page.Locator("#Input_Municipalities").FillAsync("Moss\nHamar");
        await page.Locator("main form button[type=submit]").ClickAsync();
        await page.WaitForSelectorAsync("#error-summary");
        await CheckAsync(page, "cohort with wrong municipality lines", wrong);
        await UploadAsync("wrong.csv", "Pulje;Kommunenr;Kommune;Gruppe;Navn;E-post;Rolle;Målform\nPulje 1;3403;Hamar;Kor;Kari Nordmann;kari@hamar.example;Leder;nb\nPulje 1;3403;Hamar;Styringsgruppe;<script>;ikke-adresse;Leder;nb\n");
        await CheckAsync(page, "preview with errors", wrong);
        await UploadAsync("other.csv", "Pulje;Kommunenr;Kommune;Gruppe;Navn;E-post;Rolle;Målform;Telefon" + string.Concat(Enumerable.Repeat("\nPulje 2;3103;Moss;Styringsgruppe;Kari Nordmann;kari@moss.example;Leder;nb;99", 6)));
        await page.Locator("details").EvaluateAllAsync<bool>("all => { all.forEach(one => one.open = true); return true; }");
        await CheckAsync(page, "preview of a file of another cohort", wrong);
        await UploadAsync("right.csv", "Pulje;Kommunenr;Kommune;Gruppe;Navn;E-post;Rolle;Målform\nPulje 1;3403;Hamar;Styringsgruppe;Kari Nordmann;kari@hamar.example;Leder;nb\n");
        await CheckAsync(page, "preview with an unknown municipality", wrong);
        await page.GetByRole(AriaRole.Button, new() { Name = "Legg til" }).ClickAsync();
        await CheckAsync(page, "preview", wrong);
        var preview = page.Url;
        await VisitAsync($"/cohorts/{data.CohortId}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Ta ut Hamar" }).ClickAsync();
        await CheckAsync(page, "take a municipality out", wrong);
        await page.GotoAsync(preview);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Importer 1 ") }).ClickAsync();
        await CheckAsync(page, "imported", wrong);
        await VisitAsync($"/cohorts/{data.CohortId}");

        var round = await data.RoundAsync(opened: false);
        await site.Get<RoundStore>().OpenAsync(round, await site.Get<InvitationLetter>().WriterAsync(round));
        var member = $"/cohorts/{data.CohortId}/members/{(await site.Get<RosterStore>().ListAsync(data.CohortId))[0].MemberId}";
        foreach (var address in new[] { $"/cohorts/{data.CohortId}/members", $"/cohorts/{data.CohortId}/members?search=kari&done=saved", $"/cohorts/{data.CohortId}/members/new", member, $"{member}/remove" })
            await VisitAsync(address);
        await page.GotoAsync($"/cohorts/{data.CohortId}/members/new");
        await page.Locator("main form button[type=submit]").ClickAsync();
        await page.WaitForSelectorAsync("#error-summary");
        await CheckAsync(page, "new member with errors", wrong);

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));

        async Task VisitAsync(string address)
        {
            var answer = await page.GotoAsync(address);
            Assert.True(answer!.Ok, address);
            await CheckAsync(page, address, wrong);
        }

        async Task UploadAsync(string name, string content)
        {
            await page.GotoAsync($"/cohorts/{data.CohortId}/import");
            await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(content) });
            await page.Locator("main form button[type=submit]").ClickAsync();
            await page.WaitForLoadStateAsync();
        }
    }

    [Fact]
    public async Task ResultPages_InEveryState_HaveNoViolations()
    {
        await using var site = new BrowserSite();
        var cohort = await SurveyedCohort.MakeAsync(site.Db, site.Clock);
        var empty = await cohort.Data.RoundAsync("Tom");
        var user = await site.AddUserAsync(new RoleAssignment(Role.Evaluator, cohort.Data.ProgrammeId));
        await using var tab = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = tab.Page;
        await page.LogInAsync(site.Address, user.Email);
        var wrong = new List<string>();
        var round = $"/rounds/{cohort.Rounds[1]}";

        foreach (var address in new[] { $"{round}/results", $"{round}/results/FOR_ADM", $"{round}/results/FOR_EKS?municipality=3024", $"{round}/results/texts", $"{round}/reports", $"/rounds/{empty}/results", $"/rounds/{empty}/results/texts", $"/rounds/{empty}/reports", "/" })
        {
            var answer = await page.GotoAsync(address);
            Assert.True(answer!.Ok, address);
            await page.Locator("details").EvaluateAllAsync<bool>("all => { all.forEach(one => one.open = true); return true; }");
            await CheckAsync(page, address, wrong);
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task ReleasePages_InEveryState_HaveNoViolations()
    {
        await using var site = new BrowserSite();
        var cohort = await SurveyedCohort.MakeAsync(site.Db, site.Clock);
        var round = cohort.Rounds[1];
        var (release, municipality, council) = ($"/rounds/{round}/release", $"/municipality/{cohort.Baerum}", $"/council/{cohort.Data.CohortId}");
        // One person in every part: what is under test are the pages.
        var user = await site.AddUserAsync(new RoleAssignment(Role.Evaluator, cohort.Data.ProgrammeId), new(Role.ProgrammeLeader, MunicipalityId: cohort.Baerum));
        await using var tab = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = tab.Page;
        await page.LogInAsync(site.Address, user.Email);
        var wrong = new List<string>();

        foreach (var address in new[] { municipality, council, release })
            await VisitAsync(address, "empty");
        await page.Locator("#Input_Least").FillAsync("2");
        await page.Locator("form[action*=Freeze] button").ClickAsync();
        await Assertions.Expect(page.Locator("#error-summary")).ToBeFocusedAsync();
        await CheckAsync(page, "release with an error", wrong);
        await page.Locator("#Input_Least").FillAsync("5");
        await page.Locator("form[action*=Freeze] button").ClickAsync();
        await VisitAsync(release, "frozen");
        await page.Locator("form[action*=Withdraw] button").ClickAsync();
        await Assertions.Expect(page.Locator("#error-summary")).ToBeFocusedAsync();
        await CheckAsync(page, "withdrawal with an error", wrong);
        await VisitAsync($"{council}?round={round}", "frozen");
        await VisitAsync(municipality, "frozen");
        await page.Locator("button[value=return]").ClickAsync();
        await Assertions.Expect(page.Locator("#error-summary")).ToBeFocusedAsync();
        await CheckAsync(page, "review with an error", wrong);
        await page.Locator("button[value=approve]").ClickAsync();
        await VisitAsync(municipality, "approved");
        await VisitAsync(release, "approved");
        await VisitAsync($"/rounds/{round}/results/municipality/3024", "municipality");

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));

        async Task VisitAsync(string address, string state)
        {
            var answer = await page.GotoAsync(address);
            Assert.True(answer!.Ok, address);
            await page.Locator("details").EvaluateAllAsync<bool>("all => { all.forEach(one => one.open = true); return true; }");
            await CheckAsync(page, $"{address}, {state}", wrong);
        }
    }

    [Fact]
    public async Task FrontPages_OfCouncilAndProgrammeLeader_AndUnavailable_HaveNoViolations()
    {
        await using var site = new BrowserSite();
        var data = await new TestData(site.Db).ProgrammeAsync();
        var municipality = await data.MunicipalityAsync();
        await data.RoundAsync();
        var wrong = new List<string>();
        await using var tab = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = tab.Page;

        foreach (var role in new[] { new RoleAssignment(Role.Council, data.ProgrammeId), new(Role.ProgrammeLeader, MunicipalityId: municipality) })
        {
            await page.Context.ClearCookiesAsync();
            await page.LogInAsync(site.Address, (await site.AddUserAsync(role)).Email);
            await CheckAsync(page, $"front of {role.Role}", wrong);
        }

        foreach (var part in Directory.GetFiles(site.Folder, "survey.db*"))
            File.Move(part, part + ".away");
        var unavailable = await page.GotoAsync("/");
        Assert.Equal(503, unavailable!.Status);
        await CheckAsync(page, "unavailable", wrong);

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static async Task CheckAsync(IPage page, string state, List<string> wrong) => wrong.AddRange(await page.FaultsAsync(state));
}
