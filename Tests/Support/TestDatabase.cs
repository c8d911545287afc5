using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BoSoSurvey.Tests.Support;

/// <summary>A database of a test's own, migrated and with the standard questionnaires in it; gone when disposed.</summary>
public abstract partial class TestDatabase : IAsyncLifetime
{
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2010, 12, 10, 8, 0, 0, TimeSpan.Zero));

    /// <summary>The open database. A test that asks for one which cannot be had here is reported as skipped.</summary>
    public Db Db
    {
        get
        {
            Assert.SkipWhen(Missing is not null, Missing ?? "");
            return _db!;
        }
    }

    private Db? _db;

    /// <summary>Why this engine cannot be had here; null where it can.</summary>
    protected virtual string? Missing => null;

    public abstract string Provider { get; }

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return;
        ConnectionString = await CreateAsync();
        _db = new Db(Dialect.For(Provider, ConnectionString), Clock);
        await new Migrator(_db).MigrateAsync(TestContext.Current.CancellationToken);
        foreach (var questionnaire in QuestionnaireDocument.ReadStandard())
            await new QuestionnaireStore(_db).AddAsync(questionnaire, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await DropAsync();
    }

    /// <summary>Every table of the migrations, those that point at others last.</summary>
    public IReadOnlyList<string> Tables => [.. Migrator.For(Db.Dialect).SelectMany(migration => CreateTable().Matches(migration.Script)).Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>Takes every table away, for a test of how the schema comes to be.</summary>
    public Task EmptyAsync() => Db.WriteAsync(async transaction =>
    {
        foreach (var table in Tables.Append("SchemaJournal").Reverse())
            await transaction.Connection!.ExecuteAsync($"DROP TABLE {table}", transaction: transaction);
    });

    [GeneratedRegex(@"CREATE TABLE (\w+)")]
    private static partial Regex CreateTable();

    protected abstract Task<string> CreateAsync();

    protected abstract Task DropAsync();
}

/// <summary>A fresh SQLite file.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    private readonly string _folder = Directory.CreateTempSubdirectory("boso-").FullName;

    public override string Provider => "sqlite";

    protected override Task<string> CreateAsync() => Task.FromResult($"Data Source={Path.Combine(_folder, "survey.db")}");

    protected override Task DropAsync()
    {
        ((SqliteDialect)Db.Dialect).Dispose();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>A fresh database on the server that BOSO_TEST_SQLSERVER names; the test is reported as skipped where it names none.</summary>
public sealed class SqlServerTestDatabase : TestDatabase
{
    private readonly string _name = $"boso_test_{Guid.NewGuid():N}";

    public override string Provider => "sqlserver";

    protected override string? Missing => string.IsNullOrEmpty(Server) ? "BOSO_TEST_SQLSERVER is not set" : null;

    public static string? Server => Environment.GetEnvironmentVariable("BOSO_TEST_SQLSERVER");

    protected override async Task<string> CreateAsync()
    {
        await using var connection = new SqlConnection(Server);
        await connection.ExecuteAsync($"CREATE DATABASE {_name}");
        return new SqlConnectionStringBuilder(Server) { InitialCatalog = _name }.ConnectionString;
    }

    protected override async Task DropAsync()
    {
        if (ConnectionString.Length == 0)
            return;
        // Its own pool: other tests are using theirs.
        using (var pool = new SqlConnection(ConnectionString))
            SqlConnection.ClearPool(pool);
        await using var connection = new SqlConnection(Server);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await connection.ExecuteAsync($"DROP DATABASE {_name}");
                return;
            }
            catch (SqlException) when (attempt < 100)
            {
                // A session that was closed here takes the server a moment to end.
                await Task.Delay(50);
            }
        }
    }
}
