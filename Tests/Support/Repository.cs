using System.Runtime.CompilerServices;

namespace BoSoSurvey.Tests.Support;

/// <summary>The source tree that the tests were built from, for tests over files that are not compiled.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
