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
    /// <summary>In letters; a question may be as long as a paragraph.</summary>
    private const int LongestName = 80;

    /// <summary>Where its numbers are from: a saved picture says so itself.</summary>
    public required PictureSource Source { get; init; }

    /// <summary>The picture as an address that a browser saves as a file.</summary>
    public string Address => $"data:image/svg+xml;charset=utf-8,{Uri.EscapeDataString(Charts.Svg.Saved(Svg, Title, Source).ToString(SaveOptions.DisableFormatting))}";

    /// <summary>A name for that file.</summary>
    public string FileName => FileNameOf(Title, Source);

    /// <summary>A name for the file of a picture of this: <c>Pulje-1-Runde-2-internt-Temaene-i-hver-kommune.svg</c>.</summary>
    public static string FileNameOf(string name, PictureSource source)
    {
        var words = string.Concat($"{source.Where} {source.Mark} {name}".Select(letter => char.IsLetterOrDigit(letter) ? letter : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var whole = string.Join('-', words);
        return (whole.Length > LongestName ? whole[..LongestName].TrimEnd('-') : whole) + ".svg";
    }
}

/// <summary>The parts that charts are drawn of. Looks are attributes, since the site allows no style in a page and a saved file has no stylesheet; classes let the page change them in the dark.</summary>
internal static class Svg
{
    private static readonly XNamespace Space = "http://www.w3.org/2000/svg";

    /// <summary>From the lowest step to the highest, with the colour of words on it; the page's own in the light.</summary>
    private static readonly (string Fill, string Words)[] HeatColours =
        [("#ffffcc", "#1c2324"), ("#b5dfbd", "#1c2324"), ("#6cbfca", "#10191a"), ("#1f6fa8", "#ffffff"), ("#22307f", "#ffffff")];

    /// <summary>By <see cref="LikertBar.Colour"/>, likewise.</summary>
    private static readonly Dictionary<string, (string Fill, string Words)> LikertColours = new()
    {
        ["1"] = ("#9a5a12", "#ffffff"), ["2"] = ("#dfc27d", "#1c2324"), ["2b"] = ("#f0e2c0", "#1c2324"), ["3"] = ("#c4c9c9", "#1c2324"),
        ["4b"] = ("#c3e3dd", "#1c2324"), ["4"] = ("#7cc6bb", "#1c2324"), ["5"] = ("#01705f", "#ffffff"),
    };

    /// <summary>From the first group on: dark enough for white paper, and told apart by lightness, too.</summary>
    private static readonly string[] Colours = ["#22307f", "#b4530a", "#01705f", "#7a7a7a", "#8a2a6b", "#4a4a4a"];

    public static XElement Picture(double width, double height, string title, IEnumerable<XElement> parts) => Tag(
        "svg",
        [("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("role", "img"), ("class", "chart"), ("font-family", "Inter, Arial, sans-serif"), ("aria-label", title)],
        parts);

    /// <summary>A picture as it is saved: on white, its title above, and below where its numbers are from.</summary>
    public static XElement Saved(XElement picture, string title, PictureSource source)
    {
        const double margin = 10, line = 18;
        var size = picture.Attribute("viewBox")!.Value.Split(' ').Skip(2).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToList();
        var letters = (int)(size[0] / 8.2);
        var (head, foot) = (Wrap(title, letters).ToList(), Wrap(source.ToString(), (int)(letters * 1.25)).ToList());
        var top = margin + (head.Count * line) + 8;
        var height = top + size[1] + (foot.Count * line) + margin;
        return Picture(size[0], height, title,
        [
            Area(0, 0, size[0], height, "#ffffff"),
            .. head.Select((words, i) => Text(margin, margin + 14 + (i * line), words, size: 15, bold: true)),
            Tag("g", [("transform", $"translate(0 {Number(top)})")], picture.Elements().Select(part => new XElement(part))),
            .. foot.Select((words, i) => Text(margin, top + size[1] + 12 + (i * line), words, size: 11)),
        ]);
    }

    public static XElement Area(double x, double y, double width, double height, string fill) => Tag(
        "rect",
        [("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)), ("fill", fill)]);

    /// <summary>A part of a stacked bar, with words in it where there is room.</summary>
    public static IEnumerable<XElement> LikertPart(string colour, double x, double y, double width, double height, string words)
    {
        var (fill, ink) = LikertColours[colour];
        yield return Area(x, y, width, height, fill);
        if (width > 8 + (words.Length * 8))
            yield return Text(x + (width / 2), y + (height / 2) + 5, words, "middle", ink: ink);
    }

    /// <summary>A cell of a heat table.</summary>
    /// <param name="step">1–5; 0: it has no index, and no colour.</param>
    public static IEnumerable<XElement> HeatPart(int step, double x, double y, double width, double height, string words, string small)
    {
        var (fill, ink) = step == 0 ? ("#ffffff", "#4a5253") : HeatColours[step - 1];
        yield return Area(x, y, width - 2, height - 2, fill);
        if (words.Length > 0)
            yield return Text(x + (width / 2) - 1, y + (height / 2) + (small.Length == 0 ? 5 : 1), words, "middle", step == 0 ? 12 : 17, bold: step > 0, ink: ink);
        if (small.Length > 0)
            yield return Text(x + (width / 2) - 1, y + (height / 2) + 17, small, "middle", 11, ink: ink);
    }

    public static XElement Line(double x1, double y1, double x2, double y2, string looks, double width = 1) => Tag(
        "line",
        [("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)), ("class", looks), ("stroke", looks == "chart-grid" ? "#c8cdcd" : "#4a5253"), ("stroke-width", Number(width))]);

    public static XElement Path(IEnumerable<(double X, double Y)> points) => Tag(
        "polyline",
        [("points", string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"))), ("class", "chart-line"), ("fill", "none"), ("stroke", "#22307f"), ("stroke-width", "2.5")]);

    public static XElement Text(double x, double y, string words, string anchor = "start", double size = 13, bool bold = false, string ink = "#1c2324")
    {
        var text = Tag(
            "text",
            [("x", Number(x)), ("y", Number(y)), ("text-anchor", anchor), ("font-size", Number(size)), ("class", "chart-text"), ("fill", ink), ("font-weight", bold ? "600" : "400")]);
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
