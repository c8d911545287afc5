using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>One file of sql/: forward only, in the order of its number.</summary>
public sealed record Migration(string Name, string Script)
{
    /// <summary>SHA-256 of the script as hex; line endings do not count.</summary>
    public string Checksum { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Script.ReplaceLineEndings("\n"))));
}

/// <summary>Brings a database to the schema of this program. Several nodes may start at once: one migrates, the others wait.</summary>
public sealed class Migrator(Db db)
{
    private const string CreateJournalSql = """
        CREATE TABLE SchemaJournal (
            Name NVARCHAR(100) NOT NULL,
            Checksum NVARCHAR(64) NOT NULL,
            AppliedUtc DATETIME2(3) NOT NULL,
            CONSTRAINT PK_SchemaJournal PRIMARY KEY (Name)
        )
        """;

    private const string ReadJournalSql = "SELECT Name, Checksum FROM SchemaJournal ORDER BY Name";

    private const string AddToJournalSql = "INSERT INTO SchemaJournal (Name, Checksum, AppliedUtc) VALUES (@Name, @Checksum, @AppliedUtc)";

    /// <summary>Of the first migration.</summary>
    private const string FirstTable = "Programme";

    private const string JournalLost = "The database has tables, and its SchemaJournal is empty: nobody knows of which version it is. Restore a backup.";

    /// <summary>The migrations of this program for <paramref name="dialect"/>, in order.</summary>
    public static IReadOnlyList<Migration> For(Dialect dialect)
    {
        var assembly = typeof(Migrator).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("sql/", StringComparison.Ordinal))
            .Select(name => name["sql/".Length..^".sql".Length])
            // 0012_x.sqlite is for one engine, 0012_x for both.
            .Where(name => !name.Contains('.', StringComparison.Ordinal) || name.EndsWith("." + dialect.Name, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream($"sql/{name}.sql")!);
                return new Migration(name, reader.ReadToEnd());
            })];
    }

    /// <summary>The migrations to be at: those of this program, but where a test goes back to an earlier one.</summary>
    internal IReadOnlyList<Migration> Known { get; init; } = For(db.Dialect);

    /// <summary>Applies what is missing, each file in its own transaction.</summary>
    /// <returns>The names of the migrations applied now.</returns>
    /// <exception cref="SchemaException">The database holds a migration that this program does not know, or knows otherwise.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken = default)
    {
        await db.Dialect.CreateDatabaseAsync(cancellationToken);
        await db.WriteAsync(async transaction =>
        {
            await db.Dialect.LockForMigrationAsync(transaction, cancellationToken);
            if (!await db.Dialect.TableExistsAsync(transaction, "SchemaJournal"))
                await transaction.Connection!.ExecuteAsync(CreateJournalSql, transaction: transaction);
            if ((await ReadJournalAsync(transaction.Connection!, transaction)).Count == 0 && await db.Dialect.TableExistsAsync(transaction, FirstTable))
                throw new SchemaException(JournalLost);
        }, cancellationToken);

        var applied = new List<string>();
        foreach (var migration in Known)
        {
            if (await ApplyAsync(migration, cancellationToken))
                applied.Add(migration.Name);
        }

        return applied;
    }

    /// <returns>False if it was applied before.</returns>
    private async Task<bool> ApplyAsync(Migration migration, CancellationToken cancellationToken)
    {
        try
        {
            return await db.WriteAsync(async transaction =>
            {
                await db.Dialect.LockForMigrationAsync(transaction, cancellationToken);
                // Read again under the lock: another node may have got here first.
                var journal = await ReadJournalAsync(transaction.Connection!, transaction);
                Refuse(journal, Known);
                if (journal.Any(row => row.Name == migration.Name))
                    return false;
                await transaction.Connection!.ExecuteAsync(db.Dialect.Script(migration.Script), transaction: transaction);
                await transaction.Connection!.ExecuteAsync(
                    AddToJournalSql, new { migration.Name, migration.Checksum, AppliedUtc = db.Now }, transaction);
                return true;
            }, cancellationToken);
        }
        catch (DbException e)
        {
            throw new SchemaException($"The migration '{migration.Name}' cannot be applied to this database: {e.Message} "
                + "The database is as it was. Where SchemaJournal has lost the row of a migration that was applied, restore a backup, or put the row back.");
        }
    }

    private static async Task<List<JournalRow>> ReadJournalAsync(DbConnection connection, DbTransaction? transaction = null) =>
        [.. await connection.QueryAsync<JournalRow>(ReadJournalSql, transaction: transaction)];

    /// <summary>Whether the database has exactly the migrations of this program.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be asked.</exception>
    public async Task<bool> IsUpToDateAsync(CancellationToken cancellationToken = default)
    {
        var journal = (await db.ReadAsync(c => c.QueryAsync<JournalRow>(ReadJournalSql), cancellationToken)).Select(row => (row.Name, row.Checksum));
        return journal.ToHashSet().SetEquals(Known.Select(migration => (migration.Name, migration.Checksum)));
    }

    /// <summary>Why this program cannot use a database that was opened, by its journal; empty if it can, after migrating it where it is older.</summary>
    internal static async Task<IReadOnlyList<string>> FindUnknownAsync(DbConnection connection, Dialect dialect)
    {
        try
        {
            var journal = await ReadJournalAsync(connection);
            Refuse(journal, For(dialect));
            return journal.Count > 0 ? [] : [JournalLost];
        }
        catch (SchemaException e)
        {
            return [e.Message];
        }
    }

    private static void Refuse(List<JournalRow> journal, IReadOnlyList<Migration> known)
    {
        foreach (var row in journal)
        {
            var migration = known.FirstOrDefault(m => m.Name == row.Name)
                ?? throw new SchemaException($"The database has the migration '{row.Name}', which this program does not know. "
                    + "It was used by a newer version: start that version, or restore a backup from before it.");
            if (migration.Checksum != row.Checksum)
                throw new SchemaException($"The migration '{row.Name}' was changed after it was applied to this database. "
                    + "Start the version that applied it, or restore the file sql/" + row.Name + ".sql as it was.");
        }

        if (known.Take(journal.Count).Where((migration, at) => migration.Name != journal[at].Name).FirstOrDefault() is { } lost)
            throw new SchemaException($"SchemaJournal lacks the migration '{lost.Name}', and has a later one. Restore a backup, or put the row back.");
    }

    private sealed record JournalRow
    {
        public required string Name { get; init; }

        public required string Checksum { get; init; }
    }
}

/// <summary>The database's schema is not one that this program can use; the message says what to do.</summary>
public sealed class SchemaException(string message) : Exception(message);
