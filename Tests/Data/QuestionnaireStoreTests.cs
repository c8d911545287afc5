using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteQuestionnaireStoreTests(SqliteTestDatabase database) : QuestionnaireStoreContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerQuestionnaireStoreTests(SqlServerTestDatabase database) : QuestionnaireStoreContract(database), IClassFixture<SqlServerTestDatabase>;

public abstract class QuestionnaireStoreContract(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private QuestionnaireStore Store => new(database.Db);

    private static Questionnaire Version(string code, int version) =>
        QuestionnaireDocument.ReadStandard().Single(questionnaire => questionnaire.Code == "forankring") with { Code = code, Version = version };

    [Fact]
    public async Task Version_Added_IsReadAsItWasAndNeverChanged()
    {
        var questionnaire = Version("som-gitt", 1);

        Assert.True(await Store.AddAsync(questionnaire, Cancel));
        Assert.False(await Store.AddAsync(questionnaire with { Minutes = 99 }, Cancel));

        Assert.Equal(QuestionnaireDocument.Write(questionnaire), QuestionnaireDocument.Write(await Store.GetAsync("som-gitt", 1, Cancel)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.GetAsync("som-gitt", 2, Cancel));
    }

    [Fact]
    public async Task Version_AddedByManyNodesAtOnce_IsAddedByOne()
    {
        var questionnaire = Version("samtidig", 1);

        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Store.AddAsync(questionnaire, Cancel))));

        Assert.Single(added, one => one);
    }

    [Fact]
    public async Task Newest_OfEachCode_IsListed()
    {
        foreach (var version in new[] { 2, 10, 1 })
            await Store.AddAsync(Version("nyeste", version), Cancel);

        Assert.Equal(10, (await Store.ListNewestAsync(Cancel)).Single(questionnaire => questionnaire.Code == "nyeste").Version);
    }

    [Fact]
    public async Task Round_Asking_IsReadInItsOrderWithItsGroups()
    {
        await Store.AddAsync(Version("et-annet", 3), Cancel);
        var data = await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
        var roundId = await data.RoundAsync();
        await database.Db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync("INSERT INTO RoundQuestionnaire (RoundId, QuestionnaireCode, QuestionnaireVersion, SortOrder) VALUES (@roundId, 'et-annet', 3, 0)", new { roundId }, t);
            await t.Connection!.ExecuteAsync(
                "INSERT INTO RoundQuestionnaireGroup (RoundId, QuestionnaireCode, GroupCode) VALUES (@roundId, 'et-annet', @group)", new { roundId, group = GroupKind.Steering }, t);
        }, Cancel);

        var asked = await Store.OfRoundAsync(roundId, Cancel);

        var forankring = QuestionnaireDocument.ReadStandard().Single(standard => standard.Code == "forankring");
        Assert.Equal([("et-annet", 3), ("forankring", forankring.Version)], asked.Select(one => (one.Questionnaire.Code, one.Questionnaire.Version)));
        Assert.Equal([GroupKind.Steering], asked[0].GroupCodes);
        Assert.Empty(asked[1].GroupCodes);
        Assert.Empty(await Store.OfRoundAsync(database.Db.NewId(), Cancel));
    }
}
