using System.Globalization;
using System.Xml.Linq;
using BoSoSurvey.Web.Charts;
using Xunit;

namespace BoSoSurvey.Tests.Charts;

public class ChartTests
{
    private static IEnumerable<XElement> Parts(Chart chart, string tag) => chart.Svg.Elements().Where(part => part.Name.LocalName == tag);

    private static double At(XElement part, string attribute) => double.Parse(part.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    private static Chart Gaps(params double?[] means) => DumbbellChart.Draw(
        "Gap & <b>", 5, [.. means.Select((_, i) => $"Group {i}")], [new("Theme", means, [.. means.Select(mean => mean?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–")])], "Tema");

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
            "Gap", 5, ["Styringsgruppe", "Prosjektgruppe", "Eksterne aktører"], [new("Kunnskap, engasjement og eierskap", [1, 3, 5], ["1", "3", "5"])], "Tema");

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
        "Trend", 5, [.. values.Select((_, i) => $"Runde {i + 1} – våren")], [new("Theme", values, [.. values.Select(_ => "x")], [.. values.Select((_, i) => breaks.Contains(i))])], "Tema");

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
    }

    [Fact]
    public void Address_OfTextsWithSigns_IsAWholePicture()
    {
        var chart = Gaps(2, 3);

        var saved = XElement.Parse(Uri.UnescapeDataString(chart.Address[(chart.Address.IndexOf(',', StringComparison.Ordinal) + 1)..]));

        Assert.Equal("Gap & <b>", saved.Attribute("aria-label")!.Value);
        Assert.Equal("http://www.w3.org/2000/svg", saved.Name.NamespaceName);
        Assert.Equal("Gap----b.svg", chart.FileName);
    }
}
