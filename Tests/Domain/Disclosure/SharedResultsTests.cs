using System.Text.Json;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Tests.Support.Disclosure;
using Xunit;

namespace BoSoSurvey.Tests.Domain.Disclosure;

/// <summary>What is read from a release: the research's own numbers where they are shown, and nothing elsewhere.</summary>
public class SharedResultsTests
{
    private static SharedResults Read(MadeUpSurvey survey, params IReadOnlyCollection<ReleaseDocument> published) =>
        new(ReleaseDocument.Read(Suppression.Release(survey.Results(), _ => 5, published).Write()), survey.Questionnaires);

    [Fact]
    public void SharedResults_WhereShown_AreThoseOfTheResearch()
    {
        var seen = new Dictionary<Visibility, int>();
        for (var seed = 0; seed < 60; seed++)
        {
            var survey = MadeUpSurvey.Of(seed, rounds: 2);
            var (research, shared) = (survey.Results(), Read(survey));
            foreach (var (round, other) in shared.Rounds.Zip(research.Rounds))
                foreach (var cut in Cuts(research, round.RoundId))
                {
                    Same(shared.Rate(cut), research.Responses(cut), rate => rate.Answered);
                    foreach (var (theme, original) in round.Themes.Zip(other.Themes))
                    {
                        if (theme.HasIndex)
                        {
                            Same(shared.Index(cut, theme), research.Index(cut, original).Moments, index => index.Moments);
                            Same(shared.Index(cut, theme), research.Index(cut, original).Agreement, index => index.Agreement);
                            Same(shared.Change(cut, theme), research.Change(cut, original), change => change);
                        }

                        foreach (var question in theme.Questions)
                            AssertQuestion(research, shared, cut, question);
                    }
                }
        }

        Assert.All(Enum.GetValues<Visibility>(), visibility => Assert.True(seen.GetValueOrDefault(visibility) > 100, $"{visibility} is seldom seen"));

        void Same<T, TNumber>(Shared<T> shown, TNumber expected, Func<T, TNumber> number)
            where T : notnull
        {
            seen[shown.Visibility] = seen.GetValueOrDefault(shown.Visibility) + 1;
            if (shown.TryGet(out var value))
                Assert.Equal(expected, number(value));
        }

        void AssertQuestion(CohortResults research, SharedResults shared, Cut cut, Question question)
        {
            switch (question)
            {
                case ScaleQuestion scale:
                    Same(shared.Answers(cut, scale), research.Answers(cut, scale).Moments, answers => answers.Moments);
                    if (shared.Answers(cut, scale).TryGet(out var scaled) && scaled.Distribution is not null)
                        Assert.Equal(research.Answers(cut, scale), scaled.Distribution);
                    Same(shared.Change(cut, scale), research.Change(cut, scale), change => change);
                    break;
                case ChoiceQuestion choice:
                    Same(shared.Answers(cut, choice), research.Answers(cut, choice).N, answers => answers.N);
                    if (shared.Answers(cut, choice).TryGet(out var chosen) && chosen.Distribution is not null)
                        Assert.Equal(research.Answers(cut, choice), chosen.Distribution);
                    break;
                case MeasureQuestion measure:
                    Same(shared.Answers(cut, measure), research.Answers(cut, measure).Moments, answers => answers.Moments);
                    break;
                case OpenQuestion open:
                    Same(shared.Answers(cut, open), research.Answers(cut, open), n => n);
                    break;
            }
        }
    }

    [Fact]
    public void Change_AndGap_WhereOneSideIsHidden_AreHidden()
    {
        var survey = MadeUpSurvey.Even(3, 3, 7, rounds: 2);
        var smaller = survey.WithLast(people => people.Where((person, i) => person is not { Municipality: 0, Groups: ["g0"] } || i < 2));
        var shared = Read(smaller);
        var theme = shared.Current.FindTheme("T1")!;
        var hidden = new Cut(shared.Current.RoundId, shared.Municipalities[0].MunicipalityId, "g0");

        Assert.Equal(Visibility.Hidden, shared.Index(hidden, theme).Visibility);
        Assert.Equal(Visibility.Shown, shared.Index(hidden with { RoundId = shared.Rounds[0].RoundId }, theme).Visibility);
        Assert.Equal(Visibility.Hidden, shared.Change(hidden, theme).Visibility);
        Assert.Equal(Visibility.Shown, shared.Change(hidden with { MunicipalityId = null }, theme).Visibility);
        // Of three groups two are hidden.
        Assert.Equal(Visibility.Hidden, shared.Gap(hidden with { GroupCode = TallyCell.Total }, theme).Visibility);
        Assert.True(shared.Gap(hidden with { MunicipalityId = shared.Municipalities[2].MunicipalityId, GroupCode = TallyCell.Total }, theme).TryGet(out var gap));
        Assert.True(gap.HighMoments.N >= 5 && gap.LowMoments.N >= 5);
        Assert.False(shared.Index(hidden, theme).TryGet(out var none));
        Assert.Null(none);
    }

    /// <summary>Requirement D3.</summary>
    [Fact]
    public void Release_AfterALateAndAnErasedAnswer_ShowsTheEarlierRoundAsItWasReleased()
    {
        var survey = MadeUpSurvey.Even(3, 2, 12, rounds: 2);
        var first = new MadeUpSurvey(survey.Municipalities, survey.Groups, survey.Asked, [survey.Rounds[0]]);
        var released = Suppression.Release(first.Results(), _ => 5, []);
        var changed = new MadeUpSurvey(
            survey.Municipalities, survey.Groups, survey.Asked, [[.. survey.Rounds[0].Skip(1), MadeUpSurvey.Of(1, "g1", 3), MadeUpSurvey.Of(2, "g0", 4)], survey.Rounds[1]]);

        var second = Suppression.Release(changed.Results(), _ => 5, [released]);

        Assert.NotEqual(released.Write(), Suppression.Release(new MadeUpSurvey(survey.Municipalities, survey.Groups, survey.Asked, [changed.Rounds[0]]).Results(), _ => 5, []).Write());
        Assert.Same(released.Rounds[0], second.Rounds[0]);
        Assert.Empty(ReleaseLedger.Check(second, [released]));
    }

    [Fact]
    public void Document_WrittenAndRead_IsTheSame()
    {
        var document = Suppression.Release(MadeUpSurvey.Of(3, rounds: 2).Results(), _ => 5, []);

        Assert.Equal(document.Write(), ReleaseDocument.Read(document.Write()).Write());
    }

    /// <summary>Of a hidden cell the document has the place and nothing else.</summary>
    [Fact]
    public void Document_OfAHiddenCell_HasNoNumber()
    {
        using var document = JsonDocument.Parse(Suppression.Release(MadeUpSurvey.Of(7).Results(), _ => 5, []).Write());

        var hidden = document.RootElement.GetProperty("rounds").EnumerateArray().SelectMany(round => round.GetProperty("statistics").EnumerateArray())
            .SelectMany(statistic => statistic.GetProperty("hidden").EnumerateArray()).ToList();

        Assert.NotEmpty(hidden);
        Assert.All(hidden, cut => Assert.All(cut.EnumerateObject(), property => Assert.Contains(property.Name, new[] { "municipality", "group" })));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"cohortId":"00000000-0000-0000-0000-000000000000","rounds":[],"more":1}""")]
    public void Document_OfSomethingElse_IsNotRead(string json) => Assert.Throws<JsonException>(() => ReleaseDocument.Read(json));

    private static IEnumerable<Cut> Cuts(CohortResults results, Guid roundId) =>
        from municipality in results.Municipalities.Select(one => (Guid?)one.MunicipalityId).Append(null)
        from code in results.Groups.Select(kind => kind.GroupCode).Append(TallyCell.Total)
        select new Cut(roundId, municipality, code);
}
