using System.Reflection;
using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>Binds every migration and every SQL constant of Data to the schema as SQL Server would, without a server.</summary>
public partial class StatementTests
{
    [GeneratedRegex(@"(?<!@)@([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\bIN\s+@([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex InList();

    /// <summary>Constants whose name ends in Sql, in every type of Data.</summary>
    private static IEnumerable<(string Name, string Sql)> Statements() =>
        from type in typeof(Db).Assembly.GetTypes()
        from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
        where field is { IsLiteral: true } && field.FieldType == typeof(string) && field.Name.EndsWith("Sql", StringComparison.Ordinal)
        select ($"{type.Name}_{field.Name}", (string)field.GetRawConstantValue()!);

    [Fact]
    public void Statements_OnSqlServer_BindToTheSchema()
    {
        using var model = Schema();
        var names = new List<string>();
        foreach (var (name, sql) in Statements())
        {
            // The journal's own CREATE TABLE cannot stand in a procedure beside the table itself.
            if (sql.StartsWith("CREATE TABLE", StringComparison.Ordinal))
                continue;
            var body = InList().Replace(sql, "IN (@$1)");
            var parameters = Parameter().Matches(body).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).ToList();
            // SQLite tells parameters apart by case and SQL Server does not: the same spelling serves both.
            Assert.Equal(parameters.Count, parameters.Distinct(StringComparer.OrdinalIgnoreCase).Count());
            var declared = string.Join(", ", parameters.Select(parameter => $"@{parameter} SQL_VARIANT"));
            model.AddObjects($"CREATE PROCEDURE [{name}] {declared} AS BEGIN {body} END");
            names.Add(name);
        }

        Assert.Empty(Errors(model));
        Assert.True(names.Count > 5);
    }

    [Theory]
    [InlineData("SELECT Nme FROM Programme")]
    [InlineData("SELECT Name FROM Programe")]
    [InlineData("SELECT Name FROM Programme WHERE ProgrammeId = @missing")]
    public void Statements_Broken_AreFound(string sql)
    {
        using var model = Schema();

        var errors = Record.Exception(() => model.AddObjects($"CREATE PROCEDURE Broken AS BEGIN {sql} END")) is { } refused
            ? [refused.Message]
            : Errors(model);

        Assert.NotEmpty(errors);
    }

    [Fact]
    public void Statements_NotPortable_AreNotWrittenOutsideTheDialect()
    {
        string[] words = [@"\bTOP\b", @"\bLIMIT\b", @"\bMERGE\b", @"\bOUTPUT\b", @"\bRETURNING\b", @"\bGETDATE\b", @"\bISNULL\b", @"\bLEN\(", @"\bIDENTITY\b", @"\bJSON_"];

        var offenders = from statement in Statements()
                        from word in words
                        where Regex.IsMatch(statement.Sql, word)
                        select $"{statement.Name}: {word}";

        Assert.Empty(offenders);
    }

    private static TSqlModel Schema()
    {
        var model = new TSqlModel(SqlServerVersion.Sql150, new TSqlModelOptions());
        var writer = new Sql150ScriptGenerator();
        foreach (var statement in Migrated())
        {
            writer.GenerateScript(statement, out var script);
            model.AddObjects(script);
        }

        model.AddObjects("CREATE TABLE SchemaJournal (Name NVARCHAR(100) NOT NULL, Checksum NVARCHAR(64) NOT NULL, AppliedUtc DATETIME2(3) NOT NULL)");
        Assert.Empty(Errors(model));
        return model;
    }

    /// <summary>The statements that would make the schema as all migrations together do: a model takes no table that is altered later.</summary>
    private static List<TSqlStatement> Migrated()
    {
        var made = new List<TSqlStatement>();
        TableDefinition Table(SchemaObjectName name) =>
            made.OfType<CreateTableStatement>().Single(table => table.SchemaObjectName.BaseIdentifier.Value == name.BaseIdentifier.Value).Definition;

        foreach (var migration in Migrator.For(new SqlServerDialect("Server=unused")))
        {
            var parsed = (TSqlScript)new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(migration.Script), out var errors);
            Assert.Empty(errors.Select(error => $"{migration.Name}, line {error.Line}: {error.Message}"));
            foreach (var statement in parsed.Batches.SelectMany(batch => batch.Statements))
                switch (statement)
                {
                    case AlterTableAddTableElementStatement add:
                        add.Definition.ColumnDefinitions.ToList().ForEach(Table(add.SchemaObjectName).ColumnDefinitions.Add);
                        add.Definition.TableConstraints.ToList().ForEach(Table(add.SchemaObjectName).TableConstraints.Add);
                        break;
                    case AlterTableDropTableElementStatement drop:
                        foreach (var element in drop.AlterTableDropTableElements)
                            Assert.True(Table(drop.SchemaObjectName).TableConstraints.Remove(
                                Table(drop.SchemaObjectName).TableConstraints.Single(constraint => constraint.ConstraintIdentifier.Value == element.Name.Value)));
                        break;
                    case AlterTableAlterColumnStatement alter:
                        var column = Table(alter.SchemaObjectName).ColumnDefinitions.Single(one => one.ColumnIdentifier.Value == alter.ColumnIdentifier.Value);
                        column.DataType = alter.DataType;
                        column.Constraints.OfType<NullableConstraintDefinition>().Single().Nullable = alter.AlterTableAlterColumnOption is AlterTableAlterColumnOption.Null;
                        break;
                    default:
                        made.Add(statement);
                        break;
                }
        }

        return made;
    }

    /// <summary>Faults of syntax and of binding; the latter come as warnings, since a procedure may name what is made later.</summary>
    private static List<string> Errors(TSqlModel model) => [.. model.Validate().Select(message => message.ToString())];
}
