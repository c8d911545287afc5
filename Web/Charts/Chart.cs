using System.Globalization;
using System.Xml.Linq;

namespace BoSoSurvey.Web.Charts;

/// <summary>A picture of some numbers, and the same numbers as a table for those who do not see it or want to take them along.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Svg">The picture, which stands alone as a file as well.</param>
/// <param name="Narrow">The same for a phone.</param>
/// <param name="Columns">Of the table; the first is that of the rows' names.</param>
/// <param name="Rows">Of the table, as they are read.</param>
public sealed record Chart(string Title, XElement Svg, XElement Narrow, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The picture as an address that a browser saves as a file.</summary>
    public string Address => $"data:image/svg+xml;charset=utf-8,{Uri.EscapeDataString(Svg.ToString(SaveOptions.DisableFormatting))}";

    /// <summary>A name for that file.</summary>
    public string FileName => string.Concat(Title.Select(letter => char.IsLetterOrDigit(letter) ? letter : '-')).Trim('-') + ".svg";
}

/// <summary>The parts that charts are drawn of. Looks are attributes, since the site allows no style in a page and a saved file has no stylesheet; classes let the page change them in the dark.</summary>
internal static class Svg
{
    private static readonly XNamespace Space = "http://www.w3.org/2000/svg";

    /// <summary>From the first group on: dark enough for white paper, and told apart by lightness, too.</summary>
    private static readonly string[] Colours = ["#22307f", "#b4530a", "#01705f", "#7a7a7a", "#8a2a6b", "#4a4a4a"];

    public static XElement Picture(double width, double height, string title, IEnumerable<XElement> parts) => Tag(
        "svg",
        [("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("role", "img"), ("class", "chart"), ("font-family", "Inter, Arial, sans-serif"), ("aria-label", title)],
        parts);

    public static XElement Line(double x1, double y1, double x2, double y2, string looks, double width = 1) => Tag(
        "line",
        [("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)), ("class", looks), ("stroke", looks == "chart-grid" ? "#c8cdcd" : "#4a5253"), ("stroke-width", Number(width))]);

    public static XElement Path(IEnumerable<(double X, double Y)> points) => Tag(
        "polyline",
        [("points", string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"))), ("class", "chart-line"), ("fill", "none"), ("stroke", "#22307f"), ("stroke-width", "2.5")]);

    public static XElement Text(double x, double y, string words, string anchor = "start", double size = 13, bool bold = false)
    {
        var text = Tag(
            "text",
            [("x", Number(x)), ("y", Number(y)), ("text-anchor", anchor), ("font-size", Number(size)), ("class", "chart-text"), ("fill", "#1c2324"), ("font-weight", bold ? "600" : "400")]);
        text.Value = words;
        return text;
    }

    /// <summary>The mark of a group: a colour, and a shape for whoever sees no colours.</summary>
    public static XElement Mark(int group, double x, double y, double size = 7)
    {
        (double X, double Y)[] corners = (group % 4) switch
        {
            1 => [(-1, -1), (1, -1), (1, 1), (-1, 1)],
            2 => [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
            3 => [(0, -1.2), (1.2, 1), (-1.2, 1)],
            _ => [],
        };
        (string, string)[] looks = [("class", $"chart-mark-{group % Colours.Length}"), ("fill", Colours[group % Colours.Length])];
        return corners.Length == 0
            ? Tag("circle", [("cx", Number(x)), ("cy", Number(y)), ("r", Number(size)), .. looks])
            : Tag("polygon", [("points", string.Join(' ', corners.Select(corner => $"{Number(x + (corner.X * size))},{Number(y + (corner.Y * size))}"))), .. looks]);
    }

    /// <summary>Words cut so that they fit, by a rough measure of letters.</summary>
    public static IEnumerable<string> Wrap(string words, int letters)
    {
        var line = "";
        foreach (var word in words.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > letters)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }

    private static XElement Tag(string name, IEnumerable<(string Name, string Value)> attributes, IEnumerable<XElement>? parts = null) =>
        new(Space + name, attributes.Select(attribute => new XAttribute(attribute.Name, attribute.Value)), parts);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
