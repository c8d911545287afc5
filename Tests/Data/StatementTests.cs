using System.Reflection;
using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using Microsoft.SqlServer.Dac.Model;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>Binds every migration and every SQL constant of Data to the schema as SQL Server would, without a server.</summary>
public partial class StatementTests
{
    [GeneratedRegex(@"(?<!@)@([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\bIN\s+@([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex InList();

    [GeneratedRegex(@";\s*$", RegexOptions.Multiline)]
    private static partial Regex StatementEnd();

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
        foreach (var migration in Migrator.For(new SqlServerDialect("Server=unused")))
            foreach (var statement in StatementEnd().Split(migration.Script).Where(part => part.Trim().Length > 0))
                model.AddObjects(statement);
        model.AddObjects("CREATE TABLE SchemaJournal (Name NVARCHAR(100) NOT NULL, Checksum NVARCHAR(64) NOT NULL, AppliedUtc DATETIME2(3) NOT NULL)");
        Assert.Empty(Errors(model));
        return model;
    }

    /// <summary>Faults of syntax and of binding; the latter come as warnings, since a procedure may name what is made later.</summary>
    private static List<string> Errors(TSqlModel model) => [.. model.Validate().Select(message => message.ToString())];
}
