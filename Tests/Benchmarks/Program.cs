using BoSoSurvey.Benchmarks;

// Each benchmark prints its figure, the figure of a floor measured in the same run, and the ratio of the two.
return args switch
{
    ["answer", ..] => await AnswerBenchmark.RunAsync(args[1..]),
    ["workbook", ..] => await WorkbookBenchmark.RunAsync(args[1..]),
    ["import", ..] => await ImportBenchmark.RunAsync(args[1..]),
    ["load", ..] => await LoadBenchmark.RunAsync(args[1..]),
    ["kill", ..] => await KillBenchmark.RunAsync(args[1..]),
    ["growth", ..] => await GrowthBenchmark.RunAsync(args[1..]),
    ["start", ..] => await StartBenchmark.RunAsync(args[1..]),
    ["export", ..] => await ExportBenchmark.RunAsync(args[1..]),
    ["release", ..] => await ReleaseBenchmark.RunAsync(args[1..]),
    ["results", ..] => await ResultsBenchmark.RunAsync(args[1..]),
    ["page", ..] => await PageBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Benchmarks: answer, workbook, import, load, kill, growth, start, export, release, results, page");
    return 2;
}
