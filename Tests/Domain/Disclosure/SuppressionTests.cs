using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Tests.Support.Disclosure;
using Xunit;

namespace BoSoSurvey.Tests.Domain.Disclosure;

/// <summary>Requirement D1: what holds of every release, whatever was answered.</summary>
public class SuppressionTests
{
    private const int Surveys = 100;

    public static TheoryData<int> Ks => [3, 5, 8];

    private static ReleaseDocument Release(MadeUpSurvey survey, int k) => Suppression.Release(survey.Results(), _ => k, []);

    [Theory]
    [MemberData(nameof(Ks))]
    public void Release_OfManySurveys_KeepsEveryRule(int k)
    {
        foreach (var survey in Enumerable.Range(0, Surveys).Select(seed => MadeUpSurvey.Of(seed)))
        {
            var results = survey.Results();
            var statistics = Statistic.Of(results, results.Current);
            Suppression.Hide(statistics, k);
            foreach (var table in statistics.Select(statistic => statistic.Table))
                AssertRules(table, k);
            foreach (var statistic in statistics.Where(statistic => statistic.Distribution is not null))
            {
                AssertRules(statistic.Distribution!, 2 * k);
                Assert.All(statistic.Table.Cells, cell => Assert.False(statistic.Table.Hidden[cell.Row, cell.Column] && !statistic.Distribution!.Hidden[cell.Row, cell.Column]));
            }
        }
    }

    [Fact]
    public void Release_OfRespondentsInAnotherOrder_IsTheSame()
    {
        for (var seed = 0; seed < Surveys; seed++)
        {
            var (survey, random) = (MadeUpSurvey.Of(seed), new Random(seed));

            var other = survey.WithLast(people => people.OrderBy(_ => random.Next()));

            Assert.Equal(Release(survey, 5).Write(), Release(other, 5).Write());
        }
    }

    /// <summary>
    /// One respondent more may bring a cell to k, and what was taken along with it is then shown. What is small stays hidden, and whoever would publish both is refused,
    /// so that nobody sees the step.
    /// </summary>
    [Fact]
    public void Release_WithOneRespondentMore_ShowsNothingSmallAndIsNotPublishedBesideTheOther()
    {
        for (var seed = 0; seed < Surveys; seed++)
        {
            var survey = MadeUpSurvey.Of(seed);
            var responded = survey.Rounds[^1].Where(person => person.Answers is not null).ToList();
            if (responded.Count == 0)
                continue;
            var extra = responded[new Random(seed).Next(responded.Count)];
            var larger = survey.WithLast(people => people.Append(extra));

            var (before, after) = (Release(survey, 5), Release(larger, 5));

            var results = larger.Results();
            foreach (var statistic in Statistic.Of(results, results.Current))
            {
                var shown = after.Rounds[0].Statistics.Single(one => one.Code == statistic.Code).Shown.Select(cell => (cell.Municipality, cell.Group)).ToHashSet();
                foreach (var (row, column) in statistic.Table.Cells)
                    Assert.False(
                        HidingRules.IsSmall(5, statistic.Table.N[row, column], statistic.Table.Counts?[row, column])
                        && shown.Contains((statistic.Figures[row, column].Municipality, statistic.Figures[row, column].Group)));
            }

            if (before.Rounds[0].Statistics.SelectMany(statistic => statistic.Shown).Any(cell => survey.IsIn(extra, cell.Municipality, cell.Group)))
                Assert.NotEmpty(ReleaseLedger.Check(after, [before]));
        }
    }

    /// <summary>Of a municipality with three groups, one of them small: its neighbour in both directions goes along, and nothing else.</summary>
    [Fact]
    public void Release_WithOneSmallGroup_HidesOneMoreInEachDirection()
    {
        var survey = MadeUpSurvey.Even(3, 3, 7).WithLast(people => people.Where(person => person is not { Municipality: 0, Groups: ["g0"] } || person == people[0] || person == people[1]));

        var responses = Release(survey, 5).Rounds[0].Statistics.Single(statistic => statistic.Code == TallyCell.Responses);

        Assert.Equal([new("0301", "g0"), new("0302", "g0"), new("0301", "g1"), new("0302", "g1")], responses.Hidden.OrderBy(cut => cut.Group).ThenBy(cut => cut.Municipality));
        Assert.Equal(19 + 21 + 21 - 3, Assert.Single(responses.Shown, cell => cell is { Municipality: null, Group: TallyCell.Total }).N);
    }

    [Fact]
    public void Release_OfAGroupThatWasNotAsked_HasNoCell()
    {
        var survey = MadeUpSurvey.Even(3, 2, 7).WithLast(people => people.Where(person => person is not { Municipality: 0, Groups: ["g0"] }));

        var responses = Release(survey, 5).Rounds[0].Statistics.Single(statistic => statistic.Code == TallyCell.Responses);

        Assert.DoesNotContain(responses.Hidden, cut => cut is { Municipality: "0301", Group: "g0" });
        Assert.DoesNotContain(responses.Shown, cell => cell is { Municipality: "0301", Group: "g0" });
        Assert.Empty(responses.Hidden);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(21)]
    public void Release_WithAnotherKThanAllowed_IsNone(int k) => Assert.Throws<ArgumentOutOfRangeException>(() => Release(MadeUpSurvey.Even(2, 2, 7), k));

    private static void AssertRules(CrossTable table, int k)
    {
        foreach (var (row, column) in table.Cells.Where(cell => table.IsShown(cell.Row, cell.Column)))
        {
            Assert.False(HidingRules.IsSmall(k, table.N[row, column], table.Counts?[row, column]));
            Assert.True(table.IsShown(row, 0) && table.IsShown(0, column) && table.IsShown(0, 0), "a part of a hidden total is shown");
            if (column == 0)
                AssertLine(Enumerable.Range(1, table.Columns - 1).Select(other => (row, other)));
            if (row == 0)
                AssertLine(Enumerable.Range(1, table.Rows - 1).Select(other => (other, column)));
        }

        void AssertLine(IEnumerable<(int Row, int Column)> parts)
        {
            var hidden = parts.Where(cell => table.Asked[cell.Row, cell.Column] && table.Hidden[cell.Row, cell.Column]).ToList();
            if (hidden.Count == 0)
                return;
            var n = hidden.Sum(cell => table.N[cell.Row, cell.Column]);
            Assert.True(hidden.Count >= 2 && n >= k, "hidden parts do not cover each other");
            if (table.Counts is not null)
                Assert.True(n - Enumerable.Range(0, table.Counts[0, 0].Length).Max(option => hidden.Sum(cell => table.Counts[cell.Row, cell.Column][option])) >= 2, "hidden parts all answered alike");
        }
    }
}
