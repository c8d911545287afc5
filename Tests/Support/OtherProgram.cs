using System.Diagnostics;
using Xunit;

namespace BoSoSurvey.Tests.Support;

/// <summary>A program that others use with what comes from the site; a test that asks for one which is not installed is reported as skipped.</summary>
internal static class OtherProgram
{
    /// <returns>What it wrote. It must end well.</returns>
    public static async Task<string> RunAsync(string name, string folder, params string[] arguments)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{name} is not installed");
        var start = new ProcessStartInfo(path!, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{name} ended with {process.ExitCode}: {await said}{await wrong}");
        return await said + await wrong;
    }
}
