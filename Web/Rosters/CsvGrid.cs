using System.Text;
using BoSoSurvey.Domain.Rosters;
using CsvHelper;

namespace BoSoSurvey.Web.Rosters;

/// <summary>Reads comma separated files as Norwegian Excel and others write them: semicolon, comma or tab, UTF-8 or Windows-1252.</summary>
internal static class CsvGrid
{
    private const int MaxColumns = 200;

    private static readonly char[] Separators = [';', ',', '\t'];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static RosterGrid Read(byte[] content)
    {
        var text = Decode(content);
        // A workbook, a picture or another binary file under the name of a CSV file.
        if (content.AsSpan().StartsWith("PK\u0003\u0004"u8) || text.Contains('\0', StringComparison.Ordinal))
            return RosterGrid.Failed(RosterFileFault.WrongType);

        // Empty lines are records too, so that records are numbered as Excel numbers rows. A quote that stands astray is text.
        var options = new CsvReaderOptions { Separator = SeparatorOf(text), HasHeader = false, SkipEmptyLines = false };
        var grid = new RosterGrid();
        try
        {
            using var reader = CsvReader.FromText(text, options);
            while (reader.Read())
            {
                var cells = new RosterCell[Math.Min(reader.FieldCount, MaxColumns)];
                for (var i = 0; i < cells.Length; i++)
                    cells[i] = new(reader.GetString(i));
                if (grid.Add((int)reader.RowNumber, cells) is { } failed)
                    return failed;
            }

            return grid;
        }
        catch (CsvFormatException)
        {
            return RosterGrid.Failed(RosterFileFault.Damaged);
        }
    }

    private static string Decode(byte[] content)
    {
        if (content.AsSpan().StartsWith(Encoding.Unicode.Preamble))
            return Encoding.Unicode.GetString(content, 2, content.Length - 2);
        if (content.AsSpan().StartsWith(Encoding.BigEndianUnicode.Preamble))
            return Encoding.BigEndianUnicode.GetString(content, 2, content.Length - 2);
        var start = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
        try
        {
            return StrictUtf8.GetString(content, start, content.Length - start);
        }
        catch (DecoderFallbackException)
        {
            // Every byte is a character there. A text with æ, ø or å in it is as good as never UTF-8 by chance.
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(content);
        }
    }

    /// <summary>The one that the first line has most of.</summary>
    private static char SeparatorOf(string text)
    {
        var line = text.AsSpan().TrimStart();
        var end = line.IndexOfAny('\r', '\n');
        var first = (end < 0 ? line : line[..end]).ToString();
        return Separators.MaxBy(separator => first.Count(c => c == separator));
    }
}
