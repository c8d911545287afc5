using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using ClosedXML.Excel;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>A workbook from the click to the file, and what is said on the way.</summary>
public sealed class WorkbookJourneyTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>Where an evaluator's workbook is made.</summary>
    private async Task OnReportsAsync(Func<IPage, string, Task> act)
    {
        await using var site = new BrowserSite();
        var cohort = await SurveyedCohort.MakeAsync(site.Db, site.Clock);
        var user = await site.AddUserAsync(new RoleAssignment(Role.Evaluator, cohort.Data.ProgrammeId));
        await using var tab = await browser.OpenAsync(new() { BaseURL = site.Address });
        var page = tab.Page;
        await page.LogInAsync(site.Address, user.Email);
        await page.GotoAsync($"/rounds/{cohort.Rounds[1]}/reports");
        await act(page, user.Email);
    }

    [Fact]
    public async Task Workbook_FromItsButton_SaysHowItGoesAndIsSaved()
    {
        await OnReportsAsync(async (page, _) =>
        {
            var (button, status) = (page.GetByRole(AriaRole.Link, new() { Name = "Last ned arbeidsboken" }), page.GetByRole(AriaRole.Status));

            await page.RouteAsync("**/workbook", route => route.AbortAsync());
            await button.ClickAsync();
            await Assertions.Expect(status).ToContainTextAsync("Arbeidsboken ble ikke laget");
            await page.UnrouteAllAsync();

            // Held back until what is said meanwhile has been seen.
            var seen = new TaskCompletionSource();
            await page.RouteAsync("**/workbook", async route =>
            {
                await seen.Task;
                await route.ContinueAsync();
            });
            var download = await page.RunAndWaitForDownloadAsync(async () =>
            {
                await button.ClickAsync();
                await Assertions.Expect(status).ToContainTextAsync("Lager arbeidsboken");
                seen.SetResult();
            });

            await Assertions.Expect(status).ToContainTextAsync("Arbeidsboken er lastet ned");
            Assert.Equal("Pulje 1 – Runde 2.xlsx", download.SuggestedFilename);
            await using var file = File.OpenRead(await download.PathAsync());
            using var workbook = new XLWorkbook(file);
            Assert.Contains(workbook.Worksheets, sheet => sheet.Name == "Spørsmål");
        });
    }

    [Fact]
    public async Task Workbook_OfSomebodyLoggedOutMeanwhile_LeadsToTheLogin()
    {
        await OnReportsAsync(async (page, email) =>
        {
            await page.Context.ClearCookiesAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Last ned arbeidsboken" }).ClickAsync();

            await page.GetByLabel("E-postadresse").FillAsync(email);
            await page.GetByLabel("Passord").FillAsync(TestSite.Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Logg inn" }).ClickAsync();

            await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/rounds/[0-9a-f-]+/reports$"));
        });
    }
}
