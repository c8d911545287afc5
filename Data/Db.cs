using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>The database as the stores see it: a connection to read on, a short transaction to write in, and new ids.</summary>
public sealed class Db(Dialect dialect, TimeProvider clock)
{
    static Db()
    {
        // Without this Dapper would bind these types itself and the handlers would never be asked.
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.RemoveTypeMap(typeof(Guid?));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new Utc.Handler());
        SqlMapper.AddTypeHandler(new Utc.GuidHandler());
    }

    /// <summary>How often something that the server rolled back is tried.</summary>
    internal const int Attempts = 4;

    /// <summary>For so long after a refusal; then somebody has to try again to tell.</summary>
    public static readonly TimeSpan RefusalCounts = TimeSpan.FromSeconds(30);

    /// <summary>When the database last refused to be written to, in ticks; 0: it has taken something since.</summary>
    private long _refused;

    public Dialect Dialect { get; } = dialect;

    /// <summary>Whether the last that was to be written was refused, and lately: the database is full, or can be read and no more.</summary>
    public bool RefusesWrites => Volatile.Read(ref _refused) is > 0 and var at && clock.GetUtcNow().Ticks - at < RefusalCounts.Ticks;

    /// <summary>Now, by the server's clock, in whole milliseconds as columns keep it.</summary>
    public DateTimeOffset Now => new(Utc.ToColumn(clock.GetUtcNow()));

    public Guid NewId() => Dialect.NewId(clock.GetUtcNow());

    /// <summary>Runs queries on a connection of their own.</summary>
    /// <param name="read">The queries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="name">What monitoring calls it.</param>
    /// <exception cref="DatabaseUnavailableException">The database is busy, full or out of reach.</exception>
    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken = default, [CallerMemberName] string name = "") =>
        Telemetry.MeasureAsync("read", name, () => TryAsync(async () =>
        {
            await using var connection = await Dialect.OpenAsync(cancellationToken);
            return await read(connection);
        }, e => Dialect.IsRolledBack(e) || Dialect.IsConnectionLost(e)));

    /// <summary>
    /// Reads on a connection of its own what is used as it comes, so that memory is the same however much there is. Not tried again when it has begun: the first of it has been used.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database is busy or out of reach, at first or on the way.</exception>
    public async IAsyncEnumerable<T> StreamAsync<T>(Func<DbConnection, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var connection = await TryAsync(() => Dialect.OpenAsync(cancellationToken), Dialect.IsConnectionLost);
        await using var rows = read(connection).GetAsyncEnumerator(cancellationToken);
        while (await TryAsync(() => rows.MoveNextAsync().AsTask(), _ => false))
            yield return rows.Current;
    }

    /// <summary>
    /// Runs statements in one short transaction, committed when <paramref name="write"/> returns and rolled back when it throws. Where the server rolled it back
    /// over a deadlock it is run again; where the connection was lost after it had begun it is not, since nobody knows how far it came.
    /// </summary>
    /// <param name="write">The statements. May be run more than once, so it changes nothing but the database.</param>
    /// <param name="cancellationToken">Gives up; nothing is then written.</param>
    /// <param name="name">What monitoring calls it.</param>
    /// <exception cref="DatabaseUnavailableException">
    /// The database is busy, full or out of reach; nothing was written, unless it went out of reach in the very moment of the commit, when all of it may have been.
    /// </exception>
    public Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken = default, [CallerMemberName] string name = "")
    {
        var begun = false;
        return Telemetry.MeasureAsync("write", name, async () =>
        {
            try
            {
                var result = await TryAsync(() =>
                {
                    begun = false;
                    return Dialect.WriteAsync(
                        transaction =>
                        {
                            begun = true;
                            return write(transaction);
                        }, cancellationToken);
                }, e => Dialect.IsRolledBack(e) || (!begun && Dialect.IsConnectionLost(e)));
                Volatile.Write(ref _refused, 0);
                return result;
            }
            catch (DatabaseUnavailableException)
            {
                Volatile.Write(ref _refused, clock.GetUtcNow().Ticks);
                throw;
            }
        });
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<DbTransaction, Task> write, CancellationToken cancellationToken = default, [CallerMemberName] string name = "") =>
        WriteAsync(async transaction =>
        {
            await write(transaction);
            return true;
        }, cancellationToken, name);

    /// <summary>The one place that says what becomes of an engine's errors.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="again">The errors after which all of it can be done again.</param>
    private async Task<T> TryAsync<T>(Func<Task<T>> work, Func<DbException, bool> again)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (DbException e) when (attempt < Attempts && again(e))
            {
                // Not at once: the other one of a deadlock may come back as well, and a server that changes over needs a moment.
                await Task.Delay(TimeSpan.FromMilliseconds(10 * (1 << (2 * (attempt - 1))) * (1 + Random.Shared.NextDouble())), CancellationToken.None);
            }
            catch (DbException e) when (again(e) || Dialect.IsUnavailable(e))
            {
                throw new DatabaseUnavailableException($"{Dialect.Place}: {e.Message}", e);
            }
        }
    }
}

/// <summary>The database cannot answer now and nothing was written; trying again later may work.</summary>
public sealed class DatabaseUnavailableException(string message, Exception? inner) : Exception(message, inner);
