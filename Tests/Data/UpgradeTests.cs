using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>A database of any earlier schema, with people and answers in it, comes to today's and loses nothing.</summary>
public abstract class UpgradeContract(TestDatabase database) : IAsyncLifetime
{
    /// <summary>The first schema that was ever used held these.</summary>
    private const int First = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    public static TheoryData<int> Earlier => [.. Enumerable.Range(First, Migrator.For(Dialect.For("sqlite", "Data Source=unused")).Count - First)];

    /// <summary>The rows of some tables, each as its columns and their values; without the columns that are not in <paramref name="known"/>.</summary>
    private async Task<Dictionary<string, List<Dictionary<string, object>>>> ReadAsync(IEnumerable<string> tables, Dictionary<string, List<Dictionary<string, object>>>? known = null)
    {
        var rows = new Dictionary<string, List<Dictionary<string, object>>>();
        foreach (var table in tables)
        {
            var all = await database.Db.ReadAsync(c => c.QueryAsync($"SELECT * FROM {table}"), Cancel);
            rows[table] = [.. all
                .Select(row => ((IDictionary<string, object>)row).Where(cell => known?[table][0].ContainsKey(cell.Key) ?? true).ToDictionary())
                .OrderBy(row => string.Join('|', row.Values), StringComparer.Ordinal)];
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task Upgrade_FromAnEarlierSchema_KeepsEveryRow(int migrations)
    {
        await database.EmptyAsync();
        var earlier = Migrator.For(database.Db.Dialect).Take(migrations).ToList();
        await new Migrator(database.Db) { Known = earlier }.MigrateAsync(Cancel);
        foreach (var questionnaire in QuestionnaireDocument.ReadStandard())
            await new QuestionnaireStore(database.Db).AddAsync(questionnaire, Cancel);
        var cohort = await SurveyedCohort.MakeAsync(database.Db, database.Clock);
        await cohort.Data.MemberAsync(cohort.Hamar);
        string[] tables = ["Programme", "Municipality", "Member", "Participant", "SurveyLink", "Response", "Answer", "Tally"];
        var before = await ReadAsync(tables);

        var applied = await new Migrator(database.Db).MigrateAsync(Cancel);

        Assert.Equal(Migrator.For(database.Db.Dialect).Skip(migrations).Select(migration => migration.Name), applied);
        Assert.All(before.Values, Assert.NotEmpty);
        Assert.Equal(before, await ReadAsync(tables, before));
        Assert.True(await new Migrator(database.Db).IsUpToDateAsync(Cancel));
    }
}

public sealed class SqliteUpgradeTests() : UpgradeContract(new SqliteTestDatabase());

public sealed class SqlServerUpgradeTests() : UpgradeContract(new SqlServerTestDatabase());
