using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Tests.Support.Disclosure;
using Xunit;

namespace BoSoSurvey.Tests.Domain.Disclosure;

/// <summary>A round that is released twice.</summary>
public class ReleaseLedgerTests
{
    private const int K = 5;

    private static readonly MadeUpSurvey Survey = MadeUpSurvey.Even(3, 2, 12);

    private static readonly ReleaseDocument Published = Release(Survey);

    private static ReleaseDocument Release(MadeUpSurvey survey) => Suppression.Release(survey.Results(), _ => K, []);

    private static IReadOnlyList<LedgerRefusal> WithLate(int respondents) =>
        ReleaseLedger.Check(Release(Survey.WithLast(people => people.Concat(Enumerable.Range(0, respondents).Select(i => MadeUpSurvey.Of(0, "g0", i))))), [Published]);

    [Fact]
    public void Ledger_OfTheSameNumbers_RefusesNothing() => Assert.Empty(ReleaseLedger.Check(Release(Survey), [Published, Published]));

    [Theory]
    [InlineData(1)]
    [InlineData(K - 1)]
    public void Ledger_OfAFewAnswersMore_SaysWhere(int respondents)
    {
        var refusals = WithLate(respondents).Where(refusal => refusal.Reason is LedgerReason.DiffersByFew).ToList();

        Assert.Equal(
            [new(null, TallyCell.Total), new("0301", TallyCell.Total), new(null, "g0"), new("0301", "g0")],
            refusals.Where(refusal => refusal.Code == TallyCell.Responses).Select(refusal => refusal.Cell).OrderBy(cell => cell.Group, StringComparer.Ordinal).ThenBy(cell => cell.Municipality));
        Assert.All(refusals.Where(refusal => refusal.Code == TallyCell.Responses), refusal =>
            Assert.Equal((0, respondents), (refusal.Published, refusal.Difference)));
    }

    /// <summary>As many as are shown alone. T2_IF is asked of half of them, so it takes twice as many.</summary>
    [Fact]
    public void Ledger_OfManyAnswersMore_RefusesNothing() => Assert.Empty(WithLate(2 * K));

    [Fact]
    public void Ledger_OfAChangedAnswer_SaysThatItDiffersByNobody()
    {
        var changed = Release(Survey.WithLast(people => people.Skip(1).Append(people[0] with { Answers = new Dictionary<string, string?>(people[0].Answers!) { ["T1_1"] = "4" } })));

        var refusals = ReleaseLedger.Check(changed, [Published]);

        Assert.Contains(refusals, refusal => refusal is { Code: "T1_1", Cell: { Municipality: null, Group: TallyCell.Total }, Reason: LedgerReason.DiffersByFew, Difference: 0 });
        Assert.DoesNotContain(refusals, refusal => refusal.Code == TallyCell.Responses);
    }

    [Fact]
    public void Ledger_OfACellThatWasHidden_SaysThatItIsShown()
    {
        var small = Survey.WithLast(people => people.Where((person, i) => person is not { Municipality: 0, Groups: ["g0"] } || i < 2));

        var refusals = ReleaseLedger.Check(Published, [Release(small)]);

        Assert.Contains(refusals, refusal => refusal is { Code: TallyCell.Responses, Cell: { Municipality: "0301", Group: "g0" }, Reason: LedgerReason.ShownInOne, Difference: null });
    }

    /// <summary>Where the hidden cells of a total are one more together, and a shown one hides it by many more.</summary>
    [Fact]
    public void Ledger_OfOneMoreAmongHiddenCells_SaysOfWhichTotal()
    {
        var small = Survey.WithLast(people => people.Where((person, i) => person is not { Municipality: 0, Groups: ["g0"] } || i < 2));
        var more = small.WithLast(people => [.. people, MadeUpSurvey.Of(0, "g0", 3), .. Enumerable.Range(0, 10).Select(i => MadeUpSurvey.Of(2, "g0", i))]);

        var refusals = ReleaseLedger.Check(Release(more), [Release(small)]);

        Assert.Contains(refusals, refusal => refusal is { Code: TallyCell.Responses, Cell: { Municipality: null, Group: "g0" }, Reason: LedgerReason.HiddenPartsDifferByFew, Difference: 1 });
    }

    /// <summary>Those who came late are in the group, all but one.</summary>
    [Fact]
    public void Ledger_OfOneMoreBesideAGroup_SaysWhichGroup()
    {
        var both = Survey.WithLast(people => people.Concat(Enumerable.Range(0, 10).Select(i => MadeUpSurvey.Of(0, "g0", i) with { Groups = i == 0 ? ["g1"] : ["g0", "g1"] })));

        var refusals = ReleaseLedger.Check(Release(both), [Published]);

        Assert.Contains(refusals, refusal => refusal is { Code: TallyCell.Responses, Cell: { Municipality: "0301", Group: "g0" }, Reason: LedgerReason.RestDiffersByFew, Difference: 1 });
    }

    /// <summary>Another round is of other responses, whoever gave them.</summary>
    [Fact]
    public void Ledger_OfTwoRounds_ComparesEachWithItself()
    {
        var two = MadeUpSurvey.Even(3, 2, 12, rounds: 2);

        Assert.Empty(ReleaseLedger.Check(Release(two), [Published]));
    }
}
