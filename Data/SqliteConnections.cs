using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Dapper;
using Microsoft.Data.Sqlite;

namespace BoSoSurvey.Data;

/// <summary>The connections of this process to one SQLite file: where they are opened, and kept open for the next who asks.</summary>
/// <remarks>The driver's own pool would keep the connections but not their prepared statements, nor see that the file was replaced.</remarks>
/// <param name="file">The path as the site was given it.</param>
/// <param name="connectionString">As the driver takes it, without a pool.</param>
/// <param name="longestWait">For so long a statement waits while another process writes.</param>
/// <param name="mostKept">What is given back beyond that is closed.</param>
internal sealed class SqliteConnections(string file, string connectionString, TimeSpan longestWait, int mostKept) : IDisposable
{
    private readonly Lock _replacing = new();

    /// <summary>The file in use; null before the first connection.</summary>
    private volatile OpenFile? _current;

    private volatile bool _isDisposed;

    /// <summary>A connection that is ready for use. Disposed, it comes back here.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no such file any more, or it was replaced and would not be read right.</exception>
    public SqliteConnection Open()
    {
        while (true)
        {
            try
            {
                var current = Current();
                var connection = current.Kept.TryPop(out var kept) ? Ready(kept) : OpenNew(current);
                if (connection is not null)
                    return connection;
            }
            catch (SqliteException e) when (!File.Exists(file))
            {
                throw Missing(e);
            }
        }
    }

    /// <summary>The file that has the name now, once for all who find that it was replaced.</summary>
    private OpenFile Current()
    {
        if (_current is { HasMoved: false } current)
            return current;
        lock (_replacing)
        {
            var before = _current;
            if (before is { HasMoved: false })
                return before;
            // What is known stays so until it is certain that another is in its place: it may be put back, and is then as it was.
            if (before is not null)
                RefuseStrange();
            _current = OpenFile.At(file, connectionString, longestWait);
            before?.Dispose();
            return _current;
        }
    }

    private void RefuseStrange()
    {
        if (new FileInfo(file) is not { Exists: true } replacement)
            throw Missing(null);
        var path = Path.GetFullPath(file);
        if (replacement.Length == 0)
            throw new DatabaseUnavailableException($"The database {path} was replaced by an empty file while the site ran. Put it back, or a backup in its place.", null);
        // SQLite would take its pages for those of the new file.
        if (File.Exists(file + "-wal"))
        {
            throw new DatabaseUnavailableException(
                $"The database {path} was replaced while the site ran, and a log lies beside it. If it is that of the file before, move {file}-wal and {file}-shm to where that file is now. "
                + "If it belongs to the file that is there now, restart the site.", null);
        }
    }

    /// <returns>Null where the file was replaced meanwhile.</returns>
    private SqlitePreparedConnection? OpenNew(OpenFile current)
    {
        var connection = new SqlitePreparedConnection(connectionString, given => Keep(given, current));
        try
        {
            connection.Open();
            Ready(connection);
            ReadOnce(connection);
            // Only now, when it has opened the log too, is it certain to have both of the same database.
            if (!IsElsewhere(connection.Handle!) && !current.HasMoved)
                return connection;
        }
        catch
        {
            connection.Close();
            throw;
        }

        connection.Close();
        return null;
    }

    private SqlitePreparedConnection Ready(SqlitePreparedConnection connection)
    {
        try
        {
            connection.IsKept = false;
            // On every open: settings of an earlier user leak through what is kept. The first two need no statement to be parsed.
            SqliteException.ThrowExceptionForRC(BusyHandler(connection.Handle!, WaitForOthers, (nint)longestWait.TotalMilliseconds), connection.Handle);
            SQLitePCL.raw.sqlite3_db_config(connection.Handle, SQLitePCL.raw.SQLITE_DBCONFIG_ENABLE_FKEY, 1, out _);
            // Deleted names are written over, not left in the file until their place is needed.
            SqliteException.ThrowExceptionForRC(SQLitePCL.raw.sqlite3_exec(connection.Handle, "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON"), connection.Handle);
            return connection;
        }
        catch
        {
            connection.Close();
            throw;
        }
    }

    private bool Keep(SqlitePreparedConnection connection, OpenFile opened)
    {
        // Opened while the file could only be read, it would go on so for good.
        if (_isDisposed || opened != _current || opened.Kept.Count >= mostKept || SQLitePCL.raw.sqlite3_db_readonly(connection.Handle, "main") != 0)
            return false;
        connection.IsKept = true;
        opened.Kept.Push(connection);
        if (_isDisposed || opened != _current)
            // Just now: whoever closed those that were kept may not have seen this one.
            opened.CloseKept();
        return true;
    }

    private DatabaseUnavailableException Missing(Exception? inner) => new($"There is no database file at {Path.GetFullPath(file)}", inner);

    /// <summary>Closes those that are kept. Those in use are closed when they are given back.</summary>
    public void Dispose()
    {
        lock (_replacing)
        {
            _isDisposed = true;
            _current?.Dispose();
            _current = null;
        }
    }

    /// <summary>Has the connection open the log, which it would otherwise do when it is first used.</summary>
    private static void ReadOnce(SqliteConnection connection) =>
        SqliteException.ThrowExceptionForRC(SQLitePCL.raw.sqlite3_exec(connection.Handle, "PRAGMA schema_version"), connection.Handle);

    /// <summary>One file that has had the name, and the connections to it that nobody uses now.</summary>
    /// <param name="known">Open for as long as the file is in use, and by it the file is known from another of the same name.</param>
    private sealed class OpenFile(SqliteConnection known) : IDisposable
    {
        public ConcurrentStack<SqlitePreparedConnection> Kept { get; } = new();

        /// <summary>Whether the name leads to another file now, or to none.</summary>
        public bool HasMoved
        {
            get
            {
                try
                {
                    return known.Handle is not { } handle || IsElsewhere(handle);
                }
                catch (ObjectDisposedException)
                {
                    // Another was found in its place just now.
                    return true;
                }
            }
        }

        /// <exception cref="DatabaseUnavailableException">It cannot have a write-ahead log.</exception>
        public static OpenFile At(string file, string connectionString, TimeSpan longestWait)
        {
            var known = new SqliteConnection(connectionString);
            try
            {
                known.Open();
                SqliteException.ThrowExceptionForRC(BusyHandler(known.Handle!, WaitForOthers, (nint)longestWait.TotalMilliseconds), known.Handle);
                // A property of the file, once and for all; a backup put in its place is without.
                if (known.ExecuteScalar<string>("PRAGMA journal_mode = WAL") is var mode && mode != "wal")
                {
                    throw new DatabaseUnavailableException(
                        $"The database {Path.GetFullPath(file)} cannot keep a write-ahead log (it says '{mode}'). Put it on a local disk: ConnectionStrings:Survey.", null);
                }

                ReadOnce(known);
                return new(known);
            }
            catch
            {
                known.Dispose();
                throw;
            }
        }

        public void CloseKept()
        {
            while (Kept.TryPop(out var connection))
                connection.Close();
        }

        public void Dispose()
        {
            CloseKept();
            known.Dispose();
        }
    }

    private static bool IsElsewhere(SQLitePCL.sqlite3 handle)
    {
        const int HasMovedOperation = 20;
        // Windows knows no such operation, and lets nobody replace a file that is open.
        return FileControl(handle, 0, HasMovedOperation, out var moved) == SQLitePCL.raw.SQLITE_OK && moved != 0;
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static extern int FileControl(SQLitePCL.sqlite3 handle, nint mainDatabase, int operation, out int result);

    /// <summary>What SQLite calls while another process writes: waits a millisecond, until it has been called as often as the wait may have milliseconds.</summary>
    /// <remarks>SQLite's own busy_timeout looks ever more seldom, so that of two nodes the one with more to write keeps the other out; without either the driver would sleep.</remarks>
    private static readonly BusyCallback WaitForOthers = static (milliseconds, calls) =>
    {
        if (calls >= milliseconds)
            return 0;
        Thread.Sleep(1);
        return 1;
    };

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int BusyCallback(nint milliseconds, int calls);

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_busy_handler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static extern int BusyHandler(SQLitePCL.sqlite3 handle, BusyCallback callback, nint milliseconds);
}
