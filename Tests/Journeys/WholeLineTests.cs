using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using ClosedXML.Excel;
using Microsoft.Playwright;
using MimeKit;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>
/// The main job from end to end, in a browser: an evaluator imports a cohort and opens a round, the mail goes out, five people answer in three languages,
/// and the workbook says what follows from the answers they clicked; worked out here from the questionnaire's document alone.
/// </summary>
public sealed partial class WholeLineTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>Who answers: address in the imported file, municipality, the language they choose on the welcome page (null: the one in the file).</summary>
    private static readonly (string Email, string Municipality, string? Language)[] Respondents =
    [
        ("elias.solberg@baerum.example", "Bærum", null),
        ("sunniva.bakken@baerum.example", "Bærum", "en"),
        ("thea.lie@utbygger.example", "Bærum", "nn"),
        ("maren.hagen@hamar.example", "Hamar", null),
        ("hedda.johnsen@hamar.example", "Hamar", "en"),
    ];

    [GeneratedRegex(@"/s/[\w-]{43}")]
    private static partial Regex Link();

    [Fact]
    public Task ImportOpenMailAnswerWorkbook_OnSqlite_GivesTheNumbersThatWereClicked() => RunAsync(new SqliteTestDatabase());

    [Fact]
    public Task ImportOpenMailAnswerWorkbook_OnSqlServer_GivesTheNumbersThatWereClicked() => RunAsync(new SqlServerTestDatabase());

    private async Task RunAsync(TestDatabase database)
    {
        _ = browser.Chromium;
        await using var opened = database;
        await database.InitializeAsync();
        _ = database.Db;
        await using var site = new BrowserSite(database);
        var programmes = site.Get<ProgrammeStore>();
        var programmeId = await programmes.AddAsync("Boligsosialt utviklingsprogram", "Husbanken Region Øst", "Randi Berg", "randi.berg@husbanken.example");
        var cohortId = await programmes.AddCohortAsync(programmeId, "Pulje 1");
        await using var evaluator = await browser.OpenAsync(new() { BaseURL = site.Address });
        await evaluator.Page.LogInAsync(site.Address, (await site.AddUserAsync(new RoleAssignment(Role.Evaluator, programmeId))).Email);

        await ImportAsync(evaluator.Page, cohortId);
        var round = await OpenRoundAsync(evaluator.Page, cohortId);
        var mails = await site.SendMailAsync();
        Assert.Equal(72, mails.Count);

        var clicked = new List<(string Municipality, Dictionary<string, string> Answers)>();
        foreach (var (index, (email, municipality, language)) in Respondents.Index())
        {
            var mail = mails.Single(mail => mail.To.Mailboxes.Single().Address == email);
            clicked.Add((municipality, await AnswerAsync(site, LinkIn(mail), language, index)));
        }

        await evaluator.Page.GotoAsync(round);
        await Assertions.Expect(evaluator.Page.GetByText("5 av 72").First).ToBeVisibleAsync();
        await evaluator.Page.GotoAsync(round + "/reports");
        var download = await evaluator.Page.RunAndWaitForDownloadAsync(() => evaluator.Page.Locator("a[href$='/workbook']").First.ClickAsync());
        Assert.EndsWith(".xlsx", download.SuggestedFilename, StringComparison.Ordinal);
        await using var file = File.OpenRead(await download.PathAsync());
        using var workbook = new XLWorkbook(file);
        Compare(workbook, clicked);
    }

    private static async Task ImportAsync(IPage page, Guid cohortId)
    {
        await page.GotoAsync($"/cohorts/{cohortId}/import");
        await page.Locator("input[type=file]").SetInputFilesAsync(Path.Combine(Repository.Root, "Tests/Files/deltakere-pulje1.xlsx"));
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Legg til" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("Importer 72 ") }).ClickAsync();
        await page.WaitForURLAsync($"**/cohorts/{cohortId}*");
    }

    /// <returns>The address of the round.</returns>
    private static async Task<string> OpenRoundAsync(IPage page, Guid cohortId)
    {
        await page.GotoAsync($"/cohorts/{cohortId}/rounds/new");
        await page.GetByLabel("Navn på målerunden").FillAsync("Runde 1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lag målerunden" }).ClickAsync();
        await page.WaitForURLAsync("**/rounds/*");
        var address = page.Url;
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("Åpne runden og send 72 ") }).ClickAsync();
        await Assertions.Expect(page.GetByText("0 av 72").First).ToBeVisibleAsync();
        return address.Split('?')[0];
    }

    private static string LinkIn(MimeMessage mail) => Link().Match(mail.TextBody!).Value;

    /// <summary>Answers everything there is to click, each item in a way that depends on the person and the item; leaves some open.</summary>
    private async Task<Dictionary<string, string>> AnswerAsync(BrowserSite site, string link, string? language, int person)
    {
        await using var respondent = await browser.OpenAsync(new() { BaseURL = site.Address, JavaScriptEnabled = person % 2 == 0 });
        var page = respondent.Page;
        await page.GotoAsync(link);
        if (language is not null)
            await page.Locator($".languages a[lang={language}]").ClickAsync();
        Assert.Equal(language ?? "nb", await page.Locator("html").GetAttributeAsync("lang"));
        await page.Locator("main form button").ClickAsync();

        var clicked = new Dictionary<string, string>();
        var number = person;
        while (!page.Url.EndsWith("/check", StringComparison.Ordinal))
        {
            foreach (var code in await page.EvalOnSelectorAllAsync<string[]>("input[type=radio][value='1']", "inputs => inputs.filter(input => !input.closest('[hidden]')).map(input => input.name)"))
            {
                var value = (number++ % 8) switch { 5 => "dk", 6 => null, var n => $"{n % 5 + 1}" };
                if (value is null)
                    continue;
                await page.Locator($"label.choice:has(input[name={code}][value='{value}'])").ClickAsync();
                clicked[code] = value;
            }

            if (person % 2 == 0)
                await page.SettleAsync();
            await page.Locator("main .steps button[value=next]").ClickAsync();
        }

        await page.Locator("main form button").ClickAsync();
        await page.WaitForURLAsync("**/answer/*/done");
        return clicked;
    }

    /// <summary>The index of each theme in each municipality, and the distribution of each item in the cohort, as they follow from the clicks.</summary>
    private static void Compare(XLWorkbook workbook, List<(string Municipality, Dictionary<string, string> Answers)> clicked)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "Domain/Questionnaires/Standard/forankring.json")));
        var overview = Rows(workbook.Worksheet("Oversiktsmatrise"));
        var items = Rows(workbook.Worksheet("Spørsmål"));
        foreach (var theme in document.RootElement.GetProperty("themes").EnumerateArray())
        {
            var scale = theme.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("type").GetString() == "scale")
                .Select(item => (Code: item.GetProperty("code").GetString()!, Reversed: item.TryGetProperty("reversed", out var reversed) && reversed.GetBoolean())).ToList();
            double? Index(Dictionary<string, string> answers)
            {
                var points = scale.Where(item => answers.TryGetValue(item.Code, out var value) && value != "dk")
                    .Select(item => item.Reversed ? 6 - double.Parse(answers[item.Code], CultureInfo.InvariantCulture) : double.Parse(answers[item.Code], CultureInfo.InvariantCulture)).ToList();
                return points.Count * 2 >= scale.Count ? points.Average() : null;
            }

            var title = theme.GetProperty("title").GetProperty("nb").GetString()!;
            foreach (var municipality in new[] { "Bærum", "Hamar", "Hele puljen" })
            {
                var indices = clicked.Where(person => municipality == "Hele puljen" || person.Municipality == municipality)
                    .Select(person => Index(person.Answers)).Where(index => index is not null).ToList();
                var index = overview.Single(row => row["Tema"].Equals(title) && row["Mål"].Equals("Indeks"))[municipality];
                var n = overview.Single(row => row["Tema"].Equals(title) && row["Mål"].Equals("n"))[municipality];
                Assert.Equal(indices.Count, Convert.ToInt32(n is "" ? 0 : n, CultureInfo.InvariantCulture));
                if (indices.Count > 0)
                    Assert.Equal(indices.Average()!.Value, Convert.ToDouble(index, CultureInfo.InvariantCulture), 9);
            }

            foreach (var (code, _) in scale)
            {
                var row = items.Single(row => row["Kode"].Equals(code) && row["Kommune"].Equals("Hele puljen") && row["Gruppe"].Equals("Alle"));
                for (var point = 1; point <= 5; point++)
                    Assert.Equal(
                        clicked.Count(person => person.Answers.GetValueOrDefault(code) == $"{point}"),
                        Convert.ToInt32(row[row.Keys.Single(title => title == $"Svar {point}")], CultureInfo.InvariantCulture));
            }
        }
    }

    private static List<Dictionary<string, object>> Rows(IXLWorksheet sheet)
    {
        var header = sheet.RowsUsed().First(row => row.CellsUsed().Count() > 3);
        var titles = header.CellsUsed().ToDictionary(cell => cell.Address.ColumnNumber, cell => cell.GetString());
        return [.. sheet.RowsUsed().Where(row => row.RowNumber() > header.RowNumber())
            .Select(row => titles.ToDictionary(title => title.Value, title => row.Cell(title.Key).Value))];
    }
}
