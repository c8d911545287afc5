using System.Xml;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>What fits into a cell, and how many lines of it.</summary>
internal static class CellText
{
    /// <summary>In one cell, by Excel's limit.</summary>
    public const int MostLetters = 32_767;

    /// <summary>The end of a text that was longer than a cell can hold.</summary>
    public const string CutMark = " […]";

    /// <summary>The text as a cell can hold it: without what XML has no place for, which is most control characters, and cut at Excel's limit with a mark.</summary>
    public static string Fitting(string text)
    {
        if (!IsXml(text) || text.Contains('\r', StringComparison.Ordinal))
            // Runes: a surrogate is half a character and no XML by itself. A lone one becomes U+FFFD.
            text = string.Concat(text.ReplaceLineEndings("\n").EnumerateRunes().Where(rune => rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value)));
        if (text.Length <= MostLetters)
            return text;
        var end = MostLetters - CutMark.Length;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + CutMark;
    }

    private static bool IsXml(string text)
    {
        foreach (var letter in text)
            if (!XmlConvert.IsXmlChar(letter))
                return false;
        return true;
    }

    /// <summary>How many lines a text takes in a column, broken at spaces; near enough to set a row's height by.</summary>
    public static int Lines(ReadOnlySpan<char> text, double width)
    {
        var lines = 0;
        foreach (var line in text.Split('\n'))
            lines += LinesOfLine(text[line], width);
        return lines;
    }

    private static int LinesOfLine(ReadOnlySpan<char> line, double width)
    {
        var lines = 1;
        if (line.Length <= width)
            return lines;
        var used = 0;
        foreach (var word in line.Split(' '))
        {
            var length = line[word].Length;
            if (used > 0 && used + 1 + length > width)
            {
                lines++;
                used = 0;
            }

            used += length + (used > 0 ? 1 : 0);
            // A word longer than the line goes on below.
            for (; used > width; used -= (int)width)
                lines++;
        }

        return lines;
    }
}
