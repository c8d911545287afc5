using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteTallyCheckTests(SqliteTestDatabase database) : TallyCheckContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerTallyCheckTests(SqlServerTestDatabase database) : TallyCheckContract(database), IClassFixture<SqlServerTestDatabase>;

/// <summary>The numbers that results are made from, held against a full recount.</summary>
public abstract class TallyCheckContract(TestDatabase database)
{
    private const int Operations = 10_000;

    private static readonly string[][] Groupings = [[GroupKind.Steering], [GroupKind.Project], [GroupKind.External], [GroupKind.Steering, GroupKind.Project], [GroupKind.Project, GroupKind.External]];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ParticipantStore Participants => new(database.Db, new(database.Db, new EphemeralDataProtectionProvider()));

    private TallyCheck Check => new(database.Db, new(database.Db), new(database.Db));

    private async Task<TallyReport> CheckAsync(string cohort, bool mend = false)
    {
        TallyReport? found = null;
        await foreach (var report in Check.CheckAsync(mend, Cancel))
            if (report.Round == cohort)
                found = report;
        return found!;
    }

    /// <summary>Twelve people in two municipalities who are asked every kind of question, some with conditions, some of one group alone.</summary>
    private async Task<(Respondent[] Respondents, IReadOnlyList<AskedQuestionnaire> Asked)> RoundAsync(string name)
    {
        var (db, questionnaires) = (database.Db, new QuestionnaireStore(database.Db));
        var data = await new TestData(db).ProgrammeAsync($"Program {db.NewId()}");
        var every = EveryItem.Questionnaire with { Code = $"every-{db.NewId():N}" };
        await questionnaires.AddAsync(every, Cancel);
        var roundId = await data.RoundAsync(name);
        await db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "UPDATE RoundQuestionnaire SET QuestionnaireCode = @Code, QuestionnaireVersion = @Version WHERE RoundId = @roundId", new { every.Code, every.Version, roundId }, t), Cancel);
        Guid[] municipalities = [await data.MunicipalityAsync("Hamar", "3403"), await data.MunicipalityAsync("Gjøvik", "3407")];
        var respondents = new Respondent[12];
        for (var i = 0; i < respondents.Length; i++)
        {
            var hash = SurveyToken.Hash((await data.ParticipantAsync(roundId, municipalities[i % 2], "nb", Groupings[i % Groupings.Length])).Token);
            await new ResponseStore(db).StartAsync((await new RespondentStore(db).FindAsync(hash, Cancel))!, "nb", Cancel);
            respondents[i] = (await new RespondentStore(db).FindAsync(hash, Cancel))!;
        }

        return (respondents, await questionnaires.OfRoundAsync(roundId, Cancel));
    }

    /// <summary>Saves, submits or reopens, at random. What is saved may be no answer at all.</summary>
    private async Task OperateAsync(Random random, Respondent respondent, IReadOnlyList<AskedQuestionnaire> asked)
    {
        switch (random.Next(4))
        {
            case 0:
                await new SubmissionStore(database.Db).SubmitAsync(respondent, asked, cancellationToken: Cancel);
                break;
            case 1:
                await new SubmissionStore(database.Db).ReopenAsync(respondent, asked, Cancel);
                break;
            default:
                var themes = asked[0].Questionnaire.Themes;
                var answers = themes[random.Next(themes.Count)].Questions.SelectMany(item => item.Parts.Select(part => (item, part.Code)))
                    .ToDictionary(part => part.Code, part => Answer(random, part.item));
                await new ResponseStore(database.Db).SaveAsync(respondent.ResponseId!.Value, int.MaxValue, answers, new(themes[0].Code), "nb", Cancel);
                break;
        }
    }

    private static string? Answer(Random random, Item item) => random.Next(8) switch
    {
        0 => null,
        1 => "dk",
        2 => "no answer of this",
        _ => item switch
        {
            YesNoItem => random.Next(2) == 0 ? "yes" : "no",
            NumberItem => $"{random.Next(4)}.5",
            DateItem => $"2010-12-{random.Next(10, 13)}",
            MultipleChoiceItem => new[] { "council", "meeting", "council,meeting", "none" }[random.Next(4)],
            ClassificationItem => random.Next(2) == 0 ? "programme" : "project",
            _ => $"{random.Next(1, 6)}",
        },
    };

    /// <summary>What is kept in memory is what the database has.</summary>
    private static async Task AssertKeptAsync(TallyStore store, Guid roundId)
    {
        var rows = await store.ReadAsync([roundId], Cancel);
        var kept = (await store.ReadByMunicipalityAsync([roundId], Cancel)).ToDictionary(tally => tally.MunicipalityId);
        Assert.Equal(rows.Count, kept.Values.Sum(tally => tally.Cells));
        Assert.All(rows, row => Assert.Equal(row.Responses, kept[row.MunicipalityId].Value(row.GroupCode, TallyCell.Parse(row.Cell).Code, TallyCell.Parse(row.Cell).Value)));
    }

    [Fact]
    public async Task Tallies_AfterTenThousandOperations_EqualTheRecount()
    {
        var random = new Random(20101210);
        var (respondents, asked) = await RoundAsync("Tilfeldig");

        using var kept = new TallyStore(database.Db);
        for (var i = 0; i < Operations; i++)
        {
            // Now and then somebody is taken out of the round, which their other browser need not know.
            if (i % 1500 == 1400)
                await Participants.WithdrawAsync(respondents[0].RoundId, respondents[i / 1500].ParticipantId, Cancel);
            await OperateAsync(random, respondents[random.Next(respondents.Length)], asked);
            if (i % 500 == 0)
                await AssertKeptAsync(kept, respondents[0].RoundId);
        }

        await AssertKeptAsync(kept, respondents[0].RoundId);
        var report = await CheckAsync("Tilfeldig");
        Assert.Empty(report.Differences);
        Assert.InRange(report.Responses, 1, respondents.Length);
        Assert.True(report.Cells > 50);
    }

    /// <summary>A count too high, one that is missing, and one that nobody stands behind.</summary>
    [Fact]
    public async Task WrongTallies_AreFoundAndPutRight()
    {
        var random = new Random(1);
        var (respondents, asked) = await RoundAsync("Med feil");
        for (var i = 0; i < 200; i++)
            await OperateAsync(random, respondents[random.Next(respondents.Length)], asked);
        var roundId = respondents[0].RoundId;
        var rows = (await new TallyStore(database.Db).ReadAsync([roundId], Cancel)).OrderBy(row => row.Cell, StringComparer.Ordinal).ThenBy(row => row.GroupCode, StringComparer.Ordinal).ToList();
        const string Where = "WHERE RoundId = @RoundId AND MunicipalityId = @MunicipalityId AND GroupCode = @GroupCode AND Cell = @Cell";
        await database.Db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync($"UPDATE Tally SET Responses = Responses + 2 {Where}", rows[3], t);
            await t.Connection!.ExecuteAsync($"DELETE FROM Tally {Where}", rows[7], t);
            await t.Connection!.ExecuteAsync("INSERT INTO Tally (RoundId, MunicipalityId, GroupCode, Cell, Responses) VALUES (@RoundId, @MunicipalityId, @GroupCode, 'GONE=4', 5)", rows[0], t);
        }, Cancel);

        using var kept = new TallyStore(database.Db);
        await kept.ReadByMunicipalityAsync([roundId], Cancel);
        var found = await CheckAsync("Med feil");
        var mended = await CheckAsync("Med feil", mend: true);
        var after = await CheckAsync("Med feil");
        await AssertKeptAsync(kept, roundId);

        Assert.Equal(
            new[] { (rows[3].Cell, rows[3].Responses + 2, rows[3].Responses), (rows[7].Cell, 0, rows[7].Responses), ("GONE=4", 5, 0) }.Order(),
            found.Differences.Select(one => (one.Stored.Cell, one.Stored.Responses, one.Counted)).Order());
        Assert.Equal(3, mended.Differences.Count);
        Assert.Empty(after.Differences);
    }

    /// <summary>Whether they were too late to be taken out or too late to answer, they are among those asked if their answers count.</summary>
    [Fact]
    public async Task Withdraw_OfThoseWhoSubmitJustThen_CountsThemAsTheRecountDoes()
    {
        var (respondents, asked) = await RoundAsync("Tatt ut");

        await Task.WhenAll(respondents.SelectMany(respondent => new Func<Task>[]
        {
            () => new SubmissionStore(database.Db).SubmitAsync(respondent, asked, cancellationToken: Cancel),
            () => Participants.WithdrawAsync(respondent.RoundId, respondent.ParticipantId, Cancel),
        }).Select(one => Task.Run(one, Cancel)));

        Assert.Empty((await CheckAsync("Tatt ut")).Differences);
    }

    /// <summary>What is submitted while it counts is no fault.</summary>
    [Fact]
    public async Task Check_WhileOthersSubmit_FindsNothingWrong()
    {
        var (respondents, asked) = await RoundAsync("Under arbeid");
        var others = Task.Run(
            async () =>
            {
                var random = new Random(2);
                for (var i = 0; i < 100; i++)
                    await OperateAsync(random, respondents[random.Next(respondents.Length)], asked);
            }, Cancel);

        do
        {
            try
            {
                Assert.Empty((await CheckAsync("Under arbeid")).Differences);
            }
            catch (DatabaseUnavailableException e)
            {
                Assert.Contains("faster than", e.Message, StringComparison.Ordinal);
            }
        }
        while (!others.IsCompleted);

        await others;
        Assert.Empty((await CheckAsync("Under arbeid")).Differences);
    }

    [Fact]
    public async Task Verb_TellsOfEachRoundAndEndsWithOneWhereSomethingIsWrong()
    {
        var (respondents, asked) = await RoundAsync("Fra linjen");
        await new SubmissionStore(database.Db).SubmitAsync(respondents[0], asked, cancellationToken: Cancel);
        string[] settings = ["--environment", "Development", "--Database:Provider", database.Provider, "--ConnectionStrings:Survey", database.ConnectionString, "--Site:KeyFolder", Directory.CreateTempSubdirectory("boso-keys-").FullName];

        var right = await RunAsync();
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE Tally SET Responses = 7 WHERE RoundId = @RoundId AND GroupCode = '*' AND Cell = '*=+'", respondents[0], t), Cancel);
        var wrong = await RunAsync();
        var mended = await RunAsync("--mend");
        var after = await RunAsync();

        Assert.Contains("Fra linjen: 1 responses", right.Output, StringComparison.Ordinal);
        Assert.Equal((0, 1, 0, 0), (right.Code, wrong.Code, mended.Code, after.Code));
        Assert.Contains("group *, *=+: 7, should be 1", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("put right", mended.Error, StringComparison.Ordinal);

        async Task<(int Code, string Output, string Error)> RunAsync(params string[] more)
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            return (await Verbs.RunAsync(["check-tallies", .. more, .. settings], output, error), output.ToString(), error.ToString());
        }
    }
}
