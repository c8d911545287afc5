using System.Diagnostics;
using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Web.Rosters;
using ClosedXML.Excel;
using Microsoft.Data.Sqlite;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// A roster of 10 000 rows from the uploaded workbook to the rows in the database: read, checked, put by, looked over and imported. The floor reads the
/// same cells bare with the same library and inserts them bare in one transaction. Each runs in a process of its own on a database of its own, the first
/// time counted, since an import is done once.
/// </summary>
internal static class ImportBenchmark
{
    private const int Rows = 10_000;
    private const int Repeats = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [var which, var path, var databasePath])
        {
            await RunOnceAsync(which, path, databasePath);
            return 0;
        }

        var home = Directory.CreateTempSubdirectory("boso-bench-").FullName;
        try
        {
            var workbook = Path.Combine(home, "deltakere.xlsx");
            WriteWorkbook(workbook);
            Console.WriteLine($"import: {Rows} rows, {new FileInfo(workbook).Length / 1024} kB, median of {Repeats}, each in a new process");
            var import = await MedianAsync("import", workbook, home);
            var floor = await MedianAsync("floor", workbook, home);
            Print("import", import);
            Print("floor", floor);
            Console.WriteLine($"  ratio  {import.CpuMs / floor.CpuMs:F2} CPU  {import.WallMs / floor.WallMs:F2} wall");
            return 0;
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private sealed record Measured(double CpuMs, double WallMs, long PeakMb);

    private static void Print(string name, Measured measured) =>
        Console.WriteLine($"  {name,-6} {measured.CpuMs,6:F0} ms CPU  {measured.WallMs,6:F0} ms wall  {measured.PeakMb,4} MB peak");

    private static async Task<Measured> MedianAsync(string which, string workbook, string home)
    {
        var runs = new List<Measured>();
        for (var i = 0; i < Repeats; i++)
            runs.Add(await ChildAsync("import", which, workbook, Path.Combine(home, $"{which}{i}.db")));
        return runs.OrderBy(run => run.CpuMs).ElementAt(Repeats / 2);
    }

    private static async Task<Measured> ChildAsync(params string[] arguments)
    {
        var figures = await ChildRun.FiguresAsync(arguments);
        return new(figures[0], figures[1], (long)figures[2]);
    }

    private static async Task RunOnceAsync(string which, string workbook, string databasePath)
    {
        var db = new Db(new SqliteDialect(new SqliteConnectionStringBuilder { DataSource = databasePath }.ToString()), TimeProvider.System);
        await new Migrator(db).MigrateAsync();
        var programmes = new ProgrammeStore(db);
        var programmeId = await programmes.AddAsync("Program", "Eier", "Kontakt", "kontakt@eier.example");
        var cohort = (await programmes.FindCohortAsync(await programmes.AddCohortAsync(programmeId, "Pulje 1")))!;
        await programmes.AddMunicipalitiesAsync(cohort, [.. Enumerable.Range(0, 10).Select(i => ($"{3001 + i}", $"Kommune {i}"))]);
        var content = await File.ReadAllBytesAsync(workbook);

        using var process = Process.GetCurrentProcess();
        var (cpu, watch) = (process.TotalProcessorTime, Stopwatch.StartNew());
        if (which == "import")
            await ImportAsync(db, programmes, cohort.CohortId, content);
        else
            await FloorAsync(db, (await programmes.ListMunicipalitiesOfCohortAsync(cohort.CohortId))[0].MunicipalityId, content);
        process.Refresh();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(process.TotalProcessorTime - cpu).TotalMilliseconds:F1} {watch.Elapsed.TotalMilliseconds:F1} {process.PeakWorkingSet64 >> 20}"));
    }

    private static async Task ImportAsync(Db db, ProgrammeStore programmes, Guid cohortId, byte[] content)
    {
        var rosters = new RosterStore(db, programmes);
        var cohort = (await programmes.FindCohortAsync(cohortId))!;
        var reading = RosterFile.Read("deltakere.xlsx", content);
        var uploadId = await rosters.AddUploadAsync(cohortId, db.NewId(), "deltakere.xlsx", reading.Rows);
        // As the page that shows what will happen does.
        await rosters.PlanAsync(cohort, (await rosters.FindUploadAsync(cohortId, uploadId))!.Rows);
        var plan = await rosters.ImportAsync(cohort, uploadId);
        if (plan?.New.Count != Rows)
            throw new InvalidOperationException($"{plan?.New.Count} of {Rows} were imported: {reading.Fault} {(plan?.Errors.Count > 0 ? plan.Errors[0] : null)}");
    }

    private static async Task FloorAsync(Db db, Guid municipalityId, byte[] content)
    {
        using var workbook = new XLWorkbook(new MemoryStream(content), XLEventTracking.Disabled);
        var rows = workbook.Worksheet(1).RowsUsed().Skip(1).Select(row => Enumerable.Range(1, 8).Select(column => row.Cell(column).GetString()).ToArray()).ToList();
        var members = rows.Select(cells => (Id: db.NewId(), Cells: cells)).ToList();
        await db.WriteAsync(async transaction =>
        {
            await db.Dialect.InsertManyAsync(
                transaction, "Member", ["MemberId", "MunicipalityId", "Name", "Email", "EmailNormalised", "JobTitle", "Language"],
                members.Select(m => new object?[] { m.Id, municipalityId, m.Cells[4], m.Cells[5], m.Cells[5], m.Cells[6], m.Cells[7] }), CancellationToken.None);
            await db.Dialect.InsertManyAsync(
                transaction, "MemberGroup", ["MemberId", "GroupCode"], members.Select(m => new object?[] { m.Id, "steering" }), CancellationToken.None);
        });
    }

    private static void WriteWorkbook(string path)
    {
        string[] groups = ["Styringsgruppe", "Prosjektgruppe", "Eksterne aktører"];
        using var workbook = new XLWorkbook(XLEventTracking.Disabled);
        var sheet = workbook.AddWorksheet("Deltakere");
        string[] heading = ["Pulje", "Kommunenr", "Kommune", "Gruppe", "Navn", "E-post", "Rolle", "Målform"];
        for (var row = 1; row <= Rows + 1; row++)
        {
            var i = row - 2;
            string[] cells = row == 1
                ? heading
                : ["Pulje 1", $"{3001 + i % 10}", $"Kommune {i % 10}", groups[i % 3], $"Fornavn{i} Etternavn{i}", $"person{i}@kommune{i % 10}.example", "Rådgiver", "nb"];
            for (var column = 0; column < cells.Length; column++)
                sheet.Cell(row, column + 1).SetValue<string>(cells[column]);
        }

        workbook.SaveAs(path);
    }
}
