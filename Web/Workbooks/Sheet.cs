using ClosedXML.Excel;

namespace BoSoSurvey.Web.Workbooks;

/// <param name="Width">In characters: the fonts that would measure it are not on every server.</param>
/// <param name="Format">An Excel number format; null for text.</param>
/// <param name="Wraps">Whether a long text takes several lines; else it is hidden behind the next column.</param>
internal sealed record Column(string Title, double Width, string? Format = null, bool Wraps = false)
{
    /// <summary>How many letters fit beside each other: text is narrower than the figures that a width counts, and indented.</summary>
    public double Letters => (Width * 1.12) - 2;
}

/// <summary>A worksheet in the house's form: title, level mark, one header row, rows below; ready to print on A4.</summary>
internal sealed class Sheet
{
    public const string Whole = "#,##0";
    public const string OneDecimal = "0.0";
    public const string TwoDecimals = "0.00";
    public const string Percent = "0 %";
    public const string Signed = "[>=0.005]+0.00;[<=-0.005]-0.00;0.00";

    public const int HeaderRow = 4;

    private static readonly XLColor HeaderColour = XLColor.FromHtml("#0F5C63");

    private static readonly XLColor BandColour = XLColor.FromHtml("#EEF4F4");

    private static readonly XLColor LineColour = XLColor.FromHtml("#C9D3D3");

    /// <summary>In points, of one line of the workbook's font.</summary>
    public const double LineHeight = 15;

    /// <summary>In points; Excel has none higher.</summary>
    private const double HighestRow = 409;

    private readonly IReadOnlyList<Column> _columns;

    /// <summary>How many lines each row takes, from the first below the header.</summary>
    private readonly List<int> _lines = [];

    private Sheet(IXLWorksheet worksheet, IReadOnlyList<Column> columns)
    {
        Worksheet = worksheet;
        _columns = columns;
    }

    public IXLWorksheet Worksheet { get; }

    /// <summary>The row that was last written.</summary>
    public int Row { get; private set; } = HeaderRow;

    /// <param name="frozenColumns">How many columns stay in sight, beside the header row.</param>
    public static Sheet Add(Book book, string name, string title, IReadOnlyList<Column> columns, int frozenColumns = 0)
    {
        var worksheet = Begin(book, name, title);
        for (var i = 0; i < columns.Count; i++)
        {
            var column = worksheet.Column(i + 1);
            column.Width = columns[i].Width;
            column.Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
            column.Style.NumberFormat.Format = columns[i].Format ?? "@";
            column.Style.Alignment.WrapText = columns[i].Wraps;
            // Else a text stands right against the number before it.
            if (columns[i].Format is null)
                column.Style.Alignment.Indent = 1;
            // Words in place of a number stand where it would.
            else
                column.Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
            var heading = Text(worksheet.Cell(HeaderRow, i + 1), columns[i].Title);
            heading.Style.Alignment.Horizontal = columns[i].Format is null ? XLAlignmentHorizontalValues.Left : XLAlignmentHorizontalValues.Right;
        }

        // The title is the first column's too, and goes on over its neighbours.
        worksheet.Range(1, 1, 2, 1).Style.Alignment.SetIndent(0).Alignment.SetWrapText(false);
        var header = worksheet.Range(HeaderRow, 1, HeaderRow, columns.Count).Style;
        header.Font.Bold = true;
        header.Font.FontColor = XLColor.White;
        header.Fill.BackgroundColor = HeaderColour;
        header.Alignment.WrapText = true;
        header.Alignment.Vertical = XLAlignmentVerticalValues.Center;
        worksheet.Row(HeaderRow).Height = 4 + (LineHeight * columns.Max(column => CellText.Lines(column.Title, column.Width - 2)));
        worksheet.SheetView.Freeze(HeaderRow, frozenColumns);
        // Not by the page set-up, which writes 4:4: that repeats nothing in LibreOffice.
        worksheet.NamedRanges.Add("_xlnm.Print_Titles", $"'{name.Replace("'", "''", StringComparison.Ordinal)}'!${HeaderRow}:${HeaderRow}");
        return new(worksheet, columns);
    }

    /// <summary>
    /// A worksheet with thousands of rows, which are written as <see cref="LateRows"/>. Lines are the grid's own, on the screen alone, and on paper every other row is tinted.
    /// </summary>
    /// <param name="rows">Gone through twice: now to measure them, and again when they are written. A string is text, null or an empty string nothing, all else a number.</param>
    /// <param name="table">The name of the Excel table that the rows are, for pivots to be made of; null: they are none.</param>
    public static void AddLarge(Book book, string name, string title, IReadOnlyList<Column> columns, int frozenColumns, IEnumerable<object?[]> rows, string? table = null)
    {
        var sheet = Add(book, name, title, columns, frozenColumns);
        foreach (var values in rows)
        {
            sheet.Row++;
            sheet._lines.Add(sheet.LinesOf(values));
        }

        var (usual, others) = sheet.Heights();
        sheet.SetUsualHeight(usual);
        sheet.Worksheet.ShowGridLines = true;
        sheet.Worksheet.Range(HeaderRow + 1, 1, sheet.Last, columns.Count).AddConditionalFormat().WhenIsTrue("MOD(ROW(),2)=0").Fill.SetBackgroundColor(BandColour);
        if (table is null)
            sheet.Worksheet.Range(HeaderRow, 1, sheet.Last, columns.Count).SetAutoFilter();
        sheet.Worksheet.PageSetup.PrintAreas.Add(1, 1, sheet.Last, columns.Count);
        book.LateRows.Add(new(name, HeaderRow, [.. columns.Select(column => column.Title)], rows, sheet.Row - HeaderRow) { Heights = others, Table = table });
    }

    /// <summary>A worksheet with title and level mark, and nothing below.</summary>
    public static IXLWorksheet Begin(Book book, string name, string title)
    {
        var worksheet = book.File.AddWorksheet(name);
        worksheet.ShowGridLines = false;
        Text(worksheet.Cell(1, 1), title).Style.Font.SetBold().Font.SetFontSize(16);
        Text(worksheet.Cell(2, 1), $"{book.Head.Mark} · {book.Head.Programme} · {book.Head.Cohort} · {book.Figures.Rounds[^1].Name}")
            .Style.Font.SetBold().Font.SetFontColor(XLColor.FromHtml("#9C1C1C"));
        worksheet.Range(1, 1, 2, 1).Style.NumberFormat.SetFormat("@");
        worksheet.Row(1).Height = 24;
        worksheet.Row(2).Height = 18;
        worksheet.PageSetup.PaperSize = XLPaperSize.A4Paper;
        worksheet.PageSetup.PageOrientation = XLPageOrientation.Landscape;
        worksheet.PageSetup.FitToPages(1, 0);
        worksheet.PageSetup.Margins.SetLeft(0.4).SetRight(0.4).SetTop(0.6).SetBottom(0.8).SetHeader(0.3).SetFooter(0.4);
        worksheet.PageSetup.Footer.Left.AddText(book.Head.Mark);
        worksheet.PageSetup.Footer.Center.AddText(name);
        worksheet.PageSetup.Footer.Right.AddText(XLHFPredefinedText.PageNumber);
        worksheet.PageSetup.Footer.Right.AddText(" / ");
        worksheet.PageSetup.Footer.Right.AddText(XLHFPredefinedText.NumberOfPages);
        return worksheet;
    }

    /// <summary>Writes the next row: a string as text, a number as a number, null as nothing.</summary>
    public int Add(params ReadOnlySpan<object?> values)
    {
        Row++;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is null or "")
                continue;
            var cell = Worksheet.Cell(Row, i + 1);
            if (values[i] is string value)
                Text(cell, value);
            else
                cell.SetValue(Convert.ToDouble(values[i], System.Globalization.CultureInfo.InvariantCulture));
        }

        _lines.Add(LinesOf(values));
        return Row;
    }

    private int LinesOf(ReadOnlySpan<object?> values)
    {
        var lines = 1;
        for (var i = 0; i < values.Length; i++)
            if (values[i] is string text && _columns[i].Wraps)
                lines = Math.Max(lines, CellText.Lines(text, _columns[i].Letters));
        return lines;
    }

    /// <summary>Puts the book's charts of this sheet under its rows.</summary>
    /// <returns>How many rows they take, for <see cref="Finish"/>.</returns>
    public int PlaceCharts(Book book)
    {
        var below = 0;
        for (var i = 0; i < book.Charts.Count; i++)
            if (book.Charts[i].Sheet == Worksheet.Name)
            {
                // On paper it begins a page, so that it is not cut.
                Worksheet.PageSetup.AddHorizontalPageBreak(Row + 1 + below);
                book.Charts[i] = book.Charts[i] with { From = (0, Row + 1 + below) };
                below += book.Charts[i].Size.Rows + 1;
            }

        return below == 0 ? 0 : below + 1;
    }

    /// <summary>Lets the header row filter and sort what is below it, and rules thin lines between the rows.</summary>
    /// <param name="below">How many more rows are printed: those of the charts under the table.</param>
    public void Finish(int below = 0)
    {
        var range = Worksheet.Range(HeaderRow, 1, Last, _columns.Count);
        var (usual, others) = Heights();
        SetUsualHeight(usual);
        foreach (var (row, height) in others)
            Worksheet.Row(HeaderRow + 1 + row).Height = height;
        // As many lines as a chart was given, whatever the rows above it take.
        for (var row = Last + 1; row <= Last + below; row++)
            Worksheet.Row(row).Height = LineHeight;
        range.Style.Border.SetInsideBorder(XLBorderStyleValues.Thin).Border.SetInsideBorderColor(LineColour)
            .Border.SetOutsideBorder(XLBorderStyleValues.Thin).Border.SetOutsideBorderColor(LineColour);
        range.SetAutoFilter();
        Worksheet.PageSetup.PrintAreas.Add(1, 1, Last + below, _columns.Count);
    }

    /// <summary>The last row that has, or might have, something in it: a sheet without rows has an empty one.</summary>
    private int Last => Math.Max(Row, HeaderRow + 1);

    /// <summary>The height that most rows have, and those of the others, by their place from 0.</summary>
    private (double Usual, Dictionary<int, double> Others) Heights()
    {
        var usual = _lines.CountBy(lines => lines).OrderByDescending(rows => rows.Value).ThenBy(rows => rows.Key).Select(rows => rows.Key).FirstOrDefault(1);
        return (Height(usual), Enumerable.Range(0, _lines.Count).Where(row => _lines[row] != usual).ToDictionary(row => row, row => Height(_lines[row])));
    }

    /// <summary>Makes it the sheet's, so that rows of that height need none of their own.</summary>
    private void SetUsualHeight(double height)
    {
        var above = Enumerable.Range(1, HeaderRow).Select(row => Worksheet.Row(row).Height).ToList();
        Worksheet.RowHeight = height;
        for (var row = 1; row <= HeaderRow; row++)
            Worksheet.Row(row).Height = above[row - 1];
    }

    private static double Height(int lines) => Math.Min(HighestRow, lines * LineHeight);

    /// <summary>Text stays text, whatever it looks like: never a number, a date or a formula.</summary>
    public static IXLCell Text(IXLCell cell, string text)
    {
        cell.SetValue<string>(CellText.Fitting(text));
        return cell;
    }

    /// <summary>Leads from a cell to a row of another sheet. It keeps its looks, underlined.</summary>
    /// <param name="tip">What is said where the pointer rests on it.</param>
    public static void Link(IXLCell cell, string sheet, int row, string tip)
    {
        var (colour, bold) = (cell.Style.Font.FontColor, cell.Style.Font.Bold);
        cell.Hyperlink = new($"'{sheet.Replace("'", "''", StringComparison.Ordinal)}'!A{row}", tip);
        cell.Style.Font.SetFontColor(colour).Font.SetBold(bold).Font.SetUnderline(XLFontUnderlineValues.Single);
    }

    /// <summary>Pale yellow to blue over the whole scale: told apart by the colour-blind, and by lightness alone in grey print; black text is readable on all of it.</summary>
    public static void Heat(IXLRange range, int points) => range.AddConditionalFormat().ColorScale()
        .Minimum(XLCFContentType.Number, "1", XLColor.FromHtml("#FFFFCC"))
        .Midpoint(XLCFContentType.Number, ((1 + points) / 2.0).ToString(System.Globalization.CultureInfo.InvariantCulture), XLColor.FromHtml("#8CD3C0"))
        .Maximum(XLCFContentType.Number, points.ToString(System.Globalization.CultureInfo.InvariantCulture), XLColor.FromHtml("#4292C6"));
}
