using System.Data.Common;

namespace BoSoSurvey.Data;

/// <summary>What differs between the two engines, and the only place that names one. SQL text elsewhere is the same for both.</summary>
public abstract class Dialect
{
    /// <param name="provider"><c>sqlite</c> or <c>sqlserver</c>.</param>
    /// <param name="connectionString">As the engine's driver takes it.</param>
    /// <exception cref="ArgumentException">There is no such engine, or its driver cannot read the connection string.</exception>
    public static Dialect For(string provider, string connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
            throw new ArgumentException("the connection string is empty");
        return provider.ToLowerInvariant() switch
        {
            "sqlite" => new SqliteDialect(connectionString),
            "sqlserver" => new SqlServerDialect(connectionString),
            _ => throw new ArgumentException($"the provider is '{provider}', and must be sqlite or sqlserver"),
        };
    }

    /// <summary>The value of <c>Database:Provider</c>, and the middle of the name of a migration for one engine alone.</summary>
    public abstract string Name { get; }

    /// <summary>Where the database is, for the log: a file, or a server and what it calls the database. Never a password.</summary>
    public abstract string Place { get; }

    /// <summary>There is no database, or an empty file in its place, and <see cref="CreateDatabaseAsync"/> would make one.</summary>
    public virtual bool IsMissing => false;

    /// <summary>Makes an empty database where the engine can and there is none; on a server that is the administrator's to do.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be made there; the message says where and what to do.</exception>
    public virtual Task CreateDatabaseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is not as it should be about a database that can be used all the same, in sentences for the one who runs it.</summary>
    public virtual Task<IReadOnlyList<string>> FindWarningsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Sees to it that what was deleted cannot be read in the files any more; on a server that is the administrator's to do.</summary>
    public virtual Task ForgetDeletedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Copies the database as it is at one moment into a new file, while others go on writing.</summary>
    /// <exception cref="NotSupportedException">The engine has its own tools for that.</exception>
    public virtual Task BackupAsync(string file, CancellationToken cancellationToken) => throw new NotSupportedException("Back up a SQL Server database with its own BACKUP DATABASE.");

    /// <summary>Opens a file made by <see cref="BackupAsync"/> for reading; null where there are no such files.</summary>
    public virtual Task<DbConnection?> OpenBackupAsync(string file, CancellationToken cancellationToken) => Task.FromResult<DbConnection?>(null);

    /// <summary>What is broken in a database that was opened, line by line; empty if nothing is.</summary>
    public virtual Task<IReadOnlyList<string>> FindDamageAsync(DbConnection connection, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Opens a connection that is ready for use. The caller disposes it.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Writes in a transaction of its own, or in one with others that wait: committed when this returns, and without its changes when <paramref name="write"/> throws.</summary>
    /// <exception cref="DatabaseUnavailableException">Its turn did not come in time, where the engine has one writer at a time.</exception>
    public virtual async Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await BeginWriteAsync(connection, cancellationToken);
        var result = await write(transaction);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>Begins a short transaction that may write: it waits for its turn here rather than failing halfway.</summary>
    public abstract Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>A new primary key whose order of creation is also its order in an index.</summary>
    public abstract Guid NewId(DateTimeOffset now);

    /// <summary>The query (which must have an ORDER BY) with only its first <paramref name="rows"/> rows.</summary>
    public abstract string First(string orderedQuery, int rows);

    /// <summary>
    /// Readies a query, written in T-SQL, of a subquery that has an order: an engine that sees that its rows come in the order asked for need not sort all that is joined to them.
    /// </summary>
    public virtual string WithOrderedSubquery(string query) => query;

    /// <summary>Inserts many rows in the transaction; the values of a row are in the order of <paramref name="columns"/>.</summary>
    public abstract Task InsertManyAsync(
        DbTransaction transaction, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>Takes the lock under which one node migrates while the others wait; held until the transaction ends.</summary>
    public abstract Task LockForMigrationAsync(DbTransaction transaction, CancellationToken cancellationToken);

    public abstract Task<bool> TableExistsAsync(DbTransaction transaction, string table);

    /// <summary>Readies a migration script, written in T-SQL, for this engine.</summary>
    public abstract string Script(string script);

    /// <summary>A unique key was already taken.</summary>
    public abstract bool IsDuplicateKey(DbException exception);

    /// <summary>The transaction was rolled back since it and another waited for each other, or saw rows that another changed: the same one may go through at once.</summary>
    public virtual bool IsRolledBack(DbException exception) => false;

    /// <summary>The connection broke, or the server turned it away for a moment while another takes over: what only read may read again.</summary>
    public virtual bool IsConnectionLost(DbException exception) => false;

    /// <summary>The database is busy, locked, full or out of reach: nothing is wrong with the statement, and the same one may go through later.</summary>
    public abstract bool IsUnavailable(DbException exception);
}
