using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;
using BoSoSurvey.Web.Workbooks;

namespace BoSoSurvey.Web.Exports;

/// <summary>
/// Writes a plain workbook row by row, to a stream that only goes forward: memory is the same however many rows. Text is text and never a formula; the first row of a sheet
/// is its header and stays in sight.
/// </summary>
internal sealed class XlsxWriter : IDisposable
{
    /// <summary>Of a sheet, by Excel's limit, the header included.</summary>
    public const int MostRows = 1_048_576;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";
    private const string Declaration = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";

    private enum Style
    {
        Text,
        Header,
        Day,
        Wrapped,
    }

    private readonly ZipArchive _zip;
    private readonly List<string> _sheets = [];
    private Stream? _sheet;
    private RowWriter? _rows;

    public XlsxWriter(Stream to) => _zip = new(to, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Begins a sheet; the one before must be ended.</summary>
    /// <param name="name">At most 31 characters, and none of <c>[]:*?/\</c>.</param>
    /// <param name="widths">Of the columns, in characters.</param>
    public void BeginSheet(string name, IReadOnlyList<int> widths)
    {
        _sheets.Add(name);
        _sheet = Open($"xl/worksheets/sheet{_sheets.Count}.xml");
        var columns = widths.Select((width, i) => $"""<col min="{i + 1}" max="{i + 1}" width="{width}" customWidth="1"/>""");
        Write(_sheet, $"""
            {Declaration}<worksheet xmlns="{Main}"><sheetViews><sheetView workbookViewId="0"{(_sheets.Count == 1 ? " tabSelected=\"1\"" : "")}><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{string.Concat(columns)}</cols><sheetData>
            """);
        _rows = new(_sheet, 1);
        _rows.Begin();
    }

    public void Header(string text) => _rows!.Text(text, Code(Style.Header));

    public void Text(string text) => _rows!.Text(text, Code(Style.Text));

    public void Wrapped(string text) => _rows!.Text(text, Code(Style.Wrapped));

    /// <summary>A number, as XML writes it.</summary>
    public void Number(string number) => _rows!.Number(number, null);

    public void Number(int number) => Number(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A day as Excel counts it; one before it begins to count is text.</summary>
    public void Day(DateOnly day)
    {
        var serial = day.DayNumber - new DateOnly(1899, 12, 30).DayNumber;
        // It holds 1900 to be a leap year, so that only what is after February of it can be relied on.
        if (serial > 60)
            _rows!.Number(serial.ToString(CultureInfo.InvariantCulture), Code(Style.Day));
        else
            Text(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    /// <summary>Leaves a cell empty.</summary>
    public void Skip() => _rows!.Skip();

    /// <exception cref="InvalidDataException">A sheet takes no more.</exception>
    public void EndRow()
    {
        if (_rows!.Row > MostRows)
            throw new InvalidDataException($"A sheet takes {MostRows} rows.");
        _rows.End();
        _rows.Begin();
    }

    public void EndSheet()
    {
        Write(_sheet!, "</sheetData></worksheet>");
        _sheet!.Dispose();
    }

    /// <summary>Writes what holds the sheets together.</summary>
    public void Finish()
    {
        Part("xl/workbook.xml", $"""
            <workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets>{string.Concat(_sheets.Select((name, i) => $"""<sheet name="{SecurityElement.Escape(name)}" sheetId="{i + 1}" r:id="rId{i + 1}"/>"""))}</sheets></workbook>
            """);
        Part("xl/_rels/workbook.xml.rels", $"""
            <Relationships xmlns="{Package}/relationships">{string.Concat(_sheets.Select((_, i) => $"""<Relationship Id="rId{i + 1}" Type="{Relations}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>"""))}<Relationship Id="rId{_sheets.Count + 1}" Type="{Relations}/styles" Target="styles.xml"/></Relationships>
            """);
        // The formats in the order of Style, after the one that cells without any have. 49 is text.
        Part("xl/styles.xml", $"""
            <styleSheet xmlns="{Main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf></cellXfs></styleSheet>
            """);
        Part("_rels/.rels", $"""
            <Relationships xmlns="{Package}/relationships"><Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """);
        const string type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        Part("[Content_Types].xml", $"""
            <Types xmlns="{Package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{type}.styles+xml"/>{string.Concat(_sheets.Select((_, i) => $"""<Override PartName="/xl/worksheets/sheet{i + 1}.xml" ContentType="{type}.worksheet+xml"/>"""))}</Types>
            """);
    }

    public void Dispose()
    {
        _sheet?.Dispose();
        _zip.Dispose();
    }

    /// <summary>The cell format of a style: it comes after the one that cells without any have.</summary>
    private static string Code(Style style) => Codes[(int)style];

    private static readonly string[] Codes = [.. Enum.GetValues<Style>().Select(style => $"{(int)style + 1}")];

    private void Part(string name, string xml)
    {
        using var part = Open(name);
        Write(part, Declaration + xml);
    }

    // Fast: these are figures, and the line to the reader is seldom what they wait for.
    private Stream Open(string name) => _zip.CreateEntry(name, CompressionLevel.Fastest).Open();

    private static void Write(Stream to, string text) => to.Write(Encoding.UTF8.GetBytes(text));
}
