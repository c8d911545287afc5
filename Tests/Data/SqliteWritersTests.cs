using System.Data.Common;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>Those who wait for their turn are committed together, and nobody notices but by the clock.</summary>
public sealed class SqliteWritersTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>
{
    private static int _tables;

    /// <summary>Of this test alone.</summary>
    private readonly string _table = $"Note{Interlocked.Increment(ref _tables)}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Db Db => database.Db;

    private Task<int> AddAsync(DbTransaction transaction, int number) =>
        transaction.Connection!.ExecuteAsync($"INSERT INTO {_table} (Number) VALUES (@number)", new { number }, transaction);

    private async Task<IEnumerable<int>> StoredAsync() => await Db.ReadAsync(c => c.QueryAsync<int>($"SELECT Number FROM {_table} ORDER BY rowid"), Cancel);

    /// <summary>Begins these while another writes, so that they wait together, and tells how each ended.</summary>
    private async Task<Task[]> WaitTogetherAsync(params Func<DbTransaction, Task>[] writes)
    {
        var go = new TaskCompletionSource();
        var inside = new TaskCompletionSource();
        var first = Db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync($"CREATE TABLE {_table} (Number INTEGER NOT NULL PRIMARY KEY)", transaction: t);
            inside.SetResult();
            await go.Task;
        }, Cancel);
        await inside.Task;
        Task[] told = [.. writes.Select(write => Db.WriteAsync(write, Cancel))];
        go.SetResult();
        await first;
        await Task.WhenAll(told).ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
        return told;
    }

    [Fact]
    public async Task Waiting_MoreThanGoTogether_AreWrittenInOrderAndShareTransactions()
    {
        var transactions = new List<DbTransaction>();

        var told = await WaitTogetherAsync([.. Enumerable.Range(1, 40).Select(number => (Func<DbTransaction, Task>)(t =>
        {
            transactions.Add(t);
            return AddAsync(t, number);
        }))]);

        Assert.All(told, task => Assert.True(task.IsCompletedSuccessfully));
        Assert.Equal(Enumerable.Range(1, 40), await StoredAsync());
        Assert.Equal([16, 16, 8], transactions.GroupBy(t => t).Select(together => together.Count()));
    }

    [Fact]
    public async Task OneThrows_TakesBackItsOwnAlone()
    {
        var told = await WaitTogetherAsync(
            t => AddAsync(t, 1),
            async t =>
            {
                await AddAsync(t, 2);
                throw new InvalidOperationException("changed my mind");
            },
            t => AddAsync(t, 1),
            t => AddAsync(t, 3));

        Assert.Equal("changed my mind", (await Assert.ThrowsAsync<InvalidOperationException>(() => told[1])).Message);
        Assert.True(Db.Dialect.IsDuplicateKey(await Assert.ThrowsAsync<SqliteException>(() => told[2])));
        Assert.True(told[0].IsCompletedSuccessfully && told[3].IsCompletedSuccessfully);
        Assert.Equal([1, 3], await StoredAsync());
    }

    [Fact]
    public async Task AllThrow_StoreNothing()
    {
        var told = await WaitTogetherAsync(async t =>
        {
            await AddAsync(t, 1);
            throw new InvalidOperationException();
        }, _ => throw new InvalidOperationException());

        Assert.All(told, task => Assert.True(task.IsFaulted));
        Assert.Empty(await StoredAsync());
    }

    /// <summary>A disk that is full may make the engine roll back all of the transaction: nobody is told that theirs is stored when it is not, and the next go on.</summary>
    [Fact]
    public async Task EngineGivesUp_NobodyIsToldWhatIsNotTrue()
    {
        var told = await WaitTogetherAsync(
            t => AddAsync(t, 1),
            async t =>
            {
                var pages = await t.Connection!.ExecuteScalarAsync<int>("PRAGMA page_count", transaction: t);
                await t.Connection!.ExecuteAsync($"PRAGMA max_page_count = {pages}", transaction: t);
                try
                {
                    await t.Connection!.ExecuteAsync($"CREATE TABLE {_table}b AS SELECT zeroblob(1000000) AS Filling", transaction: t);
                }
                finally
                {
                    SQLitePCL.raw.sqlite3_exec(((SqliteConnection)t.Connection!).Handle, "PRAGMA max_page_count = 1000000");
                }
            },
            t => AddAsync(t, 3));
        var stored = await StoredAsync();

        Assert.IsType<DatabaseUnavailableException>(told[1].Exception!.InnerException);
        Assert.Equal(told[0].IsCompletedSuccessfully, stored.Contains(1));
        Assert.Equal(told[2].IsCompletedSuccessfully, stored.Contains(3));
        await Db.WriteAsync(t => AddAsync(t, 4), Cancel);
        Assert.Contains(4, await StoredAsync());
    }

    [Fact]
    public async Task TransactionGone_NobodyIsToldThatTheirsIsStored()
    {
        var told = await WaitTogetherAsync(
            t => AddAsync(t, 1),
            t =>
            {
                // As the engine does by itself when it can neither go on nor take back one statement alone.
                SQLitePCL.raw.sqlite3_exec(((SqliteConnection)t.Connection!).Handle, "ROLLBACK");
                throw new SqliteException("database or disk is full", 13);
            },
            t => AddAsync(t, 3));

        Assert.All(told, task => Assert.IsType<DatabaseUnavailableException>(task.Exception!.InnerException));
        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task Cancelled_WhileWaiting_IsNotBegun()
    {
        using var source = new CancellationTokenSource();
        var begun = false;
        Task? cancelled = null;

        await WaitTogetherAsync(t =>
        {
            cancelled = Db.WriteAsync(_ => Task.FromResult(begun = true), source.Token);
            source.Cancel();
            return AddAsync(t, 1);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled!);
        Assert.False(begun);
        Assert.Equal([1], await StoredAsync());
    }

    [Fact]
    public async Task Cancelled_WhileWriting_LeavesNothing()
    {
        using var source = new CancellationTokenSource();

        var told = await WaitTogetherAsync(t => AddAsync(t, 1), t => AddAsync(t, 2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Db.WriteAsync(async t =>
        {
            await AddAsync(t, 3);
            await source.CancelAsync();
        }, source.Token));

        Assert.All(told, task => Assert.True(task.IsCompletedSuccessfully));
        Assert.Equal([1, 2], await StoredAsync());
    }
}
