using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>In an anonymous round nothing joins a submitted response to whoever gave it, and the round counts them all the same.</summary>
public abstract class AnonymousRoundContract(TestDatabase database) : IAsyncLifetime
{
    private IReadOnlyList<AskedQuestionnaire> _asked = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ResponseStore Responses => new(database.Db);

    private SubmissionStore Submissions => new(database.Db);

    private OutboxStore Outbox { get; } = new(database.Db, new EphemeralDataProtectionProvider());

    private RoundStore Rounds => new(database.Db, Outbox, new ParticipantStore(database.Db, Outbox));

    private RateStore Rates => new(database.Db);

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    /// <summary>Somebody in two groups who has answered and not submitted, three hours after the round was opened.</summary>
    private async Task<(Respondent Respondent, TestParticipant Participant, TestData Data)> AnsweredAsync()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var roundId = await data.RoundAsync();
        await data.SetAnonymousAsync(roundId);
        _asked = await new QuestionnaireStore(database.Db).OfRoundAsync(roundId, Cancel);
        var participant = await data.ParticipantAsync(roundId, await data.MunicipalityAsync(), "nn", GroupKind.Steering, GroupKind.External);
        database.Clock.Advance(TimeSpan.FromHours(3));
        await data.AnswerAsync(roundId, participant, new Dictionary<string, string?> { ["FOR_POL_1"] = "4", ["FOR_POL_2"] = "2", ["FOR_EGE_7"] = "Mine ord" }, submit: false);
        var respondent = (await FindAsync(participant))!;
        await Responses.SaveAsync(respondent.ResponseId!.Value, respondent.Version, new Dictionary<string, string?> { ["FOR_POL_2"] = null }, new("FOR_POL"), "nn", Cancel);
        return ((await FindAsync(participant))!, participant, data);
    }

    private Task<Respondent?> FindAsync(TestParticipant participant) => new RespondentStore(database.Db).FindAsync(SurveyToken.Hash(participant.Token), Cancel);

    /// <summary>The table and column of every value that holds this id, whatever it is stored as.</summary>
    private async Task<List<string>> PlacesOfAsync(Guid id)
    {
        var places = new List<string>();
        foreach (var table in database.Tables)
            foreach (IDictionary<string, object?> row in await database.Db.ReadAsync(c => c.QueryAsync($"SELECT * FROM {table}"), Cancel))
                places.AddRange(row.Where(cell => Convert.ToString(cell.Value, CultureInfo.InvariantCulture)!.Contains(id.ToString(), StringComparison.OrdinalIgnoreCase)
                    || (cell.Value is byte[] bytes && bytes.AsSpan().IndexOf(id.ToByteArray()) >= 0)).Select(cell => $"{table}.{cell.Key}"));
        return [.. places.Distinct().Order()];
    }

    private Task<IDictionary<string, object?>> ResponseAsync() =>
        database.Db.ReadAsync(async c => (IDictionary<string, object?>)await c.QuerySingleAsync("SELECT * FROM Response"), Cancel);

    [Fact]
    public async Task Submit_AnonymousRound_LeavesNothingThatJoinsPersonAndAnswers()
    {
        var (respondent, participant, _) = await AnsweredAsync();
        Assert.Contains("Response.ParticipantId", await PlacesOfAsync(participant.ParticipantId));

        Assert.True(await Submissions.SubmitAsync(respondent, _asked, cancellationToken: Cancel));

        Assert.Empty(await PlacesOfAsync(respondent.ResponseId!.Value));
        Assert.Equal(["Participant.ParticipantId", "ParticipantGroup.ParticipantId", "SurveyLink.ParticipantId"], await PlacesOfAsync(participant.ParticipantId));
        var response = await ResponseAsync();
        var id = Guid.Parse(Convert.ToString(response["ResponseId"], CultureInfo.InvariantCulture)!);
        Assert.Equal(["Answer.ResponseId", "Response.ResponseId", "ResponseGroup.ResponseId"], await PlacesOfAsync(id));
        // Nor does a time: the round's own stand in their place.
        var opened = (await Rounds.FindAsync(respondent.RoundId, Cancel))!.Round.OpenedUtc!.Value;
        foreach (var column in new[] { "OpenedUtc", "SavedUtc", "SubmittedUtc" })
            Assert.Equal(opened, new DateTimeOffset(DateTime.SpecifyKind(Convert.ToDateTime(response[column], CultureInfo.InvariantCulture), DateTimeKind.Utc)));
        Assert.Equal((null, null, "nb", 1), (response["ParticipantId"], response["CurrentTheme"], response["Language"], Convert.ToInt32(response["Version"], CultureInfo.InvariantCulture)));
        var answers = await Responses.ReadAnswersAsync(id, Cancel);
        Assert.Equal([("FOR_EGE_7", "Mine ord", 1), ("FOR_POL_1", "4", 1)], answers.Values.OrderBy(answer => answer.ItemCode).Select(answer => (answer.ItemCode, answer.Value!, answer.Version)));
    }

    /// <summary>An id that is made in order of time says when it was made; this one is not.</summary>
    [Fact]
    public async Task Submit_ManyOneAfterAnother_AreInNoOrder()
    {
        var (first, _, data) = await AnsweredAsync();
        await Submissions.SubmitAsync(first, _asked, cancellationToken: Cancel);
        for (var i = 1; i < 12; i++)
        {
            database.Clock.Advance(TimeSpan.FromMinutes(5));
            await data.AnswerAsync(first.RoundId, await data.ParticipantAsync(first.RoundId, first.MunicipalityId), new Dictionary<string, string?> { ["FOR_EGE_7"] = $"{i:00}" });
        }

        var inOrder = await database.Db.ReadAsync(c => c.QueryAsync<string>(
            "SELECT a.Value FROM Answer AS a JOIN Response AS s ON s.ResponseId = a.ResponseId WHERE a.ItemCode = 'FOR_EGE_7' AND a.Value <> 'Mine ord' ORDER BY s.ResponseId"), Cancel);
        var asStored = await database.Db.ReadAsync(c => c.QueryAsync<string>("SELECT a.Value FROM Answer AS a WHERE a.ItemCode = 'FOR_EGE_7' AND a.Value <> 'Mine ord'"), Cancel);

        Assert.Equal(11, inOrder.Count());
        Assert.NotEqual(inOrder.Order(StringComparer.Ordinal), inOrder);
        Assert.NotEqual(asStored.Order(StringComparer.Ordinal), asStored);
    }

    [Fact]
    public async Task Submit_TwentyAtOnce_GivesOneResponseCountedOnce()
    {
        var (respondent, participant, _) = await AnsweredAsync();

        var submitted = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Submissions.SubmitAsync(respondent, _asked, cancellationToken: Cancel))));
        // A tab that was left open, and one that was just opened.
        Assert.True(await Submissions.SubmitAsync(respondent, _asked, cancellationToken: Cancel));
        Assert.True(await Submissions.SubmitAsync((await FindAsync(participant))!, _asked, cancellationToken: Cancel));

        Assert.All(submitted, Assert.True);
        await ResponseAsync();
        var counts = (await new TallyStore(database.Db).ReadAsync([respondent.RoundId], Cancel)).ToDictionary(row => (row.GroupCode, row.Cell), row => row.Responses);
        foreach (var group in new[] { TallyCell.Total, GroupKind.Steering, GroupKind.External })
            Assert.Equal((1, 1, 1), (counts[(group, "*=+")], counts[(group, "FOR_POL_1=4")], counts[(group, "FOR_POL_2=-")]));
    }

    [Fact]
    public async Task Submitted_IsForGood()
    {
        var (respondent, participant, _) = await AnsweredAsync();
        await Submissions.SubmitAsync(respondent, _asked, cancellationToken: Cancel);
        var after = (await FindAsync(participant))!;

        Assert.Equal((null, true, new DateTimeOffset(2010, 12, 10, 0, 0, 0, TimeSpan.Zero)), (after.ResponseId, after.HasStarted, after.SubmittedUtc!.Value));
        Assert.False(await Submissions.ReopenAsync(respondent, _asked, Cancel));
        Assert.False(await Submissions.ReopenAsync(after, _asked, Cancel));
        Assert.Equal(SaveOutcome.NotOpen, (await Responses.SaveAsync(respondent.ResponseId!.Value, 9, new Dictionary<string, string?> { ["FOR_POL_1"] = "1" }, new("FOR_POL"), "nb", Cancel)).Outcome);
        await Responses.StartAsync(respondent, "nb", Cancel);
        await Responses.StartAsync(after, "nb", Cancel);
        Assert.Null((await FindAsync(participant))!.ResponseId);
        await ResponseAsync();
    }

    [Fact]
    public async Task Submitted_CountsWhereverRoundsAreFollowed()
    {
        var (respondent, _, data) = await AnsweredAsync();
        var begun = await data.ParticipantAsync(respondent.RoundId, respondent.MunicipalityId);
        await data.AnswerAsync(respondent.RoundId, begun, new Dictionary<string, string?>(), submit: false);
        await Submissions.SubmitAsync(respondent, _asked, cancellationToken: Cancel);
        var expected = new ResponseRate(2, 2, 1);

        var rates = await Rates.RatesAsync(respondent.RoundId, Cancel);
        Assert.Equal((expected, new(1, 1, 1)), (rates.Total, rates.OfGroup(GroupKind.External)));
        Assert.Equal(expected, Assert.Single(await Rounds.ListAsync(data.CohortId, Cancel)).Rate);
        Assert.Equal(expected, (await new ProgrammeOverviewStore(database.Db).ListAsync([data.ProgrammeId], Cancel))[0].Cohorts[0].Round!.Rate);
        var participants = new ParticipantStore(database.Db, Outbox);
        Assert.Equal([ParticipantState.Opened, ParticipantState.Submitted], (await participants.ListAsync(respondent.RoundId, Cancel)).Select(one => one.State).Order());
        // Who is taken out after having answered stays counted: the answers do.
        await participants.WithdrawAsync(respondent.RoundId, respondent.ParticipantId, Cancel);
        Assert.Equal(expected, (await Rates.RatesAsync(respondent.RoundId, Cancel)).Total);
    }

    [Fact]
    public async Task Results_OfAnOpenRound_AreNotToBeHad()
    {
        var (respondent, _, data) = await AnsweredAsync();
        await Submissions.SubmitAsync(respondent, _asked, cancellationToken: Cancel);
        var later = await data.RoundAsync("Runde 2");
        var results = new ResultStore(database.Db, Rates, new QuestionnaireStore(database.Db), new TallyStore(database.Db));
        async Task<Round> RoundAsync(Guid id) => (await Rounds.FindAsync(id, Cancel))!.Round;

        await Assert.ThrowsAsync<ArgumentException>(async () => await results.ReadAsync(await RoundAsync(respondent.RoundId), Cancel));
        Assert.Equal([later], (await results.ReadAsync(await RoundAsync(later), Cancel)).Rounds.Select(round => round.RoundId));
        await Rounds.CloseAsync(respondent.RoundId, Cancel);

        Assert.Equal([respondent.RoundId, later], (await results.ReadAsync(await RoundAsync(later), Cancel)).Rounds.Select(round => round.RoundId));
        var written = Assert.Single(await new WrittenAnswerStore(database.Db).ReadAsync((await results.ReadAsync(await RoundAsync(respondent.RoundId), Cancel)).Rounds, Cancel));
        Assert.Equal(("Mine ord", "Lillehammer", 2), (written.Text, written.Municipality.Name, written.Groups.Count));
    }

    /// <summary>S19: what was not submitted is still somebody's, and goes with the names.</summary>
    [Fact]
    public async Task PersonalData_OnTheDay_TakesUnsentAnswersAndKeepsSubmittedOnes()
    {
        var (respondent, _, data) = await AnsweredAsync();
        await data.AnswerAsync(respondent.RoundId, await data.ParticipantAsync(respondent.RoundId, respondent.MunicipalityId), new Dictionary<string, string?> { ["FOR_POL_1"] = "1" }, submit: false);
        await Submissions.SubmitAsync(respondent, _asked, cancellationToken: Cancel);
        database.Clock.Advance(TimeSpan.FromDays(366));

        Assert.Single(await new PersonalDataStore(database.Db).DeleteDueAsync(Cancel));

        Assert.Null((await ResponseAsync())["ParticipantId"]);
        Assert.Equal(["FOR_EGE_7", "FOR_POL_1"], (await database.Db.ReadAsync(c => c.QueryAsync<string>("SELECT ItemCode FROM Answer"), Cancel)).Order());
        Assert.Equal(new(2, 1, 1), (await Rates.RatesAsync(respondent.RoundId, Cancel)).Total);
    }
}

public sealed class SqliteAnonymousRoundTests() : AnonymousRoundContract(new SqliteTestDatabase());

public sealed class SqlServerAnonymousRoundTests() : AnonymousRoundContract(new SqlServerTestDatabase());
