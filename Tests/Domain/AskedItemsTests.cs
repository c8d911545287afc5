using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using CsCheck;
using Xunit;

namespace BoSoSurvey.Tests.Domain;

public sealed class AskedItemsTests
{
    private static readonly Item Gate = new YesNoItem { Code = "GATE", Text = LocalText.Same("g") };

    private static readonly Item Behind = SmallQuestionnaire.Item("BEHIND") with { ShownIf = When("GATE", "yes"), Required = true };

    private static readonly Item Deeper = SmallQuestionnaire.Item("DEEPER") with { ShownIf = When("BEHIND", "5") };

    private static readonly Item Steering = SmallQuestionnaire.Item("STEERING") with { ShownIf = new InGroup { Groups = ["steering"] } };

    private static readonly Questionnaire Asked = SmallQuestionnaire.Of(
        SmallQuestionnaire.Theme("FIRST", Gate, Behind, Steering), SmallQuestionnaire.Theme("SECOND", Deeper));

    private static AnswerIs When(string item, params string[] values) => new() { Item = item, Values = values };

    private static AskedItems Of(string[] groups, params (string Code, string? Value)[] answers) =>
        new([Asked], code => answers.FirstOrDefault(answer => answer.Code == code).Value, groups);

    [Fact]
    public void Condition_NotMet_HidesTheItemAndKeepsItsAnswerOutOfWhatCounts()
    {
        var asked = Of([], ("GATE", "no"), ("BEHIND", "5"), ("DEEPER", "3"));

        Assert.False(asked.Has(Behind));
        // Its condition looks at an answer that does not count any more.
        Assert.False(asked.Has(Deeper));
        Assert.False(asked.Asks(Asked.Themes[1]));
        Assert.Equal(["GATE"], asked.Answers.Keys);
        Assert.Empty(AnswerSheet.Missing(Asked.Themes[0], asked));
    }

    [Fact]
    public void Condition_MetAgain_BringsTheAnswersBack()
    {
        var asked = Of([], ("GATE", "yes"), ("BEHIND", "5"), ("DEEPER", "3"));

        Assert.True(asked.Has(Deeper));
        Assert.Equal("3", asked.Answer("DEEPER"));
    }

    [Theory]
    [InlineData("a b", true)]
    [InlineData("b", true)]
    [InlineData("c", false)]
    [InlineData(null, false)]
    public void AnswerIs_OverSeveralChoices_HoldsWithOneOfThem(string? value, bool holds) =>
        Assert.Equal(holds, When("M", "b", "d").Holds(code => code == "M" ? value : null, []));

    [Fact]
    public void Conditions_PutTogether_FollowTheirWords()
    {
        var yes = new InGroup { Groups = ["a"] };
        var no = new InGroup { Groups = ["b"] };
        bool Holds(Condition condition) => condition.Holds(_ => null, ["a", "x"]);

        Assert.True(Holds(new AllOf { Conditions = [yes, yes] }));
        Assert.False(Holds(new AllOf { Conditions = [yes, no] }));
        Assert.True(Holds(new AnyOf { Conditions = [no, yes] }));
        Assert.False(Holds(new AnyOf { Conditions = [no, no] }));
        Assert.True(Holds(new Not { Condition = no }));
    }

    [Fact]
    public void Require_ItemThatAnAnswerOnTheSamePageBringsOut_IsMissing()
    {
        var sheet = AnswerSheet.Read(Asked, Asked.Themes[0], code => code == "GATE" ? ["yes"] : null);

        sheet.Require(Asked.Themes[0], new([Asked], sheet.Answers.GetValueOrDefault, []));

        Assert.Equal(new AnswerError("BEHIND", AnswerFault.Required), Assert.Single(sheet.Errors));
    }

    /// <summary>A group that was not asked is empty, also where one of its members was asked for the sake of another group.</summary>
    [Fact]
    public void Cells_OfAPersonInTwoGroups_CountInEachWhatThatGroupIsAsked()
    {
        var other = SmallQuestionnaire.Of(SmallQuestionnaire.Theme("OTHER", SmallQuestionnaire.Item("ONLY_PROJECT"))) with { Code = "other" };
        AskedQuestionnaire[] round = [new(Asked, []), new(other, ["project"])];

        var cells = TallyCell.Of(round, ["steering", "external"], new Dictionary<string, string?> { ["GATE"] = "no", ["STEERING"] = "4", ["BEHIND"] = "5", ["ONLY_PROJECT"] = "1" });
        var both = TallyCell.Of(round, ["steering", "project"], new Dictionary<string, string?> { ["STEERING"] = "4", ["ONLY_PROJECT"] = "1" });

        Assert.Equal(["*=+", "FIRST=4/1", "GATE=no", "STEERING=4"], Written(cells["*"]));
        Assert.Equal(["*=&external", .. Written(cells["*"])], Written(cells["steering"]));
        Assert.Equal(["*=&steering", "*=+", "GATE=no"], Written(cells["external"]));
        Assert.Equal(["*=+", "FIRST=4/1", "GATE=-", "ONLY_PROJECT=1", "OTHER=1/1", "STEERING=4"], Written(both["*"]));
        Assert.Equal(["*=&steering", "*=+", "GATE=-", "ONLY_PROJECT=1", "OTHER=1/1"], Written(both["project"]));
        Assert.Equal(["*=&project", "*=+", "FIRST=4/1", "GATE=-", "STEERING=4"], Written(both["steering"]));

        static IEnumerable<string> Written(IEnumerable<TallyCell> some) => some.Select(cell => cell.ToString()).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void MeasureDistribution_AddedInAnyOrder_IsTheWhole() =>
        Gen.Int[-50, 50].List[0, 20].Select(Gen.Int[0, 20]).Sample((numbers, at) =>
        {
            var values = numbers.Select(number => (AnswerValue.Write(number / 4m), 1)).ToList();
            var cut = Math.Min(at, values.Count);
            var sum = MeasureDistribution.Of(dates: false, values.Skip(cut)) + MeasureDistribution.Of(dates: false, values.Take(cut));
            var sorted = numbers.Select(number => number / 4m).Order().ToList();

            Assert.Equal(numbers.Count, sum.N);
            Assert.Equal(numbers.Count == 0 ? null : sorted[0], sum.Lowest);
            Assert.Equal(numbers.Count == 0 ? null : sorted[^1], sum.Highest);
            Assert.Equal(numbers.Count == 0 ? null : (sorted[(numbers.Count - 1) / 2] + sorted[numbers.Count / 2]) / 2, sum.Median);
            if (numbers.Count > 0)
                Assert.Equal((double)sorted.Average(), sum.Mean!.Value, 9);
        }, seed: "0000Xy2Qz1R7", iter: 200);

    [Fact]
    public void AnswerTime_OfMeasuredQuestionnaire_IsThatTime()
    {
        Assert.Equal(5, AnswerTime.Minutes([Asked]));
        Assert.Equal(10, AnswerTime.Minutes([Asked, Asked]));
        Assert.Equal(1, AnswerTime.Minutes([Asked with { Minutes = null }]));
    }
}
