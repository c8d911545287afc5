using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Domain;

/// <summary>Gaps between groups, the ranked list and change between rounds.</summary>
public class DiscussionTests
{
    private static readonly (string, Moments) Steering = ("steering", Moments.Of(4.2m, 5));
    private static readonly (string, Moments) Project = ("project", Moments.Of(3.2m, 7));
    private static readonly (string, Moments) External = ("external", Moments.Of(4.0m, 2));

    [Fact]
    public void Gap_OfThreeGroups_IsBetweenTheFurthestApart()
    {
        var gap = Gap.Widest([External, Project, Steering])!;

        Assert.Equal(("steering", "project"), (gap.High, gap.Low));
        Assert.Equal((5, 7), (gap.HighMoments.N, gap.LowMoments.N));
        Assert.Equal(1.0, gap.Difference, 1e-12);
        Assert.True(gap.IsLarge, "one point is a large gap, whatever the last binary digit");
    }

    [Fact]
    public void Gap_WhereOneGroupAnswered_IsNone() => Assert.Null(Gap.Widest([Steering, ("project", Moments.Zero)]));

    [Fact]
    public void Gap_OfEqualGroups_IsZeroBetweenTwo()
    {
        var gap = Gap.Widest([Steering, ("project", Steering.Item2)])!;

        Assert.NotEqual(gap.High, gap.Low);
        Assert.Equal(0, gap.Difference);
        Assert.False(gap.IsLarge);
    }

    [Fact]
    public void Discussion_Ranked_HasLargeGapsAndLowAgreementFirst()
    {
        DiscussionPoint Point(string code, double agreement, double? gap, int n = 8) =>
            new(code, null, n, 3, agreement, gap is null ? null : new("a", Moments.Of(1 + (decimal)gap, 4), "b", Moments.Of(1, 4)), 4);

        var ranked = DiscussionPoint.Rank([
            Point("calm", 0.9, 0.1), Point("one-group", 0.5, null), Point("both", 0.4, 2), Point("gap", 0.8, 2), Point("spread", 0.4, 0.4),
            Point("alone", 0, 4, n: 1), Point("tie-agreement", 0.5, 0.0), Point("tie-gap", 0.75, 1.0)]);

        Assert.Equal(["both", "gap", "spread", "tie-gap", "one-group", "tie-agreement", "calm"], ranked.Select(point => point.Code));
        Assert.Equal(["both", "gap", "spread", "tie-gap"], ranked.Where(point => point.IsMuch).Select(point => point.Code));
        Assert.True(new DiscussionPoint("one", null, 2, 3, 0.5, new("a", Moments.Of(4, 1), "b", Moments.Of(1, 4)), 4).HasOneAlone);
        Assert.DoesNotContain(ranked, point => point.HasOneAlone);
    }

    [Fact]
    public void Change_OfTheSameQuestion_IsTheDifference()
    {
        var change = Change.Between(3.25, 3.75);

        Assert.Equal((Series.Compared, 0.5), (change.Series, change.Difference));
        Assert.Equal(Change.Nothing, Change.Between(null, 3.75));
        Assert.Equal(Change.Nothing, Change.Between(3.25, null));
    }

    [Fact]
    public void Change_OfWordsScaleDirectionOrItems_BreaksTheSeries()
    {
        var item = Asked(SmallQuestionnaire.Item("A"));
        var other = Asked(SmallQuestionnaire.Item("B"));

        Assert.True(Change.Same(item, Asked(SmallQuestionnaire.Item("A"))));
        Assert.False(Change.Same(item, other));
        Assert.False(Change.Same(item, Asked(SmallQuestionnaire.Item("A", scale: "seven"))));
        Assert.False(Change.Same(item, Asked(SmallQuestionnaire.Item("A", reversed: true))));
        Assert.False(Change.Same(item, item with { Text = item.Text with { Nn = "Andre ord" } }));
        Assert.True(Change.Same([item, other], [other, item]));
        Assert.False(Change.Same([item, other], [item]));
        Assert.False(Change.Same([item], [item, other]));
    }

    private static ScaleQuestion Asked(ScaleItem item)
    {
        var theme = SmallQuestionnaire.Theme("T", item);
        return Assert.IsType<ScaleQuestion>(Question.Of(SmallQuestionnaire.Of(theme), theme).Single());
    }
}
