using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using BoSoSurvey.Tests.Support.Load;

namespace BoSoSurvey.Benchmarks;

/// <summary>A part of a benchmark in a process of its own, so that it has its own peak of memory and nothing of another part is compiled for it.</summary>
internal static class ChildRun
{
    /// <summary>Runs this program with other arguments.</summary>
    /// <returns>The figures that it prints, with spaces between.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<IReadOnlyList<double>> FiguresAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        ServerProcess.SetAsInstalled(start);
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended with {process.ExitCode}.");
        return [.. said.Trim().Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];
    }
}
