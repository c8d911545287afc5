using System.Diagnostics;
using System.Net;
using BoSoSurvey.Tests.Support.Load;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// From the start of the process to the first answer, on a database that is there. The floor is an ASP.NET Core app with one endpoint and nothing else.
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
        var (site, floor) = (new List<Measured>(), new List<Measured>());
        for (var i = 0; i <= Repeats; i++)
        {
            site.Add(await MeasureAsync(() => survey.StartNodeAsync()));
            floor.Add(await MeasureAsync(() => ServerProcess.StartAsync("start", "serve-floor")));
        }

        // The first of each has read its files from the disk.
        site.RemoveAt(0);
        floor.RemoveAt(0);
        Console.WriteLine($"start: from the start of the process to the first answer of the front page, median of {Repeats}");
        Print("site", site);
        Print("floor", floor);
        Console.WriteLine(
            $"  ratio  {Median(site.Zip(floor, (one, other) => one.WallMs / other.WallMs)):F2} wall  {Median(site.Zip(floor, (one, other) => one.CpuMs / other.CpuMs)):F2} CPU   (goal: at most 3)");
        return 0;
    }

    private sealed record Measured(double WallMs, double CpuMs);

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Repeats / 2);

    private static void Print(string name, List<Measured> runs) =>
        Console.WriteLine($"  {name,-6} {Median(runs.Select(run => run.WallMs)),6:F0} ms wall  {Median(runs.Select(run => run.CpuMs)),6:F0} CPU-ms");

    private static async Task<Measured> MeasureAsync(Func<Task<ServerProcess>> start)
    {
        var watch = Stopwatch.StartNew();
        await using var server = await start();
        using var http = RespondentBrowser.Client(server.Address);
        var reply = await new RespondentBrowser().GetAsync(http, "/");
        var wall = watch.Elapsed.TotalMilliseconds;
        return reply.Status is HttpStatusCode.Redirect ? new(wall, server.Cpu.TotalMilliseconds) : throw new InvalidOperationException($"The front page gave {(int)reply.Status}.");
    }
}
