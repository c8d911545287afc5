using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>Q4: a copy made while the site runs is whole, and one that is not is told from it.</summary>
public sealed class DatabaseBackupTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("boso-backup-").FullName, "copy.db");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DatabaseBackup Backup => new(database.Db);

    [Fact]
    public async Task Backup_WhileOthersWrite_HoldsAllThatWasSavedBeforeItBegan()
    {
        using var stop = new CancellationTokenSource();
        var saved = 0;
        var writing = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
                Interlocked.Increment(ref saved);
            }
        })).ToList();
        while (Volatile.Read(ref saved) < 20)
            await Task.Yield();
        var before = Volatile.Read(ref saved);

        var report = await Backup.MakeAsync(_file, Cancel);

        await stop.CancelAsync();
        await Task.WhenAll(writing);
        Assert.Empty(report.Faults);
        await using var copy = (await database.Db.Dialect.OpenBackupAsync(_file, Cancel))!;
        var programmes = await copy.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM Programme");
        Assert.True(programmes >= before, $"{programmes} of at least {before}");
        // A programme and its cohort are saved in one transaction, and come together or not at all.
        Assert.Equal(programmes, await copy.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM Cohort"));
        Assert.False(File.Exists(_file + "-wal"));
        // Names and addresses: for this user alone.
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file));
    }

    [Fact]
    public async Task Backup_PutInPlace_IsTheDatabase()
    {
        var data = await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
        await Backup.MakeAsync(_file, Cancel);

        var restored = new Db(new SqliteDialect($"Data Source={_file};Pooling=False"), database.Clock);
        Assert.Empty(await new Migrator(restored).MigrateAsync(Cancel));

        Assert.NotNull(await new ProgrammeStore(restored).FindAsync(data.ProgrammeId, Cancel));
    }

    [Fact]
    public async Task Backup_OverAFile_IsRefusedAndLeavesIt()
    {
        await File.WriteAllTextAsync(_file, "something else", Cancel);

        await Assert.ThrowsAsync<IOException>(() => Backup.MakeAsync(_file, Cancel));

        Assert.Equal("something else", await File.ReadAllTextAsync(_file, Cancel));
    }

    private sealed class FullDisk(Dialect inner) : PassingDialect(inner)
    {
        public override async Task BackupAsync(string file, CancellationToken cancellationToken)
        {
            await File.WriteAllTextAsync(file, "half", cancellationToken);
            await File.WriteAllTextAsync(file + "-journal", "half", cancellationToken);
            throw new Microsoft.Data.Sqlite.SqliteException("database or disk is full", 13);
        }
    }

    [Fact]
    public async Task Backup_ToAFullDisk_LeavesNothingAndNamesTheFile()
    {
        var full = new DatabaseBackup(new Db(new FullDisk(database.Db.Dialect), database.Clock));

        var refused = await Assert.ThrowsAsync<IOException>(() => full.MakeAsync(_file, Cancel));

        Assert.Contains(_file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("disk is full", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(_file)!));
    }

    [Theory]
    [InlineData("journal lost")]
    [InlineData("journal with a gap")]
    [InlineData("damaged")]
    [InlineData("cut")]
    [InlineData("orphaned")]
    [InlineData("newer")]
    [InlineData("other")]
    public async Task Check_OfACopyThatCannotBeReliedOn_SaysSo(string what)
    {
        await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
        await Backup.MakeAsync(_file, Cancel);
        var bytes = await File.ReadAllBytesAsync(_file, Cancel);
        switch (what)
        {
            case "damaged":
                bytes.AsSpan(4096, bytes.Length - 8192).Fill(0x5a);
                await File.WriteAllBytesAsync(_file, bytes, Cancel);
                break;
            case "cut":
                await File.WriteAllBytesAsync(_file, bytes[..(bytes.Length / 2)], Cancel);
                break;
            case "other":
                await File.WriteAllTextAsync(_file, "not a database at all, and long enough to have a header of its own kind", Cancel);
                break;
            default:
                await using (var copy = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_file};Pooling=False;Foreign Keys=False"))
                {
                    await copy.ExecuteAsync(what switch
                    {
                        "newer" => "INSERT INTO SchemaJournal (Name, Checksum, AppliedUtc) VALUES ('9999_later', 'x', '2030-01-01')",
                        "journal lost" => "DELETE FROM SchemaJournal",
                        "journal with a gap" => "DELETE FROM SchemaJournal WHERE Name LIKE '0002%'",
                        _ => "DELETE FROM Programme",
                    });
                }

                break;
        }

        Assert.NotEmpty((await Backup.CheckAsync(_file, Cancel)).Faults);
    }
}
