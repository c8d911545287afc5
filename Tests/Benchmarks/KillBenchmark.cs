using System.Diagnostics;
using BoSoSurvey.Tests.Support.Load;

namespace BoSoSurvey.Benchmarks;

/// <summary>Servers killed as respondents save: nothing that was acknowledged may be missing, nothing half stored. First one server alone, then one of two.</summary>
internal static class KillBenchmark
{
    private const int Seed = 2017;

    public static async Task<int> RunAsync(string[] args)
    {
        var options = new CommandLine(args);
        var (kills, clients, server) = (options.Number("--kills", 20), options.Number("--clients", 16), options.SqlServer());
        var wholly = true;
        foreach (var nodes in options.Number("--nodes", 0) is > 0 and var asked ? [asked] : new[] { 1, 2 })
        {
            var watch = Stopwatch.StartNew();
            var report = await KillRun.RunAsync(kills, nodes, clients, Seed, server, so =>
            {
                if (so.Kills % 20 == 0)
                    Console.Error.WriteLine($"  … {so.Kills} kills, {so.Saves} saves, {so.Faults.Count} faults, {watch.Elapsed.TotalSeconds:F0} s");
            });
            Console.WriteLine($"kill: {nodes} node(s) on one {(server is null ? "SQLite file" : "SQL Server database")}, {clients} clients, seed {Seed}, {watch.Elapsed.TotalSeconds:F0} s");
            Console.WriteLine($"  {report.Kills} kills, {report.Saves} saves and {report.Submits} submits acknowledged, {report.CutOff} requests cut off");
            Console.WriteLine($"  lost, half stored, wrongly counted or refused: {report.Faults.Count}   (goal: 0)");
            foreach (var fault in report.Faults.Take(20))
                Console.WriteLine($"    {fault}");
            wholly &= report.Faults.Count == 0;
        }

        return wholly ? 0 : 1;
    }
}
