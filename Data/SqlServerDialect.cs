using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Data;
using System.Data.Common;
using System.Globalization;
using Dapper;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.SqlClient;

namespace BoSoSurvey.Data;

/// <summary>The production engine: SQL Server 2019 or later, Azure SQL.</summary>
public sealed class SqlServerDialect : Dialect
{
    private readonly string _connectionString;

    /// <param name="connectionString">As Microsoft.Data.SqlClient takes it.</param>
    /// <exception cref="ArgumentException">It cannot be read, or names no server or no database.</exception>
    public SqlServerDialect(string connectionString)
    {
        var builder = new SqlConnectionStringBuilder(connectionString);
        if (builder.DataSource.Length == 0)
            throw new ArgumentException("'Server' is missing in the connection string");
        if (builder.InitialCatalog.Length == 0)
            throw new ArgumentException("'Database' is missing in the connection string");
        _connectionString = builder.ConnectionString;
        Place = $"{builder.InitialCatalog} on {builder.DataSource}";
    }

    public override string Name => "sqlserver";

    public override string Place { get; }

    public override async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
        }
        catch (SqlException e)
        {
            throw new DatabaseUnavailableException($"The database server cannot be used: {e.Message} Check ConnectionStrings:Survey, and that the database has been made.", e);
        }
    }

    public override async Task<IReadOnlyList<string>> FindWarningsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            return await connection.ExecuteScalarAsync<int?>("SELECT CAST(is_read_committed_snapshot_on AS INT) FROM sys.databases WHERE name = DB_NAME()") == 0
                ? ["READ_COMMITTED_SNAPSHOT is off in this database, so that those who read and those who answer wait for each other. Turn it on: ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON"]
                : [];
        }
        catch (Exception e) when (e is SqlException or DatabaseUnavailableException)
        {
            return [$"It could not be seen whether READ_COMMITTED_SNAPSHOT is on: {e.Message}"];
        }
    }

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (InvalidOperationException e)
        {
            // Every connection of the pool is in use, or the server was just found out of reach.
            await connection.DisposeAsync();
            throw new DatabaseUnavailableException(e.Message, e);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override async Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        // Set each time: the level of an earlier user stays with a pooled connection.
        await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);

    /// <summary>A COMB: SQL Server orders by the last six bytes first, so those hold the time in milliseconds; ten random bytes before.</summary>
    public override Guid NewId(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, now.ToUnixTimeMilliseconds());
        time[2..].CopyTo(bytes[10..]);
        return new Guid(bytes);
    }

    public override string First(string orderedQuery, int rows) => $"{orderedQuery} OFFSET 0 ROWS FETCH NEXT {rows} ROWS ONLY";

    /// <remarks>
    /// Statements of many rows rather than bulk copy: one round trip for a page of answers where bulk copy takes three, and near enough to it for a roster.
    /// </remarks>
    public override async Task InsertManyAsync(
        DbTransaction transaction, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        // The server takes 2 100 parameters and 1 000 rows a statement.
        foreach (var batch in rows.Chunk(Math.Min(1000, 2000 / columns.Count)))
        {
            await using var command = ((SqlConnection)transaction.Connection!).CreateCommand();
            command.Transaction = (SqlTransaction)transaction;
            var text = new StringBuilder($"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ");
            for (var r = 0; r < batch.Length; r++)
            {
                text.Append(r == 0 ? "(" : ", (");
                for (var c = 0; c < columns.Count; c++)
                {
                    text.Append(c == 0 ? "" : ", ");
                    if (batch[r][c] is not { } value)
                    {
                        // A parameter without a value has a type all the same, which a binary column would refuse.
                        text.Append("NULL");
                        continue;
                    }

                    var name = string.Create(CultureInfo.InvariantCulture, $"@p{r}_{c}");
                    text.Append(name);
                    command.Parameters.Add(Parameter(name, value));
                }

                text.Append(')');
            }

            command.CommandText = text.ToString();
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static SqlParameter Parameter(string name, object value) => value switch
    {
        DateTimeOffset time => new(name, SqlDbType.DateTime2) { Value = Utc.ToColumn(time) },
        // One declared length, so that texts of every length share a plan.
        string text when text.Length <= 4000 => new(name, SqlDbType.NVarChar, 4000) { Value = text },
        byte[] bytes => new(name, SqlDbType.VarBinary, -1) { Value = bytes },
        _ => new(name, value),
    };

    public override async Task LockForMigrationAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "DECLARE @result INT; EXEC @result = sp_getapplock @Resource = N'BoSoSurvey.Migrate', @LockMode = 'Exclusive', @LockTimeout = 60000; SELECT @result;";
        command.CommandTimeout = 90;
        if (Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) < 0)
            throw new DatabaseUnavailableException("Another node has been migrating the database for more than a minute.", null);
    }

    public override async Task<bool> TableExistsAsync(DbTransaction transaction, string table) =>
        await transaction.Connection!.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = @table", new { table }, transaction) > 0;

    public override string Script(string script) => script;

    public override bool IsDuplicateKey(DbException exception) => exception is SqlException { Number: 2627 or 2601 };

    /// <summary>Network, a session that was ended, and what Azure SQL and Always On answer while a replica takes over or resources are short.</summary>
    internal static readonly FrozenSet<int> ConnectionLost =
    [
        -1, 2, 20, 53, 64, 121, 232, 233, 596, 615, 921, 952, 976, 978, 983, 1204, 4221, 6005, 10053, 10054, 10928, 10929, 17142, 40197, 40501, 40613, 49918, 49919, 49920,
    ];

    /// <summary>Time-out, lock time-out, log, disk or memory full, read-only, not open, login refused while it starts, network.</summary>
    internal static readonly FrozenSet<int> Unavailable = [-2, 258, 701, 1105, 1222, 3906, 4060, 8645, 9002, 10060, 10061, 11001, 18456];

    // Deadlock victim, and the conflict of snapshots (which some servers report for both).
    public override bool IsRolledBack(DbException exception) => exception is SqlException { Number: 1205 or 3960 };

    public override bool IsConnectionLost(DbException exception) => exception is SqlException e && ConnectionLost.Contains(e.Number);

    public override bool IsUnavailable(DbException exception) => IsRolledBack(exception) || IsConnectionLost(exception) || exception is SqlException e && Unavailable.Contains(e.Number);
}
