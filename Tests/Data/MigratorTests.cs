using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteMigratorTests(SqliteTestDatabase database) : MigratorContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerMigratorTests(SqlServerTestDatabase database) : MigratorContract(database), IClassFixture<SqlServerTestDatabase>;

public abstract class MigratorContract(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrate_UpToDate_AppliesNothing()
    {
        var applied = await new Migrator(database.Db).MigrateAsync(Cancel);

        Assert.Empty(applied);
        Assert.Equal(Migrator.For(database.Db.Dialect).Count, await CountJournalAsync());
    }

    [Fact]
    public async Task Migrate_ManyNodesAtOnce_AllFindItDone()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new Migrator(database.Db).MigrateAsync(Cancel))));

        Assert.Equal(Migrator.For(database.Db.Dialect).Count, await CountJournalAsync());
    }

    [Fact]
    public async Task Migrate_ChangedOrUnknownScript_IsRefusedWithWhatToDo()
    {
        var name = Migrator.For(database.Db.Dialect)[0].Name;
        await ExecuteAsync("UPDATE SchemaJournal SET Checksum = 'x' WHERE Name = @name", new { name });
        var changed = await Assert.ThrowsAsync<SchemaException>(() => new Migrator(database.Db).MigrateAsync(Cancel));
        await ExecuteAsync("UPDATE SchemaJournal SET Checksum = @Checksum WHERE Name = @name", new { name, Migrator.For(database.Db.Dialect)[0].Checksum });
        await ExecuteAsync("INSERT INTO SchemaJournal (Name, Checksum, AppliedUtc) VALUES ('9999_later', 'x', '2030-01-01')", new { });
        var unknown = await Assert.ThrowsAsync<SchemaException>(() => new Migrator(database.Db).MigrateAsync(Cancel));
        await ExecuteAsync("DELETE FROM SchemaJournal WHERE Name = '9999_later'", new { });

        Assert.Contains("restore the file", changed.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first", "lacks the migration")]
    [InlineData("last", "lost the row")]
    [InlineData("all", "Restore a backup")]
    public async Task Migrate_JournalThatLostRows_IsRefusedWithWhatToDo(string which, string said)
    {
        var known = Migrator.For(database.Db.Dialect);
        var lost = which switch { "first" => known.Take(1), "last" => known.TakeLast(1), _ => known };
        foreach (var migration in lost)
            await ExecuteAsync("DELETE FROM SchemaJournal WHERE Name = @Name", migration);

        var refused = await Record.ExceptionAsync(() => new Migrator(database.Db).MigrateAsync(Cancel));

        foreach (var migration in lost)
            await ExecuteAsync("INSERT INTO SchemaJournal (Name, Checksum, AppliedUtc) VALUES (@Name, @Checksum, '2030-01-01')", migration);
        Assert.Contains(said, Assert.IsType<SchemaException>(refused).Message, StringComparison.Ordinal);
        Assert.Empty(await new Migrator(database.Db).MigrateAsync(Cancel));
    }

    private Task<int> CountJournalAsync() => database.Db.ReadAsync(c => c.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM SchemaJournal"));

    private Task ExecuteAsync(string sql, object parameters) => database.Db.WriteAsync(t => t.Connection!.ExecuteAsync(sql, parameters, t));
}
