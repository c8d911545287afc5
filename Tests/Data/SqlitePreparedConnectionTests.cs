using System.Data;
using System.Data.Common;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqlitePreparedConnectionTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>
{
    private const string Text = "SELECT @a";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<SqliteConnection> OpenAsync() => (SqliteConnection)await database.Db.Dialect.OpenAsync(Cancel);

    /// <summary>A new one, which <see cref="Prepared"/> can be asked about.</summary>
    private static async Task<SqliteConnection> OpenNewAsync(SqliteDialect engine)
    {
        var connection = (SqliteConnection)await engine.OpenAsync(Cancel);
        connection.Handle!.enable_sqlite3_next_stmt(true);
        return connection;
    }

    /// <summary>The texts of the statements that SQLite has prepared on the connection.</summary>
    private static List<string> Prepared(SqliteConnection connection)
    {
        var texts = new List<string>();
        for (var statement = SQLitePCL.raw.sqlite3_next_stmt(connection.Handle, null); statement is not null; statement = SQLitePCL.raw.sqlite3_next_stmt(connection.Handle, statement))
            texts.Add(SQLitePCL.raw.sqlite3_sql(statement).utf8_to_string());
        return texts;
    }

    [Fact]
    public async Task Statement_RunAgain_WasPreparedOnce()
    {
        using var engine = new SqliteDialect(database.ConnectionString);
        nint handle;
        await using (var connection = await OpenNewAsync(engine))
        {
            handle = connection.Handle!.DangerousGetHandle();
            for (var value = 1; value <= 3; value++)
                Assert.Equal(value, await connection.ExecuteScalarAsync<int>(Text, new { a = value }));
        }

        await using var next = (SqliteConnection)await engine.OpenAsync(Cancel);
        Assert.Equal(handle, next.Handle!.DangerousGetHandle());
        Assert.Equal("x", await next.ExecuteScalarAsync<string>(Text, new { a = "x" }));
        Assert.Single(Prepared(next), Text);
    }

    [Fact]
    public async Task Statement_AFewRowsRead_HoldsNothing()
    {
        await using (var connection = await OpenAsync())
            Assert.Equal(1, await connection.QueryFirstAsync<int>("SELECT 1 UNION ALL SELECT 2"));

        // Fails while any statement reads.
        await using var next = await OpenAsync();
        Assert.Equal(0, await next.ExecuteScalarAsync<int>("PRAGMA wal_checkpoint(TRUNCATE)"));
    }

    [Fact]
    public async Task Statement_RunWhileItIsRead_HasItsOwnRows()
    {
        await using var connection = await OpenAsync();
        var pairs = new List<(int, int)>();
        await foreach (var first in connection.QueryUnbufferedAsync<int>("SELECT 1 UNION ALL SELECT 2"))
            pairs.AddRange((await connection.QueryAsync<int>("SELECT 1 UNION ALL SELECT 2")).Select(second => (first, second)));

        Assert.Equal([(1, 1), (1, 2), (2, 1), (2, 2)], pairs);
    }

    [Fact]
    public async Task Statement_ThatFailed_RunsAgain()
    {
        await using var connection = await OpenAsync();
        const string add = "INSERT INTO Cohort (CohortId, ProgrammeId, Name, SortOrder) VALUES (@id, @programmeId, 'Pulje', 1)";
        var data = await new TestData(database.Db).ProgrammeAsync("Feil");
        var id = database.Db.NewId();
        await using var transaction = connection.BeginTransaction();

        var failed = await Assert.ThrowsAsync<SqliteException>(() => connection.ExecuteAsync(add, new { id, programmeId = id }, transaction));
        var added = await connection.ExecuteAsync(add, new { id, programmeId = data.ProgrammeId }, transaction);

        Assert.Equal("FOREIGN KEY constraint failed", failed.Message.Split('\'')[1]);
        Assert.Equal(1, added);
    }

    [Fact]
    public async Task Statement_ColumnAddedElsewhere_SeesIt()
    {
        await database.Db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync("CREATE TABLE Later (A TEXT); INSERT INTO Later VALUES ('a')", transaction: transaction), Cancel);
        await using var connection = await OpenAsync();
        Assert.Single((IDictionary<string, object>)await connection.QuerySingleAsync("SELECT * FROM Later"));

        await using (var other = await OpenAsync())
            await other.ExecuteAsync("ALTER TABLE Later ADD COLUMN B TEXT");

        Assert.Equal(2, ((IDictionary<string, object>)await connection.QuerySingleAsync("SELECT * FROM Later")).Count);
    }

    /// <summary>SQLite looks a pragma up when it is prepared.</summary>
    [Fact]
    public async Task Pragma_AskedAgain_IsAskedAnew()
    {
        await using var connection = await OpenAsync();
        Assert.Equal(2, await connection.ExecuteScalarAsync<int>("PRAGMA synchronous"));

        SQLitePCL.raw.sqlite3_exec(connection.Handle, "PRAGMA synchronous = NORMAL");

        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("PRAGMA synchronous"));
    }

    [Fact]
    public async Task Statements_EverMore_AreForgottenOldestFirst()
    {
        using var engine = new SqliteDialect(database.ConnectionString);
        await using var connection = await OpenNewAsync(engine);
        for (var i = 0; i < 500; i++)
        {
            await connection.ExecuteScalarAsync<int>($"SELECT {i}");
            await connection.ExecuteScalarAsync<int>(Text, new { a = i });
        }

        var prepared = Prepared(connection);
        Assert.InRange(prepared.Count, 20, 100);
        Assert.Contains(Text, prepared);
        Assert.Contains("SELECT 499", prepared);
    }

    [Theory]
    [InlineData("BEGIN IMMEDIATE")]
    [InlineData("open reader")]
    public async Task Connection_LeftInTheMiddle_IsClosed(string middle)
    {
        var connection = await OpenAsync();
        DbDataReader? reader = null;
        if (middle == "open reader")
        {
            var command = ((DbConnection)connection).CreateCommand();
            command.CommandText = "SELECT 1 UNION ALL SELECT 2";
            reader = await command.ExecuteReaderAsync(Cancel);
            Assert.True(await reader.ReadAsync(Cancel));
            await command.DisposeAsync();
        }
        else
            await connection.ExecuteAsync(middle);

        await connection.DisposeAsync();

        Assert.Equal(ConnectionState.Closed, connection.State);
        await database.Db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync("SELECT 1", transaction: transaction), Cancel);
        reader?.Dispose();
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(";Pooling=False", 0)]
    public async Task Connections_GivenBack_AreKeptUntilTheEngineIsDisposed(string setting, int kept)
    {
        var engine = new SqliteDialect(database.ConnectionString + setting);
        await using var inUse = await engine.OpenAsync(Cancel);
        var givenBack = await engine.OpenAsync(Cancel);
        await givenBack.DisposeAsync();
        Assert.Equal(kept == 1 ? ConnectionState.Open : ConnectionState.Closed, givenBack.State);

        engine.Dispose();

        Assert.Equal(ConnectionState.Closed, givenBack.State);
        Assert.Equal(1, await inUse.ExecuteScalarAsync<int>("SELECT 1"));
        await inUse.DisposeAsync();
        Assert.Equal(ConnectionState.Closed, inUse.State);
    }
}
