using System.Diagnostics;
using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
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
    private const int Themes = 6;
    private const int ItemsOfTheme = 10;
    private const int Repeats = 5;
    private const int ResponsesOfTransaction = 500;

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
            Console.WriteLine($"workbook: {Municipalities} municipalities × 3 groups × {Rounds} rounds × {Themes * ItemsOfTheme} items, median of {Repeats} after one to warm up");
            var built = new List<Measured>();
            foreach (var responses in Sizes)
            {
                var watch = Stopwatch.StartNew();
                var database = Path.Combine(home, $"{responses}.db");
                await FillAsync(database, responses);
                Console.WriteLine($"  {responses,6} responses put in through the tally in {watch.Elapsed.TotalSeconds:F1} s (not counted)");
                var cells = Path.Combine(home, $"{responses}.cells");
                var workbook = await ChildAsync("workbook", "build", database, cells);
                var floor = await ChildAsync("workbook", "floor", cells);
                Print($"{responses} responses", workbook);
                Print("floor", floor);
                Console.WriteLine($"  ratio  {workbook.CpuMs / floor.CpuMs:F2} CPU  {workbook.WallMs / floor.WallMs:F2} wall");
                built.Add(workbook);
            }

            Console.WriteLine(
                $"  {Sizes[1]} against {Sizes[0]} responses: {built[1].CpuMs / built[0].CpuMs:F2} CPU  {built[1].WallMs / built[0].WallMs:F2} wall   (goal: at most 1.5, and at most 300 MB)");
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
        using var engine = Engine(database);
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
            workbook.Write(details, results, await store.TextsAsync(results.Rounds), stream);
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
        var peakOfFirst = 0L;
        for (var i = 0; i <= Repeats; i++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var wall = Stopwatch.StartNew();
            await work();
            runs.Add(((Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds, wall.Elapsed.TotalMilliseconds));
            if (i == 0)
                peakOfFirst = Peak();
        }

        var (median, first) = (Repeats / 2, runs[0].Wall);
        runs.RemoveAt(0);
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

    private static SqliteDialect Engine(string database) => new($"Data Source={database}");

    /// <summary>Participants, responses and tallies as opening and submitting make them; many submits share a transaction here, to be done sooner.</summary>
    private static async Task FillAsync(string database, int responses)
    {
        using var engine = Engine(database);
        var db = new Db(engine, TimeProvider.System);
        await new Migrator(db).MigrateAsync();
        var questionnaire = Sixty();
        await new QuestionnaireStore(db).AddAsync(questionnaire);
        var random = new Random(2010);
        var (programmeId, cohortId) = (db.NewId(), db.NewId());
        var municipalities = Enumerable.Range(1, Municipalities).Select(_ => db.NewId()).ToList();
        var rounds = Enumerable.Range(1, Rounds).Select(_ => db.NewId()).ToList();
        await db.WriteAsync(async t =>
        {
            await db.Dialect.InsertManyAsync(
                t, "Programme", ["ProgrammeId", "Name", "Owner", "ContactName", "ContactEmail", "CreatedUtc"],
                [[programmeId, "Boligsosialt utviklingsprogram", "Husbanken", "Randi Berg", "randi.berg@husbanken.example", db.Now]], default);
            await db.Dialect.InsertManyAsync(
                t, "GroupKind", ["ProgrammeId", "GroupCode", "SortOrder", "NameNb", "NameNn", "NameEn"],
                GroupKind.Standard.Select(kind => new object?[] { programmeId, kind.GroupCode, kind.SortOrder, kind.Name.Nb, kind.Name.Nn, kind.Name.En }), default);
            await db.Dialect.InsertManyAsync(t, "Cohort", ["CohortId", "ProgrammeId", "Name", "SortOrder"], [[cohortId, programmeId, "Pulje 1", 1]], default);
            await db.Dialect.InsertManyAsync(
                t, "Municipality", ["MunicipalityId", "ProgrammeId", "CohortId", "MunicipalityNumber", "Name"],
                municipalities.Select((id, i) => new object?[] { id, programmeId, cohortId, $"{3400 + i}", $"Kommune {i + 1}" }), default);
            await db.Dialect.InsertManyAsync(
                t, "Round", ["RoundId", "CohortId", "Name", "PurposeNb", "PurposeNn", "PurposeEn", "OpenedUtc", "ClosesUtc", "DeletePersonalDataUtc", "CreatedUtc"],
                rounds.Select((id, i) => new object?[] { id, cohortId, $"Runde {i + 1}", "", "", "", db.Now.AddDays(i), db.Now.AddDays(99), db.Now.AddYears(1), db.Now.AddDays(i) }), default);
            await db.Dialect.InsertManyAsync(
                t, "RoundQuestionnaire", ["RoundId", "QuestionnaireCode", "QuestionnaireVersion", "SortOrder"],
                rounds.Select(id => new object?[] { id, questionnaire.Code, questionnaire.Version, 1 }), default);
        });
        for (var done = 0; done < responses; done += ResponsesOfTransaction)
        {
            var numbers = Enumerable.Range(done, ResponsesOfTransaction);
            await db.WriteAsync(t => RespondAsync(db, t, numbers, rounds, municipalities, questionnaire, random));
        }
    }

    private static async Task RespondAsync(
        Db db, System.Data.Common.DbTransaction t, IEnumerable<int> numbers, List<Guid> rounds, List<Guid> municipalities, Questionnaire questionnaire, Random random)
    {
        var people = numbers.Select(n => (
            Id: db.NewId(), RoundId: rounds[n % Rounds], MunicipalityId: municipalities[n / Rounds % Municipalities], Email: $"{n}@kommune.example",
            Group: GroupKind.Standard[n / Rounds / Municipalities % GroupKind.Standard.Count].GroupCode)).ToList();
        await db.Dialect.InsertManyAsync(
            t, "Participant", ["ParticipantId", "RoundId", "MunicipalityId", "Name", "Email", "EmailNormalised", "Language", "CreatedUtc"],
            people.Select(one => new object?[] { one.Id, one.RoundId, one.MunicipalityId, "Kari Nordmann", one.Email, one.Email, "nb", db.Now }), default);
        await db.Dialect.InsertManyAsync(t, "ParticipantGroup", ["ParticipantId", "GroupCode"], people.Select(one => new object?[] { one.Id, one.Group }), default);
        await db.Dialect.InsertManyAsync(
            t, "Response", ["ResponseId", "ParticipantId", "RoundId", "MunicipalityId", "Version", "Language", "OpenedUtc", "SubmittedUtc"],
            people.Select(one => new object?[] { one.Id, one.Id, one.RoundId, one.MunicipalityId, 1, "nb", db.Now, db.Now }), default);
        foreach (var one in people)
        {
            var answers = questionnaire.Themes.SelectMany(theme => theme.Items).Where(_ => random.Next(20) > 0)
                .ToDictionary(item => item.Code, string? (_) => random.Next(15) == 0 ? "dk" : $"{random.Next(1, 6)}");
            await TallyStore.AddAsync(t, one.RoundId, one.MunicipalityId, TallyCell.Of([new(questionnaire, [])], [one.Group], answers));
        }
    }

    private static Questionnaire Sixty()
    {
        string[] labels = ["Helt uenig", "Litt uenig", "Verken eller", "Litt enig", "Helt enig"];
        return new()
        {
            Code = "sixty",
            Version = 1,
            Minutes = 15,
            Title = LocalText.Same("Seksti"),
            Introduction = LocalText.Same("Seksti påstander"),
            Scales = [new() { Code = "agreement", Points = [.. labels.Select(LocalText.Same)], DontKnow = LocalText.Same("Vet ikke") }],
            Themes = [.. Enumerable.Range(1, Themes).Select(theme => new Theme
            {
                Code = $"T{theme}",
                Title = LocalText.Same($"Tema nummer {theme}"),
                Items = [.. Enumerable.Range(1, ItemsOfTheme).Select(item => new ScaleItem
                {
                    Code = $"T{theme}_{item}",
                    Text = LocalText.Same($"Påstand {item} i tema {theme} om hvordan kommunen arbeider med boligsosial utvikling."),
                    Scale = "agreement",
                    Reversed = item == ItemsOfTheme,
                })],
            })],
        };
    }
}
