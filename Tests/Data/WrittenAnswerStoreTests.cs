using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>What people wrote, against what each of them wrote.</summary>
public abstract class WrittenAnswerStoreContract(TestDatabase database) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    private WrittenAnswerStore Store() => new(database.Db);

    private async Task<CohortResults> ReadAsync(Guid roundId)
    {
        var outbox = new OutboxStore(database.Db, new EphemeralDataProtectionProvider());
        var round = (await new RoundStore(database.Db, outbox, new(database.Db, outbox)).FindAsync(roundId))!.Round;
        return await new ResultStore(database.Db, new(database.Db), new(database.Db), new(database.Db)).ReadAsync(round);
    }

    [Fact]
    public async Task Texts_OfTwoRounds_AreThoseOfTheAnswersOnceEach()
    {
        var cohort = await SurveyedCohort.MakeAsync(database.Db, database.Clock);
        var results = await ReadAsync(cohort.Rounds[^1]);
        var expected =
            from response in cohort.Responses
            from code in results.Current.TextQuestions.Select(question => question.Code)
            where response.Answers.ContainsKey(code)
            select (response.RoundId, code, response.MunicipalityId, string.Join(' ', response.Groups.Order(StringComparer.Ordinal)), response.Answers[code]);

        var texts = await Store().ReadAsync(results.Rounds);

        Assert.Equal(
            expected.Order(),
            texts.Select(text => (
                text.Round.RoundId, text.Question.Code, text.Municipality.MunicipalityId,
                string.Join(' ', text.Groups.Select(group => group.GroupCode).Order(StringComparer.Ordinal)), text.Text)).Order());
        Assert.Contains(texts, text => text.Groups.Count == 2);
    }

    /// <summary>Neither the order in which responses came nor what one person wrote to several questions can be told from the order.</summary>
    [Fact]
    public async Task Texts_HoweverTheyCame_AreOrderedByMunicipalityGroupsAndText()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var (ovre, asker) = (await data.MunicipalityAsync("Øvre Eiker", "3312"), await data.MunicipalityAsync("Asker", "3203"));
        var roundId = await data.RoundAsync();
        foreach (var (place, text, groups) in new (Guid, string, string[])[]
        {
            (ovre, "b", [GroupKind.Steering]), (asker, "Å", [GroupKind.Project]), (asker, "z", [GroupKind.Project]), (asker, "Z", [GroupKind.Project]),
            (asker, "y", [GroupKind.Project, GroupKind.Steering]), (asker, "x", [GroupKind.Steering]), (ovre, "a", [GroupKind.Steering]),
        })
            await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, place, groups: groups), Written(text));

        var texts = await Store().ReadAsync([(await ReadAsync(roundId)).Current]);

        Assert.Equal(
            ["Asker x steering", "Asker y steering project", "Asker Z project", "Asker z project", "Asker Å project", "Øvre Eiker a steering", "Øvre Eiker b steering"],
            texts.Select(text => $"{text.Municipality.Name} {text.Text} {string.Join(' ', text.Groups.Select(group => group.GroupCode))}"));
    }

    [Fact]
    public async Task Texts_OfResponsesNotSubmittedOrOfOtherRounds_AreNotRead()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var municipalityId = await data.MunicipalityAsync();
        var (roundId, other) = (await data.RoundAsync("Runde 1"), await data.RoundAsync("Runde 2"));
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), Written("under arbeid"), submit: false);
        var reopened = await data.ParticipantAsync(roundId, municipalityId);
        await data.AnswerAsync(roundId, reopened, Written("trukket tilbake"));
        Assert.True(await new SubmissionStore(database.Db).ReopenAsync((await new RespondentStore(database.Db).FindAsync(SurveyToken.Hash(reopened.Token)))!, await new QuestionnaireStore(database.Db).OfRoundAsync(roundId)));
        await data.AnswerAsync(other, await data.ParticipantAsync(other, municipalityId), Written("en annen runde"));

        Assert.Empty(await Store().ReadAsync([(await ReadAsync(roundId)).Current]));
    }

    /// <summary>Whoever changed the answer that a question hung on has taken back what they wrote to it.</summary>
    [Fact]
    public async Task Texts_OfAQuestionThatIsNotAskedAnyMore_AreNotRead()
    {
        await new QuestionnaireStore(database.Db).AddAsync(SmallQuestionnaire.Of(SmallQuestionnaire.Theme(
            "ONLY",
            new YesNoItem { Code = "YESNO", Text = LocalText.Same("Har du lest foranalysen?") },
            new LongTextItem { Code = "WHY", Text = LocalText.Same("Hva lærte du?"), ShownIf = new AnswerIs { Item = "YESNO", Values = ["yes"] } })));
        var data = await new TestData(database.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "UPDATE RoundQuestionnaire SET QuestionnaireCode = 'small', QuestionnaireVersion = 1 WHERE RoundId = @roundId", new { roundId }, t));
        foreach (var (yes, why) in new[] { ("yes", "Mye"), ("no", "Skrevet før ombestemmelsen") })
            await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?> { ["YESNO"] = yes, ["WHY"] = why });
        var results = await ReadAsync(roundId);

        var all = await Store().ReadAsync([results.Current]);
        var (part, _) = await Store().ReadAsync(results.Current, results.Current.TextQuestions.Single(), results.Municipalities[0], 0, 10);

        Assert.Equal("Mye", Assert.Single(all).Text);
        Assert.Equal("Mye", Assert.Single(part).Text);
        Assert.Equal(1, results.Written);
    }

    [Fact]
    public async Task Texts_SomeAtATime_AreTogetherThoseOfTheQuestionAndMunicipality()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var (municipalityId, other, roundId) = (await data.MunicipalityAsync(), await data.MunicipalityAsync("Asker", "3203"), await data.RoundAsync());
        for (var n = 0; n < 23; n++)
        {
            await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), Written($"{n:00}"));
            database.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, other), Written("et annet sted"));
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?> { ["FOR_EGE_7"] = "til et annet spørsmål" });
        var results = await ReadAsync(roundId);
        var (question, place) = (results.Current.TextQuestions.Single(one => one.Code == "FOR_EGE_6"), results.Municipalities.Single(one => one.MunicipalityId == municipalityId));

        var parts = new List<(IReadOnlyList<WrittenAnswer> Answers, bool HasMore)>();
        for (var skip = 0; skip < 30; skip += 10)
            parts.Add(await Store().ReadAsync(results.Current, question, place, skip, 10));

        Assert.Equal([(10, true), (10, true), (3, false)], parts.Select(part => (part.Answers.Count, part.HasMore)));
        Assert.All(parts, part => Assert.Equal(part.Answers.Select(answer => answer.Text).Order(StringComparer.Ordinal), part.Answers.Select(answer => answer.Text)));
        var texts = parts.SelectMany(part => part.Answers).Select(answer => answer.Text).ToList();
        Assert.Equal(Enumerable.Range(0, 23).Select(n => $"{n:00}"), texts.Order(StringComparer.Ordinal));
        // Had they come by time, the last part would be the three who answered last.
        Assert.NotEqual(["20", "21", "22"], parts[2].Answers.Select(answer => answer.Text));
    }

    private static Dictionary<string, string?> Written(string text) => new() { ["FOR_EGE_6"] = text, ["FOR_ADM_1"] = "4" };
}

public class SqliteWrittenAnswerStoreTests() : WrittenAnswerStoreContract(new SqliteTestDatabase());

public class SqlServerWrittenAnswerStoreTests() : WrittenAnswerStoreContract(new SqlServerTestDatabase());
