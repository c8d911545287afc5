using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Tests.Domain;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Workbooks;
using ClosedXML.Excel;
using Xunit;

namespace BoSoSurvey.Tests.Workbooks;

/// <summary>The downloaded workbook, read back and held against what each person answered.</summary>
public sealed class CohortWorkbookTests(CohortWorkbookTests.World world) : IClassFixture<CohortWorkbookTests.World>
{
    private const int HeaderRow = 4;

    public sealed class World : IAsyncLifetime
    {
        public TestSite Site { get; } = new();

        public SurveyedCohort Cohort { get; private set; } = null!;

        public HttpClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Cohort = await SurveyedCohort.MakeAsync(Site.Db, Site.Clock);
            Client = await Site.LogInAsync(new RoleAssignment(Role.Evaluator, Cohort.Data.ProgrammeId));
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }

    private static async Task<byte[]> DownloadAsync(HttpClient client, Guid roundId, string language = "nb")
    {
        using var answer = await client.GetAsync($"/rounds/{roundId}/workbook?lang={language}");
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<XLWorkbook> OpenAsync(string language = "nb") => new(new MemoryStream(await DownloadAsync(world.Client, world.Cohort.Rounds[1], language)));

    /// <summary>The rows of a sheet as values by the header's words.</summary>
    private static List<Dictionary<string, object>> Rows(XLWorkbook workbook, string name)
    {
        var sheet = workbook.Worksheet(name);
        var titles = sheet.Row(HeaderRow).CellsUsed().ToDictionary(cell => cell.Address.ColumnNumber, cell => cell.GetString());
        return [.. sheet.RowsUsed().Where(row => row.RowNumber() > HeaderRow)
            .Select(row => titles.ToDictionary(title => title.Value, title => row.Cell(title.Key).Value))];
    }

    private string RoundName(Guid roundId) => roundId == world.Cohort.Rounds[0] ? "Runde 1" : "Runde 2";

    private List<RawResponse> Responses(Dictionary<string, object> row, string? round = null) => [.. world.Cohort.Responses.Where(response =>
        RoundName(response.RoundId) == (round ?? (string)row["Målerunde"])
        && ((string)row["Kommune"] == "Hele puljen" || Names[response.MunicipalityId] == (string)row["Kommune"])
        && ((string)row["Gruppe"] == "Alle" || response.Groups.Contains(Groups[(string)row["Gruppe"]])))];

    private Dictionary<Guid, string> Names => new() { [world.Cohort.Baerum] = "Bærum", [world.Cohort.Hamar] = "Hamar", [world.Cohort.Lillehammer] = "Lillehammer" };

    private static readonly Dictionary<string, string> Groups = new() { ["Styringsgruppe"] = "steering", ["Prosjektgruppe"] = "project", ["Eksterne aktører"] = "external" };

    private static double? Number(object value) => value is double number ? number : null;

    [Fact]
    public async Task Questions_OfEveryCut_AreThoseOfTheAnswers()
    {
        using var workbook = await OpenAsync();

        var rows = Rows(workbook, "Spørsmål");

        // 30 scale items, two rounds; 4 cuts of the cohort, of Bærum and of Lillehammer's one asked… whatever was asked and nothing else.
        Assert.Equal(rows.Count, rows.DistinctBy(row => (row["Målerunde"], row["Kommune"], row["Gruppe"], row["Kode"])).Count());
        Assert.DoesNotContain(rows, row => (string)row["Kommune"] == "Hamar" && (string)row["Gruppe"] == "Eksterne aktører");
        Assert.Equal(30 * 2, rows.Count(row => (string)row["Kommune"] == "Hele puljen" && (string)row["Gruppe"] == "Alle"));
        foreach (var row in rows)
        {
            var given = Responses(row).Select(response => response.Answers.GetValueOrDefault((string)row["Kode"])).ToList();
            var points = given.Where(answer => answer is { Length: 1 }).Select(answer => (double)(answer![0] - '0')).ToList();
            Assert.Equal(points.Count, Number(row["n"]));
            for (var point = 1; point <= 5; point++)
                Assert.Equal(points.Count(answer => answer == point), Number(row[$"Svar {point}"]));
            Assert.Equal(given.Count(answer => answer == AnswerValue.DontKnow), Number(row["Vet ikke"]));
            Assert.Equal(given.Count(answer => answer is null), Number(row["Ubesvart"]));
            double? mean = points.Count == 0 ? null : points.Average();
            StatisticsTests.Near(mean, Number(row["Snitt"]), 1e-9);
            StatisticsTests.Near(points.Count < 2 ? null : Math.Sqrt(points.Sum(point => Math.Pow(point - mean!.Value, 2)) / (points.Count - 1)), Number(row["St.avvik"]), 1e-9);
            StatisticsTests.Near(points.Count == 0 ? null : 1 + points.Sum(point => Math.Log2(1 - Math.Abs(point - mean!.Value) / 4)) / points.Count, Number(row["Enighet"]), 1e-9);
        }
    }

    [Fact]
    public async Task Questions_OfAChangedWording_AreMarkedAndNotSubtracted()
    {
        using var workbook = await OpenAsync();

        var rows = Rows(workbook, "Spørsmål").Where(row => (string)row["Målerunde"] == "Runde 2" && (string)row["Kommune"] == "Hele puljen" && (string)row["Gruppe"] == "Alle").ToList();

        Assert.All(rows, row => Assert.Equal((string)row["Kode"] == SurveyedCohort.RewordedItem ? "Brudd" : "Kan sammenlignes", row["Sammenlignbarhet"]));
        Assert.All(rows, row => Assert.Equal((string)row["Kode"] == SurveyedCohort.RewordedItem, Number(row["Endring"]) is null));
        Assert.Contains(Rows(workbook, "Oversiktsmatrise"), row => (string)row["Mål"] == "Endring" && row["Hele puljen"] is "Brudd");
    }

    [Fact]
    public async Task Rates_CountAPersonInEachGroupAndOnceInAll()
    {
        using var workbook = await OpenAsync();

        foreach (var row in Rows(workbook, "Svarprosent"))
            foreach (var round in world.Cohort.Rounds)
            {
                var asked = world.Cohort.Asked.Count(asked => asked.RoundId == round
                    && ((string)row["Kommune"] == "Hele puljen" || Names[asked.MunicipalityId] == (string)row["Kommune"])
                    && ((string)row["Gruppe"] == "Alle" || asked.Groups.Contains(Groups[(string)row["Gruppe"]])));
                var submitted = Responses(row, RoundName(round)).Count;
                Assert.Equal(asked == 0 ? null : asked, Number(row[$"Spurt, {RoundName(round)}"]));
                Assert.Equal(asked == 0 ? null : submitted, Number(row[$"Sendt inn, {RoundName(round)}"]));
                StatisticsTests.Near(asked == 0 ? null : (double)submitted / asked, Number(row[$"Svarprosent, {RoundName(round)}"]));
            }
    }

    /// <summary>The page and the workbook say the same.</summary>
    [Fact]
    public async Task Overview_AndTheResultsPage_HaveTheSameNumbers()
    {
        using var workbook = await OpenAsync();
        var nb = CultureInfo.GetCultureInfo("nb");
        var page = await world.Client.GetPageAsync($"/rounds/{world.Cohort.Rounds[1]}/results?lang=nb");
        var table = page.QuerySelectorAll("table.heat")[0];
        var columns = table.QuerySelectorAll("thead th").Skip(1).Select(cell => cell.TextContent.Trim()).ToList();
        Assert.Equal(["Bærum", "Hamar", "Lillehammer", "Hele puljen"], columns);
        var overview = Rows(workbook, "Oversiktsmatrise");
        var compared = 0;

        foreach (var row in table.QuerySelectorAll("tbody tr"))
        {
            var theme = row.QuerySelector("th")!.TextContent.Trim();
            var cells = row.QuerySelectorAll("td").ToList();
            Assert.Equal(columns.Count, cells.Count);
            for (var i = 0; i < cells.Count; i++)
            {
                double? Measure(string name) => Number(overview.Single(line => (string)line["Tema"] == theme && (string)line["Mål"] == name)[columns[i]]);
                var words = cells[i].TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                Assert.Equal(Measure("Gap") >= 0.9999999, cells[i].QuerySelector(".gap-dot") is not null);
                if (Measure("Indeks") is not { } index)
                {
                    Assert.Equal(["Ingen", "indeks"], words);
                    continue;
                }

                compared++;
                Assert.Equal(index.ToString("0.0", nb), words[0]);
                Assert.Contains($"n {Measure("n")}", cells[i].TextContent, StringComparison.Ordinal);
                Assert.Contains($"enighet {Measure("Enighet")!.Value.ToString("0.00", nb)}", cells[i].TextContent, StringComparison.Ordinal);
            }
        }

        Assert.Equal(5 * 3, compared);
    }

    [Fact]
    public async Task Overview_OfAMunicipality_IsTheMeanOfItsPeoplesIndices()
    {
        using var workbook = await OpenAsync();
        string[] items = ["FOR_EKS_1", "FOR_EKS_2", "FOR_EKS_3", "FOR_EKS_4", "FOR_EKS_5", "FOR_EKS_6"];
        var indices = new List<double>();
        foreach (var response in world.Cohort.Responses.Where(response => response.RoundId == world.Cohort.Rounds[1] && response.MunicipalityId == world.Cohort.Baerum))
        {
            var points = items.Where(item => response.Answers.GetValueOrDefault(item) is { Length: 1 })
                .Select(item => item == "FOR_EKS_2" ? 6 - (response.Answers[item][0] - '0') : response.Answers[item][0] - '0').ToList();
            if (points.Count >= 3)
                indices.Add(points.Average());
        }

        var row = Rows(workbook, "Oversiktsmatrise").Single(row => (string)row["Tema"] == "Forankring hos eksterne aktører" && (string)row["Mål"] == "Indeks");

        Assert.Equal(indices.Average(), Number(row["Bærum"])!.Value, 1e-9);
    }

    [Theory]
    [InlineData("nb", "Internt – skal ikke deles", 11)]
    [InlineData("nn", "Internt – skal ikkje delast", 11)]
    [InlineData("en", "Internal – not to be shared", 11)]
    public async Task Sheets_InEveryLanguage_AreMarkedAndReadyToPrint(string language, string mark, int sheets)
    {
        using var workbook = await OpenAsync(language);

        Assert.Equal(sheets, workbook.Worksheets.Count);
        foreach (var sheet in workbook.Worksheets)
        {
            Assert.InRange(sheet.Name.Length, 1, 31);
            Assert.DoesNotContain(sheet.Name, letter => "[]:*?/\\".Contains(letter, StringComparison.Ordinal));
            Assert.StartsWith(mark, sheet.Cell(2, 1).GetString(), StringComparison.Ordinal);
            Assert.Contains(mark, sheet.PageSetup.Footer.Left.GetText(XLHFOccurrence.OddPages), StringComparison.Ordinal);
            Assert.Equal((XLPaperSize.A4Paper, XLPageOrientation.Landscape, 1), (sheet.PageSetup.PaperSize, sheet.PageSetup.PageOrientation, sheet.PageSetup.PagesWide));
            if (sheet.Position == 1)
                continue;
            Assert.Equal(HeaderRow, sheet.SheetView.SplitRow);
            Assert.True(sheet.AutoFilter.IsEnabled || sheet.Tables.Single().ShowAutoFilter);
            Assert.All(sheet.Range(1, 1, 2, 1).Cells(), cell => Assert.False(cell.Style.Alignment.WrapText));
        }
    }

    /// <summary>One table of all that was counted, for pivots.</summary>
    [Fact]
    public async Task Questions_AtTheResearchLevel_AreATable()
    {
        using var workbook = await OpenAsync("nb");
        var sheet = workbook.Worksheet("Spørsmål");

        var table = Assert.Single(sheet.Tables);

        Assert.Equal("Spørsmål", table.Name);
        Assert.Equal((HeaderRow, 1, sheet.LastRowUsed().RowNumber(), sheet.LastColumnUsed().ColumnNumber()), (
            table.RangeAddress.FirstAddress.RowNumber, table.RangeAddress.FirstAddress.ColumnNumber, table.RangeAddress.LastAddress.RowNumber, table.RangeAddress.LastAddress.ColumnNumber));
        Assert.Equal(table.Fields.Select(field => field.Name), table.HeadersRow().Cells().Select(cell => cell.GetString()));
    }

    /// <summary>Of its own indices and no others, all on the scale of the theme.</summary>
    [Fact]
    public async Task Trend_EachRow_HasALineOfItsIndices()
    {
        using var workbook = await OpenAsync("nb");
        var sheet = workbook.Worksheet("Utvikling");
        var headings = sheet.Row(HeaderRow).CellsUsed().ToDictionary(cell => cell.GetString(), cell => cell.Address.ColumnNumber);

        var lines = sheet.SparklineGroups.SelectMany(group => group).ToDictionary(line => line.Location.Address.RowNumber);

        Assert.Equal(Enumerable.Range(HeaderRow + 1, sheet.LastRowUsed().RowNumber() - HeaderRow), lines.Keys.Order());
        Assert.All(lines, line => Assert.Equal(
            (headings["Linje"], line.Key, headings["Indeks: Runde 1"], headings["Indeks: Runde 2"]),
            (line.Value.Location.Address.ColumnNumber, line.Value.SourceData.RangeAddress.FirstAddress.RowNumber, line.Value.SourceData.RangeAddress.FirstAddress.ColumnNumber, line.Value.SourceData.RangeAddress.LastAddress.ColumnNumber)));
        Assert.All(sheet.SparklineGroups, group => Assert.Equal((1.0, 5.0), (group.VerticalAxis.ManualMin!.Value, group.VerticalAxis.ManualMax!.Value)));
    }

    /// <summary>
    /// On every page of print, in Excel and in LibreOffice. The latter takes no heading row without the dollar signs.
    /// </summary>
    [Fact]
    public async Task Sheets_InPrint_RepeatTheirHeadingRow()
    {
        var file = await DownloadAsync(world.Client, world.Cohort.Rounds[1]);

        using var zip = new ZipArchive(new MemoryStream(file));
        var book = XDocument.Load(zip.GetEntry("xl/workbook.xml")!.Open());
        XNamespace x = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        var names = book.Descendants(x + "sheet").Select(sheet => (string)sheet.Attribute("name")!).ToList();
        var titles = book.Descendants(x + "definedName").Where(name => (string?)name.Attribute("name") == "_xlnm.Print_Titles")
            .ToDictionary(name => names[(int)name.Attribute("localSheetId")!], name => name.Value);
        Assert.Equal(names.Skip(1).Order(), titles.Keys.Order());
        Assert.All(titles, title => Assert.Equal($"'{title.Key}'!${HeaderRow}:${HeaderRow}", title.Value));
    }

    /// <summary>One page wide on A4, and no smaller than three fifths: eleven points become nearly seven.</summary>
    [Theory]
    [InlineData("nb")]
    [InlineData("nn")]
    [InlineData("en")]
    public async Task Sheets_InPrint_AreLargeEnoughToRead(string language)
    {
        using var workbook = await OpenAsync(language);

        foreach (var sheet in workbook.Worksheets)
        {
            // A column is so many figures of 7 pixels and 5 of padding, 96 to the inch; the paper is 11.69 inches.
            var inches = sheet.ColumnsUsed().Sum(column => (column.Width * 7) + 5) / 96;
            var scale = (11.69 - sheet.PageSetup.Margins.Left - sheet.PageSetup.Margins.Right) / inches;
            Assert.True(scale >= 0.6, $"{sheet.Name}: {scale:0%}");
        }
    }

    /// <summary>Long questions are read whole, and short ones leave no room for the longest of all.</summary>
    [Fact]
    public async Task Rows_OfManyThousands_AreAsHighAsTheirOwnTexts()
    {
        using var workbook = await OpenAsync();

        var sheet = workbook.Worksheet("Spørsmål");
        var heights = sheet.RowsUsed().Where(row => row.RowNumber() > HeaderRow).Select(row => row.Height).ToList();
        var column = sheet.Row(HeaderRow).CellsUsed().Single(cell => cell.GetString() == "Spørsmål").Address.ColumnNumber;
        Assert.True(heights.Distinct().Count() > 1);
        Assert.All(sheet.RowsUsed().Where(row => row.RowNumber() > HeaderRow), row =>
            Assert.True(row.Height >= Sheet.LineHeight * CellText.Lines(row.Cell(column).GetString(), new Column("", sheet.Column(column).Width).Letters)));
        Assert.Equal(24, sheet.Row(1).Height);
    }

    [Fact]
    public async Task Codebook_HasEveryQuestionOfEveryVersionInThreeLanguages()
    {
        using var workbook = await OpenAsync();
        var forankring = QuestionnaireDocument.ReadStandard().Single(questionnaire => questionnaire.Code == "forankring");
        var asked = forankring.Themes.SelectMany(theme => theme.Questions).ToList();

        var rows = Rows(workbook, "Kodebok").Where(row => (string)row["Slag"] == "Spørsmål").ToList();

        Assert.Equal(asked.Count * 2, rows.Count);
        foreach (var item in asked)
        {
            var row = Assert.Single(rows, row => Number(row["Versjon"]) == forankring.Version && (string)row["Kode"] == item.Code);
            Assert.Equal((item.Text.Nb, item.Text.Nn, item.Text.En), ((string)row["Tekst (bokmål)"], (string)row["Tekst (nynorsk)"], (string)row["Tekst (engelsk)"]));
        }
    }

    /// <summary>S12: what looks like a number, a date or a formula stays the text that was typed.</summary>
    [Fact]
    public async Task Texts_ThatLookLikeNumbersOrFormulas_StayText()
    {
        string[] names = ["=1+1", "00123", "1e5", "@x", "+47", "-1", "'quoted", "2010-12-10", "TRUE", "3,5", "\tx"];
        var data = await new TestData(world.Site.Db).ProgrammeAsync("=HYPERLINK(\"http://x.example\")", "=A1");
        for (var i = 0; i < names.Length; i++)
            await data.MunicipalityAsync(names[i], $"{i:0000}");
        var roundId = await data.RoundAsync("=cmd|' /C calc'!A0");
        using var client = await world.Site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        var file = await DownloadAsync(client, roundId);

        using var workbook = new XLWorkbook(new MemoryStream(file));
        var rates = workbook.Worksheet("Svarprosent");
        var shown = rates.Column(2).CellsUsed().Where(cell => cell.Address.RowNumber > HeaderRow && cell.GetString() != "Hele puljen").ToList();
        Assert.All(shown, cell => Assert.Equal((XLDataType.Text, false), (cell.DataType, cell.HasFormula)));
        Assert.Equal(names.Order(StringComparer.Ordinal), shown.Select(cell => cell.GetString()).Distinct().Order(StringComparer.Ordinal));
        Assert.All(rates.Column(1).CellsUsed().Where(cell => cell.Address.RowNumber > HeaderRow), cell => Assert.Equal((XLDataType.Text, 4), (cell.DataType, cell.GetString().Length)));
        using var zip = new ZipArchive(new MemoryStream(file));
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal)))
            Assert.DoesNotMatch("<(x:)?f[ >/]", await new StreamReader(entry.Open()).ReadToEndAsync());
    }

    /// <summary>Nobody has answered: a whole workbook with empty tables, not zeros and not an error.</summary>
    [Fact]
    public async Task Workbook_OfARoundWithoutAnswers_SaysSo()
    {
        var data = await new TestData(world.Site.Db).ProgrammeAsync("Uten svar");
        var roundId = await data.RoundAsync();
        await data.ParticipantAsync(roundId, await data.MunicipalityAsync(), "nb");
        using var client = await world.Site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        using var workbook = new XLWorkbook(new MemoryStream(await DownloadAsync(client, roundId)));

        Assert.Contains(workbook.Worksheet("Forside").CellsUsed(), cell => cell.GetString().StartsWith("Ingen har sendt inn", StringComparison.Ordinal));
        Assert.DoesNotContain("Utvikling", workbook.Worksheets.Select(sheet => sheet.Name));
        Assert.All(Rows(workbook, "Oversiktsmatrise").Where(row => (string)row["Mål"] == "Indeks"), row => Assert.Equal("", row["Lillehammer"]));
    }

    /// <summary>S9: an attachment with a name by RFC 6266, which mail programs and old browsers read as well.</summary>
    [Fact]
    public async Task Download_HasTheNameOfCohortAndRound()
    {
        using var answer = await world.Client.GetAsync($"/rounds/{world.Cohort.Rounds[1]}/workbook");

        var header = Assert.Single(answer.Content.Headers.GetValues("Content-Disposition"));
        Assert.Equal("attachment; filename=\"Pulje 1 _ Runde 2.xlsx\"; filename*=UTF-8''Pulje%201%20%E2%80%93%20Runde%202.xlsx", header);
        Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Download_OfARoundThatIsNotOpened_IsNotFound()
    {
        var data = await new TestData(world.Site.Db).ProgrammeAsync("Ikke åpnet");
        var roundId = await data.RoundAsync(opened: false);
        using var client = await world.Site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        using var answer = await client.GetAsync($"/rounds/{roundId}/workbook");

        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
    }
}
