using System.Globalization;
using System.Xml.Linq;

namespace BoSoSurvey.Web.Charts;

/// <summary>One panel of a <see cref="TrendChart"/>.</summary>
/// <param name="Name">Of the theme.</param>
/// <param name="Values">One for each round; null: none to show.</param>
/// <param name="Words">What the table says for each round.</param>
/// <param name="Breaks">For each round: it was not asked as in the round before, so no line leads to it.</param>
internal sealed record TrendPanel(string Name, IReadOnlyList<double?> Values, IReadOnlyList<string> Words, IReadOnlyList<bool> Breaks);

/// <summary>A small chart for each theme, all on one scale, from the first round to the last.</summary>
internal static class TrendChart
{
    private const double PanelWidth = 250, PanelHeight = 170, Inset = 28, Top = 48, Bottom = 34;
    private const int Across = 3, AcrossNarrow = 1, LettersOfName = 32;

    /// <param name="title">What it shows.</param>
    /// <param name="points">Of the scale: each panel goes from 1 to this.</param>
    /// <param name="rounds">Names, the earliest first.</param>
    /// <param name="panels">In the order to show them in.</param>
    /// <param name="corner">What the panels are called.</param>
    /// <param name="source"><see cref="Chart.Source"/>.</param>
    public static Chart Draw(string title, int points, IReadOnlyList<string> rounds, IReadOnlyList<TrendPanel> panels, string corner, PictureSource source)
    {
        return new(
            title, Picture(Across), Picture(AcrossNarrow),
            [corner, .. rounds], [.. panels.Select(panel => (IReadOnlyList<string>)[panel.Name, .. panel.Words])]) { Source = source };

        XElement Picture(int across) => Svg.Picture(
            PanelWidth * across, (panels.Count + across - 1) / across * PanelHeight, title,
            panels.SelectMany((panel, i) => Parts(panel, i % across * PanelWidth, i / across * PanelHeight)));

        IEnumerable<XElement> Parts(TrendPanel panel, double left, double top)
        {
            var name = Svg.Wrap(panel.Name, LettersOfName).Take(2).ToList();
            for (var line = 0; line < name.Count; line++)
                yield return Svg.Text(left + 8, top + 16 + (line * 16), name[line], bold: true);
            foreach (var point in new[] { 1, points })
            {
                yield return Svg.Line(left + Inset, Y(point), left + PanelWidth - Inset, Y(point), "chart-grid");
                yield return Svg.Text(left + Inset - 8, Y(point) + 4, point.ToString(CultureInfo.InvariantCulture), "end", 11);
            }

            foreach (var run in Runs(panel))
                yield return Svg.Path(run.Select(round => (X(round), Y(panel.Values[round]!.Value))));
            for (var round = 0; round < rounds.Count; round++)
            {
                yield return Svg.Text(X(round), top + PanelHeight - 14, Short(rounds[round]), "middle", 11);
                if (panel.Values[round] is not { } value)
                {
                    // Why there is no mark.
                    yield return Svg.Text(X(round), Y((1 + points) / 2.0) + 4, panel.Words[round], "middle", 11);
                    continue;
                }

                yield return Svg.Mark(0, X(round), Y(value), 5);
                yield return Svg.Text(X(round), Y(value) - 10, value.ToString("0.0", CultureInfo.CurrentCulture), "middle", 12);
            }

            double X(int round) => rounds.Count == 1 ? left + (PanelWidth / 2) : left + Inset + 14 + (round * (PanelWidth - (2 * Inset) - 28) / (rounds.Count - 1));

            double Y(double value) => top + PanelHeight - Bottom - ((value - 1) / (points - 1) * (PanelHeight - Top - Bottom));
        }
    }

    /// <summary>The rounds between which a line may be drawn, as long as they are two or more.</summary>
    private static IEnumerable<List<int>> Runs(TrendPanel panel)
    {
        var run = new List<int>();
        for (var round = 0; round < panel.Values.Count; round++)
        {
            if (panel.Values[round] is null || panel.Breaks[round])
            {
                if (run.Count > 1)
                    yield return run;
                run = [];
            }

            if (panel.Values[round] is not null)
                run.Add(round);
        }

        if (run.Count > 1)
            yield return run;
    }

    /// <summary>Round names begin alike, and what comes after a dash is for the table.</summary>
    private static string Short(string round) => round.Split(" – ")[0] is var first && first.Length <= 14 ? first : $"{first[..13]}…";
}
