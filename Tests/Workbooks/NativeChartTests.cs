using System.Globalization;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using ClosedXML.Excel;
using DocumentFormat.OpenXml.Drawing.Charts;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Xunit;

namespace BoSoSurvey.Tests.Workbooks;

/// <summary>What ClosedXML cannot: charts, and links that lead where they say.</summary>
public sealed class NativeChartTests : IAsyncLifetime
{
    private readonly TestSite _site = new();
    private byte[] _file = [];

    public async ValueTask InitializeAsync()
    {
        var cohort = await SurveyedCohort.MakeAsync(_site.Db, _site.Clock);
        using var client = await _site.LogInAsync(new RoleAssignment(Role.Evaluator, cohort.Data.ProgrammeId));
        _file = await client.GetByteArrayAsync($"/rounds/{cohort.Rounds[1]}/workbook");
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData("Temaer", "Styringsgruppe, Prosjektgruppe, Eksterne aktører")]
    [InlineData("Utvikling", "Runde 1, Runde 2")]
    public void Charts_OfThemes_AreDrawnFromCellsWithTheirNumbers(string sheet, string expected)
    {
        using var workbook = new XLWorkbook(new MemoryStream(_file));
        using var document = SpreadsheetDocument.Open(new MemoryStream(_file), isEditable: false);
        var part = (WorksheetPart)document.WorkbookPart!.GetPartById(document.WorkbookPart.Workbook.Descendants<Sheet>().Single(one => one.Name == sheet).Id!);

        var chart = Assert.Single(part.DrawingsPart!.ChartParts);

        var series = chart.ChartSpace.Descendants<BarChartSeries>().ToList();
        Assert.Equal(expected, string.Join(", ", series.Select(one => string.Join(' ', Cells(one.SeriesText!.StringReference!.Formula!.Text)))));
        var compared = 0;
        foreach (var one in series)
        {
            var values = one.GetFirstChild<DocumentFormat.OpenXml.Drawing.Charts.Values>()!.NumberReference!;
            var cells = Cells(values.Formula!.Text);
            Assert.Equal(5, cells.Count);
            Assert.Equal(cells.Count, Cells(one.GetFirstChild<CategoryAxisData>()!.StringReference!.Formula!.Text).Count);
            foreach (var point in values.NumberingCache!.Elements<NumericPoint>())
            {
                compared++;
                Assert.Equal((double)cells[(int)point.Index!.Value], double.Parse(point.NumericValue!.Text, CultureInfo.InvariantCulture), 1e-9);
            }
        }

        Assert.True(compared >= 10);
        Assert.Equal((1.0, 5.0), (chart.ChartSpace.Descendants<MinAxisValue>().Single().Val!.Value, chart.ChartSpace.Descendants<MaxAxisValue>().Single().Val!.Value));

        // Its rows are of one line each: else what tables above have in theirs would stretch it over two pages.
        var marks = part.DrawingsPart.WorksheetDrawing!.Descendants<DocumentFormat.OpenXml.Drawing.Spreadsheet.RowId>().Select(row => int.Parse(row.Text, CultureInfo.InvariantCulture)).ToList();
        Assert.All(workbook.Worksheet(sheet).Rows(marks[0] + 1, marks[1]), row => Assert.Equal(15, row.Height));
        Assert.Contains(marks[0], workbook.Worksheet(sheet).PageSetup.RowBreaks);

        List<object> Cells(string formula) => [.. workbook.Range(formula).Cells().Select(cell => cell.Value)];
    }

    /// <summary>Else Excel would offer to repair the file.</summary>
    [Fact]
    public void Parts_ThatWeWrite_AreValid()
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(_file), isEditable: false);

        var faults = new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Office2013).Validate(document)
            .Where(fault => fault.Part is ChartPart or DrawingsPart || fault.RelatedNode is Drawing || fault.Node is Worksheet)
            .Select(fault => $"{fault.Part?.Uri} {fault.Path?.XPath}: {fault.Description}");

        Assert.Empty(faults);
    }

    [Fact]
    public void Rows_OfEverySheet_StandOnceAndInOrder()
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(_file), isEditable: false);

        Assert.All(document.WorkbookPart!.WorksheetParts, part =>
        {
            var rows = part.Worksheet.Descendants<Row>().Select(row => (int)row.RowIndex!.Value).ToList();
            Assert.Equal(rows.Distinct().Order(), rows);
            var cells = part.Worksheet.Descendants<Cell>().Select(cell => cell.CellReference!.Value).ToList();
            Assert.Equal(cells.Count, cells.Distinct().Count());
        });
    }

    [Fact]
    public void Indices_OfTheOverview_LeadToTheQuestionsOfTheirThemeAndMunicipality()
    {
        using var workbook = new XLWorkbook(new MemoryStream(_file));
        var (overview, questions) = (workbook.Worksheet("Oversiktsmatrise"), workbook.Worksheet("Spørsmål"));

        var links = overview.Hyperlinks.ToList();

        // Five themes in two municipalities that answered, one that did not, and the cohort.
        Assert.Equal(5 * 4, links.Count);
        foreach (var link in links)
        {
            var (cell, address) = (link.Cell, link.InternalAddress.Split('!'));
            Assert.Equal("Indeks", cell.WorksheetRow().Cell(2).GetString());
            Assert.Equal("'Spørsmål'", address[0]);
            var row = questions.Cell(address[1]).WorksheetRow();
            Assert.Equal(overview.Cell(4, cell.Address.ColumnNumber).GetString(), row.Cell(3).GetString());
            Assert.Equal(cell.WorksheetRow().Cell(1).GetString(), row.Cell(5).GetString());
            Assert.Equal("Runde 2", row.Cell(1).GetString());
        }

        Assert.All(workbook.Worksheet("Forside").Hyperlinks, link => Assert.Contains(link.InternalAddress.Split('!')[0].Trim('\''), workbook.Worksheets.Select(sheet => sheet.Name)));
    }
}
