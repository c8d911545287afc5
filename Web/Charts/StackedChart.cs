using System.Globalization;
using System.Xml.Linq;
using BoSoSurvey.Domain.Analysis;

namespace BoSoSurvey.Web.Charts;

/// <param name="Name">Of the group.</param>
/// <param name="Words">What stands beside the bar.</param>
internal sealed record StackedRow(string Name, Distribution Answers, string Words);

/// <summary>The answers of several groups to one question, each a <see cref="LikertBar"/>, as a picture to take along.</summary>
internal static class StackedChart
{
    private const double Width = 760, Left = 180, BarWidth = 400, BarHeight = 24, RowHeight = 38, LineHeight = 16, KeyHeight = 22;

    private const int LettersOfName = 24;

    /// <param name="title">The question.</param>
    /// <param name="points">The words of the scale's points, the lowest first.</param>
    /// <param name="rows">In the order to show them in.</param>
    public static XElement Draw(string title, IReadOnlyList<string> points, IReadOnlyList<StackedRow> rows)
    {
        var (key, lines) = Key(points);
        var head = (lines * KeyHeight) + 8;
        var height = head + (rows.Count * RowHeight);
        return Svg.Picture(Width, height, title,
        [
            // The middle of the scale lies behind the bars, whose numbers it would cross out.
            .. key, Svg.Line(Left + (BarWidth / 2), head - 6, Left + (BarWidth / 2), height - 4, "chart-middle"), .. rows.SelectMany((row, i) => Row(row, head + (i * RowHeight))),
        ]);
    }

    private static IEnumerable<XElement> Row(StackedRow row, double top)
    {
        var name = Svg.Wrap(row.Name, LettersOfName).Take(2).ToList();
        for (var line = 0; line < name.Count; line++)
            yield return Svg.Text(10, top + (BarHeight / 2) + 5 + ((line - ((name.Count - 1) / 2.0)) * LineHeight), name[line]);
        foreach (var (point, from, width) in LikertBar.Segments(row.Answers))
            foreach (var part in Svg.LikertPart(
                LikertBar.Colour(point, row.Answers.Points), Left + (from / 200 * BarWidth), top, width / 200 * BarWidth, BarHeight,
                row.Answers.Counts[point - 1].ToString(CultureInfo.CurrentCulture)))
                yield return part;
        yield return Svg.Text(Left + BarWidth + 14, top + (BarHeight / 2) + 5, row.Words);
    }

    private static (List<XElement> Parts, int Lines) Key(IReadOnlyList<string> points)
    {
        var (parts, x, line) = (new List<XElement>(), 10.0, 0);
        for (var point = 1; point <= points.Count; point++)
        {
            var width = 38 + (points[point - 1].Length * 7.2);
            if (x > 10 && x + width - 16 > Width)
                (x, line) = (10, line + 1);
            parts.AddRange(Svg.LikertPart(LikertBar.Colour(point, points.Count), x, 4 + (line * KeyHeight), 14, 14, ""));
            parts.Add(Svg.Text(x + 20, 16 + (line * KeyHeight), points[point - 1]));
            x += width;
        }

        return (parts, line + 1);
    }
}
