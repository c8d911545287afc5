using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteRoundPlanStoreTests(SqliteTestDatabase database) : RoundPlanStoreContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerRoundPlanStoreTests(SqlServerTestDatabase database) : RoundPlanStoreContract(database), IClassFixture<SqlServerTestDatabase>;

public abstract class RoundPlanStoreContract(TestDatabase database)
{
    private RoundPlanStore Plans => new(database.Db);

    private RoundStore Rounds
    {
        get
        {
            var outbox = new OutboxStore(database.Db, new EphemeralDataProtectionProvider());
            return new(database.Db, outbox, new(database.Db, outbox));
        }
    }

    private QuestionnaireStore Questionnaires => new(database.Db);

    private Task<TestData> CohortAsync() => new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");

    private RoundPlan Plan(Guid cohortId, string name = "Høst") => new()
    {
        CohortId = cohortId,
        Name = name,
        Purpose = new() { Nb = "hvorfor", Nn = "kvifor", En = "why" },
        Questionnaires = [new("forankring")],
        ClosesUtc = database.Db.Now.AddDays(14),
        DeletePersonalDataUtc = database.Db.Now.AddYears(1),
    };

    private async Task<IEnumerable<string>> AskedAsync(Guid roundId) => (await Questionnaires.OfRoundAsync(roundId)).Select(asked => asked.Questionnaire.Code);

    private static (string, string, string, string, DateTimeOffset, DateTimeOffset) Said(Round round) =>
        (round.Name, round.PurposeNb, round.PurposeNn, round.PurposeEn, round.ClosesUtc, round.DeletePersonalDataUtc);

    [Fact]
    public async Task Add_Plan_IsFoundAsGiven()
    {
        var data = await CohortAsync();
        var plan = Plan(data.CohortId);

        var id = (await Plans.AddAsync(plan))!.Value;

        var found = (await Rounds.FindAsync(id))!;
        Assert.Equal(("Høst", "hvorfor", "kvifor", "why", plan.ClosesUtc, plan.DeletePersonalDataUtc), Said(found.Round));
        Assert.Equal((data.ProgrammeId, data.CohortId), (found.Round.ProgrammeId, found.Round.CohortId));
        Assert.Equal((data.ProgrammeId, data.CohortId, "Pulje 1", "Husbanken Region Øst", "Randi Berg"),
            (found.Setting.ProgrammeId, found.Setting.CohortId, found.Setting.CohortName, found.Setting.Owner, found.Setting.ContactName));
        Assert.Equal(RoundState.Planned, found.Round.StateAt(database.Db.Now));
        Assert.Equal(["forankring"], await AskedAsync(id));
    }

    [Fact]
    public async Task Save_GroupsAndTerms_AreReadAsTheyAreNow()
    {
        var data = await CohortAsync();
        var questionnaires = Questionnaires;
        async Task<string> GroupsAsync(Guid id) => string.Join(' ', (await questionnaires.OfRoundAsync(id)).SelectMany(asked => asked.GroupCodes));
        var id = (await Plans.AddAsync(Plan(data.CohortId) with { Questionnaires = [new("forankring", "steering", "project")], Confidentiality = Confidentiality.Anonymous }))!.Value;

        Assert.Equal("project steering", await GroupsAsync(id));
        Assert.Equal((Confidentiality.Anonymous, false), ((await Rounds.FindAsync(id))!.Round.Confidentiality, (await Rounds.FindAsync(id))!.Round.MailsAnswers));
        await Plans.SaveAsync(id, Plan(data.CohortId) with { Questionnaires = [new("forankring", "external")], MailsAnswers = true });

        // Not what the store read before: a plan may change until it is opened.
        Assert.Equal("external", await GroupsAsync(id));
        Assert.Equal((Confidentiality.Confidential, true), ((await Rounds.FindAsync(id))!.Round.Confidentiality, (await Rounds.FindAsync(id))!.Round.MailsAnswers));
        await Plans.SaveAsync(id, Plan(data.CohortId));
        Assert.Equal("", await GroupsAsync(id));
        Assert.True(await Plans.DeleteAsync(id));
    }

    [Fact]
    public async Task Add_NameTakenInTheCohort_IsRefused()
    {
        var data = await CohortAsync();
        await Plans.AddAsync(Plan(data.CohortId));

        Assert.Null(await Plans.AddAsync(Plan(data.CohortId)));
        Assert.Null(await Plans.AddAsync(Plan(data.CohortId, " høst ")));
        Assert.NotNull(await Plans.AddAsync(Plan((await CohortAsync()).CohortId)));
        Assert.Single(await Rounds.ListAsync(data.CohortId));
    }

    [Fact]
    public async Task Save_PlannedRound_IsWrittenOver()
    {
        var data = await CohortAsync();
        var other = SmallQuestionnaire.Of(SmallQuestionnaire.Theme("T", SmallQuestionnaire.Item("I")));
        await Questionnaires.AddAsync(other);
        var (id, untouched) = ((await Plans.AddAsync(Plan(data.CohortId)))!.Value, (await Plans.AddAsync(Plan(data.CohortId, "Vår")))!.Value);
        var plan = new RoundPlan
        {
            CohortId = data.CohortId,
            Name = "Ny",
            Purpose = new() { Nb = "b", Nn = "n", En = "e" },
            Questionnaires = [new(other.Code)],
            ClosesUtc = database.Db.Now.AddDays(30),
            DeletePersonalDataUtc = database.Db.Now.AddYears(2),
        };

        Assert.Equal(RoundSaving.Saved, await Plans.SaveAsync(id, plan));

        var found = (await Rounds.FindAsync(id))!;
        Assert.Equal(("Ny", "b", "n", "e", plan.ClosesUtc, plan.DeletePersonalDataUtc), Said(found.Round));
        Assert.Equal(RoundState.Planned, found.State);
        Assert.Equal([other.Code], await AskedAsync(id));
        Assert.Equal("Vår", (await Rounds.FindAsync(untouched))!.Round.Name);
        Assert.Equal(["forankring"], await AskedAsync(untouched));
        // The same again, under its own name.
        Assert.Equal(RoundSaving.Saved, await Plans.SaveAsync(id, plan));
    }

    [Fact]
    public async Task Save_NameOfAnotherRound_ChangesNothing()
    {
        var data = await CohortAsync();
        var id = (await Plans.AddAsync(Plan(data.CohortId)))!.Value;
        await Plans.AddAsync(Plan(data.CohortId, "Vår"));

        Assert.Equal(RoundSaving.NameTaken, await Plans.SaveAsync(id, Plan(data.CohortId, "Vår") with { Questionnaires = [] }));

        Assert.Equal("Høst", (await Rounds.FindAsync(id))!.Round.Name);
        Assert.Equal(["forankring"], await AskedAsync(id));
    }

    [Fact]
    public async Task SaveOrDelete_OpenedRound_ChangesNothing()
    {
        var data = await CohortAsync();
        var id = await data.RoundAsync();
        var before = (await Rounds.FindAsync(id))!.Round;

        Assert.Equal(RoundSaving.NotPlanned, await Plans.SaveAsync(id, Plan(data.CohortId) with { Questionnaires = [] }));
        Assert.False(await Plans.DeleteAsync(id));

        Assert.Equal(before, (await Rounds.FindAsync(id))!.Round);
        Assert.Equal(["forankring"], await AskedAsync(id));
    }

    [Fact]
    public async Task Delete_PlannedRound_TakesItAlone()
    {
        var data = await CohortAsync();
        var (id, other) = ((await Plans.AddAsync(Plan(data.CohortId)))!.Value, (await Plans.AddAsync(Plan(data.CohortId, "Vår")))!.Value);

        Assert.True(await Plans.DeleteAsync(id));

        Assert.False(await Plans.DeleteAsync(id));
        Assert.Equal(RoundSaving.NotPlanned, await Plans.SaveAsync(id, Plan(data.CohortId)));
        Assert.Equal(other, Assert.Single(await Rounds.ListAsync(data.CohortId)).Round.RoundId);
        Assert.Equal(["forankring"], await AskedAsync(other));
        Assert.Equal(0, await database.Db.ReadAsync(c => c.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM RoundQuestionnaire WHERE RoundId = @id", new { id })));
    }
}
