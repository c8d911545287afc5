using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using BoSoSurvey.Data;
using BoSoSurvey.Web.Exports;
using BoSoSurvey.Web.Texts;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// Raw data of 62 items from the database to the last byte, as wide CSV and as a workbook. The floor reads every answer in the order that
/// it lies in, and writes the same bytes, or the same XML into an archive, bare. Each runs in a process of its own, so that each has its own peak of memory.
/// </summary>
internal static class ExportBenchmark
{
    private const int Items = 62;
    private const int Municipalities = 10;
    private const int Repeats = 5;

    /// <summary>In ms: what takes longer is run once.</summary>
    private const int LongRun = 5000;

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["write", var database, var format, var file]:
                await WriteAsync(database, format, file);
                return 0;
            case ["floor", var database, var file]:
                await FloorAsync(database, file);
                return 0;
        }

        int[] sizes = new CommandLine(args).Number("--responses", 0) is > 0 and var asked ? [asked] : [20_000, 200_000];
        var home = Directory.CreateTempSubdirectory("boso-bench-").FullName;
        try
        {
            Console.WriteLine($"export: {Items} items; goals for 20 000 responses: wide CSV 1 000 CPU-ms, workbook 3 000, and the same memory for any number");
            foreach (var responses in sizes)
            {
                var database = Path.Combine(home, $"{responses}.db");
                await new FilledCohort { Municipalities = Municipalities, Rounds = 1, Items = Items, Responses = responses, KeepsAnswers = true }.WriteAsync(database);
                foreach (var format in new[] { "wide.csv", "data.xlsx", "tidy.csv" })
                {
                    var file = Path.Combine(home, format);
                    var written = await ChildAsync("export", "write", database, format, file);
                    var floor = await ChildAsync("export", "floor", database, file);
                    Console.WriteLine(
                        $"  {responses,8} responses  {format,-9} {written.CpuMs,7:F0} CPU-ms  {written.WallMs,7:F0} ms wall  peak {written.PeakMb,4} MB  {new FileInfo(file).Length / 1048576.0,7:F1} MB written"
                        + $"  floor {floor.CpuMs,6:F0} CPU-ms, {floor.PeakMb} MB  ratio {written.CpuMs / floor.CpuMs,6:F1}");
                }

                SqliteConnection.ClearAllPools();
                File.Delete(database);
            }

            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(home, recursive: true);
        }
    }

    private sealed record Measured(double CpuMs, double WallMs, long PeakMb);

    private static async Task<Measured> ChildAsync(params string[] arguments)
    {
        var figures = await ChildRun.FiguresAsync(arguments);
        return new(figures[0], figures[1], (long)figures[2]);
    }

    private static async Task WriteAsync(string database, string format, string path)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("nb");
        using var engine = new SqliteDialect($"Data Source={database}");
        var db = new Db(engine, TimeProvider.System);
        var outbox = new OutboxStore(db, new EphemeralDataProtectionProvider());
        var (questionnaires, rounds) = (new QuestionnaireStore(db), new RoundStore(db, outbox, new(db, outbox)));
        var texts = new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance);
        var exports = new ExportFiles(new ResultStore(db, new(db), questionnaires, new(db)), new(db, questionnaires), new StringLocalizer<ExportTexts>(texts));
        var details = (await rounds.FindAsync(await db.ReadAsync(c => c.QuerySingleAsync<Guid>("SELECT RoundId FROM Round"))))!;
        Console.WriteLine(await MeasureAsync(async () =>
        {
            await using var to = File.Create(path);
            var outlet = new Outlet(to);
            await ExportFiles.Find(format)!.WriteAsync(await exports.BeginAsync(details, default), outlet, outlet, default);
            await outlet.FinishAsync(default);
        }));
    }

    /// <summary>Reads every answer as it lies, and writes what is in the file again: its bytes, or what is in an archive through the same compression.</summary>
    private static async Task FloorAsync(string database, string path)
    {
        var again = path + ".again";
        Console.WriteLine(await MeasureAsync(async () =>
        {
            await using var connection = new SqliteConnection($"Data Source={database}");
            connection.Open();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT ItemCode, Value FROM Answer";
            await using (var rows = command.ExecuteReader())
                while (rows.Read())
                    _ = rows.GetString(0).Length + rows.GetString(1).Length;
            using var to = File.Create(again);
            if (Path.GetExtension(path) == ".xlsx")
            {
                using var from = ZipFile.OpenRead(path);
                using var zip = new ZipArchive(to, ZipArchiveMode.Create);
                foreach (var entry in from.Entries)
                {
                    using var read = entry.Open();
                    using var write = zip.CreateEntry(entry.FullName, CompressionLevel.Fastest).Open();
                    read.CopyTo(write);
                }
            }
            else
            {
                using var from = File.OpenRead(path);
                from.CopyTo(to, 65_536);
            }
        }));
    }

    /// <summary>CPU and wall in ms of the median repeat after one to warm up (of the only run, where that takes long), and the process's peak in MB.</summary>
    private static async Task<string> MeasureAsync(Func<Task> work)
    {
        var runs = new List<(double Cpu, double Wall)>();
        do
        {
            var (before, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            await work();
            runs.Add(((Environment.CpuUsage.TotalTime - before).TotalMilliseconds, watch.Elapsed.TotalMilliseconds));
        }
        while (runs.Count <= Repeats && runs[0].Wall < LongRun);
        if (runs.Count > 1)
            runs.RemoveAt(0);
        var (cpu, wall) = runs.OrderBy(run => run.Cpu).ElementAt(runs.Count / 2);
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{cpu:F1} {wall:F1} {process.PeakWorkingSet64 / 1048576}");
    }
}
