using System.Runtime.CompilerServices;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Tests.Domain;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>Results read from tallies against the same worked out from what each person answered.</summary>
public abstract class ResultStoreContract<TDatabase>(TDatabase database) : IClassFixture<TDatabase>
    where TDatabase : TestDatabase
{
    /// <summary>Surveyed once for all tests of a database, as it takes a second.</summary>
    private static readonly ConditionalWeakTable<TDatabase, Lazy<Task<SurveyedCohort>>> Shared = [];

    private async Task<(SurveyedCohort Cohort, CohortResults Results)> SurveyAsync()
    {
        var cohort = await Shared.GetValue(database, database => new(() => SurveyedCohort.MakeAsync(database.Db, database.Clock))).Value;
        return (cohort, await ReadAsync(cohort.Rounds[^1]));
    }

    private RoundStore Rounds()
    {
        var outbox = new OutboxStore(database.Db, new EphemeralDataProtectionProvider());
        return new(database.Db, outbox, new(database.Db, outbox));
    }

    private ResultStore Store() => new(database.Db, new(database.Db), new(database.Db), new(database.Db));

    private async Task<CohortResults> ReadAsync(Guid roundId) => await Store().ReadAsync((await Rounds().FindAsync(roundId))!.Round);

    [Fact]
    public async Task Results_OfEveryCut_AreThoseOfTheAnswers()
    {
        var (cohort, results) = await SurveyAsync();
        Assert.Equal(cohort.Rounds, results.Rounds.Select(round => round.RoundId));
        Assert.Equal([cohort.Baerum, cohort.Hamar, cohort.Lillehammer], results.Municipalities.Select(municipality => municipality.MunicipalityId));

        foreach (var cut in Cuts(results))
        {
            var responses = cohort.Responses.Where(response => Within(cut, response.RoundId, response.MunicipalityId, response.Groups)).ToList();
            Assert.Equal(cohort.Asked.Count(asked => Within(cut, asked.RoundId, asked.MunicipalityId, asked.Groups)), results.Rate(cut).Asked);
            Assert.Equal(responses.Count, results.Rate(cut).Submitted);
            Assert.Equal(responses.Count, results.Responses(cut));
            foreach (var theme in results.Rounds.Single(round => round.RoundId == cut.RoundId).Themes)
            {
                var indices = responses.Select(response => RespondentIndex(theme, response)).OfType<double>().ToList();
                var index = results.Index(cut, theme);
                Assert.Equal(indices.Count, index.N);
                Assert.Equal(responses.Count - indices.Count, index.WithoutIndex);
                StatisticsTests.Near(indices.Count == 0 ? null : indices.Average(), index.Mean, 1e-9);
                foreach (var question in theme.Questions)
                    AssertQuestion(results, cut, question, [.. responses.Select(response => response.Answers.GetValueOrDefault(question.Code))]);
            }
        }
    }

    private static void AssertQuestion(CohortResults results, Cut cut, Question question, List<string?> answers)
    {
        switch (question)
        {
            case ScaleQuestion scale:
                var distribution = results.Answers(cut, scale);
                Assert.Equal(Enumerable.Range(1, 5).Select(point => answers.Count(answer => answer == $"{point}")), distribution.Counts);
                Assert.Equal(answers.Count(answer => answer == AnswerValue.DontKnow), distribution.DontKnow);
                Assert.Equal(answers.Count(answer => answer is null), distribution.Unanswered);
                break;
            case ChoiceQuestion choice:
                var choices = results.Answers(cut, choice);
                Assert.Equal(choice.Options.Select(option => answers.Count(answer => answer is not null && AnswerValue.Split(answer).Contains(option.Code))), choices.Counts);
                Assert.Equal(answers.Count(answer => answer is not null), choices.N);
                Assert.Equal(answers.Count(answer => answer is null), choices.Unanswered);
                break;
            case OpenQuestion open:
                Assert.Equal(answers.Count(answer => answer is not null), results.Answers(cut, open));
                break;
        }
    }

    [Fact]
    public async Task Results_OfTheCohort_AreTheSumOfItsMunicipalities()
    {
        var (_, results) = await SurveyAsync();

        foreach (var question in results.Current.Themes.SelectMany(theme => theme.Questions).OfType<ScaleQuestion>())
        {
            var cohort = new Cut(results.Current.RoundId, null, GroupKind.Project);
            var sum = results.Municipalities.Select(municipality => results.Answers(cohort with { MunicipalityId = municipality.MunicipalityId }, question))
                .Aggregate(Distribution.Zero(5), (a, b) => a + b);
            Assert.Equal(sum, results.Answers(cohort, question));
        }
    }

    [Fact]
    public async Task Results_WithACorruptAnswer_CountItApart()
    {
        var (_, results) = await SurveyAsync();

        Assert.All(results.Rounds, round => Assert.Equal(1, results.Corrupt(round)));
    }

    [Fact]
    public async Task Results_OfAChangedWording_AreABreakInItsItemAndTheme()
    {
        var (_, results) = await SurveyAsync();
        var cut = new Cut(results.Current.RoundId);
        var questions = results.Current.Themes.SelectMany(theme => theme.Questions).OfType<ScaleQuestion>().ToList();

        foreach (var question in questions)
        {
            var change = results.Change(cut, question);
            Assert.Equal(question.Code == SurveyedCohort.RewordedItem ? Series.Broken : Series.Compared, change.Series);
            Assert.Equal(change.Series == Series.Broken, change.Difference is null);
        }

        Assert.All(results.Current.Themes, theme => Assert.Equal(theme.Code == "FOR_PLA" ? Series.Broken : Series.Compared, results.Change(cut, theme).Series));
        var first = results.Rounds[0];
        Assert.Equal(Change.Nothing, results.Change(new(first.RoundId), first.Themes[0]));
        StatisticsTests.Near(
            results.Index(cut, results.Current.Themes[0]).Mean - results.Index(new(first.RoundId), first.Themes[0]).Mean,
            results.Change(cut, results.Current.Themes[0]).Difference);
    }

    [Fact]
    public async Task Results_OfTheEarlierRound_KnowNothingOfTheLater()
    {
        var (cohort, _) = await SurveyAsync();

        var results = await ReadAsync(cohort.Rounds[0]);

        Assert.Equal([cohort.Rounds[0]], results.Rounds.Select(round => round.RoundId));
    }

    [Fact]
    public async Task Results_OfARoundWithoutParticipants_AreEmptyAndNotZero()
    {
        var data = await new TestData(database.Db).ProgrammeAsync("Et annet program");
        await data.MunicipalityAsync();

        var results = await ReadAsync(await data.RoundAsync());

        var cut = new Cut(results.Current.RoundId);
        Assert.Equal(0, results.Rate(cut).Asked);
        Assert.All(results.Current.Themes, theme => Assert.Null(results.Index(cut, theme).Mean));
        Assert.Empty(results.ThemesToDiscuss());
    }

    /// <summary>Whatever is in the tally, reading it does not fail.</summary>
    [Fact]
    public async Task Results_OfATallyWithNonsense_LeaveItOut()
    {
        var data = await new TestData(database.Db).ProgrammeAsync("Et tredje program");
        var municipalityId = await data.MunicipalityAsync();
        var roundId = await data.RoundAsync();
        await database.Db.WriteAsync(async t =>
        {
            await TallyStore.ChangeVersionAsync(t, roundId, municipalityId);
            await t.Connection!.ExecuteAsync(
                "INSERT INTO Tally (RoundId, MunicipalityId, GroupCode, Cell, Responses) VALUES (@roundId, @municipalityId, '*', @cell, 2)",
                new[] { "FOR_ADM_1=4", "FOR_ADM_1=99999999999", "FOR_ADM_1=x", "FOR_ADM=x/0", "FOR_ADM=8/2", "FOR_ADM", "GONE=1" }
                    .Select(cell => new { roundId, municipalityId, cell }), t);
        });

        var results = await ReadAsync(roundId);

        var theme = results.Current.Themes[0];
        Assert.Equal(2, results.Index(new(roundId), theme).N);
        Assert.Equal(2, results.Answers(new(roundId), theme.IndexItems[0]).N);
    }

    [Fact]
    public async Task Questions_OnWhichTwoGroupsAreApart_AreByTheirGap()
    {
        var (cohort, results) = await SurveyAsync();
        double? Mean(string group, string code)
        {
            var points = cohort.Responses.Where(response => response.RoundId == cohort.Rounds[^1] && response.MunicipalityId == cohort.Baerum && response.Groups.Contains(group))
                .Select(response => response.Answers.GetValueOrDefault(code)).Where(answer => answer is { Length: 1 } && answer[0] is >= '1' and <= '5').Select(answer => answer![0] - '0').ToList();
            return points.Count == 0 ? null : points.Average();
        }

        var expected = results.Current.Themes.SelectMany(theme => theme.Questions).OfType<ScaleQuestion>()
            .Select(question => (question.Code, Gap: Math.Abs((Mean("steering", question.Code) - Mean("project", question.Code)) ?? 0)))
            .Where(one => one.Gap > 1e-9).OrderByDescending(one => Math.Round(one.Gap, 9)).ToList();

        var apart = results.QuestionsApart(cohort.Baerum, "steering", "project");

        Assert.Equal(expected.Select(one => one.Code), apart.Select(one => one.Question.Code));
        Assert.Equal(expected[0].Gap, apart[0].Gap.Difference, 1e-9);
        Assert.True(expected.Count > 10);
        Assert.Empty(results.QuestionsApart(cohort.Lillehammer, "steering", "project"));
    }

    internal static IEnumerable<Cut> Cuts(CohortResults results) =>
        from round in results.Rounds
        from municipality in results.Municipalities.Select(municipality => (Guid?)municipality.MunicipalityId).Append(null)
        from groupCode in results.Groups.Select(kind => kind.GroupCode).Append(TallyCell.Total)
        select new Cut(round.RoundId, municipality, groupCode);

    private static bool Within(Cut cut, Guid roundId, Guid municipalityId, IReadOnlyList<string> groups) =>
        cut.RoundId == roundId && (cut.MunicipalityId ?? municipalityId) == municipalityId && (cut.IsTotal || groups.Contains(cut.GroupCode));

    private static double? RespondentIndex(AskedTheme theme, RawResponse response)
    {
        var reversed = new[] { "FOR_ADM_5", "FOR_EKS_2" };
        var items = theme.Questions.Where(question => question.Item is ScaleItem).Select(question => question.Code).ToList();
        var points = items.Where(code => response.Answers.GetValueOrDefault(code) is { Length: 1 })
            .Select(code => reversed.Contains(code) ? 6 - (response.Answers[code][0] - '0') : response.Answers[code][0] - '0').ToList();
        return points.Count >= items.Count / 2.0 && points.Count > 0 ? points.Average() : null;
    }
}

public class SqliteResultStoreTests(SqliteTestDatabase database) : ResultStoreContract<SqliteTestDatabase>(database);

public class SqlServerResultStoreTests(SqlServerTestDatabase database) : ResultStoreContract<SqlServerTestDatabase>(database);
