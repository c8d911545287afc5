using System.Text.Json;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Tests.Support;
using CsCheck;
using Xunit;

namespace BoSoSurvey.Tests.Domain.Disclosure;

/// <summary>The worked cases of Files/disclosure.json, which were worked out by someone else, and what holds for any children.</summary>
public class HidingRulesTests
{
    private static readonly JsonElement Vectors =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "Tests/Files/disclosure.json"))).RootElement;

    private static readonly Gen<(int K, List<Child> Children)> Cases = Gen.Select(Gen.Int[3, 12], Gen.Int[0, 12].Array[4].List[1, 9])
        .Select((k, counts) => (k, counts.Select((one, i) => new Child($"{i}", one.Sum(), one)).ToList()));

    public static TheoryData<string> Names => [.. Vectors.GetProperty("cases").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Children_OfWorkedCase_AreHidden(string name)
    {
        var one = Vectors.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        var counts = one.TryGetProperty("optionCounts", out var given)
            ? given.EnumerateObject().ToDictionary(child => child.Name, child => child.Value.EnumerateArray().Select(count => count.GetInt32()).ToList())
            : [];

        var hidden = HidingRules.Hide(one.GetProperty("k").GetInt32(), [.. one.GetProperty("children").EnumerateObject()
            .Select(child => new Child(child.Name, child.Value.GetInt32(), counts.GetValueOrDefault(child.Name)))]);

        Assert.Equal(one.GetProperty("expectedHidden").EnumerateArray().Select(code => code.GetString()).Order(), hidden.Children.Order());
        Assert.Equal(name == "only child", hidden.Parent);
    }

    [Fact]
    public void Children_OfAnySize_AreHiddenByTheRulesAndNoMore() => Cases.Sample((k, children) =>
    {
        var parts = HidingRules.Hide(k, children);
        var hidden = children.FindAll(child => parts.Children.Contains(child.Code));
        var shown = children.Except(hidden).ToList();

        Assert.All(shown, child => Assert.True(child.N >= k && child.N - child.Counts!.Max() >= 2, "a small child is shown"));
        Assert.Equal(parts.Parent, hidden.Count > 0 && !Covers(k, hidden));
        Assert.True(!parts.Parent || shown.Count == 0, "the total is hidden though a child is not");
        // No more than needed: without the last that was taken along the others would not do.
        var small = hidden.FindAll(child => child.N < k || child.N - child.Counts!.Max() < 2);
        var taken = hidden.Except(small).OrderBy(child => child.N).ThenBy(child => child.Code, StringComparer.Ordinal).ToList();
        Assert.All(taken, child => Assert.All(shown, other => Assert.True(child.N <= other.N, "not the smallest was taken")));
        if (taken.Count > 0)
            Assert.False(Covers(k, [.. small, .. taken[..^1]]), "more was taken than needed");
    });

    [Fact]
    public void Children_InAnotherOrder_AreHiddenAlike() => Cases.SelectMany(one => Gen.Shuffle(one.Children.ToArray()).Select(other => (one.K, one.Children, other))).Sample((k, children, other) =>
    {
        var (one, two) = (HidingRules.Hide(k, children), HidingRules.Hide(k, other));

        Assert.True(one.Children.SetEquals(two.Children));
        Assert.Equal(one.Parent, two.Parent);
    });

    /// <summary>
    /// One respondent more never shows a child that stays too small. One that was hidden for another's sake, or was one short, may be shown; so what holds is that what
    /// is shown is of k or more, and what was taken along covers.
    /// </summary>
    [Fact]
    public void Children_WithOneRespondentMore_ShowNoneThatIsSmall() =>
        Gen.Select(Cases, Gen.Int[0, 100], Gen.Int[0, 3]).Sample((one, at, answer) =>
        {
            var (k, children) = one;
            at %= children.Count;
            var more = children.Select((child, i) => i != at ? child : child with { N = child.N + 1, Counts = [.. child.Counts!.Select((count, j) => j == answer ? count + 1 : count)] }).ToList();

            var (before, after) = (HidingRules.Hide(k, children), HidingRules.Hide(k, more));

            foreach (var revealed in more.Where(child => before.Children.Contains(child.Code) && !after.Children.Contains(child.Code)))
                Assert.False(HidingRules.IsSmall(k, revealed.N, revealed.Counts));
            foreach (var child in children.Where((child, i) => i != at && HidingRules.IsSmall(k, child.N, child.Counts)))
                Assert.Contains(child.Code, after.Children);
        });

    private static bool Covers(int k, List<Child> hidden) =>
        hidden.Count >= 2 && hidden.Sum(child => child.N) is var n && n >= k && n - Enumerable.Range(0, 4).Max(i => hidden.Sum(child => child.Counts![i])) >= 2;
}
