using System.Xml.Linq;

namespace BoSoSurvey.Web.Charts;

/// <summary>One row of a <see cref="DumbbellChart"/>.</summary>
/// <param name="Name">Of the theme or item.</param>
/// <param name="Means">One for each group; null: none to show.</param>
/// <param name="Words">What the table says for each group.</param>
/// <param name="Missing">What is said where some groups have a mean and others have none to show; empty: nothing.</param>
internal sealed record DumbbellRow(string Name, IReadOnlyList<double?> Means, IReadOnlyList<string> Words, string Missing = "");

/// <summary>How far apart groups are: a line for each theme from the lowest group's mean to the highest's, a mark for each group.</summary>
internal static class DumbbellChart
{
    private static readonly Layout Wide = new(760, 250, 44, 32), Narrow = new(340, 16, 68, 40);

    /// <summary>Marks nearer than this would hide each other, and stand so far apart up and down instead.</summary>
    private const double Behind = 9;

    private const double LineHeight = 16, KeyHeight = 24, AxisHeight = 38;

    /// <param name="title">What it shows.</param>
    /// <param name="points">Of the scale: the axis goes from 1 to this.</param>
    /// <param name="groups">Names, in order; at most six can be told apart.</param>
    /// <param name="rows">In the order to show them in.</param>
    /// <param name="corner">What the rows are called.</param>
    /// <param name="source"><see cref="Chart.Source"/>.</param>
    public static Chart Draw(string title, int points, IReadOnlyList<string> groups, IReadOnlyList<DumbbellRow> rows, string corner, PictureSource source)
    {
        return new(title, Picture(Wide), Picture(Narrow), [corner, .. groups], [.. rows.Select(row => (IReadOnlyList<string>)[row.Name, .. row.Words])]) { Source = source };

        XElement Picture(Layout layout)
        {
            var (key, keyLines) = Key(layout, groups);
            var head = (KeyHeight * keyLines) + AxisHeight;
            var height = head + (rows.Count * layout.RowHeight) + 10;
            return Svg.Picture(layout.Width, height, title, [.. key, .. Axis(layout, points, head, height), .. rows.SelectMany((row, i) => Row(layout, row, head + (i * layout.RowHeight)))]);
        }

        IEnumerable<XElement> Row(Layout layout, DumbbellRow row, double top)
        {
            var name = Svg.Wrap(row.Name, layout.LettersOfName).ToList();
            // Beside the marks, or above them.
            var (y, text) = layout.NamesAbove
                ? (top + layout.RowHeight - 18, top + 14)
                : (top + (layout.RowHeight / 2), top + (layout.RowHeight / 2) + 5 - ((name.Count - 1) / 2.0 * LineHeight));
            for (var line = 0; line < name.Count; line++)
                yield return Svg.Text(10, text + (line * LineHeight), name[line], bold: layout.NamesAbove);
            double X(double mean) => layout.X(mean, points);
            var shown = row.Means.OfType<double>().ToList();
            // Else it would be an empty line, and nobody would know why.
            if (shown.Count == 0)
                yield return Svg.Text(X(1), y + 5, row.Words[0]);
            // On the side with more room.
            if (shown.Count > 0 && row.Missing.Length > 0)
                yield return shown.Max() + shown.Min() <= 1 + points
                    ? Svg.Text(X(shown.Max()) + 14, y + 4, row.Missing, size: 11)
                    : Svg.Text(X(shown.Min()) - 14, y + 4, row.Missing, "end", 11);
            if (shown.Count > 1)
                yield return Svg.Line(X(shown.Min()), y, X(shown.Max()), y, "chart-bar", 3);
            for (var group = 0; group < groups.Count; group++)
                if (row.Means[group] is { } mean)
                    yield return Svg.Mark(group, X(mean), y + (Behind * row.Means.Take(group).Count(other => other is { } earlier && Math.Abs(X(earlier) - X(mean)) < Behind)));
        }
    }

    /// <summary>Each group with its mark, on as many lines as they need.</summary>
    private static (List<XElement> Parts, int Lines) Key(Layout layout, IReadOnlyList<string> groups)
    {
        var (parts, x, line) = (new List<XElement>(), 10.0, 0);
        for (var group = 0; group < groups.Count; group++)
        {
            var width = 44 + (groups[group].Length * 7.2);
            if (x > 10 && x + width - 22 > layout.Width)
                (x, line) = (10, line + 1);
            parts.Add(Svg.Mark(group, x + 7, 16 + (line * KeyHeight)));
            parts.Add(Svg.Text(x + 22, 21 + (line * KeyHeight), groups[group]));
            x += width;
        }

        return (parts, line + 1);
    }

    private static IEnumerable<XElement> Axis(Layout layout, int points, double head, double height)
    {
        for (var point = 1; point <= points; point++)
        {
            yield return Svg.Text(layout.X(point, points), head - 14, point.ToString(System.Globalization.CultureInfo.InvariantCulture), "middle");
            yield return Svg.Line(layout.X(point, points), head - 6, layout.X(point, points), height - 6, "chart-grid");
        }
    }

    /// <param name="Left">Where the axis begins.</param>
    private sealed record Layout(double Width, double Left, double RowHeight, int LettersOfName)
    {
        private const double Right = 30;

        /// <summary>Whether a row's name stands above its marks, since there is no room beside them.</summary>
        public bool NamesAbove => Left < 100;

        public double X(double mean, int points) => Left + ((mean - 1) / (points - 1) * (Width - Left - Right));
    }
}
