using System.Text.Json;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Domain;

/// <summary>The worked cases of Files/statistics.json, which were computed by someone else.</summary>
public class StatisticsTests
{
    private const double Tolerance = 1e-11;

    private static readonly JsonElement Vectors =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "Tests/Files/statistics.json"))).RootElement;

    public static TheoryData<string> Names =>
        [.. Vectors.GetProperty("distributions").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Distribution_OfWorkedCase_HasItsStatistics(string name)
    {
        var one = Vectors.GetProperty("distributions").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        var expected = one.GetProperty("expected");

        var distribution = new Distribution(
            one.GetProperty("counts").EnumerateArray().Select(count => count.GetInt32()), Int(one, "dontKnow"), Int(one, "unanswered"));

        Assert.Equal(Int(one, "scalePoints"), distribution.Points);
        Assert.Equal(Int(expected, "n"), distribution.N);
        Assert.Equal(Int(expected, "dontKnow"), distribution.DontKnow);
        Assert.Equal(Int(expected, "unanswered"), distribution.Unanswered);
        Near(Number(expected, "mean"), distribution.Mean);
        Near(Number(expected, "sd"), distribution.StandardDeviation);
        Near(Number(expected, "median"), distribution.Median);
        Near(Number(expected, "agreement"), distribution.Agreement);
    }

    [Fact]
    public void ThemeIndex_OfWorkedCase_IsThatOfEachRespondentAndOfTheGroup()
    {
        var vector = Vectors.GetProperty("themeIndex");
        var reversed = vector.GetProperty("reversed").EnumerateArray().Select(value => value.GetBoolean()).ToList();
        var theme = SmallQuestionnaire.Theme("T", [.. reversed.Select((turned, i) => SmallQuestionnaire.Item($"T_{i}", turned))]);
        var questionnaire = SmallQuestionnaire.Of(theme);
        var group = IndexDistribution.Zero(5);
        var without = 0;

        foreach (var respondent in vector.GetProperty("respondents").EnumerateArray())
        {
            var answers = respondent.GetProperty("answers").EnumerateArray().Select((answer, i) => (Code: $"T_{i}", Answer: answer.ToString()))
                .Where(answer => answer.Answer.Length > 0).ToDictionary(answer => answer.Code, answer => answer.Answer);
            var cell = Assert.Single(SmallQuestionnaire.Cells(questionnaire, answers), cell => cell.Code == "T");
            var one = IndexDistribution.Of(5, [(cell.Value, 1)]);
            Near(Number(respondent, "expectedIndex"), one.Mean);
            Assert.Equal(one.Mean is null ? 1 : 0, one.WithoutIndex);
            without += one.WithoutIndex;
            group += one;
        }

        var expected = vector.GetProperty("expectedGroup");
        Assert.Equal(Int(expected, "n"), group.N);
        Assert.Equal(without, group.WithoutIndex);
        Near(Number(expected, "mean"), group.Mean);
        Near(Number(expected, "sd"), group.StandardDeviation);
    }

    [Fact]
    public void SeveralGroups_OfWorkedCase_CountAPersonInEachAndOnceInTotal()
    {
        var vector = Vectors.GetProperty("severalGroups");
        var questionnaire = SmallQuestionnaire.Of(SmallQuestionnaire.Theme("T", SmallQuestionnaire.Item("T_1")));
        var counts = new Dictionary<string, Distribution>();

        foreach (var person in vector.GetProperty("people").EnumerateArray())
        {
            var answers = new Dictionary<string, string> { ["T_1"] = person.GetProperty("value").ToString() };
            var value = SmallQuestionnaire.Cells(questionnaire, answers).Single(cell => cell.Code == "T_1").Value;
            foreach (var group in person.GetProperty("groups").EnumerateArray().Select(group => group.GetString()!).Append("total"))
                counts[group] = counts.GetValueOrDefault(group, Distribution.Zero(5))
                    + new Distribution(Enumerable.Range(1, 5).Select(point => $"{point}" == value ? 1 : 0));
        }

        foreach (var expected in vector.GetProperty("expected").EnumerateObject())
        {
            Assert.Equal(Int(expected.Value, "n"), counts[expected.Name].N);
            Near(Number(expected.Value, "mean"), counts[expected.Name].Mean);
        }
    }

    [Fact]
    public void TallyCell_OfAnItemOfEachKind_CountsWhatWasAnsweredAndTheCorruptApart()
    {
        var questionnaire = SmallQuestionnaire.Of(SmallQuestionnaire.Theme(
            "T",
            SmallQuestionnaire.Item("POINT"), SmallQuestionnaire.Item("SIX"), SmallQuestionnaire.Item("PADDED"), SmallQuestionnaire.Item("DK"),
            new MultipleChoiceItem { Code = "MANY", Text = LocalText.Same("a"), Options = SmallQuestionnaire.Options("a", "b", "c") },
            new MultipleChoiceItem { Code = "ODD", Text = LocalText.Same("a"), Options = SmallQuestionnaire.Options("a", "b") },
            new YesNoItem { Code = "YES", Text = LocalText.Same("a") },
            new LongTextItem { Code = "TEXT", Text = LocalText.Same("a") },
            new LongTextItem { Code = "BLANK", Text = LocalText.Same("a") }));
        var answers = new Dictionary<string, string>
        {
            ["POINT"] = "4", ["SIX"] = "6", ["PADDED"] = "04", ["DK"] = AnswerValue.DontKnow, ["MANY"] = "a c", ["ODD"] = "a x", ["YES"] = "yes", ["TEXT"] = "=1+1",
        };

        var cells = SmallQuestionnaire.Cells(questionnaire, answers);

        Assert.Equal(
            ["*=+", "BLANK=-", "DK=dk", "MANY=+", "MANY=a", "MANY=c", "ODD=?", "PADDED=?", "POINT=4", "SIX=?", "T=-", "TEXT=+", "YES=yes"],
            cells.Select(cell => cell.ToString()).Order(StringComparer.Ordinal));
        Assert.All(cells, cell => Assert.Equal(cell, TallyCell.Parse(cell.ToString())));
    }

    /// <summary>A seven-point item among five-point ones is left out of the index, which would else be on no scale.</summary>
    [Fact]
    public void ThemeIndex_OnScalesOfTwoLengths_TakesTheCommoner()
    {
        var questionnaire = SmallQuestionnaire.Of(SmallQuestionnaire.Theme(
            "T", SmallQuestionnaire.Item("A", scale: "seven"), SmallQuestionnaire.Item("B"), SmallQuestionnaire.Item("C", reversed: true)));

        var cells = SmallQuestionnaire.Cells(questionnaire, new Dictionary<string, string> { ["A"] = "7", ["B"] = "4", ["C"] = "1" });

        Assert.Contains(new TallyCell("T", "9/2"), cells);
        Assert.Contains(new TallyCell("A", "7"), cells);
    }

    internal static void Near(double? expected, double? actual, double tolerance = Tolerance)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is not null)
            Assert.Equal(expected.Value, actual!.Value, tolerance);
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static double? Number(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
