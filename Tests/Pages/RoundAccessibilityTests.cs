using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Mail;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>A1 and A4: the evaluator's pages of a round in each of their states, on a page 320 px wide.</summary>
public sealed class RoundAccessibilityTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    [Fact]
    public async Task Pages_InEveryState_HaveNoViolations()
    {
        await using var site = new BrowserSite();
        var data = await new TestData(site.Db).ProgrammeAsync();
        var municipality = await data.MunicipalityAsync();
        for (var i = 0; i < 5; i++)
            await data.MemberAsync(municipality, $"Kari Nordmann {i}", groups: [GroupKind.Steering, GroupKind.Project]);
        var (empty, planned, open, closed) =
            (await new TestData(site.Db).ProgrammeAsync("Tomt"), await data.RoundAsync("Planlagt", opened: false), await data.RoundAsync("Åpen", opened: false), await data.RoundAsync("Avsluttet", opened: false));
        var rounds = site.Get<RoundStore>();
        foreach (var round in new[] { open, closed })
            await rounds.OpenAsync(round, await site.Get<InvitationLetter>().WriterAsync(round));
        await site.SendMailAsync();
        await rounds.CloseAsync(closed);
        var user = await site.AddUserAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId), new(Role.Evaluator, empty.ProgrammeId));
        await using var tab = await browser.OpenAsync();
        var page = tab.Page;
        await page.GotoAsync($"{site.Address}/account/login");
        await page.GetByLabel("E-post").FillAsync(user.Email);
        await page.GetByLabel("Passord").FillAsync(TestSite.Password);
        await page.Locator("main button[type=submit]").ClickAsync();

        var wrong = new List<string>();
        // The narrow page is the hard one: what fits there fits everywhere.
        await page.SetViewportSizeAsync(320, 900);
        foreach (var address in new[]
        {
            $"/cohorts/{empty.CohortId}/rounds/new", $"/cohorts/{data.CohortId}/rounds/new", $"/rounds/{planned}", $"/rounds/{planned}/participants", $"/rounds/{planned}/mail",
            $"/rounds/{open}", $"/rounds/{open}/participants", $"/rounds/{open}/mail", $"/rounds/{closed}", $"/rounds/{closed}/participants", "/mailbox",
        })
        {
            var answer = await page.GotoAsync(site.Address + address);
            Assert.True(answer!.Ok, address);
            await CheckAsync(page, address, wrong);
        }

        // The states that only a click brings: everything unfolded, and a form with errors.
        await page.GotoAsync($"{site.Address}/rounds/{open}/participants");
        await page.Locator("details").EvaluateAllAsync<bool>("all => { all.forEach(one => one.open = true); return true; }");
        await CheckAsync(page, "participants unfolded", wrong);
        await page.Locator(".add-participant button[type=submit]").ClickAsync();
        await page.WaitForSelectorAsync("#error-summary");
        Assert.StartsWith("Feil: ", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal("error-summary", await page.EvaluateAsync<string>("document.activeElement.id"));
        await CheckAsync(page, "participants with errors", wrong);

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static async Task CheckAsync(IPage page, string state, List<string> wrong)
    {
        // What unfolds does so over a moment, and is measured when it has come to rest.
        await page.EvaluateAsync("Promise.allSettled(document.getAnimations().map(animation => animation.finished)).then(() => true)");
        foreach (var violation in (await page.RunAxe(Rules)).Violations)
            wrong.Add($"{state}: {violation.Id} {string.Join(" ; ", violation.Nodes.Select(node => node.Html))}");
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") > 0)
            wrong.Add($"{state}: the page scrolls sideways");
        if (await page.Locator("h1").CountAsync() != 1)
            wrong.Add($"{state}: not one h1");
    }
}
