using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace BoSoSurvey.Data;

/// <summary>
/// The writers of this process on one SQLite file, first come, first served. Those who wait while one writes share the next transaction: what takes time is to see a
/// commit to the disk, and that is then done once for all of them. Nobody is told before that, and one that throws takes back its own changes alone.
/// </summary>
/// <remarks>
/// SQLite's own way is that each writer sleeps on its thread and looks again, for longer and longer: with many at once some are passed over for seconds, and
/// the threads of the pool are asleep.
/// </remarks>
/// <param name="open">Opens a connection.</param>
/// <param name="longestWait">After this nobody waits any longer.</param>
internal sealed class SqliteWriters(Func<SqliteConnection> open, TimeSpan longestWait)
{
    /// <summary>Another process waits as long as a transaction takes.</summary>
    private const int MostTogether = 16;

    private const string Savepoint = "writer";

    private readonly ConcurrentQueue<Writer> _waiting = new();

    /// <summary>1 while somebody writes.</summary>
    private int _writing;

    /// <summary>Writes when it is its turn. Returns when the changes are on the disk.</summary>
    /// <exception cref="DatabaseUnavailableException">The turn did not come in time; nothing was written.</exception>
    public async Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        var writer = new Writer<T>(write, cancellationToken);
        _waiting.Enqueue(writer);
        if (Interlocked.Exchange(ref _writing, 1) == 0)
        {
            await WriteTogetherAsync();
            // Whoever has come meanwhile is not this one's to wait for.
            if (MoreWait())
                _ = Task.Run(WriteAllAsync, CancellationToken.None);
        }

        return await writer.Told;
    }

    private async Task WriteAllAsync()
    {
        do
            await WriteTogetherAsync();
        while (MoreWait());
    }

    private bool MoreWait()
    {
        Interlocked.Exchange(ref _writing, 0);
        return !_waiting.IsEmpty && Interlocked.Exchange(ref _writing, 1) == 0;
    }

    private async Task WriteTogetherAsync()
    {
        var together = new List<Writer>();
        while (together.Count < MostTogether && _waiting.TryDequeue(out var writer))
            if (writer.Comes(longestWait))
                together.Add(writer);
        if (together.Count == 0)
            return;
        try
        {
            await using var connection = open();
            // Immediate: the write lock is taken now, since a transaction that reads first and then writes can fail without any waiting.
            await using var transaction = connection.BeginTransaction(deferred: false);
            foreach (var writer in together)
                await WriteOneAsync(writer, transaction, alone: together.Count == 1);
            if (together.Any(writer => !writer.HasFailed))
                await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            // Nothing of any of them was stored.
            foreach (var writer in together.Where(writer => !writer.HasFailed))
                writer.Fail(e);
        }

        foreach (var writer in together)
            writer.Tell();
    }

    /// <exception cref="SqliteException">The engine gave the whole transaction up.</exception>
    private static async Task WriteOneAsync(Writer writer, SqliteTransaction transaction, bool alone)
    {
        if (!alone)
            transaction.Save(Savepoint);
        try
        {
            await writer.WriteAsync(transaction);
        }
        catch (Exception e)
        {
            writer.Fail(e);
            if (alone)
                return;
            // With a full disk, and the like, the engine may have rolled back all of it by itself, and the others' changes with it.
            if (SQLitePCL.raw.sqlite3_get_autocommit(transaction.Connection?.Handle ?? throw new InvalidOperationException("The transaction is over", e)) != 0)
                throw;
            transaction.Rollback(Savepoint);
        }

        if (!alone)
            transaction.Release(Savepoint);
    }

    private abstract class Writer(CancellationToken cancellationToken)
    {
        private readonly long _asked = Stopwatch.GetTimestamp();

        protected Exception? Failure { get; private set; }

        public bool HasFailed => Failure is not null;

        protected CancellationToken Cancelled => cancellationToken;

        /// <summary>Whether it still wants its turn; if not, it is told so.</summary>
        public bool Comes(TimeSpan longestWait)
        {
            if (cancellationToken.IsCancellationRequested)
                Fail(new OperationCanceledException(cancellationToken));
            else if (Stopwatch.GetElapsedTime(_asked) > longestWait)
                Fail(new DatabaseUnavailableException($"Other writers have kept the database busy for {longestWait.TotalSeconds:0} s", null));
            else
                return true;
            Tell();
            return false;
        }

        public void Fail(Exception e) => Failure = e;

        public abstract Task WriteAsync(DbTransaction transaction);

        public abstract void Tell();
    }

    private sealed class Writer<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken) : Writer(cancellationToken)
    {
        // What the caller does next goes to another thread: done on this one it would be done in the turn, and could wait there for the writers behind it.
        private readonly TaskCompletionSource<T> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private T _result = default!;

        public Task<T> Told => _told.Task;

        public override async Task WriteAsync(DbTransaction transaction)
        {
            _result = await write(transaction);
            Cancelled.ThrowIfCancellationRequested();
        }

        public override void Tell()
        {
            if (Failure is { } failure)
                _told.SetException(failure);
            else
                _told.SetResult(_result);
        }
    }
}
