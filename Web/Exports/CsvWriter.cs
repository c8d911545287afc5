using System.Buffers;
using System.Globalization;
using System.Text;

namespace BoSoSurvey.Web.Exports;

/// <summary>
/// Writes comma separated values as RFC 4180 has them: UTF-8 with a byte order mark, lines ended by CR LF, quotes where they are needed. A cell that a spreadsheet could
/// take for a formula gets an apostrophe in front, and so does one that looks as if it had got one, so that it can be told how each was.
/// </summary>
internal sealed class CsvWriter
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private readonly Stream _to;
    private readonly ArrayBufferWriter<byte> _row = new(8192);
    private bool _begun;

    public CsvWriter(Stream to)
    {
        _to = to;
        _row.Write(Encoding.UTF8.Preamble);
    }

    /// <summary>Writes the next cell of the row; null is an empty one.</summary>
    public void Add(string? text)
    {
        if (_begun)
            _row.Write(","u8);
        _begun = true;
        if (string.IsNullOrEmpty(text))
            return;
        if (text.Length == 1 && char.IsAsciiLetterOrDigit(text[0]))
        {
            // Most cells are a point of a scale.
            _row.Write([(byte)text[0]]);
            return;
        }

        if (IsGuarded(text))
            text = $"'{text}";
        if (text.AsSpan().ContainsAny(Quoted))
            text = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        Encoding.UTF8.GetBytes(text, _row);
    }

    public void Add(int number) => Add(number.ToString(CultureInfo.InvariantCulture));

    public void EndRow()
    {
        _row.Write("\r\n"u8);
        _to.Write(_row.WrittenSpan);
        _row.ResetWrittenCount();
        _begun = false;
    }

    /// <summary>Whether the text, apostrophes at its front aside, begins with what a spreadsheet may run.</summary>
    private static bool IsGuarded(string text)
    {
        var plain = text.AsSpan().TrimStart('\'');
        return plain.Length > 0 && plain[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\0';
    }
}
