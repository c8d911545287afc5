using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace BoSoSurvey.Data;

/// <summary>The connections of this process to one SQLite file: where they are opened, and kept open for the next who asks.</summary>
/// <remarks>The driver's own pool would keep the connections but not their prepared statements.</remarks>
/// <param name="file">The path as the site was given it.</param>
/// <param name="connectionString">As the driver takes it, without a pool.</param>
/// <param name="longestWait">For so long a statement waits while another process writes.</param>
/// <param name="mostKept">What is given back beyond that is closed.</param>
internal sealed class SqliteConnections(string file, string connectionString, TimeSpan longestWait, int mostKept) : IDisposable
{
    private readonly ConcurrentStack<SqlitePreparedConnection> _kept = new();

    private readonly Lock _replacing = new();

    /// <summary>Goes up each time that the file was replaced by another. Connections to the one before are not kept.</summary>
    private volatile int _replaced;

    /// <summary>The file was replaced, and the log of the one before lay beside it.</summary>
    private volatile bool _hasStrangeLog;

    private volatile bool _isDisposed;

    private string Log => file + "-wal";

    /// <summary>A connection that is ready for use. Disposed, it comes back here.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no such file any more, or it was replaced and would not be read right.</exception>
    public SqliteConnection Open()
    {
        if (_hasStrangeLog)
            RefuseStrangeLog();
        while (true)
        {
            var before = _replaced;
            try
            {
                var connection = _kept.TryPop(out var kept) ? kept : OpenNew(before);
                if (IsReady(connection))
                    return connection;
            }
            catch (SqliteException e) when (!File.Exists(file))
            {
                throw Missing(e);
            }

            // Those that are kept stay so: the file may be put back.
            if (!File.Exists(file))
                throw Missing(null);
            LeaveReplaced(before);
        }
    }

    private SqlitePreparedConnection OpenNew(int replaced)
    {
        var connection = new SqlitePreparedConnection(connectionString, given => Keep(given, replaced));
        connection.Open();
        return connection;
    }

    /// <returns>False where the file it has open is not the one of that name any more; it has then been given back.</returns>
    private bool IsReady(SqlitePreparedConnection connection)
    {
        var ready = false;
        try
        {
            if (HasMoved(connection.Handle!))
                return false;
            // On every open: settings of an earlier user leak through what is kept. The first two need no statement to be parsed.
            SqliteException.ThrowExceptionForRC(BusyHandler(connection.Handle!, WaitForOthers, (nint)longestWait.TotalMilliseconds), connection.Handle);
            SQLitePCL.raw.sqlite3_db_config(connection.Handle, SQLitePCL.raw.SQLITE_DBCONFIG_ENABLE_FKEY, 1, out _);
            // Deleted names are written over, not left in the file until their place is needed.
            SqliteException.ThrowExceptionForRC(SQLitePCL.raw.sqlite3_exec(connection.Handle, "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON"), connection.Handle);
            return ready = true;
        }
        finally
        {
            if (!ready)
                // What was saved on it would be in a file that nobody can find any more.
                connection.Dispose();
        }
    }

    private bool Keep(SqlitePreparedConnection connection, int replaced)
    {
        if (_isDisposed || replaced != _replaced || _kept.Count >= mostKept)
            return false;
        _kept.Push(connection);
        if (_isDisposed || replaced != _replaced)
            // Just now: whoever closed those that were kept may not have seen this one.
            CloseKept();
        return true;
    }

    private void CloseKept()
    {
        while (_kept.TryPop(out var connection))
            connection.Close();
    }

    private DatabaseUnavailableException Missing(Exception? inner) => new($"There is no database file at {Path.GetFullPath(file)}", inner);

    /// <summary>Goes over to the file that took the place of the one before, once for all who find it replaced.</summary>
    /// <exception cref="DatabaseUnavailableException">The log of the file before lies beside the new one.</exception>
    private void LeaveReplaced(int before)
    {
        lock (_replacing)
        {
            if (before != _replaced)
                return;
            _replaced++;
            CloseKept();
            _hasStrangeLog = File.Exists(Log);
        }

        RefuseStrangeLog();
    }

    private void RefuseStrangeLog()
    {
        // SQLite would take its pages for those of the new file.
        if (_hasStrangeLog && File.Exists(Log))
        {
            throw new DatabaseUnavailableException(
                $"The database {Path.GetFullPath(file)} was replaced while the site ran, and the log of the file before still lies beside it. Move {Log} and {file}-shm to where that file is now.", null);
        }

        _hasStrangeLog = false;
    }

    /// <summary>Closes those that are kept. Those in use are closed when they are given back.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        CloseKept();
    }

    private static bool HasMoved(SQLitePCL.sqlite3 handle)
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
