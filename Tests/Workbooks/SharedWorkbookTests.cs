using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Results;
using ClosedXML.Excel;
using Xunit;

namespace BoSoSurvey.Tests.Workbooks;

/// <summary>The workbook that the council downloads, held against the release that it is of.</summary>
public sealed class SharedWorkbookTests(SharedWorkbookTests.World world) : IClassFixture<SharedWorkbookTests.World>
{
    private const int HeaderRow = 4;
    private const string Hidden = "vises ikke";

    /// <summary>A cohort whose newest round is released.</summary>
    public sealed class World : IAsyncLifetime
    {
        public TestSite Site { get; } = new();

        public SurveyedCohort Cohort { get; private set; } = null!;

        public SharedResults Shared { get; private set; } = null!;

        public HttpClient Council { get; private set; } = null!;

        public string Address => $"/council/{Cohort.Data.CohortId}/workbook";

        public async ValueTask InitializeAsync()
        {
            Cohort = await SurveyedCohort.MakeAsync(Site.Db, Site.Clock);
            using var evaluator = await Site.LogInAsync(new RoleAssignment(Role.Evaluator, Cohort.Data.ProgrammeId));
            Council = await Site.LogInAsync(new RoleAssignment(Role.Council, Cohort.Data.ProgrammeId));
            foreach (var round in Cohort.Rounds)
            {
                using var frozen = await evaluator.SubmitAsync($"/rounds/{round}/release", "form[action*=Freeze]", ("Input.Least", "5"));
                if (round == Cohort.Rounds[1])
                    Assert.Equal(HttpStatusCode.NotFound, (await Council.GetAsync($"{Address}?round={round}")).StatusCode);
                using var released = await evaluator.SubmitAsync($"/rounds/{round}/release", "form[action*=Publish]");
                Assert.Equal(HttpStatusCode.Redirect, released.StatusCode);
            }

            var release = (await Site.Get<ReleaseStore>().ListAsync(Cohort.Rounds[1]))[0];
            Shared = await Site.Get<SharedReleases>().ReadAsync(release.ReleaseId, CancellationToken.None);
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }

    private async Task<XLWorkbook> OpenAsync(string language = "nb") => new(new MemoryStream(await world.Council.GetByteArrayAsync($"{world.Address}?lang={language}")));

    private static List<Dictionary<string, object>> Rows(XLWorkbook workbook, string name)
    {
        var sheet = workbook.Worksheet(name);
        var titles = sheet.Row(HeaderRow).CellsUsed().ToDictionary(cell => cell.Address.ColumnNumber, cell => cell.GetString());
        return [.. sheet.RowsUsed().Where(row => row.RowNumber() > HeaderRow).Select(row => titles.ToDictionary(title => title.Value, title => row.Cell(title.Key).Value))];
    }

    private Cut CutOf(Dictionary<string, object> row) => new(
        world.Shared.Rounds.Single(round => round.Name == (string)row["Målerunde"]).RoundId,
        (string)row["Kommune"] == "Hele puljen" ? null : world.Shared.Municipalities.Single(one => one.Name == (string)row["Kommune"]).MunicipalityId,
        (string)row["Gruppe"] switch { "Alle" => TallyCell.Total, "Styringsgruppe" => "steering", "Prosjektgruppe" => "project", _ => "external" });

    /// <summary>Every number is the release's, every hidden one says so, and nothing else stands in its row.</summary>
    [Fact]
    public async Task Questions_OfEveryCut_AreThoseOfTheRelease()
    {
        using var workbook = await OpenAsync();
        var (shown, hidden, distributions) = (0, 0, 0);

        foreach (var row in Rows(workbook, "Spørsmål"))
        {
            var cut = CutOf(row);
            var question = world.Shared.Rounds.Single(round => round.RoundId == cut.RoundId).Themes.SelectMany(theme => theme.Questions).OfType<ScaleQuestion>().Single(one => one.Code == (string)row["Kode"]);
            string[] numbers = ["Svar 1", "Svar 2", "Svar 3", "Svar 4", "Svar 5", "Vet ikke", "Ubesvart", "Snitt", "St.avvik", "Median", "Enighet", "Endring"];
            if (!world.Shared.Answers(cut, question).TryGet(out var answers))
            {
                hidden++;
                Assert.Equal(Hidden, row["n"]);
                Assert.All(numbers, name => Assert.Equal("", row[name]));
                continue;
            }

            shown++;
            Assert.InRange(answers.N, 5, int.MaxValue);
            Assert.Equal((double)answers.N, row["n"]);
            Assert.Equal(answers.Mean, (double)row["Snitt"], 1e-9);
            Assert.Equal(answers.Agreement, (double)row["Enighet"], 1e-9);
            for (var point = 0; point < 5; point++)
                Assert.Equal(answers.Distribution is null ? "" : (double)answers.Distribution.Counts[point], row[$"Svar {point + 1}"]);
            distributions += answers.Distribution is null ? 0 : 1;
        }

        // Words stand where the number would, and not against the number before.
        Assert.All(workbook.Worksheets.SelectMany(sheet => sheet.CellsUsed().Where(cell => cell.GetString() == (string)Hidden && sheet.Column(cell.Address.ColumnNumber).Style.NumberFormat.Format != "@")), cell => Assert.Equal(XLAlignmentHorizontalValues.Right, cell.Style.Alignment.Horizontal));
        Assert.True(shown > 50 && hidden > 50 && distributions > 10, $"{shown} shown, {hidden} hidden, {distributions} distributions");
    }

    [Fact]
    public async Task Overview_AndTheCouncilsPage_HaveTheSameNumbers()
    {
        using var workbook = await OpenAsync();
        var page = await world.Council.GetPageAsync($"/council/{world.Cohort.Data.CohortId}?lang=nb");
        var table = page.QuerySelectorAll("table.heat")[0];
        var columns = table.QuerySelectorAll("thead th").Skip(1).Select(cell => cell.TextContent.Trim()).ToList();
        var overview = Rows(workbook, "Oversiktsmatrise");
        var (shown, hidden) = (0, 0);

        foreach (var row in table.QuerySelectorAll("tbody tr"))
            foreach (var (cell, column) in row.QuerySelectorAll("td").Zip(columns))
            {
                object Measure(string name) => overview.Single(line => (string)line["Tema"] == row.QuerySelector("th")!.TextContent.Trim() && (string)line["Mål"] == name)[column];
                if (Measure("Indeks") is double index)
                {
                    shown++;
                    Assert.StartsWith(index.ToString("0.0", CultureInfo.GetCultureInfo("nb")), cell.TextContent.Trim(), StringComparison.Ordinal);
                    Assert.Contains($"n {Measure("n")}", cell.TextContent, StringComparison.Ordinal);
                    continue;
                }

                hidden++;
                Assert.Equal(Hidden, Measure("Indeks"));
                Assert.Contains(Hidden, cell.TextContent, StringComparison.OrdinalIgnoreCase);
            }

        Assert.True(shown > 0 && hidden > 0, $"{shown} shown, {hidden} hidden");
    }

    /// <summary>No sheet, hidden or not, no chart's cache and no text of the file has a number of people fewer than five.</summary>
    [Fact]
    public async Task Counts_OfPeople_AreNowhereFewerThanFive()
    {
        using var workbook = await OpenAsync();

        var counts = new List<double>();
        foreach (var sheet in workbook.Worksheets)
        {
            Assert.Equal(XLWorksheetVisibility.Visible, sheet.Visibility);
            foreach (var title in sheet.Row(HeaderRow).CellsUsed().Where(cell => cell.GetString() is "n" or "n høyest" or "n lavest" || cell.GetString().StartsWith("n: ", StringComparison.Ordinal) || cell.GetString().StartsWith("Sendt inn", StringComparison.Ordinal)))
                counts.AddRange(sheet.Column(title.Address.ColumnNumber).CellsUsed().Select(cell => cell.Value).OfType<double>());
        }

        counts.AddRange(Rows(workbook, "Oversiktsmatrise").Where(row => (string)row["Mål"] == "n").SelectMany(row => row.Values.OfType<double>()));
        Assert.True(counts.Count > 200);
        Assert.All(counts, count => Assert.InRange(count, 5, int.MaxValue));
    }

    [Theory]
    [InlineData("nb", "Frigivelse 1, frosset", "Internt", 10)]
    [InlineData("nn", "Frigjeving 1, frosen", "Internt", 10)]
    [InlineData("en", "Release 1, frozen on", "Internal", 10)]
    public async Task Sheets_SayWhichReleaseTheyAreOf_AndHoldNothingWritten(string language, string mark, string never, int sheets)
    {
        var file = await world.Council.GetByteArrayAsync($"{world.Address}?lang={language}");
        using var workbook = new XLWorkbook(new MemoryStream(file));

        Assert.Equal(sheets, workbook.Worksheets.Count);
        Assert.All(workbook.Worksheets, sheet => Assert.StartsWith(mark, sheet.Cell(2, 1).GetString(), StringComparison.Ordinal));
        using var zip = new ZipArchive(new MemoryStream(file));
        var contents = new StringBuilder();
        foreach (var entry in zip.Entries)
            contents.Append(await new StreamReader(entry.Open()).ReadToEndAsync());
        Assert.DoesNotContain(never, contents.ToString(), StringComparison.OrdinalIgnoreCase);
        var written = world.Cohort.Responses.SelectMany(response => response.Answers).Where(answer => answer.Key is "FOR_EGE_6" or "FOR_EGE_7").Select(answer => answer.Value).ToList();
        Assert.NotEmpty(written);
        Assert.All(written, text => Assert.DoesNotContain(text, contents.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Download_OfNothingReleased_LeadsToThePageThatSaysSo()
    {
        var data = await new TestData(world.Site.Db).ProgrammeAsync("Ikke frigitt");
        using var council = await world.Site.LogInAsync(new RoleAssignment(Role.Council, data.ProgrammeId));

        using var answer = await council.GetAsync($"/council/{data.CohortId}/workbook");

        Assert.Equal($"/council/{data.CohortId}", answer.Headers.Location?.OriginalString);
    }
}
