using System.Buffers;
using System.Globalization;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>Writes the rows of a worksheet one after another, as the XML that they are: memory is that of one row. Text is text and never a formula.</summary>
/// <param name="to">Between the tags of <c>sheetData</c>, whose namespace is the default there.</param>
/// <param name="firstRow">From 1.</param>
internal sealed partial class RowWriter(Stream to, int firstRow)
{
    private readonly ArrayBufferWriter<byte> _row = new(16_384);
    private readonly List<byte[]> _columns = [];
    private byte[] _number = [];
    private int _column;

    /// <summary>The row that is written, or comes next.</summary>
    public int Row { get; private set; } = firstRow;

    /// <param name="height">In points; null: the sheet's.</param>
    public void Begin(double? height = null)
    {
        _row.ResetWrittenCount();
        _column = 0;
        _number = Encoding.ASCII.GetBytes(Row.ToString(CultureInfo.InvariantCulture));
        _row.Write("<row r=\""u8);
        _row.Write(_number);
        if (height is { } points)
        {
            _row.Write("\" customHeight=\"1\" ht=\""u8);
            Encoding.UTF8.GetBytes(points.ToString(CultureInfo.InvariantCulture), _row);
        }

        _row.Write("\">"u8);
    }

    /// <summary>Leaves a cell empty.</summary>
    public void Skip() => _column++;

    /// <summary>A number, as XML writes it.</summary>
    /// <param name="number">The number.</param>
    /// <param name="style">The index of a cell format; null: the workbook's first.</param>
    public void Number(string number, string? style)
    {
        BeginCell(style);
        _row.Write("\"><v>"u8);
        Encoding.UTF8.GetBytes(number, _row);
        _row.Write("</v></c>"u8);
    }

    /// <inheritdoc cref="Number(string, string?)"/>
    public void Number(double number, string? style)
    {
        BeginCell(style);
        _row.Write("\"><v>"u8);
        // As few digits as give the same number again; 24 hold the longest.
        number.TryFormat(_row.GetSpan(32), out var written, "R", CultureInfo.InvariantCulture);
        _row.Advance(written);
        _row.Write("</v></c>"u8);
    }

    /// <summary>A text; an empty one leaves the cell empty.</summary>
    /// <inheritdoc cref="Number(string, string?)"/>
    public void Text(string text, string? style)
    {
        if (text.Length == 0)
        {
            Skip();
            return;
        }

        BeginCell(style);
        _row.Write("\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"u8);
        // What looks like an escaped letter would be read as that letter.
        Encoding.UTF8.GetBytes(SecurityElement.Escape(EscapedLetter().Replace(CellText.Fitting(text), "_x005F$0"))!, _row);
        _row.Write("</t></is></c>"u8);
    }

    public void End()
    {
        _row.Write("</row>"u8);
        to.Write(_row.WrittenSpan);
        Row++;
    }

    private void BeginCell(string? style)
    {
        while (_columns.Count <= _column)
            _columns.Add(Encoding.ASCII.GetBytes(Letters(_columns.Count)));
        _row.Write("<c r=\""u8);
        _row.Write(_columns[_column++]);
        _row.Write(_number);
        if (style is null)
            return;
        _row.Write("\" s=\""u8);
        Encoding.UTF8.GetBytes(style, _row);
    }

    /// <summary>A, B, … Z, AA, …</summary>
    private static string Letters(int column) => (column < 26 ? "" : Letters((column / 26) - 1)) + (char)('A' + (column % 26));

    [GeneratedRegex("_(?=x[0-9A-Fa-f]{4}_)")]
    private static partial Regex EscapedLetter();
}
