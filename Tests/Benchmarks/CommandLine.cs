using System.Globalization;

namespace BoSoSurvey.Benchmarks;

/// <summary>What was asked for on the command line: <c>--name value</c>.</summary>
internal sealed class CommandLine(string[] args)
{
    public int Number(string name, int usual) =>
        Array.IndexOf(args, name) is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : usual;

    public bool Has(string name) => args.Contains(name);

    /// <summary>The server to run on; null: SQLite.</summary>
    public string? SqlServer() => !Has("--sqlserver")
        ? null
        : Environment.GetEnvironmentVariable("BOSO_TEST_SQLSERVER") is { Length: > 0 } server ? server : throw new InvalidOperationException("BOSO_TEST_SQLSERVER is not set.");
}
