using System.Diagnostics;
using System.Reflection;

namespace BoSoSurvey.Tests.Support.Load;

/// <summary>A server in a process of its own: its CPU time is that of the server alone, and it can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>What a host says before its address, and what the demo says.</summary>
    private static readonly string[] Listening = ["Now listening on: ", "The demo is at "];

    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts this program again with other arguments; it is to write the line that a host writes when it listens.</summary>
    public static Task<ServerProcess> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        return StartAsync(start, arguments);
    }

    /// <summary>Starts the site's own program, as it is installed, with these settings.</summary>
    public static Task<ServerProcess> StartSiteAsync(string workingFolder, params string[] settings) =>
        StartAsync(new(Program) { WorkingDirectory = workingFolder }, settings);

    /// <summary>Starts the site's own program on one core, which it has no other of: as a machine of its own with one core would. Linux alone.</summary>
    public static Task<ServerProcess> StartSiteOnCoreAsync(int core, string workingFolder, params string[] settings) =>
        StartAsync(new("taskset") { WorkingDirectory = workingFolder }, ["-c", $"{core}", Program, .. settings]);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "BoSoSurvey.Web");

    /// <summary>Gives a program the memory setting that <c>docs/operations.md</c> installs the site with, unless another was asked for.</summary>
    public static void SetAsInstalled(ProcessStartInfo start) => start.Environment.TryAdd("DOTNET_GCgen0size", "0x800000");

    private static async Task<ServerProcess> StartAsync(ProcessStartInfo start, string[] arguments)
    {
        SetAsInstalled(start);
        start.RedirectStandardOutput = true;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (Listening.FirstOrDefault(said => line.Contains(said, StringComparison.Ordinal)) is { } before)
            {
                // What it says later is read and let go, or the server would wait with a full pipe.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new(process, new Uri(line[(line.IndexOf(before, StringComparison.Ordinal) + before.Length)..]));
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"The server '{string.Join(' ', arguments)}' ended before it listened.\n{string.Join('\n', said)}");
    }

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>SIGKILL: at once, with no chance to finish anything. The process may live on for a moment; <see cref="DisposeAsync"/> waits for its end.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
