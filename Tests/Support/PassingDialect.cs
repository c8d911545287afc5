using System.Data.Common;
using BoSoSurvey.Data;

namespace BoSoSurvey.Tests.Support;

/// <summary>Another dialect, for a test that changes a little of it.</summary>
public abstract class PassingDialect(Dialect inner) : Dialect
{
    public override string Name => inner.Name;

    public override string Place => inner.Place;

    public override Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public override Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) => inner.BeginWriteAsync(connection, cancellationToken);

    public override Guid NewId(DateTimeOffset now) => inner.NewId(now);

    public override string First(string orderedQuery, int rows) => inner.First(orderedQuery, rows);

    public override Task InsertManyAsync(DbTransaction transaction, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken) =>
        inner.InsertManyAsync(transaction, table, columns, rows, cancellationToken);

    public override Task LockForMigrationAsync(DbTransaction transaction, CancellationToken cancellationToken) => inner.LockForMigrationAsync(transaction, cancellationToken);

    public override Task<bool> TableExistsAsync(DbTransaction transaction, string table) => inner.TableExistsAsync(transaction, table);

    public override string Script(string script) => inner.Script(script);

    public override bool IsDuplicateKey(DbException exception) => inner.IsDuplicateKey(exception);

    public override bool IsUnavailable(DbException exception) => inner.IsUnavailable(exception);
}
