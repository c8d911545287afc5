using System.Globalization;
using BoSoSurvey.Domain.Analysis;
using Microsoft.AspNetCore.Html;

namespace BoSoSurvey.Web.Charts;

/// <summary>
/// A stacked bar that leans to the side where the answers are: what is below the middle of the scale to the left of the middle line, what is above it to the
/// right, the middle point of an odd scale half and half. Drawn on the server with attributes alone, as the site allows neither script nor style in a page.
/// </summary>
internal static class LikertBar
{
    private const double Middle = 100;

    private const int Colours = 5;

    public static IHtmlContent Of(Distribution answers, string label)
    {
        var html = new HtmlContentBuilder()
            .AppendHtml("<svg class=\"likert\" viewBox=\"0 0 200 12\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"").Append(label).AppendHtml("\">");
        foreach (var (point, from, width) in Segments(answers))
            html.AppendHtml($"<rect class=\"likert-{Colour(point, answers.Points)}\" x=\"{Number(from)}\" y=\"0\" width=\"{Number(width)}\" height=\"12\"/>");
        return html.AppendHtml($"<line class=\"likert-middle\" x1=\"{Number(Middle)}\" x2=\"{Number(Middle)}\" y1=\"0\" y2=\"12\"/></svg>");
    }

    /// <summary>1–5, from the lowest point to the highest; an odd scale's middle is always 3. The two in the middle of six have colours of their own: 2b and 4b.</summary>
    public static string Colour(int point, int points) => (point, points) switch
    {
        (3, 6) => "2b",
        (4, 6) => "4b",
        _ => (1 + (int)Math.Round((point - 1.0) * (Colours - 1) / (points - 1), MidpointRounding.AwayFromZero)).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Where each point's part begins and how wide it is, on a line 200 wide on which all answers together are 100.</summary>
    public static IEnumerable<(int Point, double From, double Width)> Segments(Distribution answers)
    {
        if (answers.N == 0)
            yield break;
        var below = Enumerable.Range(1, answers.Points).Sum(point => Share(answers, point) * Math.Clamp(((answers.Points + 1) / 2.0) - point + 0.5, 0, 1));
        var from = Middle - (100 * below);
        for (var point = 1; point <= answers.Points; point++)
        {
            var width = 100 * Share(answers, point);
            if (width > 0)
                yield return (point, from, width);
            from += width;
        }
    }

    private static double Share(Distribution answers, int point) => (double)answers.Counts[point - 1] / answers.N;

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
