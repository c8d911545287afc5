using System.Globalization;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>
/// Emoji and other characters beyond U+FFFF as they were written. Our version of ClosedXML escapes each half of one by itself, which Excel puts together and LibreOffice shows as
/// <c>_xD83D__xDE00_</c>. Somebody who wrote just that is not mistaken for it: an underscore that could begin an escape is escaped itself.
/// </summary>
internal static partial class WholeCharacters
{
    [GeneratedRegex("_x(D[89AB][0-9A-F]{2})__x(D[C-F][0-9A-F]{2})_")]
    private static partial Regex Halves();

    /// <summary>Mends the texts of a workbook that ClosedXML has saved.</summary>
    public static void Mend(SpreadsheetDocument document)
    {
        foreach (var text in document.WorkbookPart!.SharedStringTablePart!.SharedStringTable.Descendants<Text>())
            if (Halves().IsMatch(text.Text))
                text.Text = Halves().Replace(text.Text, halves => $"{Character(halves.Groups[1].ValueSpan)}{Character(halves.Groups[2].ValueSpan)}");
    }

    private static char Character(ReadOnlySpan<char> half) => (char)int.Parse(half, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
