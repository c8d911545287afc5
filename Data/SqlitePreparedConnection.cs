using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace BoSoSurvey.Data;

/// <summary>
/// A connection that keeps the statements run on it prepared, since to plan one takes many times as long as to run it, and the driver forgets them with its commands.
/// Disposed, it goes to whoever keeps it for the next one, and only if nobody does is it closed.
/// </summary>
/// <param name="connectionString">As the driver takes it.</param>
/// <param name="keep">Takes the connection, or says that it is not wanted any more.</param>
internal sealed class SqlitePreparedConnection(string connectionString, Func<SqlitePreparedConnection, bool> keep) : SqliteConnection(connectionString)
{
    /// <summary>More than are run again and again; what is left out are those with lists of ever other lengths.</summary>
    private const int MostStatements = 60;

    /// <summary>By their text, the one used longest ago first.</summary>
    private readonly OrderedDictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    private int _inUse;

    /// <summary>Nobody uses it now.</summary>
    public bool IsKept { get; set; }

    /// <summary>Closes it, for good.</summary>
    public override void Close()
    {
        _prepared.Clear();
        base.Close();
    }

    protected override void Dispose(bool disposing)
    {
        if (IsKept)
            return;
        // With a statement or a transaction still open it is not as the next one expects it; to close it ends both.
        var isClean = disposing && State == ConnectionState.Open && _inUse == 0 && SQLitePCL.raw.sqlite3_get_autocommit(Handle) != 0;
        if (!isClean || !keep(this))
            base.Dispose(disposing);
    }

    protected override DbCommand CreateDbCommand() => new Command(this) { CommandTimeout = DefaultTimeout };

    private SqliteCommand Take(string text)
    {
        _inUse++;
        if (_prepared.Remove(text, out var prepared))
            return prepared;
        var command = CreateCommand();
        command.CommandText = text;
        return command;
    }

    private void GiveBack(SqliteCommand command, bool isDone)
    {
        if (isDone)
            _inUse--;
        command.Transaction = null;
        command.Parameters.Clear();
        // SQLite works some pragmas out while it prepares them.
        if (!isDone || command.CommandText.StartsWith("PRAGMA", StringComparison.OrdinalIgnoreCase) || !_prepared.TryAdd(command.CommandText, command))
            command.Dispose();
        else if (_prepared.Count > MostStatements)
        {
            _prepared.GetAt(0).Value.Dispose();
            _prepared.RemoveAt(0);
        }
    }

    /// <summary>Runs on the command that is kept for its text.</summary>
    private sealed class Command(SqlitePreparedConnection connection) : DbCommand
    {
        // Never run; the parameters are put into it before there is a text.
        private readonly SqliteCommand _given = new();

        private SqliteCommand? _prepared;

        private DbDataReader? _reader;

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection
        {
            get => connection;
            set => throw new NotSupportedException("A command belongs to the connection that made it.");
        }

        protected override DbParameterCollection DbParameterCollection => _given.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel() => _prepared?.Cancel();

        public override void Prepare() => Prepared().Prepare();

        public override int ExecuteNonQuery() => Prepared().ExecuteNonQuery();

        public override object? ExecuteScalar() => Prepared().ExecuteScalar();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => _reader = Prepared().ExecuteReader(behavior);

        protected override DbParameter CreateDbParameter() => _given.CreateParameter();

        private SqliteCommand Prepared()
        {
            if (_prepared?.CommandText != CommandText)
            {
                GiveBack();
                _prepared = connection.Take(CommandText);
            }

            _prepared.Transaction = (SqliteTransaction?)DbTransaction;
            _prepared.CommandTimeout = CommandTimeout;
            _prepared.Parameters.Clear();
            foreach (SqliteParameter parameter in _given.Parameters)
                _prepared.Parameters.Add(parameter);
            return _prepared;
        }

        private void GiveBack()
        {
            if (_prepared is not null)
                connection.GiveBack(_prepared, _reader?.IsClosed ?? true);
            (_prepared, _reader) = (null, null);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                GiveBack();
                _given.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
