using System.Globalization;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>A bar chart of a sheet's cells, which Excel and LibreOffice draw, and draw anew when a cell is changed.</summary>
/// <param name="Sheet">Where it stands.</param>
/// <param name="Title">What it shows; its alternative text, too.</param>
/// <param name="Measure">What the bars' length is; the axis' title.</param>
/// <param name="Categories">What the bars are of.</param>
/// <param name="Points">Of the scale: the axis goes from 1 to this.</param>
internal sealed record NativeChart(string Sheet, string Title, string Measure, ChartCategories Categories, int Points)
{
    /// <summary>One for each bar of a category.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>The cell in its upper left corner, both from 0.</summary>
    public (int Column, int Row) From { get; init; }

    /// <summary>In columns and rows.</summary>
    public required (int Columns, int Rows) Size { get; init; }
}

/// <param name="Sheet">With the cells that it is made of; their names stand in its first column.</param>
/// <param name="FirstRow">From 1.</param>
internal sealed record ChartCategories(string Sheet, int FirstRow, IReadOnlyList<string> Names);

/// <param name="Column">From 1; its heading is the series' name.</param>
/// <param name="Values">As its cells hold them; null: empty, and no bar.</param>
internal sealed record ChartSeries(int Column, string Name, IReadOnlyList<double?> Values);

/// <summary>Draws charts into a workbook that ClosedXML, which has none, has saved.</summary>
internal static class NativeCharts
{
    private static readonly XNamespace C = "http://schemas.openxmlformats.org/drawingml/2006/chart", A = "http://schemas.openxmlformats.org/drawingml/2006/main",
        D = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>Those of the pages' charts, and as different in lightness.</summary>
    private static readonly string[] Colours = ["22307F", "E08A3C", "01705F", "A9B0B0", "8A2A6B", "4A4A4A"];

    public static void Add(SpreadsheetDocument document, IEnumerable<NativeChart> charts)
    {
        foreach (var ofSheet in charts.GroupBy(chart => chart.Sheet))
        {
            var worksheet = SavedSheets.Find(document, ofSheet.Key);
            var drawings = worksheet.AddNewPart<DrawingsPart>();
            var drawing = new XElement(D + "wsDr", new XAttribute(XNamespace.Xmlns + "xdr", D), new XAttribute(XNamespace.Xmlns + "a", A));
            foreach (var (chart, number) in ofSheet.Select((chart, i) => (chart, i + 1)))
            {
                var part = drawings.AddNewPart<ChartPart>();
                Save(part, Space(chart));
                drawing.Add(Anchor(chart, number, drawings.GetIdOfPart(part)));
            }

            Save(drawings, drawing);
            worksheet.Worksheet.AddChild(new Drawing { Id = worksheet.GetIdOfPart(drawings) });
        }
    }

    private static void Save(OpenXmlPart part, XElement root)
    {
        using var stream = part.GetStream(FileMode.Create);
        new XDocument(root).Save(stream);
    }

    private static XElement Anchor(NativeChart chart, int number, string id) => new(
        D + "twoCellAnchor",
        Corner("from", chart.From.Column, chart.From.Row),
        Corner("to", chart.From.Column + chart.Size.Columns, chart.From.Row + chart.Size.Rows),
        new XElement(
            D + "graphicFrame", new XAttribute("macro", ""),
            new XElement(
                D + "nvGraphicFramePr",
                new XElement(D + "cNvPr", new XAttribute("id", number + 1), new XAttribute("name", chart.Title), new XAttribute("descr", chart.Title)),
                new XElement(D + "cNvGraphicFramePr")),
            new XElement(D + "xfrm", new XElement(A + "off", new XAttribute("x", 0), new XAttribute("y", 0)), new XElement(A + "ext", new XAttribute("cx", 0), new XAttribute("cy", 0))),
            new XElement(
                A + "graphic",
                new XElement(
                    A + "graphicData", new XAttribute("uri", C.NamespaceName),
                    new XElement(C + "chart", new XAttribute(XNamespace.Xmlns + "c", C), new XAttribute(XNamespace.Xmlns + "r", R), new XAttribute(R + "id", id))))),
        new XElement(D + "clientData"));

    private static XElement Corner(string name, int column, int row) => new(
        D + name, new XElement(D + "col", column), new XElement(D + "colOff", 0), new XElement(D + "row", row), new XElement(D + "rowOff", 0));

    private static XElement Space(NativeChart chart) => new(
        C + "chartSpace", new XAttribute(XNamespace.Xmlns + "c", C), new XAttribute(XNamespace.Xmlns + "a", A),
        Value("roundedCorners", 0),
        new XElement(
            C + "chart",
            new XElement(C + "title", new XElement(C + "tx", Rich(chart.Title)), Value("overlay", 0)),
            Value("autoTitleDeleted", 0),
            new XElement(C + "plotArea", new XElement(C + "layout"), Bars(chart), CategoryAxis(), ValueAxis(chart.Measure, chart.Points)),
            new XElement(C + "legend", Value("legendPos", "b"), Value("overlay", 0)),
            Value("plotVisOnly", 1),
            Value("dispBlanksAs", "gap")));

    private static XElement Bars(NativeChart chart) => new(
        C + "barChart",
        Value("barDir", "bar"), Value("grouping", "clustered"), Value("varyColors", 0),
        chart.Series.Select((series, i) => Bar(chart.Categories, series, i)),
        Value("gapWidth", 60), Value("overlap", -5), Value("axId", 1), Value("axId", 2));

    private static XElement Bar(ChartCategories categories, ChartSeries series, int i)
    {
        var last = categories.FirstRow + categories.Names.Count - 1;
        return new(
            C + "ser",
            Value("idx", i), Value("order", i),
            new XElement(C + "tx", Reference("str", Range(categories.Sheet, series.Column, Workbooks.Sheet.HeaderRow, Workbooks.Sheet.HeaderRow), [series.Name])),
            new XElement(C + "spPr", new XElement(A + "solidFill", new XElement(A + "srgbClr", new XAttribute("val", Colours[i % Colours.Length])))),
            Value("invertIfNegative", 0),
            new XElement(C + "cat", Reference("str", Range(categories.Sheet, 1, categories.FirstRow, last), categories.Names)),
            new XElement(C + "val", Reference("num", Range(categories.Sheet, series.Column, categories.FirstRow, last), [.. series.Values.Select(value => value?.ToString("R", CultureInfo.InvariantCulture))])));
    }

    /// <summary>Cells, and what they hold, for programs that draw before they calculate.</summary>
    private static XElement Reference(string kind, string cells, IReadOnlyList<string?> held) => new(
        C + $"{kind}Ref",
        new XElement(C + "f", cells),
        new XElement(
            C + $"{kind}Cache",
            kind == "num" ? new XElement(C + "formatCode", Workbooks.Sheet.TwoDecimals) : null,
            Value("ptCount", held.Count),
            held.Select((value, i) => value is null ? null : new XElement(C + "pt", new XAttribute("idx", i), new XElement(C + "v", value)))));

    private static XElement CategoryAxis() => new(
        C + "catAx",
        Value("axId", 1),
        // The first row at the top.
        new XElement(C + "scaling", Value("orientation", "maxMin")),
        Value("delete", 0), Value("axPos", "l"), Value("majorTickMark", "none"), Value("minorTickMark", "none"), Value("tickLblPos", "low"), Value("crossAx", 2), Value("crosses", "autoZero"));

    private static XElement ValueAxis(string title, int points) => new(
        C + "valAx",
        Value("axId", 2),
        new XElement(C + "scaling", Value("orientation", "minMax"), Value("max", points), Value("min", 1)),
        Value("delete", 0), Value("axPos", "b"),
        new XElement(C + "majorGridlines", new XElement(C + "spPr", new XElement(A + "ln", new XElement(A + "solidFill", new XElement(A + "srgbClr", new XAttribute("val", "D5DADA")))))),
        new XElement(C + "title", new XElement(C + "tx", Rich(title, 1000)), Value("overlay", 0)),
        new XElement(C + "numFmt", new XAttribute("formatCode", "0"), new XAttribute("sourceLinked", 0)),
        Value("majorTickMark", "none"), Value("minorTickMark", "none"), Value("tickLblPos", "nextTo"), Value("crossAx", 1), Value("crosses", "max"), Value("majorUnit", 1));

    private static XElement Rich(string text, int size = 1200) => new(
        C + "rich",
        new XElement(A + "bodyPr"),
        new XElement(A + "p", new XElement(A + "pPr", new XElement(A + "defRPr", new XAttribute("sz", size), new XAttribute("b", 1))), new XElement(A + "r", new XElement(A + "rPr", new XAttribute("sz", size), new XAttribute("b", 1)), new XElement(A + "t", text))));

    private static XElement Value(string name, object value) => new(C + name, new XAttribute("val", value));

    private static string Range(string sheet, int column, int first, int last)
    {
        var letter = ClosedXML.Excel.XLHelper.GetColumnLetterFromNumber(column);
        return $"'{sheet.Replace("'", "''", StringComparison.Ordinal)}'!${letter}${first}:${letter}${last}";
    }
}
