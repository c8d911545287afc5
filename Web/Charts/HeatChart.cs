using System.Xml.Linq;

namespace BoSoSurvey.Web.Charts;

/// <param name="Step">Of the colour, 1–5; 0: none.</param>
/// <param name="Words">The index, or why there is none.</param>
/// <param name="Small">Below it.</param>
internal sealed record HeatChartCell(int Step, string Words, string Small);

/// <summary>A heat table as a picture to take along.</summary>
internal static class HeatChart
{
    private const double NameWidth = 230, CellWidth = 108, CellHeight = 46, LineHeight = 16, KeyHeight = 30;

    private const int LettersOfName = 30, LettersOfColumn = 13;

    /// <param name="title">What it shows.</param>
    /// <param name="columns">Their names.</param>
    /// <param name="rows">Each with its name and a cell for each column.</param>
    /// <param name="key">What each step stands for, the lowest first; none: the rows have scales of different lengths.</param>
    /// <param name="note">Below the key.</param>
    public static XElement Draw(string title, IReadOnlyList<string> columns, IReadOnlyList<(string Name, IReadOnlyList<HeatChartCell> Cells)> rows, IReadOnlyList<string> key, string note)
    {
        var names = columns.Select(column => Svg.Wrap(column, LettersOfColumn).ToList()).ToList();
        var head = (names.Max(lines => lines.Count) * LineHeight) + 8;
        var bottom = head + (rows.Count * CellHeight) + 6;
        var width = NameWidth + (Math.Max(columns.Count, 4) * CellWidth) + 10;
        return Svg.Picture(width, bottom + KeyHeight + (note.Length > 0 ? LineHeight : 0), title, [.. Heads(), .. rows.SelectMany(Row), .. Key(), .. Note()]);

        IEnumerable<XElement> Heads() => names.SelectMany((lines, column) => lines.Select((words, line) => Svg.Text(
            NameWidth + ((column + 0.5) * CellWidth), head - 8 - ((lines.Count - 1 - line) * LineHeight), words, "middle", bold: true)));

        IEnumerable<XElement> Row((string Name, IReadOnlyList<HeatChartCell> Cells) row, int number)
        {
            var top = head + (number * CellHeight);
            var lines = Svg.Wrap(row.Name, LettersOfName).Take(2).ToList();
            return
            [
                .. lines.Select((words, line) => Svg.Text(10, top + (CellHeight / 2) + 4 + ((line - ((lines.Count - 1) / 2.0)) * LineHeight), words)),
                .. row.Cells.SelectMany((cell, column) => Svg.HeatPart(cell.Step, NameWidth + (column * CellWidth), top, CellWidth, CellHeight, cell.Words, cell.Small)),
            ];
        }

        IEnumerable<XElement> Key() => key.SelectMany((words, step) => Svg.HeatPart(step + 1, 10 + (step * CellWidth), bottom, 20, 20, "", "")
            .Append(Svg.Text(34 + (step * CellWidth), bottom + 14, words)));

        IEnumerable<XElement> Note()
        {
            if (note.Length > 0)
                yield return Svg.Text(10, bottom + KeyHeight + 4, note);
        }
    }
}
