using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
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

    [GeneratedRegex(@"\bInsertManyAsync\(")]
    private static partial Regex Insert();

    [GeneratedRegex("""\bInsertManyAsync\(\s*\w+,\s*"(?<table>\w+)",\s*\[(?<columns>[^\]]*)\]""")]
    private static partial Regex KnownInsert();

    [GeneratedRegex(@"^\s*((SELECT|INSERT|UPDATE|DELETE|EXEC|DECLARE)\s|WITH\s+\w+\s*(\(|AS\b))", RegexOptions.IgnoreCase)]
    private static partial Regex Sql();

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

    /// <summary>What is not a constant of that kind would never be bound.</summary>
    [Fact]
    public void Statements_InTheCode_AreAllKnown() =>
        Assert.Empty(Unbound(typeof(Db).Assembly.GetTypes().Where(type => !typeof(Dialect).IsAssignableFrom(Outermost(type)))));

    [Fact]
    public void Statements_WrittenOtherwise_AreFound() =>
        Assert.Equal(["INSERT INTO Programe VALUES (", "SELECT Nme FROM Constant", "SELECT Nme FROM Field", "delete from Inline"], Unbound([typeof(Planted)]).Order(StringComparer.Ordinal));

    private static class Planted
    {
        private const string Query = "SELECT Nme FROM Constant";

        private static readonly string LateSql = "SELECT Nme FROM Field";

        public static string[] All(int value) => [Query, LateSql, "delete from Inline", $"INSERT INTO Programe VALUES ({value})", "With a word that SQL has, but no SQL"];
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    /// <summary>Texts in the code of these types that look like SQL and are none of the constants.</summary>
    private static IEnumerable<string> Unbound(IEnumerable<Type> types)
    {
        const BindingFlags all = BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;
        var known = Statements().Select(statement => statement.Sql).ToHashSet();
        return from type in types
               from method in type.GetMethods(all).Concat<MethodBase>(type.GetConstructors(all))
               from text in Texts(method)
               where Sql().IsMatch(text) && !known.Contains(text)
               select text;
    }

    private static readonly Dictionary<short, OpCode> Codes =
        typeof(OpCodes).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>The texts that a method loads.</summary>
    private static IEnumerable<string> Texts(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < il.Length;)
        {
            var code = Codes[il[at] == 0xfe ? (short)(0xfe00 | il[at + 1]) : il[at]];
            at += code.Size;
            if (code == OpCodes.Ldstr)
                yield return method.Module.ResolveString(BitConverter.ToInt32(il, at));
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
                _ => 4,
            };
        }
    }

    /// <summary>Rows that go in many at a time: the statement is put together by the dialect.</summary>
    [Fact]
    public void Inserts_OfManyRows_BindToTheSchema()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "Data"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.EndsWith("Dialect.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToList();
        var inserts = sources.SelectMany(source => KnownInsert().Matches(source)).ToList();
        using var model = Schema();

        foreach (var (insert, number) in inserts.Select((insert, number) => (insert, number)))
            model.AddObjects($"CREATE PROCEDURE Insert{number} @value SQL_VARIANT AS BEGIN {InsertSql(insert)} END");

        Assert.Empty(Errors(model));
        Assert.True(inserts.Count > 5);
        Assert.Equal(sources.Sum(source => Insert().Count(source)), inserts.Count);
    }

    [Theory]
    [InlineData("""InsertManyAsync(transaction, "Cohrt", ["CohortId"], rows)""")]
    [InlineData("""InsertManyAsync(transaction, "Cohort", ["CohortId", "Nme"], rows)""")]
    public void Inserts_Broken_AreFound(string source)
    {
        using var model = Schema();

        model.AddObjects($"CREATE PROCEDURE Broken @value SQL_VARIANT AS BEGIN {InsertSql(KnownInsert().Match(source))} END");

        Assert.NotEmpty(Errors(model));
    }

    private static string InsertSql(Match insert)
    {
        var columns = insert.Groups["columns"].Value.Split(',', StringSplitOptions.TrimEntries).Select(column => column.Trim('"')).ToList();
        return $"INSERT INTO {insert.Groups["table"].Value} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(_ => "@value"))})";
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

        foreach (var migration in Migrator.For(new SqlServerDialect("Server=unused;Database=unused")))
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
