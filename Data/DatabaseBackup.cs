using System.Data.Common;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>What was found in a backup.</summary>
/// <param name="Faults">Why it cannot be relied on, line by line; empty if it can.</param>
public sealed record BackupReport(IReadOnlyList<string> Faults, int Rounds, int Responses, int Submitted, int Answers)
{
    public static BackupReport Unreliable(IReadOnlyList<string> faults) => new(faults, 0, 0, 0, 0);
}

/// <summary>Copies of the embedded database, made while the site runs, and looked over before they are relied on.</summary>
public sealed class DatabaseBackup(Db db)
{
    private const string CountSql = "SELECT (SELECT COUNT(*) FROM Round) AS Rounds, (SELECT COUNT(*) FROM Response) AS Responses, (SELECT COUNT(*) FROM Response WHERE SubmittedUtc IS NOT NULL) AS Submitted, (SELECT COUNT(*) FROM Answer) AS Answers";

    /// <summary>Writes a new file with the database as it is now, and looks it over.</summary>
    /// <exception cref="IOException">There is a file of that name, or it cannot be written; no file is left behind.</exception>
    /// <exception cref="NotSupportedException">The engine has its own tools.</exception>
    public async Task<BackupReport> MakeAsync(string file, CancellationToken cancellationToken = default)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (new FileStream(file, options))
        {
        }

        try
        {
            await db.Dialect.BackupAsync(file, cancellationToken);
            return await CheckAsync(file, cancellationToken);
        }
        catch (Exception e)
        {
            foreach (var left in new[] { "", "-journal", "-wal", "-shm" })
                File.Delete(file + left);
            if (e is DbException)
                throw new IOException($"The copy {Path.GetFullPath(file)} could not be made: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Looks a backup over: whether the file is whole, what it holds, and whether this program can use it.</summary>
    public async Task<BackupReport> CheckAsync(string file, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(file))
            return BackupReport.Unreliable(["There is no such file"]);
        try
        {
            await using var connection = await db.Dialect.OpenBackupAsync(file, cancellationToken) ?? throw new NotSupportedException("SQL Server's own tools check its backups: RESTORE VERIFYONLY.");
            var faults = await db.Dialect.FindDamageAsync(connection, cancellationToken);
            if (faults.Count == 0)
                faults = await Migrator.FindUnknownAsync(connection, db.Dialect);
            if (faults.Count > 0)
                return BackupReport.Unreliable(faults);
            var (rounds, responses, submitted, answers) = await connection.QuerySingleAsync<(int, int, int, int)>(CountSql);
            return new([], rounds, responses, submitted, answers);
        }
        catch (DbException e)
        {
            return BackupReport.Unreliable([e.Message]);
        }
    }
}
