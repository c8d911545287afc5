using System.Diagnostics;
using System.Net;
using BoSoSurvey.Tests.Support.Load;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// From the start of the process until it says that it is ready, database and all, on a database that is there; and until the first page, which loads what makes
/// pages. The floor is the first answer of an ASP.NET Core app with one endpoint and nothing else.
/// </summary>
internal static class StartBenchmark
{
    private const int Repeats = 11;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["serve-floor"])
        {
            await using var app = WebApplication.Create(["--urls", "http://127.0.0.1:0"]);
            app.MapGet("/", () => Results.Redirect("/elsewhere"));
            await app.RunAsync();
            return 0;
        }

        await using var survey = await LoadedSurvey.CreateAsync(100);
        survey.LetGo();
        var (ready, page, floor) = (new List<Measured>(), new List<Measured>(), new List<Measured>());
        for (var i = 0; i <= Repeats; i++)
        {
            ready.Add(await MeasureAsync(() => survey.StartNodeAsync(), "/health/ready", HttpStatusCode.OK));
            page.Add(await MeasureAsync(() => survey.StartNodeAsync(), "/", HttpStatusCode.Redirect));
            floor.Add(await MeasureAsync(() => ServerProcess.StartAsync("start", "serve-floor"), "/", HttpStatusCode.Redirect));
        }

        // The first of each has read its files from the disk.
        foreach (var runs in new[] { ready, page, floor })
            runs.RemoveAt(0);
        Console.WriteLine($"start: from the start of the process, median of {Repeats}");
        Print("ready", ready);
        Print("front page", page);
        Print("floor", floor);
        PrintRatio("ready", ready, "   (goal: at most 3)");
        PrintRatio("front page", page, "");
        return 0;

        void PrintRatio(string name, List<Measured> runs, string goal) => Console.WriteLine(
            $"  ratio of {name,-10}  {Median(runs.Zip(floor, (one, other) => one.WallMs / other.WallMs)):F2} wall  {Median(runs.Zip(floor, (one, other) => one.CpuMs / other.CpuMs)):F2} CPU{goal}");
    }

    private sealed record Measured(double WallMs, double CpuMs);

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Repeats / 2);

    private static void Print(string name, List<Measured> runs) =>
        Console.WriteLine($"  {name,-10} {Median(runs.Select(run => run.WallMs)),6:F0} ms wall  {Median(runs.Select(run => run.CpuMs)),6:F0} CPU-ms");

    private static async Task<Measured> MeasureAsync(Func<Task<ServerProcess>> start, string path, HttpStatusCode expected)
    {
        var watch = Stopwatch.StartNew();
        await using var server = await start();
        using var http = RespondentBrowser.Client(server.Address);
        var reply = await new RespondentBrowser().GetAsync(http, path);
        var wall = watch.Elapsed.TotalMilliseconds;
        return reply.Status == expected ? new(wall, server.Cpu.TotalMilliseconds) : throw new InvalidOperationException($"{path} gave {(int)reply.Status}.");
    }
}
