using System.Diagnostics;
using System.Globalization;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// The check before a release, for 20 municipalities × 6 groups × 80 items × 5 rounds: all rounds counted and hidden in, the document written, read and held against
/// an earlier one of every round. The floor reads the same numbers from the same tallies and hides none. Each runs in a process of its own, the first time counted,
/// since a release is made once.
/// </summary>
internal static class ReleaseBenchmark
{
    private const int Municipalities = 20;
    private const int Groups = 6;
    private const int Rounds = 5;
    private const int Themes = 10;
    private const int ItemsOfTheme = 8;
    private const int Members = 8;
    private const int Repeats = 3;

    private static readonly Guid CohortId = Id(1);

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [var which])
        {
            RunOnce(which);
            return 0;
        }

        Console.WriteLine($"release: {Municipalities} municipalities × {Groups} groups × {Themes * ItemsOfTheme} items × {Rounds} rounds, median of {Repeats}, each in a new process");
        var release = await MedianAsync("release");
        var floor = await MedianAsync("floor");
        Print("release", release);
        Print("floor", floor);
        Console.WriteLine($"  ratio   {release.CpuMs / floor.CpuMs:F2} CPU  {release.WallMs / floor.WallMs:F2} wall  {(double)release.PeakMb / floor.PeakMb:F2} memory   (goal: less than 5 s)");
        Console.WriteLine($"  {release.Shown:P0} of the release's cells are shown");
        return 0;
    }

    private sealed record Measured(double CpuMs, double WallMs, long PeakMb, double Shown);

    private static void Print(string name, Measured measured) =>
        Console.WriteLine($"  {name,-7} {measured.CpuMs,6:F0} ms CPU  {measured.WallMs,6:F0} ms wall  {measured.PeakMb,4} MB peak");

    private static async Task<Measured> MedianAsync(string which)
    {
        var runs = new List<Measured>();
        for (var i = 0; i < Repeats; i++)
            runs.Add(await ChildAsync("release", which));
        return runs.OrderBy(run => run.CpuMs).ElementAt(Repeats / 2);
    }

    private static async Task<Measured> ChildAsync(params string[] arguments)
    {
        var figures = await ChildRun.FiguresAsync(arguments);
        return new(figures[0], figures[1], (long)figures[2], figures[3]);
    }

    private static void RunOnce(string which)
    {
        var (rounds, tallies) = Fill();
        using var process = Process.GetCurrentProcess();
        var (cpu, watch) = (process.TotalProcessorTime, Stopwatch.StartNew());
        var results = new CohortResults(rounds, MunicipalityTally.Of(tallies));
        var shown = which == "release" ? Release(results) : Floor(results);
        process.Refresh();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{(process.TotalProcessorTime - cpu).TotalMilliseconds:F1} {watch.Elapsed.TotalMilliseconds:F1} {process.PeakWorkingSet64 >> 20} {shown:F3}"));
    }

    /// <returns>The share of cells that are shown.</returns>
    private static double Release(CohortResults results)
    {
        var text = Suppression.Release(results, _ => 5, []).Write();
        var (document, earlier) = (ReleaseDocument.Read(text), ReleaseDocument.Read(text));
        if (ReleaseLedger.Check(document, [.. earlier.Rounds.Select(round => earlier with { Rounds = [round] })]).Count > 0)
            throw new InvalidOperationException("A release is refused beside itself.");
        var statistics = document.Rounds.SelectMany(round => round.Statistics).ToList();
        double shown = statistics.Sum(statistic => statistic.Shown.Count);
        return shown / (shown + statistics.Sum(statistic => statistic.Hidden.Count));
    }

    private static double Floor(CohortResults results)
    {
        var sum = 0.0;
        foreach (var round in results.Rounds)
            foreach (var municipality in results.Municipalities.Select(one => (Guid?)one.MunicipalityId).Append(null))
                foreach (var group in results.Groups.Select(one => one.GroupCode).Append(TallyCell.Total))
                {
                    var cut = new Cut(round.RoundId, municipality, group);
                    foreach (var theme in round.Themes)
                    {
                        var index = results.Index(cut, theme);
                        sum += (index.Mean + index.StandardDeviation + index.Agreement) ?? 0;
                        foreach (var question in theme.Questions.OfType<ScaleQuestion>())
                        {
                            var answers = results.Answers(cut, question);
                            sum += (answers.Mean + answers.StandardDeviation + answers.Agreement) ?? 0;
                        }
                    }
                }

        return sum > 0 ? 1 : throw new InvalidOperationException("There are no numbers.");
    }

    /// <summary>Groups of eight, every sixth of whom sits in the next one too; some leave questions out.</summary>
    private static (List<AskedRound> Rounds, List<TallyRow> Tallies) Fill()
    {
        var random = new Random(2010);
        var municipalities = Enumerable.Range(0, Municipalities).Select(i => new Municipality
        {
            MunicipalityId = Id(10 + i), ProgrammeId = Id(2), CohortId = CohortId, MunicipalityNumber = $"{3401 + i}", Name = $"Kommune {i + 1}",
        }).ToList();
        var groups = Enumerable.Range(0, Groups).Select(i => new GroupKind { GroupCode = $"group{i}", SortOrder = i, Name = LocalText.Same($"Gruppe {i}") }).ToList();
        List<AskedQuestionnaire> asked = [new(Eighty(), [])];
        var (rounds, tallies) = (new List<AskedRound>(), new List<TallyRow>());
        for (var number = 0; number < Rounds; number++)
        {
            var roundId = Id(100 + number);
            var people = municipalities.SelectMany(municipality => groups.SelectMany((group, at) => Enumerable.Range(0, random.Next(Members / 2, Members * 3 / 2 + 1)).Select(_ =>
                (municipality.MunicipalityId, Groups: random.Next(6) == 0 ? new[] { group.GroupCode, groups[(at + 1) % Groups].GroupCode } : [group.GroupCode])))).ToList();
            var one = new ResponseRate(1, 1, 1);
            rounds.Add(new(
                new()
                {
                    RoundId = roundId, CohortId = CohortId, ProgrammeId = Id(2), Name = $"Runde {number + 1}", PurposeNb = "", PurposeNn = "", PurposeEn = "",
                    ClosesUtc = DateTimeOffset.UnixEpoch, DeletePersonalDataUtc = DateTimeOffset.UnixEpoch,
                },
                asked,
                new(
                    municipalities, groups,
                    people.SelectMany(person => person.Groups.Select(group => (person.MunicipalityId, group))).GroupBy(cell => cell)
                        .ToDictionary(cell => cell.Key, cell => cell.Aggregate(default(ResponseRate), (sum, _) => sum + one)),
                    people.GroupBy(person => person.MunicipalityId).ToDictionary(place => place.Key, place => place.Aggregate(default(ResponseRate), (sum, _) => sum + one)))));
            var cells = new Dictionary<(Guid, string, string), int>();
            foreach (var person in people)
            {
                var answers = Items().Where(_ => random.Next(20) > 0).ToDictionary(code => code, string? (_) => random.Next(15) == 0 ? "dk" : $"{random.Next(1, 6)}");
                foreach (var (group, added) in TallyCell.Of(asked, person.Groups, answers))
                    foreach (var cell in added)
                        cells[(person.MunicipalityId, group, cell.ToString())] = cells.GetValueOrDefault((person.MunicipalityId, group, cell.ToString())) + 1;
            }

            tallies.AddRange(cells.Select(cell => new TallyRow
            {
                RoundId = roundId, MunicipalityId = cell.Key.Item1, GroupCode = cell.Key.Item2, Cell = cell.Key.Item3, Responses = cell.Value,
            }));
        }

        return (rounds, tallies);
    }

    private static IEnumerable<string> Items() => from theme in Enumerable.Range(1, Themes) from item in Enumerable.Range(1, ItemsOfTheme) select $"T{theme}_{item}";

    private static Questionnaire Eighty() => new()
    {
        Code = "eighty",
        Version = 1,
        Title = LocalText.Same("Åtti"),
        Introduction = LocalText.Same("Åtti påstander"),
        Scales = [new() { Code = "agreement", Points = [.. Enumerable.Range(1, 5).Select(point => LocalText.Same($"{point}"))], DontKnow = LocalText.Same("Vet ikke") }],
        Themes = [.. Items().Chunk(ItemsOfTheme).Select((codes, i) => new Theme
        {
            Code = $"T{i + 1}",
            Title = LocalText.Same($"Tema {i + 1}"),
            Items = [.. codes.Select(code => new ScaleItem { Code = code, Text = LocalText.Same($"Påstand {code}"), Scale = "agreement" })],
        })],
    };

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
