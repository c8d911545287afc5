using System.Globalization;
using System.Xml.Linq;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Web.Charts;
using Xunit;

namespace BoSoSurvey.Tests.Charts;

public class ChartTests
{
    private static IEnumerable<XElement> Parts(Chart chart, string tag) => chart.Svg.Elements().Where(part => part.Name.LocalName == tag);

    private static double At(XElement part, string attribute) => double.Parse(part.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    private static Chart Gaps(params double?[] means) => DumbbellChart.Draw(
        "Gap & <b>", 5, [.. means.Select((_, i) => $"Group {i}")], [new("Theme", means, [.. means.Select(mean => mean?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–")])], "Tema", new("Pulje 1, Runde 2", "internt", "Release 1 & <i>"));

    [Fact]
    public void Gaps_OfTwoGroups_LieOnTheAxisWithALineBetween()
    {
        var chart = Gaps(1, 5);

        var grid = Parts(chart, "line").Where(line => line.Attribute("class")!.Value == "chart-grid").Select(line => At(line, "x1")).ToList();
        var bar = Parts(chart, "line").Single(line => line.Attribute("class")!.Value == "chart-bar");
        Assert.Equal((grid[0], grid[4]), (At(bar, "x1"), At(bar, "x2")));
        // The first mark of each shape is the key's.
        Assert.Equal(grid[0], At(Parts(chart, "circle").Last(), "cx"));
    }

    [Fact]
    public void Gaps_OfAGroupWithoutAMean_HaveNoMarkAndNoLine()
    {
        var chart = Gaps(3, null);

        Assert.Equal(2, Parts(chart, "circle").Count());
        Assert.Single(Parts(chart, "polygon"));
        Assert.DoesNotContain(Parts(chart, "line"), line => line.Attribute("class")!.Value == "chart-bar");
        Assert.Equal(["Theme", "3.00", "–"], chart.Rows.Single());
    }

    /// <summary>Beside the marks, and within the picture.</summary>
    [Theory]
    [InlineData(1.2)]
    [InlineData(4.9)]
    public void Gaps_WithSomeMissing_SaySo(double mean)
    {
        var chart = DumbbellChart.Draw("Gap", 5, ["A", "B"], [new("Planer", [mean, null], ["1", "vises ikke"], "1 gruppe vises ikke")], "Tema", new("Pulje 1", "release 1", "Release 1"));

        foreach (var picture in new[] { chart.Svg, chart.Narrow })
        {
            var text = picture.Elements().Single(part => part.Value == "1 gruppe vises ikke");
            var (from, width) = (At(text, "x"), text.Value.Length * 6.5);
            var whole = double.Parse(picture.Attribute("viewBox")!.Value.Split(' ')[2], CultureInfo.InvariantCulture);
            Assert.InRange(text.Attribute("text-anchor")!.Value == "end" ? from - width : from, 0, whole - width);
        }
    }

    [Fact]
    public void Gaps_WithoutAnyMean_SayWhy()
    {
        var chart = DumbbellChart.Draw("Gap", 5, ["Hamar", "Hele puljen"], [new("Planer", [null, null], ["vises ikke", "vises ikke"])], "Tema", new("Pulje 1", "release 1", "Release 1"));

        Assert.Equal(1, Parts(chart, "text").Count(text => text.Value == "vises ikke"));
    }

    [Fact]
    public void Gaps_OfGroupsWithTheSameMean_HideNoMark()
    {
        var chart = Gaps(3, null, null, null, 3.01);

        var marks = Parts(chart, "circle").Skip(2).ToList();
        Assert.Equal(2, marks.Count);
        Assert.True(Math.Abs(At(marks[0], "cy") - At(marks[1], "cy")) >= 9);
    }

    /// <summary>On a phone the names stand above the marks, and the key takes the lines it needs.</summary>
    [Fact]
    public void Gaps_ForAPhone_FitItsWidth()
    {
        var chart = DumbbellChart.Draw(
            "Gap", 5, ["Styringsgruppe", "Prosjektgruppe", "Eksterne aktører"], [new("Kunnskap, engasjement og eierskap", [1, 3, 5], ["1", "3", "5"])], "Tema", new("Pulje 1", "release 1", "Release 1"));

        var width = double.Parse(chart.Narrow.Attribute("viewBox")!.Value.Split(' ')[2], CultureInfo.InvariantCulture);
        var parts = chart.Narrow.Elements().ToList();
        var texts = parts.Where(part => part.Name.LocalName == "text").ToList();
        Assert.InRange(width, 300, 360);
        Assert.All(texts.Where(text => text.Attribute("text-anchor")!.Value == "start"), text => Assert.True(At(text, "x") + (text.Value.Length * 7.2) <= width, text.Value));
        Assert.True(texts.Where(text => text.Value.EndsWith("gruppe", StringComparison.Ordinal) || text.Value.StartsWith("Eksterne", StringComparison.Ordinal)).Select(text => At(text, "y")).Distinct().Count() > 1);
        var bar = parts.Single(part => part.Attribute("class")?.Value == "chart-bar");
        Assert.True(At(texts.Single(text => text.Value.StartsWith("Kunnskap", StringComparison.Ordinal)), "y") < At(bar, "y1") - 10);
        Assert.True(At(bar, "x1") < 30 && At(bar, "x2") > width - 50);
    }

    private static Chart Trend(double?[] values, params int[] breaks) => TrendChart.Draw(
        "Trend", 5, [.. values.Select((_, i) => $"Runde {i + 1} – våren")], [new("Theme", values, [.. values.Select(_ => "x")], [.. values.Select((_, i) => breaks.Contains(i))])], "Tema", new("Pulje 1", "release 1", "Release 1"));

    [Theory]
    [InlineData(new[] { 2.0, 3.0, 4.0 }, new int[0], new[] { 3 })]
    [InlineData(new[] { 2.0, 3.0, 4.0 }, new[] { 2 }, new[] { 2 })]
    [InlineData(new[] { 2.0, 3.0, 4.0, 4.0 }, new[] { 2 }, new[] { 2, 2 })]
    [InlineData(new[] { 2.0, 3.0 }, new[] { 1 }, new int[0])]
    public void Trend_WithABreak_IsNotDrawnOverIt(double[] values, int[] breaks, int[] lines)
    {
        var chart = Trend([.. values.Select(value => (double?)value)], breaks);

        Assert.Equal(chart.Svg.Elements().Count(), chart.Narrow.Elements().Count());
        Assert.Equal(lines, Parts(chart, "polyline").Select(line => line.Attribute("points")!.Value.Split(' ').Length));
        Assert.Equal(values.Length, Parts(chart, "circle").Count());
    }

    [Fact]
    public void Trend_WithoutAValueInARound_HasAGapThere()
    {
        var chart = Trend([2, null, 4]);

        Assert.Empty(Parts(chart, "polyline"));
        Assert.Equal(2, Parts(chart, "circle").Count());
        Assert.Contains(Parts(chart, "text"), text => text.Value == "Runde 2");
        Assert.Single(Parts(chart, "text"), text => text.Value == "x");
    }

    [Fact]
    public void Address_OfTextsWithSigns_IsAWholePicture()
    {
        var chart = Gaps(2, 3);

        var saved = XElement.Parse(Uri.UnescapeDataString(chart.Address[(chart.Address.IndexOf(',', StringComparison.Ordinal) + 1)..]));

        Assert.Equal("Gap & <b>", saved.Attribute("aria-label")!.Value);
        Assert.Equal("http://www.w3.org/2000/svg", saved.Name.NamespaceName);
        Assert.Equal("Pulje-1-Runde-2-internt-Gap-b.svg", chart.FileName);
        Assert.Equal(84, Chart.FileNameOf(new string('ø', 300), chart.Source).Length);
        // Alone it says what it shows, and where it is from; nothing lies outside it.
        var texts = saved.Elements().Where(part => part.Name.LocalName == "text").ToList();
        Assert.Equal(["Gap & <b>", "Pulje 1, Runde 2. Release 1 & <i>"], texts.Select(text => text.Value));
        var height = double.Parse(saved.Attribute("viewBox")!.Value.Split(' ')[3], CultureInfo.InvariantCulture);
        Assert.Equal(height, double.Parse(chart.Svg.Attribute("viewBox")!.Value.Split(' ')[3], CultureInfo.InvariantCulture) + 64);
        Assert.True(At(texts[1], "y") < height);
    }

    [Fact]
    public void Stacked_OfGroups_HasABarForEachWithItsAnswersInIt()
    {
        var picture = StackedChart.Draw("Jeg er enig", ["Svært uenig", "Uenig", "Verken eller", "Enig", "Svært enig"],
            [new("Styringsgruppe", new([0, 0, 2, 3, 5]), "snitt 4,30"), new("Prosjektgruppe", Distribution.Zero(5), "Ingen svar")]);

        var key = 5;
        var parts = picture.Elements().Where(part => part.Name.LocalName == "rect").Skip(key).ToList();
        Assert.Equal([80.0, 120.0, 200.0], parts.Select(part => At(part, "width") * 2));
        // Half of the middle point to the left of the line.
        var middle = At(picture.Elements().Single(part => part.Attribute("class")?.Value == "chart-middle"), "x1");
        Assert.Equal(middle, At(parts[0], "x") + (At(parts[0], "width") / 2), 1e-6);
        var texts = picture.Elements().Where(part => part.Name.LocalName == "text").Select(text => text.Value).ToList();
        Assert.Superset(new HashSet<string>(["2", "3", "5", "Styringsgruppe", "snitt 4,30", "Ingen svar", "Svært enig"]), new HashSet<string>(texts));
    }

    [Fact]
    public void Heat_OfCells_HasTheirWordsAndColoursAndFitsItsWidth()
    {
        var picture = HeatChart.Draw("Temaer", ["Øvre Eiker kommune", "Hele puljen"], [("Kunnskap, engasjement og eierskap", [new(5, "4,6 ●", "n 12"), new(0, "vises ikke", "")])], ["1,0–1,7", "1,8–2,5"], "● Gruppene er uenige");

        var parts = picture.Elements().ToList();
        var (width, height) = (double.Parse(picture.Attribute("viewBox")!.Value.Split(' ')[2], CultureInfo.InvariantCulture), double.Parse(picture.Attribute("viewBox")!.Value.Split(' ')[3], CultureInfo.InvariantCulture));
        Assert.Equal(["#22307f", "#ffffff", "#ffffcc", "#b5dfbd"], parts.Where(part => part.Name.LocalName == "rect").Select(part => part.Attribute("fill")!.Value));
        Assert.Equal(
            ["Øvre Eiker", "kommune", "Hele puljen", "Kunnskap, engasjement og", "eierskap", "4,6 ●", "n 12", "vises ikke", "1,0–1,7", "1,8–2,5", "● Gruppene er uenige"],
            parts.Where(part => part.Name.LocalName == "text").Select(part => part.Value));
        Assert.All(parts.Where(part => part.Name.LocalName == "rect"), part => Assert.True(At(part, "x") + At(part, "width") <= width && At(part, "y") + At(part, "height") <= height));
        Assert.All(parts.Where(part => part.Name.LocalName == "text"), part => Assert.InRange(At(part, "y"), 0, height));
    }
}
