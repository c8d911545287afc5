using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>Raw data against what each person answered.</summary>
public abstract class RawDataStoreContract(TestDatabase database) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    private async Task<(List<PseudonymousResponse> Responses, RawDataReading Reading, ResponseReader Places)> ReadAsync(Guid roundId)
    {
        var (questionnaires, outbox, reading) = (new QuestionnaireStore(database.Db), new OutboxStore(database.Db, new EphemeralDataProtectionProvider()), new RawDataReading());
        var round = (await new RoundStore(database.Db, outbox, new(database.Db, outbox)).FindAsync(roundId))!.Round;
        var responses = new List<PseudonymousResponse>();
        await foreach (var response in new RawDataStore(database.Db, questionnaires).ReadAsync(round, reading))
            responses.Add(response);
        return (responses, reading, new(await questionnaires.OfRoundAsync(roundId)));
    }

    /// <summary>A round that asks the questionnaire with every kind of item, and nothing else.</summary>
    private async Task<(TestData Data, Guid RoundId, Guid MunicipalityId)> EveryItemAsync()
    {
        await new QuestionnaireStore(database.Db).AddAsync(EveryItem.Questionnaire);
        var data = await new TestData(database.Db).ProgrammeAsync();
        var roundId = await data.RoundAsync();
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "UPDATE RoundQuestionnaire SET QuestionnaireCode = 'small', QuestionnaireVersion = 1 WHERE RoundId = @roundId", new { roundId }, t));
        return (data, roundId, await data.MunicipalityAsync());
    }

    [Fact]
    public async Task Responses_OfARound_AreThoseThatWereGiven()
    {
        var cohort = await SurveyedCohort.MakeAsync(database.Db, database.Clock);
        var roundId = cohort.Rounds[1];
        var given = cohort.Responses.Where(response => response.RoundId == roundId).ToList();

        var (responses, reading, places) = await ReadAsync(roundId);

        var codes = given.SelectMany(response => response.Answers.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.Equal(
            given.Select(response => Line(
                response.MunicipalityId, response.Groups, code => response.Answers.GetValueOrDefault(code) is var answer && answer == "99" ? null : answer)).Order(StringComparer.Ordinal),
            responses.Select(response => Line(response.Municipality.MunicipalityId, response.GroupCodes, code => response.Answer(places.PlaceOf(code)))).Order(StringComparer.Ordinal));
        Assert.Equal((given.Count, given.Sum(response => response.Answers.Count) - 1, 1), (reading.Responses, reading.Answers, reading.Corrupt));
        Assert.All(responses, response => Assert.Equal("nb", response.Language));

        string Line(Guid municipalityId, IEnumerable<string> groups, Func<string, string?> answer) =>
            $"{municipalityId} {string.Join('+', groups.Order(StringComparer.Ordinal))} {string.Join('|', codes.Select(answer))}";
    }

    [Fact]
    public async Task Responses_InTheirOrder_AreTheSameAgainAndFollowNoTime()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        for (var n = 0; n < 60; n++)
        {
            await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?> { ["FOR_EGE_6"] = $"{n}" });
            database.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var (responses, _, places) = await ReadAsync(roundId);
        var (again, _, _) = await ReadAsync(roundId);

        var came = responses.Select(response => int.Parse(response.Answer(places.PlaceOf("FOR_EGE_6"))!, null)).ToList();
        Assert.Equal(Enumerable.Range(1, 60), responses.Select(response => response.Number));
        Assert.Equal(came, again.Select(response => int.Parse(response.Answer(places.PlaceOf("FOR_EGE_6"))!, null)));
        Assert.Equal(Enumerable.Range(0, 60), came.Order());
        // Spearman's rank correlation with the order in which they came; its standard deviation is 0.13 by chance.
        var correlation = 1 - 6.0 * came.Select((when, place) => Math.Pow(when - place, 2)).Sum() / (60.0 * (60 * 60 - 1));
        Assert.InRange(correlation, -0.7, 0.7);
    }

    [Fact]
    public async Task Answers_ToWhatIsNotAskedAnyMore_AreLeftOut()
    {
        var (data, roundId, municipalityId) = await EveryItemAsync();
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId, groups: GroupKind.Project), new Dictionary<string, string?>
        {
            ["YESNO"] = "no", ["USEFUL"] = "5", ["DEEPER"] = "3", ["LEADS"] = "2", ["MANY"] = "council meeting", ["NUMBER"] = null, ["GONE"] = "1", ["END"] = "dk",
        });

        var (responses, reading, places) = await ReadAsync(roundId);

        var response = Assert.Single(responses);
        foreach (var (code, state, answer) in new (string, AnswerState, string?)[]
        {
            ("YESNO", AnswerState.Answered, "no"), ("USEFUL", AnswerState.NotAsked, null), ("DEEPER", AnswerState.NotAsked, null), ("LEADS", AnswerState.NotAsked, null),
            ("MANY", AnswerState.Answered, "council meeting"), ("NUMBER", AnswerState.Unanswered, null), ("ROW_1", AnswerState.Unanswered, null), ("END", AnswerState.Answered, "dk"),
        })
            Assert.Equal((code, state, answer), (code, response.State(places.PlaceOf(code)), response.Answer(places.PlaceOf(code))));
        Assert.Equal(-1, places.PlaceOf("GONE"));
        Assert.Equal((1, 3, 0), (reading.Responses, reading.Answers, reading.Corrupt));
    }

    /// <summary>What is stored may be anything: it is reported and left out.</summary>
    [Theory]
    [InlineData("ROW_1", "6")]
    [InlineData("ROW_1", "04")]
    [InlineData("CLASS_1", "=1+1")]
    [InlineData("MANY", "council gone")]
    [InlineData("MANY", "meeting none")]
    [InlineData("NUMBER", "many")]
    [InlineData("DATE", "2010-02-30")]
    [InlineData("YESNO", "")]
    [InlineData("YESNO", "yes\u001Eno")]
    [InlineData("YESNO", "\u001Eyes")]
    [InlineData("YESNO", "yes\u001F")]
    public async Task Answers_ThatAreCorrupt_AreReportedAndLeftOut(string code, string value)
    {
        var (data, roundId, municipalityId) = await EveryItemAsync();
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?> { ["END"] = "4", [code] = value });

        var (responses, reading, places) = await ReadAsync(roundId);

        var response = Assert.Single(responses);
        Assert.Equal((AnswerState.Corrupt, null), (response.State(places.PlaceOf(code)), response.Answer(places.PlaceOf(code))));
        Assert.Equal("4", response.Answer(places.PlaceOf("END")));
        Assert.Equal((1, 1, 1), (reading.Responses, reading.Answers, reading.Corrupt));
    }

    [Fact]
    public async Task Responses_WithoutAnswers_AreThereToo()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        foreach (var answers in new Dictionary<string, string?>[] { [], new() { ["FOR_ADM_1"] = "4" }, [], new() { ["FOR_ADM_1"] = "5", ["FOR_POL_1"] = "1" } })
            await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), answers);

        var (responses, reading, _) = await ReadAsync(roundId);

        Assert.Equal([0, 0, 1, 2], responses.Select(response => response.Answers).Order());
        Assert.Equal((4, 3), (reading.Responses, reading.Answers));
    }

    /// <summary>All answers of a response are read as one text, longer than any of them may be.</summary>
    [Fact]
    public async Task Answers_AsLongAsCanBeStored_AreWhole()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        var text = string.Concat(Enumerable.Repeat("Æ, «b»\n", 571));
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?>
        {
            ["FOR_ADM_1"] = text, ["FOR_ADM_2"] = text, ["FOR_ADM_3"] = text, ["FOR_EGE_6"] = text, ["FOR_POL_1"] = "2",
        });

        var (responses, reading, places) = await ReadAsync(roundId);

        Assert.Equal((text, "2"), (responses[0].Answer(places.PlaceOf("FOR_EGE_6")), responses[0].Answer(places.PlaceOf("FOR_POL_1"))));
        Assert.Equal((1, 2, 3), (reading.Responses, reading.Answers, reading.Corrupt));
    }

    [Fact]
    public async Task Responses_NotSubmittedReopenedOrOfOtherRounds_AreNotRead()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var (municipalityId, roundId, other) = (await data.MunicipalityAsync(), await data.RoundAsync("Runde 1"), await data.RoundAsync("Runde 2"));
        var answers = new Dictionary<string, string?> { ["FOR_ADM_1"] = "4" };
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), answers, submit: false);
        await data.AnswerAsync(other, await data.ParticipantAsync(other, municipalityId), answers);
        var reopened = await data.ParticipantAsync(roundId, municipalityId);
        await data.AnswerAsync(roundId, reopened, answers);
        Assert.True(await new SubmissionStore(database.Db).ReopenAsync((await new RespondentStore(database.Db).FindAsync(SurveyToken.Hash(reopened.Token)))!, await new QuestionnaireStore(database.Db).OfRoundAsync(roundId)));

        var (responses, reading, _) = await ReadAsync(roundId);

        Assert.Empty(responses);
        Assert.Equal((0, 0, 0), (reading.Responses, reading.Answers, reading.Corrupt));
    }

    [Fact]
    public async Task Responses_OfAnAnonymousRound_AreReadOnceItHasClosedAndHaveNoLanguage()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        await data.SetAnonymousAsync(roundId);
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId, "nn", GroupKind.External, GroupKind.Project), new Dictionary<string, string?> { ["FOR_ADM_1"] = "4" });

        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(roundId));
        database.Clock.Advance(TimeSpan.FromDays(30));
        var (responses, _, places) = await ReadAsync(roundId);

        var response = Assert.Single(responses);
        Assert.Equal((null, "external project", "4"), (response.Language, string.Join(' ', response.GroupCodes), response.Answer(places.PlaceOf("FOR_ADM_1"))));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    public async Task Reading_OfWhichNotAllWasWritten_Refuses(int responses, int answers)
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?> { ["FOR_ADM_1"] = "4", ["FOR_ADM_2"] = "4" });

        var (_, reading, _) = await ReadAsync(roundId);

        reading.RequireAllWritten(1, 2);
        Assert.Throws<InvalidDataException>(() => reading.RequireAllWritten(responses, answers));
    }

    /// <summary>Each response says how many are to come.</summary>
    [Fact]
    public async Task Reading_ThatMissesAResponse_Refuses()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?>());
        var (responses, _, _) = await ReadAsync(roundId);
        var (missing, cut) = (new RawDataReading(), new RawDataReading());
        missing.Add(responses[0], 3);
        cut.Add(responses[0], 1);

        Assert.Throws<InvalidDataException>(() => missing.Add(responses[0], 1));
        Assert.Throws<InvalidDataException>(cut.RequireAllRead);
    }
}

public class SqliteRawDataStoreTests() : RawDataStoreContract(new SqliteTestDatabase());

public class SqlServerRawDataStoreTests() : RawDataStoreContract(new SqlServerTestDatabase());
