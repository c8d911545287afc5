using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteResponseStoreTests(SqliteTestDatabase database) : ResponseStoreContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerResponseStoreTests(SqlServerTestDatabase database) : ResponseStoreContract(database), IClassFixture<SqlServerTestDatabase>;

public abstract class ResponseStoreContract(TestDatabase database)
{
    private readonly IReadOnlyList<AskedQuestionnaire> _asked = [new(QuestionnaireDocument.ReadStandard().Single(q => q.Code == "forankring"), [])];

    private RespondentStore Respondents => new(database.Db);

    private ResponseStore Responses => new(database.Db);

    private SubmissionStore Submissions => new(database.Db);

    private async Task<(Guid RoundId, Guid MunicipalityId, TestData Data)> OpenRoundAsync()
    {
        var data = await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
        return (await data.RoundAsync(), await data.MunicipalityAsync(), data);
    }

    private async Task<Respondent> StartedAsync(TestParticipant participant)
    {
        var respondent = await Respondents.FindAsync(SurveyToken.Hash(participant.Token));
        await Responses.StartAsync(respondent!, "nb");
        return (await Respondents.FindAsync(SurveyToken.Hash(participant.Token)))!;
    }

    private async Task<Respondent> StartedAsync()
    {
        var (round, municipality, data) = await OpenRoundAsync();
        return await StartedAsync(await data.ParticipantAsync(round, municipality));
    }

    private static Dictionary<string, string?> Answers(params (string Code, string? Value)[] answers) => answers.ToDictionary(a => a.Code, a => a.Value);

    private Task<SaveResult> SaveAsync(Respondent respondent, int seen, params (string Code, string? Value)[] answers) =>
        Responses.SaveAsync(respondent.ResponseId!.Value, seen, Answers(answers), new("FOR_POL"), "nb");

    private async Task<Dictionary<string, string?>> StoredAsync(Respondent respondent) =>
        (await Responses.ReadAnswersAsync(respondent.ResponseId!.Value)).ToDictionary(a => a.Key, a => a.Value.Value);

    [Fact]
    public async Task Find_UnknownRevokedOrWithdrawn_IsNothing()
    {
        var (round, municipality, data) = await OpenRoundAsync();
        var revoked = await data.ParticipantAsync(round, municipality);
        var withdrawn = await data.ParticipantAsync(round, municipality);
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "UPDATE SurveyLink SET RevokedUtc = @now WHERE ParticipantId = @id", new { now = database.Db.Now, id = revoked.ParticipantId }, t));
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "UPDATE Participant SET WithdrawnUtc = @now WHERE ParticipantId = @id", new { now = database.Db.Now, id = withdrawn.ParticipantId }, t));

        foreach (var token in new[] { revoked.Token, withdrawn.Token, SurveyToken.New(), "" })
            Assert.Null(await Respondents.FindAsync(SurveyToken.Hash(token)));
    }

    [Fact]
    public async Task Start_ManyTimesAtOnce_MakesOneResponse()
    {
        var (round, municipality, data) = await OpenRoundAsync();
        var participant = await data.ParticipantAsync(round, municipality, "nb", GroupKind.Steering, GroupKind.Project);
        var respondent = (await Respondents.FindAsync(SurveyToken.Hash(participant.Token)))!;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Responses.StartAsync(respondent, "nn"))));

        var started = (await Respondents.FindAsync(SurveyToken.Hash(participant.Token)))!;
        Assert.Equal((1, "nn"), (started.Version, started.ResponseLanguage));
        Assert.Equal(2, await database.Db.ReadAsync(c => c.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM ResponseGroup WHERE ResponseId = @ResponseId", started)));
    }

    [Fact]
    public async Task Save_ThenChangeAndTakeAway_KeepsWhatWasSaidLast()
    {
        var respondent = await StartedAsync();

        var first = await SaveAsync(respondent, 1, ("FOR_POL_1", "4"), ("FOR_POL_2", "dk"), ("FOR_POL_3", null));
        var second = await SaveAsync(respondent, first.Version, ("FOR_POL_1", "5"), ("FOR_POL_2", null));

        Assert.Equal(SaveOutcome.Saved, second.Outcome);
        var stored = await StoredAsync(respondent);
        Assert.Equal("5", stored["FOR_POL_1"]);
        Assert.Null(stored["FOR_POL_2"]);
        Assert.DoesNotContain("FOR_POL_3", stored.Keys);
    }

    [Fact]
    public async Task Save_SamePageTwice_IsNoConflict()
    {
        var respondent = await StartedAsync();

        await SaveAsync(respondent, 1, ("FOR_POL_1", "4"));
        var again = await SaveAsync(respondent, 1, ("FOR_POL_1", "4"));

        Assert.Equal(SaveOutcome.Saved, again.Outcome);
    }

    [Fact]
    public async Task Save_OtherDeviceAnsweredOtherwise_StoresTheRestAndTells()
    {
        var respondent = await StartedAsync();
        await SaveAsync(respondent, 1, ("FOR_POL_1", "4"), ("FOR_POL_2", "2"), ("FOR_POL_4", "1"));

        var stale = await Responses.SaveAsync(
            respondent.ResponseId!.Value, 1, Answers(("FOR_POL_1", "1"), ("FOR_POL_2", "2"), ("FOR_POL_3", "3")), new("FOR_POL", "FOR_EKS"), "nb");
        var unchanged = await StoredAsync(respondent);
        var theme = await database.Db.ReadAsync(c => c.ExecuteScalarAsync<string>("SELECT CurrentTheme FROM Response WHERE ResponseId = @ResponseId", respondent));
        var insisted = await SaveAsync(respondent, stale.Version, ("FOR_POL_1", "1"));

        Assert.Equal(SaveOutcome.Conflict, stale.Outcome);
        Assert.Equal(("FOR_POL_1", "4"), (stale.Conflicts.Single().ItemCode, stale.Conflicts.Single().Value));
        Assert.Equal("FOR_POL_4", stale.Others.Single().ItemCode);
        Assert.Equal(Answers(("FOR_POL_1", "4"), ("FOR_POL_2", "2"), ("FOR_POL_3", "3"), ("FOR_POL_4", "1")), unchanged);
        Assert.Equal("FOR_POL", theme);
        Assert.Equal(SaveOutcome.Saved, insisted.Outcome);
        Assert.Equal("1", (await StoredAsync(respondent))["FOR_POL_1"]);
    }

    [Fact]
    public async Task Save_OtherDeviceAnsweredOtherItems_MergesBoth()
    {
        var respondent = await StartedAsync();
        await SaveAsync(respondent, 1, ("FOR_POL_1", "4"));

        var other = await SaveAsync(respondent, 1, ("FOR_POL_2", "2"));

        Assert.Equal(SaveOutcome.Saved, other.Outcome);
        Assert.Equal(2, (await StoredAsync(respondent)).Count);
    }

    [Fact]
    public async Task Save_TwentyAtOnce_LosesNoneAndCountsVersions()
    {
        var respondent = await StartedAsync();

        var results = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Task.Run(() => SaveAsync(respondent, 1, ($"ITEM_{i}", "3")))));

        Assert.All(results, result => Assert.Equal(SaveOutcome.Saved, result.Outcome));
        Assert.Equal(Enumerable.Range(2, 20), results.Select(result => result.Version).Order());
        Assert.Equal(20, (await StoredAsync(respondent)).Count);
    }

    [Fact]
    public async Task SaveAndSubmit_RoundClosed_StoreNothing()
    {
        var respondent = await StartedAsync();
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "UPDATE Round SET ClosesUtc = @now WHERE RoundId = @RoundId", new { now = database.Db.Now, respondent.RoundId }, t));

        var saved = await SaveAsync(respondent, 1, ("FOR_POL_1", "4"));

        Assert.Equal(SaveOutcome.NotOpen, saved.Outcome);
        Assert.False(await Submissions.SubmitAsync(respondent, _asked));
        Assert.Empty(await StoredAsync(respondent));
        Assert.Empty(await CountsAsync(respondent.RoundId));
    }

    [Fact]
    public async Task Submit_TwentyAtOnce_CountsOnce()
    {
        var (round, municipality, data) = await OpenRoundAsync();
        var respondent = await StartedAsync(await data.ParticipantAsync(round, municipality, "nb", GroupKind.Steering, GroupKind.External));
        await SaveAsync(respondent, 1, ("FOR_POL_1", "4"));

        var submitted = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Submissions.SubmitAsync(respondent, _asked))));

        Assert.All(submitted, Assert.True);
        var counts = await CountsAsync(round);
        Assert.Equal(1, counts[(TallyCell.Total, "FOR_POL_1=4")]);
        Assert.Equal(1, counts[(GroupKind.Steering, "FOR_POL_1=4")]);
        Assert.Equal(1, counts[(GroupKind.External, "FOR_POL_1=4")]);
        Assert.Equal(1, counts[(TallyCell.Total, "*=+")]);
        Assert.Equal(SaveOutcome.NotOpen, (await SaveAsync(respondent, 5, ("FOR_POL_1", "1"))).Outcome);
    }

    /// <summary>The mail with the answers goes with the submit: once for each, and not without.</summary>
    [Fact]
    public async Task Submit_WithAMail_AddsItOncePerSubmit()
    {
        var respondent = await StartedAsync();
        await SaveAsync(respondent, 1, ("FOR_POL_1", "4"), ("FOR_POL_2", null));
        var mailed = new List<SubmittedResponse>();
        AnswerMailer mail = (_, submitted) =>
        {
            lock (mailed)
                mailed.Add(submitted);
            return Task.CompletedTask;
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => Submissions.SubmitAsync(respondent, _asked, (_, _) => throw new InvalidOperationException()));
        Assert.Empty(await CountsAsync(respondent.RoundId));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Submissions.SubmitAsync(respondent, _asked, mail))));
        await Submissions.ReopenAsync(respondent, _asked);
        await SaveAsync(respondent, 9, ("FOR_POL_1", "5"));
        await Submissions.SubmitAsync(respondent, _asked, mail);

        Assert.Equal([("Kari Nordmann", "4"), ("Kari Nordmann", "5")], mailed.Select(one => (one.Name, one.Answers["FOR_POL_1"])));
        Assert.True(mailed[1].Version > mailed[0].Version);
    }

    /// <summary>Whatever is submitted, reopened and changed in whatever order, the tally is what counting all submitted answers gives.</summary>
    [Fact]
    public async Task Tally_AfterManyOperations_EqualsRecount()
    {
        var (round, municipality, data) = await OpenRoundAsync();
        var random = new Random(20101210);
        string[][] groupings = [[GroupKind.Steering], [GroupKind.Project], [GroupKind.Steering, GroupKind.Project]];
        var respondents = new List<(Respondent Respondent, string[] Groups)>();
        for (var i = 0; i < 6; i++)
        {
            var groups = groupings[i % 3];
            respondents.Add((await StartedAsync(await data.ParticipantAsync(round, municipality, "nb", groups)), groups));
        }

        var items = _asked[0].Questionnaire.Themes.SelectMany(theme => theme.Questions).OfType<ScaleItem>().ToList();
        for (var step = 0; step < 60; step++)
        {
            var (respondent, _) = respondents[random.Next(respondents.Count)];
            switch (random.Next(3))
            {
                case 0:
                    var answers = items.Where(_ => random.Next(3) > 0)
                        .Select(item => (item.Code, random.Next(8) switch { 0 => "dk", 1 => null, var n => $"{(n - 2) % 5 + 1}" })).ToArray();
                    await SaveAsync(respondent, 100_000, answers);
                    break;
                case 1:
                    await Submissions.SubmitAsync(respondent, _asked);
                    break;
                default:
                    await Submissions.ReopenAsync(respondent, _asked);
                    break;
            }
        }

        var expected = new Dictionary<(string, string), int>();
        foreach (var (respondent, groups) in respondents)
        {
            var submitted = await database.Db.ReadAsync(c => c.ExecuteScalarAsync<int>(
                "SELECT COUNT(*) FROM Response WHERE ResponseId = @ResponseId AND SubmittedUtc IS NOT NULL", respondent));
            if (submitted == 0)
                continue;
            var stored = (await StoredAsync(respondent)).ToDictionary(a => a.Key, a => (string?)a.Value);
            foreach (var (group, cells) in TallyCell.Of(_asked, groups, stored))
                foreach (var cell in cells)
                    expected[(group, cell.ToString())] = expected.GetValueOrDefault((group, cell.ToString())) + 1;
        }

        Assert.NotEmpty(expected);
        Assert.Equal(expected.OrderBy(e => e.Key.ToString()), (await CountsAsync(round)).OrderBy(e => e.Key.ToString()));
    }

    private async Task<Dictionary<(string, string), int>> CountsAsync(Guid round) =>
        (await new TallyStore(database.Db).ReadAsync([round])).Where(row => row.Cell != "*=asked").ToDictionary(row => (row.GroupCode, row.Cell), row => row.Responses);
}
