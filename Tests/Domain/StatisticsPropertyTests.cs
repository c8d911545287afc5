using System.Globalization;
using BoSoSurvey.Domain.Analysis;
using CsCheck;
using Xunit;

namespace BoSoSurvey.Tests.Domain;

/// <summary>What holds for any answers, and the same statistics worked out the slow way from single answers.</summary>
public class StatisticsPropertyTests
{
    private static readonly Gen<Distribution> FivePoints =
        Gen.Select(Gen.Int[0, 40].Array[5], Gen.Int[0, 9], Gen.Int[0, 9], (counts, dontKnow, unanswered) => new Distribution(counts, dontKnow, unanswered));

    private static readonly Gen<string> IndexValue =
        Gen.Int[1, 5].Array[1, 11].Select(answers => $"{answers.Sum()}/{answers.Length}");

    private static readonly Gen<IndexDistribution> Indices =
        Gen.Select(Gen.Frequency((9, IndexValue), (1, Gen.Const("-"))), Gen.Int[1, 7]).List[0, 20]
            .Select(values => IndexDistribution.Of(5, values.Select(value => (value.Item1, value.Item2))));

    [Fact]
    public void Distribution_Added_IsAssociativeCommutativeAndHasAZero() =>
        Gen.Select(FivePoints, FivePoints, FivePoints).Sample((a, b, c) =>
        {
            Assert.Equal(a + b + c, a + (b + c));
            Assert.Equal(a + b, b + a);
            Assert.Equal(a, a + Distribution.Zero(5));
            Assert.Equal(a.Asked + b.Asked, (a + b).Asked);
            Assert.Equal(a.Moments + b.Moments, (a + b).Moments);
        });

    [Fact]
    public void ChoiceDistribution_Added_IsAssociativeCommutativeAndHasAZero()
    {
        var choices = Gen.Select(Gen.Int[0, 40].Array[3], Gen.Int[0, 120], Gen.Int[0, 9], (counts, n, unanswered) => new ChoiceDistribution(counts, n, unanswered));

        Gen.Select(choices, choices, choices).Sample((a, b, c) =>
        {
            Assert.Equal(a + b + c, a + (b + c));
            Assert.Equal(a + b, b + a);
            Assert.Equal(a, a + ChoiceDistribution.Zero(3));
        });
    }

    /// <summary>Exactly, not nearly: a cohort reads the same however its municipalities are summed.</summary>
    [Fact]
    public void IndexDistribution_Added_IsExactInAnyOrder() =>
        Gen.Select(Indices, Indices, Indices).Sample((a, b, c) =>
        {
            Assert.Equal((a + b + c).Moments, (c + (b + a)).Moments);
            Assert.Equal((a + b + c).Agreement, (c + (b + a)).Agreement);
            Assert.Equal(a.Moments + b.Moments + c.Moments, (a + (b + c)).Moments);
            Assert.Equal(a.Moments, (a + IndexDistribution.Zero(5)).Moments);
            Assert.Equal(a.WithoutIndex + b.WithoutIndex, (a + b).WithoutIndex);
        });

    [Fact]
    public void Moments_Added_AreExactInAnyOrder()
    {
        var moments = Gen.Select(Gen.Int[1, 60], Gen.Int[1, 12], Gen.Int[1, 2000], (sum, count, n) => Moments.Of((decimal)sum / count, n));

        Gen.Select(moments, moments, moments).Sample((a, b, c) =>
        {
            Assert.Equal(a + b + c, a + (b + c));
            Assert.Equal(a + b, b + a);
            Assert.Equal(a, a + Moments.Zero);
        });
    }

    [Fact]
    public void Distribution_Statistics_AreThoseOfItsAnswers() =>
        FivePoints.Sample(distribution =>
        {
            var answers = distribution.Counts.SelectMany((count, i) => Enumerable.Repeat(i + 1.0, count)).ToList();

            StatisticsTests.Near(SlowMean(answers), distribution.Mean);
            StatisticsTests.Near(SlowDeviation(answers), distribution.StandardDeviation);
            StatisticsTests.Near(SlowMedian(answers), distribution.Median);
            StatisticsTests.Near(SlowAgreement(answers, 4), distribution.Agreement);
        });

    [Fact]
    public void IndexDistribution_Statistics_AreThoseOfItsRespondents() =>
        IndexValue.List[0, 30].Sample(values =>
        {
            var indices = values.Select(value => value.Split('/').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToList())
                .Select(parts => parts[0] / parts[1]).ToList();

            var distribution = IndexDistribution.Of(5, values.Select(value => (value, 1)));

            Assert.Equal(indices.Count, distribution.N);
            StatisticsTests.Near(SlowMean(indices), distribution.Mean, 1e-9);
            StatisticsTests.Near(SlowDeviation(indices), distribution.StandardDeviation, 1e-6);
            StatisticsTests.Near(SlowAgreement(indices, 4), distribution.Agreement, 1e-9);
        });

    /// <summary>Indices that are no whole decimals, all alike: no spread at all, rather than one of rounding.</summary>
    [Fact]
    public void IndexDistribution_OfEqualIndices_HasNoSpread()
    {
        var distribution = IndexDistribution.Of(5, [("10/3", 4), ("20/6", 3)]);

        Assert.Equal(0, distribution.StandardDeviation);
        Assert.Equal(1, distribution.Agreement!.Value, 1e-12);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x/y")]
    [InlineData("3/0")]
    [InlineData("/2")]
    [InlineData("30/2")]
    [InlineData("1/2")]
    [InlineData("?")]
    public void IndexDistribution_OfWhatIsNoIndex_LeavesItOut(string value) =>
        Assert.Equal(2, IndexDistribution.Of(5, [(value, 1), ("4/1", 2)]).N);

    [Fact]
    public void Distribution_OnScalesOfTwoLengths_CannotBeAdded() =>
        Assert.Throws<ArgumentException>(() => Distribution.Zero(5) + Distribution.Zero(7));

    private static double? SlowMean(List<double> values) => values.Count == 0 ? null : values.Average();

    private static double? SlowDeviation(List<double> values)
    {
        if (values.Count < 2)
            return null;
        var squares = 0.0;
        foreach (var value in values)
            squares += Math.Pow(value - values.Average(), 2);
        return Math.Sqrt(squares / (values.Count - 1));
    }

    private static double? SlowMedian(List<double> values)
    {
        if (values.Count == 0)
            return null;
        var sorted = values.Order().ToList();
        return values.Count % 2 == 1 ? sorted[values.Count / 2] : (sorted[values.Count / 2 - 1] + sorted[values.Count / 2]) / 2;
    }

    /// <summary>One term for each answer, as each has the share 1/n.</summary>
    private static double? SlowAgreement(List<double> values, double width)
    {
        if (values.Count == 0)
            return null;
        var sum = 1.0;
        foreach (var value in values)
            sum += Math.Log(1 - Math.Abs(value - values.Average()) / width) / Math.Log(2) / values.Count;
        return sum;
    }
}
