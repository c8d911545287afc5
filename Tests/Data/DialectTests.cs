using System.Data.Common;
using System.Data.SqlTypes;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteDialectTests(SqliteTestDatabase database) : DialectContract(database), IClassFixture<SqliteTestDatabase>
{
    [Fact]
    public async Task Open_EveryTime_SetsThePragmas()
    {
        for (var i = 0; i < 2; i++)
        {
            await using var connection = await database.Db.Dialect.OpenAsync(Cancel);
            Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
            Assert.Equal(2, await connection.ExecuteScalarAsync<int>("PRAGMA synchronous"));
            Assert.Equal(1, await connection.ExecuteScalarAsync<int>("PRAGMA foreign_keys"));
            await connection.ExecuteAsync("PRAGMA synchronous = OFF; PRAGMA busy_timeout = 0;");
        }
    }

    /// <summary>Or all threads would wait for one lock at each allocation.</summary>
    [Fact]
    public async Task Memory_InUse_IsNotCounted()
    {
        await using var connection = await database.Db.Dialect.OpenAsync(Cancel);

        Assert.Equal(0, SQLitePCL.raw.sqlite3_memory_used());
    }

    /// <summary>By SQLite itself: the driver would sleep 150 ms at a time.</summary>
    [Fact]
    public async Task Write_WhileAnotherProgramWrites_WaitsOnEveryOpen()
    {
        await using var other = await database.Db.Dialect.OpenAsync(Cancel);
        for (var i = 0; i < 2; i++)
        {
            await using var connection = (SqliteConnection)await database.Db.Dialect.OpenAsync(Cancel);
            await other.ExecuteAsync("BEGIN IMMEDIATE");
            var asks = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var waiting = Task.Run(() =>
            {
                asks.SetResult();
                return SQLitePCL.raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE; ROLLBACK");
            }, Cancel);
            await asks.Task;
            for (var read = 0; read < 100; read++)
                await other.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM Round");
            await other.ExecuteAsync("ROLLBACK");

            Assert.Equal(SQLitePCL.raw.SQLITE_OK, await waiting);
            // Takes the waiting away from whoever gets this connection next.
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, 0);
        }
    }

    /// <summary>Q2: many writers take turns; one that waits for something else midway is not held up by those who wait for it.</summary>
    [Fact]
    public async Task Write_ManyAtOnceThatAwaitMidway_AllGoThrough()
    {
        var db = database.Db;
        await db.WriteAsync(t => t.Connection!.ExecuteAsync("CREATE TABLE Turn (Taken INT NOT NULL)", transaction: t), Cancel);

        await Task.WhenAll(Enumerable.Range(0, 30).Select(number => db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync("INSERT INTO Turn (Taken) VALUES (@number)", new { number }, t);
            await Task.Yield();
            await t.Connection!.ExecuteAsync("UPDATE Turn SET Taken = -Taken WHERE Taken = @number", new { number }, t);
        }, Cancel)));

        Assert.Equal(-30 * 29 / 2, await db.ReadAsync(c => c.ExecuteScalarAsync<int>("SELECT SUM(Taken) FROM Turn"), Cancel));
        await db.WriteAsync(t => t.Connection!.ExecuteAsync("DROP TABLE Turn", transaction: t), Cancel);
    }

    [Fact]
    public async Task Migrate_WhereNoDatabaseCanBe_NamesTheFileAndTheSetting()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("boso-").FullName, "taken");
        await File.WriteAllTextAsync(file, "no folder", Cancel);
        var db = new Db(new SqliteDialect($"Data Source={Path.Combine(file, "survey.db")}"), database.Clock);

        var refused = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => new Migrator(db).MigrateAsync(Cancel));

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Survey", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileIsGone_MakesNoNewOne()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("boso-").FullName, "new", "survey.db");
        var db = new Db(new SqliteDialect($"Data Source={file}"), database.Clock);
        await new Migrator(db).MigrateAsync(Cancel);
        File.Delete(file);

        var gone = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => db.ReadAsync(connection => connection.ExecuteScalarAsync<int>("SELECT 1")));

        Assert.Contains(file, gone.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    /// <summary>Q3, with kept connections that have the file before open, and without.</summary>
    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "")]
    [InlineData(true, ";Pooling=False")]
    [InlineData(false, ";Pooling=False")]
    public async Task Write_FileReplaced_GoesIntoTheNewOneOrIsRefused(bool withItsLog, string setting)
    {
        var folder = Directory.CreateTempSubdirectory("boso-").FullName;
        var (file, copy, aside) = (Path.Combine(folder, "survey.db"), Path.Combine(folder, "copy.db"), Directory.CreateDirectory(Path.Combine(folder, "aside")).FullName);
        using var engine = new SqliteDialect($"Data Source={file}{setting}");
        var db = new Db(engine, database.Clock);
        await new Migrator(db).MigrateAsync(Cancel);
        await new TestData(db).ProgrammeAsync("Før");
        await new DatabaseBackup(db).MakeAsync(copy, Cancel);
        await new TestData(db).ProgrammeAsync("Tapt");
        Move("survey.db", "survey.db-shm", "survey.db-wal");

        File.Move(copy, file);
        if (!withItsLog)
        {
            // Its pages are not those of the copy.
            for (var i = 0; i < 2; i++)
                Assert.Contains("survey.db-wal", (await Assert.ThrowsAsync<DatabaseUnavailableException>(() => new TestData(db).ProgrammeAsync("Etter"))).Message, StringComparison.Ordinal);
            withItsLog = true;
            Move("survey.db-shm", "survey.db-wal");
        }

        await new TestData(db).ProgrammeAsync("Etter");

        // A copy has none, and would be written to in another way.
        Assert.Equal("wal", await db.ReadAsync(c => c.ExecuteScalarAsync<string>("PRAGMA journal_mode"), Cancel));
        Assert.Equal(["Etter", "Før"], await NamesAsync(file));
        Assert.Equal(["Før", "Tapt"], await NamesAsync(Path.Combine(aside, "survey.db")));

        void Move(params string[] files)
        {
            foreach (var name in withItsLog ? files : files[..1])
                File.Move(Path.Combine(folder, name), Path.Combine(aside, name));
        }

        async Task<IEnumerable<string>> NamesAsync(string of)
        {
            await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={of};Pooling=False");
            return await connection.QueryAsync<string>("SELECT Name FROM Programme ORDER BY Name");
        }
    }

    /// <summary>What was replaced in the wrong way is put back as it was, and nothing is missing.</summary>
    [Theory]
    [InlineData("a copy, with the log of the file before")]
    [InlineData("an empty file")]
    [InlineData("nothing")]
    public async Task Write_FileReplacedAndPutBack_GoesOn(string by)
    {
        var folder = Directory.CreateTempSubdirectory("boso-").FullName;
        var (file, aside, copy) = (Path.Combine(folder, "survey.db"), Path.Combine(folder, "aside.db"), Path.Combine(folder, "copy.db"));
        using var engine = new SqliteDialect($"Data Source={file}");
        var db = new Db(engine, database.Clock);
        await new Migrator(db).MigrateAsync(Cancel);
        await new DatabaseBackup(db).MakeAsync(copy, Cancel);
        await new TestData(db).ProgrammeAsync("Før");
        File.Move(file, aside);
        if (by == "an empty file")
            await File.WriteAllBytesAsync(file, [], Cancel);
        else if (by != "nothing")
            File.Move(copy, file);

        var refused = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => new TestData(db).ProgrammeAsync("Tapt"));
        File.Move(aside, file, overwrite: true);
        await new TestData(db).ProgrammeAsync("Etter");

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Equal(["Etter", "Før"], await db.ReadAsync(c => c.QueryAsync<string>("SELECT Name FROM Programme ORDER BY Name"), Cancel));
    }

    /// <summary>Q1.</summary>
    [Theory]
    [InlineData("3.51.2", null, "3.51.2")]
    [InlineData("3.8.0", null, "3.51.3")]
    [InlineData("3.53.3", "nfs4", "network file system (nfs4)")]
    public void Database_ThatWouldNotBeSafe_IsRefused(string library, string? network, string said)
    {
        var refused = Assert.Throws<DatabaseUnavailableException>(() => SqliteDialect.Refuse(library, network, "/srv/survey.db"));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Q1.</summary>
    [Theory]
    [InlineData(true, 2, 1, "ConnectionStrings:Survey")]
    [InlineData(false, 1, 1, "synchronous 1")]
    [InlineData(false, 2, 0, "foreign_keys 0")]
    public void Database_ThatCannotBeWrittenSafely_IsRefused(bool readOnly, int synchronous, int foreignKeys, string said)
    {
        var refused = Assert.Throws<DatabaseUnavailableException>(() => SqliteDialect.Refuse(readOnly, synchronous, foreignKeys, "/srv/survey.db"));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Path_ThroughLinks_IsWhereTheyLead()
    {
        var folder = NetworkFileSystem.Resolve(Directory.CreateTempSubdirectory("boso-").FullName);
        var share = Directory.CreateDirectory(Path.Combine(folder, "share", "files")).FullName;
        var link = Directory.CreateSymbolicLink(Path.Combine(folder, "data"), Path.Combine("share", "files")).FullName;
        File.WriteAllText(Path.Combine(share, "real.db"), "");
        File.CreateSymbolicLink(Path.Combine(share, "survey.db"), "real.db");

        Assert.Equal(Path.Combine(share, "real.db"), NetworkFileSystem.Resolve(Path.Combine(link, "survey.db")));
        Assert.Equal(Path.Combine(share, "not", "there.db"), NetworkFileSystem.Resolve(Path.Combine(link, "not", "there.db")));
    }

    [Theory]
    [InlineData("/mnt/share/boso/survey.db", "nfs4")]
    [InlineData("/mnt/share local/survey.db", null)]
    [InlineData("/mnt/share2/survey.db", null)]
    [InlineData("/mnt/with space/survey.db", "cifs")]
    [InlineData("/mnt/tab\there/back\\slash#/survey.db", "cifs")]
    [InlineData("/mnt/share/local/survey.db", null)]
    [InlineData("/home/survey.db", null)]
    public void NetworkFileSystem_OfAPath_IsThatOfItsMount(string path, string? expected) => Assert.Equal(expected, NetworkFileSystem.Of(path,
    [
        "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw",
        "30 22 0:25 / /mnt/share rw,relatime shared:2 - nfs4 files:/export rw",
        "31 30 254:2 / /mnt/share/local rw,relatime shared:3 - xfs /dev/vdb1 rw",
        @"32 22 0:26 / /mnt/with\040space rw,relatime - cifs //files/share rw",
        @"33 22 0:27 / /mnt/tab\011here/back\134slash\043 rw,relatime - cifs //files/share rw",
    ]));

    [Theory]
    [InlineData("vboxsf", true)]
    [InlineData("fuse.vmhgfs-fuse", true)]
    [InlineData("davfs", true)]
    [InlineData("fuse", true)]
    [InlineData("beegfs", true)]
    [InlineData("gpfs", true)]
    [InlineData("fuse.sshfs", true)]
    [InlineData("fuse.of-tomorrow", true)]
    [InlineData("fuseblk", false)]
    [InlineData("fuse.gocryptfs", false)]
    [InlineData("virtiofs", false)]
    [InlineData("overlay", false)]
    [InlineData("btrfs", false)]
    public void NetworkFileSystem_Kinds_AreToldApart(string kind, bool expected) =>
        Assert.Equal(expected ? kind : null, NetworkFileSystem.Of("/srv/survey.db", [$"22 1 254:1 / / rw,relatime shared:1 - {kind} /dev/vda1 rw"]));

    [Fact]
    public void NewId_Later_SortsLaterAsText()
    {
        var start = database.Clock.GetUtcNow();
        var ids = Enumerable.Range(0, 100).Select(i => database.Db.Dialect.NewId(start.AddMilliseconds(i)).ToString()).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }
}

public sealed class SqlServerDialectTests(SqlServerTestDatabase database) : DialectContract(database), IClassFixture<SqlServerTestDatabase>
{
    [Theory]
    [InlineData("OFF", 1)]
    [InlineData("ON", 0)]
    public async Task Warnings_OfSnapshotReading_ComeWhereItIsOff(string state, int expected)
    {
        var db = database.Db;
        await using (var connection = await db.Dialect.OpenAsync(Cancel))
        {
            if (await Record.ExceptionAsync(() => connection.ExecuteAsync($"ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT {state} WITH ROLLBACK IMMEDIATE")) is SqlException { Number: 33557097 })
                Assert.Skip("This server refuses ALTER DATABASE");
        }

        var warnings = await db.Dialect.FindWarningsAsync(Cancel);

        Assert.Equal(expected, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains("SET READ_COMMITTED_SNAPSHOT ON", warning, StringComparison.Ordinal));
    }
}

public class SqlServerIdTests
{
    [Fact]
    public void NewId_Later_SortsLaterAsSqlServerSorts()
    {
        var dialect = new SqlServerDialect("Server=unused;Database=unused");
        var start = new DateTimeOffset(2010, 12, 10, 8, 0, 0, TimeSpan.Zero);
        var ids = Enumerable.Range(0, 1000).Select(i => new SqlGuid(dialect.NewId(start.AddMilliseconds(i * 97)))).ToList();

        Assert.Equal(ids.Order(), ids);
    }
}

public abstract class DialectContract(TestDatabase database)
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static object Cohort(Guid id, Guid programmeId, string name) => new { id, programmeId, name };

    private const string AddCohort = "INSERT INTO Cohort (CohortId, ProgrammeId, Name, SortOrder) VALUES (@id, @programmeId, @name, 1)";

    private async Task<Guid> AddProgrammeAsync()
    {
        var id = database.Db.NewId();
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "INSERT INTO Programme (ProgrammeId, Name, Owner, ContactName, ContactEmail, CreatedUtc) VALUES (@id, @name, 'o', 'c', 'e', @now)",
            new { id, name = id.ToString(), now = database.Db.Now }, t));
        return id;
    }

    [Fact]
    public async Task Write_Throwing_LeavesNothing()
    {
        var programme = await AddProgrammeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync(AddCohort, Cohort(database.Db.NewId(), programme, "A"), t);
            throw new InvalidOperationException();
        }, Cancel));

        Assert.Equal(0, await database.Db.ReadAsync(c => c.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM Cohort WHERE ProgrammeId = @programme", new { programme })));
    }

    [Fact]
    public async Task DuplicateKey_UniqueOrPrimary_IsRecognised()
    {
        var programme = await AddProgrammeAsync();
        var id = database.Db.NewId();
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync(AddCohort, Cohort(id, programme, "Pulje 1"), t), Cancel);

        foreach (var again in new[] { Cohort(id, programme, "Pulje 2"), Cohort(database.Db.NewId(), programme, "Pulje 1") })
        {
            var e = await Assert.ThrowsAnyAsync<DbException>(() => database.Db.WriteAsync(t => t.Connection!.ExecuteAsync(AddCohort, again, t), Cancel));
            Assert.True(database.Db.Dialect.IsDuplicateKey(e));
            Assert.False(database.Db.Dialect.IsUnavailable(e));
        }
    }

    [Fact]
    public async Task InsertMany_EveryColumnType_ComesBackAsItWas()
    {
        var programme = database.Db.NewId();
        var time = new DateTimeOffset(2010, 12, 10, 14, 5, 6, 789, TimeSpan.FromHours(1));
        await database.Db.WriteAsync(t => database.Db.Dialect.InsertManyAsync(
            t, "Programme", ["ProgrammeId", "Name", "Owner", "ContactName", "ContactEmail", "CreatedUtc"],
            [[programme, "Ære være ØÅ '; --" + programme, "o", "c", "e", time]], Cancel), Cancel);

        var (id, name, created) = await database.Db.ReadAsync(c => c.QuerySingleAsync<(Guid, string, DateTimeOffset)>(
            "SELECT ProgrammeId, Name, CreatedUtc FROM Programme WHERE ProgrammeId = @programme", new { programme }), Cancel);

        Assert.Equal(programme, id);
        Assert.StartsWith("Ære være ØÅ '; --", name, StringComparison.Ordinal);
        Assert.Equal(time, created);
        Assert.Equal(TimeSpan.Zero, created.Offset);
    }

    [Fact]
    public async Task First_OrderedQuery_GivesThatMany()
    {
        var programme = await AddProgrammeAsync();
        await database.Db.WriteAsync(t => database.Db.Dialect.InsertManyAsync(
            t, "Cohort", ["CohortId", "ProgrammeId", "Name", "SortOrder"],
            Enumerable.Range(0, 5).Select(i => new object?[] { database.Db.NewId(), programme, $"C{i}", i }), Cancel), Cancel);

        var names = await database.Db.ReadAsync(c => c.QueryAsync<string>(
            database.Db.Dialect.First("SELECT Name FROM Cohort WHERE ProgrammeId = @programme ORDER BY SortOrder", 2), new { programme }));

        Assert.Equal(["C0", "C1"], names);
    }
}
