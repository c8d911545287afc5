using System.Xml.Linq;

namespace BoSoSurvey.Web.Charts;

/// <summary>One row of a <see cref="DumbbellChart"/>.</summary>
/// <param name="Name">Of the theme or item.</param>
/// <param name="Means">One for each group; null: none to show.</param>
/// <param name="Words">What the table says for each group.</param>
internal sealed record DumbbellRow(string Name, IReadOnlyList<double?> Means, IReadOnlyList<string> Words);

/// <summary>How far apart groups are: a line for each theme from the lowest group's mean to the highest's, a mark for each group.</summary>
internal static class DumbbellChart
{
    private const double Width = 760, Left = 250, Right = 30, RowHeight = 44, Head = 64;
    private const int LettersOfName = 32;

    /// <summary>Marks nearer than this would hide each other, and stand so far apart up and down instead.</summary>
    private const double Behind = 9;

    /// <param name="title">What it shows.</param>
    /// <param name="points">Of the scale: the axis goes from 1 to this.</param>
    /// <param name="groups">Names, in order; at most six can be told apart.</param>
    /// <param name="rows">In the order to show them in.</param>
    /// <param name="corner">What the rows are called.</param>
    public static Chart Draw(string title, int points, IReadOnlyList<string> groups, IReadOnlyList<DumbbellRow> rows, string corner)
    {
        var height = Head + (rows.Count * RowHeight) + 10;
        return new(title, Svg.Picture(Width, height, title, Parts()), [corner, .. groups], [.. rows.Select(row => (IReadOnlyList<string>)[row.Name, .. row.Words])]);

        double X(double mean) => Left + ((mean - 1) / (points - 1) * (Width - Left - Right));

        IEnumerable<XElement> Parts()
        {
            var x = 10.0;
            for (var group = 0; group < groups.Count; group++)
            {
                yield return Svg.Mark(group, x + 7, 16);
                yield return Svg.Text(x + 22, 21, groups[group]);
                x += 44 + (groups[group].Length * 7.2);
            }

            for (var point = 1; point <= points; point++)
            {
                yield return Svg.Text(X(point), Head - 14, point.ToString(System.Globalization.CultureInfo.InvariantCulture), "middle");
                yield return Svg.Line(X(point), Head - 6, X(point), height - 6, "chart-grid");
            }

            for (var i = 0; i < rows.Count; i++)
            {
                var y = Head + (i * RowHeight) + (RowHeight / 2);
                var name = Svg.Wrap(rows[i].Name, LettersOfName).ToList();
                for (var line = 0; line < name.Count; line++)
                    yield return Svg.Text(10, y + 5 + ((line - ((name.Count - 1) / 2.0)) * 16), name[line]);
                var shown = rows[i].Means.OfType<double>().ToList();
                if (shown.Count > 1)
                    yield return Svg.Line(X(shown.Min()), y, X(shown.Max()), y, "chart-bar", 3);
                for (var group = 0; group < groups.Count; group++)
                    if (rows[i].Means[group] is { } mean)
                        yield return Svg.Mark(group, X(mean), y + (Behind * rows[i].Means.Take(group).Count(other => other is { } earlier && Math.Abs(X(earlier) - X(mean)) < Behind)));
            }
        }
    }
}
