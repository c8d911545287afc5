using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace BoSoSurvey.Data;

/// <summary>The embedded default: one file, write-ahead log, full durability.</summary>
public sealed class SqliteDialect : Dialect, IDisposable
{
    private const int UsualBusySeconds = 5;

    /// <summary>More than are open at once, but for those from which a long answer is being read.</summary>
    private const int MostKept = 32;

    /// <summary>Older ones can lose what was committed when a log is reset at a bad moment.</summary>
    private static readonly Version OldestLibrary = new(3, 51, 3);

    private readonly string _file;

    private readonly string _connectionString;

    private readonly SqliteConnections _connections;

    private readonly SqliteWriters _writers;

    static SqliteDialect()
    {
        const int MemoryStatus = 9;
        // Loads the library, which takes settings only before it is first used.
        using (new SqliteConnection())
        {
        }

        // It counts its memory, which nobody asks for, at each allocation under one lock for all threads: two that read at once took twice as long each.
        SQLitePCL.raw.sqlite3_config(MemoryStatus, 0);
    }

    /// <param name="connectionString">Of a file, as Microsoft.Data.Sqlite takes it; <c>Default Timeout</c> is how long to wait for another writer, 5 s if not given.</param>
    public SqliteDialect(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        // How long a statement waits for another writer before the database counts as busy.
        var busySeconds = builder.ShouldSerialize("Default Timeout") ? builder.DefaultTimeout : UsualBusySeconds;
        builder.DefaultTimeout = busySeconds;
        _file = builder.DataSource;
        if (_file.Length == 0 || _file == ":memory:" || builder.Mode == SqliteOpenMode.Memory)
            throw new ArgumentException("'Data Source' must name a file");
        if (Path.EndsInDirectorySeparator(_file) || Directory.Exists(_file))
            throw new ArgumentException($"'Data Source' must name a file, and '{_file}' is a folder");
        if (builder.Password.Length > 0)
            throw new ArgumentException("'Password' asks for an encrypted file, which this SQLite does not know: encrypt the disk");
        if (builder.Cache == SqliteCacheMode.Shared)
            throw new ArgumentException("'Cache=Shared' makes those who read and those who write wait for each other: leave it out");
        // Only a migration makes a new database: an empty one in the place of one that is gone would hide the loss.
        builder.Mode = SqliteOpenMode.ReadWrite;
        var mostKept = builder.Pooling ? MostKept : 0;
        builder.Pooling = false;
        _connectionString = builder.ToString();
        _connections = new(_file, _connectionString, TimeSpan.FromSeconds(busySeconds), mostKept);
        _writers = new(_connections.Open, TimeSpan.FromSeconds(Math.Max(1, busySeconds)));
    }

    public override string Name => "sqlite";

    public override string Place => Path.GetFullPath(_file);

    public override bool IsMissing => new FileInfo(_file) is not { Exists: true, Length: > 0 };

    public override async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(_file);
        using (var library = new SqliteConnection())
            Refuse(library.ServerVersion, NetworkFileSystem.Of(path), path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Names and addresses: readable by this user alone. The log beside it gets the same mode from SQLite.
            if (!OperatingSystem.IsWindows() && !File.Exists(path))
                await using (new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
                {
                }

            await using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder(_connectionString) { Mode = SqliteOpenMode.ReadWriteCreate }.ToString());
            await connection.OpenAsync(cancellationToken);
            await using var usual = _connections.Open();
            Refuse(
                SQLitePCL.raw.sqlite3_db_readonly(usual.Handle, "main") == 1,
                await usual.ExecuteScalarAsync<int>("PRAGMA synchronous"),
                await usual.ExecuteScalarAsync<int>("PRAGMA foreign_keys"),
                path);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnavailableException($"The database {path} cannot be opened or made: {e.Message} Check the folder, or name another file in ConnectionStrings:Survey.", e);
        }
    }

    /// <exception cref="DatabaseUnavailableException">The library is too old, or the file would be on another machine.</exception>
    internal static void Refuse(string libraryVersion, string? networkFileSystem, string path)
    {
        if (Version.Parse(libraryVersion) < OldestLibrary)
            throw new DatabaseUnavailableException($"SQLite is version {libraryVersion}, and {OldestLibrary} is the oldest that keeps what it has saved. Publish the site again with its own SQLite.", null);
        if (networkFileSystem is not null)
        {
            throw new DatabaseUnavailableException(
                $"The database {path} is on a network file system ({networkFileSystem}), where SQLite can lose answers. Name a file on a local disk in ConnectionStrings:Survey, or use SQL Server.", null);
        }
    }

    /// <exception cref="DatabaseUnavailableException">It could not be written to, or not safely.</exception>
    internal static void Refuse(bool readOnly, int synchronous, int foreignKeys, string path)
    {
        if (readOnly)
            throw new DatabaseUnavailableException($"The database {path} can be read but not written to. Let the user that runs the site write to it and to its folder, or name another file in ConnectionStrings:Survey.", null);
        if (synchronous < 2 || foreignKeys != 1)
            throw new DatabaseUnavailableException($"SQLite does not keep to the settings under which nothing is lost (synchronous {synchronous}, foreign_keys {foreignKeys}). Publish the site again with its own SQLite.", null);
    }

    public override Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<DbConnection>(_connections.Open());
    }

    /// <summary>Closes the connections that are kept open; what is opened from now on is not kept.</summary>
    public void Dispose() => _connections.Dispose();

    public override Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken) => _writers.WriteAsync(write, cancellationToken);

    public override Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // Immediate: the write lock is taken now, since a transaction that reads first and then writes can fail without any waiting.
        return Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));
    }

    public override Guid NewId(DateTimeOffset now) => Guid.CreateVersion7(now);

    public override string First(string orderedQuery, int rows) => $"{orderedQuery} LIMIT {rows}";

    public override string WithOrderedSubquery(string query) => query.Replace("OFFSET 0 ROWS", "LIMIT -1", StringComparison.Ordinal);

    public override async Task InsertManyAsync(
        DbTransaction transaction, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
        var parameters = columns.Select((_, i) => new SqliteParameter($"@p{i}", null)).ToArray();
        command.Parameters.AddRange(parameters);
        foreach (var row in rows)
        {
            for (var i = 0; i < parameters.Length; i++)
                parameters[i].Value = row[i] switch { null => DBNull.Value, DateTimeOffset time => Utc.ToColumn(time), var value => value };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public override Task LockForMigrationAsync(DbTransaction transaction, CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task<bool> TableExistsAsync(DbTransaction transaction, string table) =>
        await transaction.Connection!.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @table", new { table }, transaction) > 0;

    public override string Script(string script) => script.Replace("(MAX)", "", StringComparison.Ordinal);

    public override async Task ForgetDeletedAsync(CancellationToken cancellationToken)
    {
        // The log still has the pages as they were.
        await using var connection = await OpenAsync(cancellationToken);
        await connection.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public override async Task BackupAsync(string file, CancellationToken cancellationToken)
    {
        await using var source = _connections.Open();
        await using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ToString());
        await copy.OpenAsync(cancellationToken);
        source.BackupDatabase(copy);
        // One file, without a log beside it.
        await copy.ExecuteAsync("PRAGMA journal_mode = DELETE");
    }

    public override async Task<DbConnection?> OpenBackupAsync(string file, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public override async Task<IReadOnlyList<string>> FindDamageAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var damage = (await connection.QueryAsync<string>("PRAGMA integrity_check")).Where(line => line != "ok").ToList();
        damage.AddRange((await connection.QueryAsync<(string Table, long? Row)>("SELECT \"table\", rowid FROM pragma_foreign_key_check")).Select(row => $"{row.Table}, row {row.Row}: what it belongs to is missing"));
        return damage;
    }

    public override bool IsDuplicateKey(DbException exception) => exception is SqliteException { SqliteExtendedErrorCode: 1555 or 2067 };

    // BUSY, LOCKED, READONLY, IOERR, CORRUPT left out (that one is no passing state), FULL, CANTOPEN.
    public override bool IsUnavailable(DbException exception) => exception is SqliteException { SqliteErrorCode: 5 or 6 or 8 or 10 or 13 or 14 };
}
