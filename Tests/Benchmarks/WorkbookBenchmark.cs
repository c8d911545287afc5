using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using BoSoSurvey.Data;
using BoSoSurvey.Web.Texts;
using BoSoSurvey.Web.Workbooks;
using ClosedXML.Excel;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// The cohort workbook from the database to the saved file, for 10 municipalities × 3 groups × 3 rounds × 60 items, from few and from many responses. The floor
/// writes the same cells, without formats, with the same library. Each runs in a process of its own, so that each has its own peak of memory.
/// </summary>
internal static class WorkbookBenchmark
{
    private const int Municipalities = 10;
    private const int Rounds = 3;
    private const int Items = 60;
    private const int Repeats = 5;

    /// <summary>So many methods compiled during a run are too many for it to count as warm,</summary>
    private const int Compiling = 20;

    /// <summary>unless it is this one.</summary>
    private const int MostRuns = 30;

    private static readonly int[] Sizes = [2_000, 20_000];

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["build", var database, var cells]:
                await BuildAsync(database, cells);
                return 0;
            case ["floor", var cells]:
                Floor(cells);
                return 0;
        }

        var home = Directory.CreateTempSubdirectory("boso-bench-").FullName;
        try
        {
            Console.WriteLine($"workbook: {Municipalities} municipalities × 3 groups × {Rounds} rounds × {Items} items, median of {Repeats} once the code is compiled");
            var built = new List<Measured>();
            foreach (var responses in Sizes)
            {
                var watch = Stopwatch.StartNew();
                var database = Path.Combine(home, $"{responses}.db");
                await new FilledCohort { Municipalities = Municipalities, Rounds = Rounds, Items = Items, Responses = responses, KeepsAnswers = false }.WriteAsync(database);
                Console.WriteLine($"  {responses,6} responses put in the tallies in {watch.Elapsed.TotalSeconds:F1} s (not counted)");
                var cells = Path.Combine(home, $"{responses}.cells");
                var workbook = await ChildAsync("workbook", "build", database, cells);
                var floor = await ChildAsync("workbook", "floor", cells);
                Print($"{responses} responses", workbook);
                Print("floor", floor);
                Console.WriteLine($"  ratio  {workbook.CpuMs / floor.CpuMs:F2} CPU  {workbook.WallMs / floor.WallMs:F2} wall");
                built.Add(workbook);
            }

            Console.WriteLine(
                $"  {Sizes[1]} against {Sizes[0]} responses: {built[1].CpuMs / built[0].CpuMs:F2} CPU  {built[1].WallMs / built[0].WallMs:F2} wall   (goal: at most 1.5, 1 000 CPU-ms, and 150 MB for one)");
            return 0;
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static void Print(string name, Measured measured) =>
        Console.WriteLine($"  {name,-16} {measured.CpuMs,7:F0} CPU-ms  {measured.WallMs,7:F0} ms wall  first {measured.FirstMs,6:F0} ms  peak of one {measured.FirstPeakMb,4} MB, of all {measured.PeakMb,4} MB  {measured.Cells} cells");

    /// <param name="FirstPeakMb">The peak when the first was done.</param>
    /// <param name="PeakMb">The peak when all were.</param>
    private sealed record Measured(double CpuMs, double WallMs, double FirstMs, long FirstPeakMb, long PeakMb, int Cells);

    private static async Task<Measured> ChildAsync(params string[] arguments)
    {
        var figures = await ChildRun.FiguresAsync(arguments);
        return new(figures[0], figures[1], figures[2], (long)figures[3], (long)figures[4], (int)figures[5]);
    }

    private static async Task BuildAsync(string database, string cells)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("nb");
        using var engine = new SqliteDialect($"Data Source={database}");
        var db = new Db(engine, TimeProvider.System);
        var outbox = new OutboxStore(db, new EphemeralDataProtectionProvider());
        var rounds = new RoundStore(db, outbox, new(db, outbox));
        var store = new ResultStore(db, new(db), new(db), new(db));
        var texts = new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance);
        var workbook = new CohortWorkbook(new StringLocalizer<WorkbookTexts>(texts), new StringLocalizer<ReleaseTexts>(texts), TimeProvider.System);
        var cohortId = await db.ReadAsync(c => c.QuerySingleAsync<Guid>("SELECT CohortId FROM Cohort"));
        var last = (await rounds.ListAsync(cohortId)).OrderBy(summary => summary.Round.OpenedUtc).Last().Round.RoundId;
        byte[] file = [];
        var measured = await MeasureAsync(async () =>
        {
            var details = (await rounds.FindAsync(last))!;
            using var stream = new MemoryStream();
            var results = await store.ReadAsync(details.Round);
            workbook.Write(details, results, TextSheet.Holds(results) ? await new WrittenAnswerStore(db).ReadAsync(results.Rounds) : [], stream);
            file = stream.ToArray();
        });
        // Only now, when the peak has been taken.
        Console.WriteLine($"{measured} {Dump(file, cells)}");
    }

    private static void Floor(string cells)
    {
        var rows = File.ReadLines(cells).Select(line => line.Split('\t')).Select(parts =>
            (Sheet: parts[0], Row: int.Parse(parts[1], CultureInfo.InvariantCulture), Column: int.Parse(parts[2], CultureInfo.InvariantCulture),
             Number: parts[3] == "n" ? double.Parse(parts[4], CultureInfo.InvariantCulture) : (double?)null, Text: parts[4])).ToList();
        var measured = MeasureAsync(() =>
        {
            using var workbook = new XLWorkbook();
            IXLWorksheet? sheet = null;
            foreach (var cell in rows)
            {
                if (sheet?.Name != cell.Sheet)
                    sheet = workbook.AddWorksheet(cell.Sheet);
                if (cell.Number is { } number)
                    sheet.Cell(cell.Row, cell.Column).SetValue(number);
                else
                    sheet.Cell(cell.Row, cell.Column).SetValue<string>(cell.Text);
            }

            using var stream = new MemoryStream();
            workbook.SaveAs(stream);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();
        Console.WriteLine($"{measured} {rows.Count}");
    }

    /// <summary>CPU and wall of the median repeat, wall of the first, all in ms, and the process's peaks in MB.</summary>
    private static async Task<string> MeasureAsync(Func<Task> work)
    {
        var runs = new List<(double Cpu, double Wall)>();
        var (peakOfFirst, compiled) = (0L, 0);
        for (var warm = false; runs.Count <= Repeats || !warm;)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var wall = Stopwatch.StartNew();
            await work();
            runs.Add(((Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds, wall.Elapsed.TotalMilliseconds));
            if (runs.Count == 1)
                peakOfFirst = Peak();
            // What has proved busy is compiled anew in the background, which would be counted as work otherwise.
            (warm, compiled) = (JitInfo.GetCompiledMethodCount() - compiled < Compiling || runs.Count == MostRuns, (int)JitInfo.GetCompiledMethodCount());
        }

        var (median, first) = (Repeats / 2, runs[0].Wall);
        runs = runs[^Repeats..];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{runs.Select(run => run.Cpu).Order().ElementAt(median):F1} {runs.Select(run => run.Wall).Order().ElementAt(median):F1} {first:F1} {peakOfFirst} {Peak()}");
    }

    /// <summary>The most memory that this process has had, in MB.</summary>
    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1048576;
    }

    /// <summary>Every cell of the file, sheet by sheet, for the floor to write.</summary>
    private static int Dump(byte[] file, string path)
    {
        using var workbook = new XLWorkbook(new MemoryStream(file));
        using var writer = new StreamWriter(path);
        var cells = 0;
        foreach (var sheet in workbook.Worksheets)
            foreach (var cell in sheet.CellsUsed(XLCellsUsedOptions.Contents))
            {
                var number = cell.DataType == XLDataType.Number;
                var value = number ? cell.GetDouble().ToString("R", CultureInfo.InvariantCulture) : cell.GetString().ReplaceLineEndings(" ");
                writer.WriteLine($"{sheet.Name}\t{cell.Address.RowNumber}\t{cell.Address.ColumnNumber}\t{(number ? 'n' : 't')}\t{value}");
                cells++;
            }

        return cells;
    }
}
