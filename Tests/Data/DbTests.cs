using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>What becomes of an engine's errors: tried again where nothing is left of the work, told as unavailable, or let through.</summary>
public sealed class DbTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private sealed class EngineException(string kind) : DbException(kind)
    {
        public string Kind { get; } = kind;
    }

    /// <summary>SQLite with the errors of a server.</summary>
    private sealed class ServerLike(Dialect inner) : PassingDialect(inner)
    {
        /// <summary>Fails so often to open a connection, and then so often to begin.</summary>
        public (int Open, int Begin) Failures { get; set; }

        public override Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
        {
            if (Failures.Open == 0)
                return base.OpenAsync(cancellationToken);
            Failures = Failures with { Open = Failures.Open - 1 };
            throw new EngineException("lost");
        }

        public override Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken)
        {
            if (Failures.Begin == 0)
                return base.BeginWriteAsync(connection, cancellationToken);
            Failures = Failures with { Begin = Failures.Begin - 1 };
            throw new EngineException("lost");
        }

        public override bool IsRolledBack(DbException exception) => exception is EngineException { Kind: "deadlock" };

        public override bool IsConnectionLost(DbException exception) => exception is EngineException { Kind: "lost" };

        public override bool IsUnavailable(DbException exception) => exception is EngineException { Kind: "lost" or "busy" };
    }

    private Db Db => new(new ServerLike(database.Db.Dialect), database.Clock);

    /// <summary>With nobody to try again, it is not held against the database for ever.</summary>
    [Fact]
    public async Task RefusesWrites_AfterARefusal_HoldsUntilAWriteOrForAWhile()
    {
        var db = Db;
        var told = new List<bool>();

        await RefuseAsync();
        await db.WriteAsync(_ => Task.CompletedTask, Cancel);
        told.Add(db.RefusesWrites);
        await RefuseAsync();
        database.Clock.Advance(BoSoSurvey.Data.Db.RefusalCounts);
        told.Add(db.RefusesWrites);

        Assert.Equal([true, false, true, false], told);

        async Task RefuseAsync()
        {
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => db.WriteAsync(Task (_) => throw new EngineException("busy"), Cancel));
            told.Add(db.RefusesWrites);
        }
    }

    /// <summary>Writes a row and then fails so often; tells how often it was run and how many rows there are in the end.</summary>
    private async Task<(int Runs, int Rows, Exception? Thrown)> WriteAsync(string kind, int failures)
    {
        var name = database.Db.NewId().ToString();
        var runs = 0;
        var thrown = await Record.ExceptionAsync(() => Db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync(
                "INSERT INTO Programme (ProgrammeId, Name, Owner, ContactName, ContactEmail, CreatedUtc) VALUES (@id, @name, 'o', 'c', 'e', @Now)", new { id = Db.NewId(), name, Db.Now }, t);
            if (++runs <= failures)
                throw new EngineException(kind);
        }, Cancel));
        return (runs, await Db.ReadAsync(c => c.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM Programme WHERE Name = @name", new { name }), Cancel), thrown);
    }

    [Fact]
    public async Task Deadlock_ThatPasses_IsNotNoticed() => Assert.Equal((3, 1, null), await WriteAsync("deadlock", failures: 2));

    [Fact]
    public async Task Deadlock_ThatStays_IsUnavailableAndLeavesNothing()
    {
        var (runs, rows, thrown) = await WriteAsync("deadlock", failures: 100);

        Assert.Equal((Db.Attempts, 0), (runs, rows));
        Assert.IsType<DatabaseUnavailableException>(thrown);
    }

    /// <summary>Nobody knows how far it came.</summary>
    [Fact]
    public async Task ConnectionLost_IsNotTriedAgain()
    {
        var (runs, rows, thrown) = await WriteAsync("lost", failures: 1);

        Assert.Equal((1, 0), (runs, rows));
        Assert.IsType<DatabaseUnavailableException>(thrown);
    }

    /// <summary>Nothing has been done yet.</summary>
    [Theory]
    [InlineData(2, 0, 1)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(Db.Attempts, 0, 0)]
    public async Task ConnectionLost_BeforeItBegan_IsTriedAgain(int open, int begin, int expected)
    {
        var db = new Db(new ServerLike(database.Db.Dialect) { Failures = (open, begin) }, database.Clock);
        var runs = 0;

        var thrown = await Record.ExceptionAsync(() => db.WriteAsync(_ => Task.FromResult(++runs), Cancel));

        Assert.Equal(expected, runs);
        Assert.Equal(expected == 0, thrown is DatabaseUnavailableException);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(64)]
    [InlineData(233)]
    [InlineData(596)]
    [InlineData(615)]
    [InlineData(976)]
    [InlineData(978)]
    [InlineData(983)]
    [InlineData(1204)]
    [InlineData(4221)]
    [InlineData(6005)]
    [InlineData(10053)]
    [InlineData(10054)]
    [InlineData(10928)]
    [InlineData(10929)]
    [InlineData(17142)]
    [InlineData(40197)]
    [InlineData(40501)]
    [InlineData(40613)]
    [InlineData(49918)]
    public void ConnectionLost_OnSqlServer_HasManyNumbers(int number) => Assert.Contains(number, (IReadOnlySet<int>)SqlServerDialect.ConnectionLost);

    /// <summary>A fault of ours stays one: duplicate key, unknown column, failed conversion, a text cut off.</summary>
    [Theory]
    [InlineData(2601)]
    [InlineData(2627)]
    [InlineData(547)]
    [InlineData(207)]
    [InlineData(245)]
    [InlineData(2628)]
    public void Faults_OnSqlServer_AreNotWaitedOut(int number) => Assert.False(SqlServerDialect.ConnectionLost.Contains(number) || SqlServerDialect.Unavailable.Contains(number));

    [Fact]
    public async Task OtherErrors_AreLetThrough()
    {
        var (runs, _, thrown) = await WriteAsync("syntax", failures: 1);

        Assert.Equal(1, runs);
        Assert.IsType<EngineException>(thrown);
    }

    [Theory]
    [InlineData("deadlock")]
    [InlineData("lost")]
    public async Task Reading_ThatFailsForAMoment_IsTriedAgain(string kind)
    {
        var runs = 0;

        Assert.Equal(1, await Db.ReadAsync(c => ++runs < 3 ? throw new EngineException(kind) : c.ExecuteScalarAsync<int>("SELECT 1"), Cancel));

        Assert.Equal(3, runs);
    }

    [Theory]
    [InlineData("lost", Db.Attempts)]
    [InlineData("busy", 1)]
    public async Task Reading_ThatGoesOnFailing_IsUnavailable(string kind, int expected)
    {
        var runs = 0;

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Db.ReadAsync<int>(_ => ++runs > 0 ? throw new EngineException(kind) : Task.FromResult(0), Cancel));

        Assert.Equal(expected, runs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Failure_IsOnTheSpanByItsKindAlone(bool writes)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        const string secret = "kari@lillehammer.example";
        var name = $"Failing{writes}";

        await Assert.ThrowsAsync<NameTakenException>(() => writes
            ? Db.WriteAsync(_ => Task.FromException(new NameTakenException(secret)), Cancel, name)
            : Db.ReadAsync(_ => Task.FromException<int>(new NameTakenException(secret)), Cancel, name));

        var span = Assert.Single(spans, span => span.DisplayName.EndsWith(name, StringComparison.Ordinal));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal([new("error.type", typeof(NameTakenException).FullName)], span.TagObjects);
        Assert.Null(span.StatusDescription);
        Assert.Empty(span.Events);
    }

    /// <summary>What comes after a write is not done in its turn, where it would wait for the next writer and the next writer for it.</summary>
    [Fact]
    public async Task AfterAWrite_WaitingForAnother_IsNoStandstill()
    {
        using var go = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        var first = Task.Run(() => database.Db.WriteAsync(_ =>
        {
            inside.SetResult();
            go.Wait(Cancel);
            return Task.CompletedTask;
        }, Cancel), Cancel);
        await inside.Task;
        var both = ThenAnotherAsync();

        go.Set();

        await both.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        async Task ThenAnotherAsync()
        {
            await first;
            // The way of the protection keys, whose interface knows no tasks.
            database.Db.WriteAsync(_ => Task.CompletedTask, Cancel).GetAwaiter().GetResult();
        }
    }
}
