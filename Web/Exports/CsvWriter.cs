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
    private byte[] _row = new byte[8192];
    private int _length;
    private bool _begun;

    public CsvWriter(Stream to)
    {
        _to = to;
        _to.Write(Encoding.UTF8.Preamble);
    }

    /// <summary>Writes the next cell of the row; null is an empty one.</summary>
    public void Add(string? text)
    {
        text ??= "";
        // Most cells are a point of a scale.
        var isPlain = text.Length == 1 && char.IsAsciiLetterOrDigit(text[0]);
        if (!isPlain && IsGuarded(text))
            text = $"'{text}";
        if (!isPlain && text.AsSpan().ContainsAny(Quoted))
            text = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var longest = _length + 1 + Encoding.UTF8.GetMaxByteCount(text.Length);
        if (longest > _row.Length)
            Array.Resize(ref _row, 2 * longest);
        if (_begun)
            _row[_length++] = (byte)',';
        _begun = true;
        if (isPlain)
            _row[_length++] = (byte)text[0];
        else
            _length += Encoding.UTF8.GetBytes(text, _row.AsSpan(_length));
    }

    public void Add(int number) => Add(number.ToString(CultureInfo.InvariantCulture));

    public void EndRow()
    {
        _to.Write(_row.AsSpan(0, _length));
        _to.Write("\r\n"u8);
        _length = 0;
        _begun = false;
    }

    /// <summary>Whether the text, apostrophes at its front aside, begins with what a spreadsheet may run.</summary>
    private static bool IsGuarded(string text)
    {
        var plain = text.AsSpan().TrimStart('\'');
        return plain.Length > 0 && plain[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\0';
    }
}
