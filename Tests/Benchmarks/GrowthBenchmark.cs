using System.Diagnostics;
using System.Globalization;
using System.Net;
using BoSoSurvey.Tests.Support.Load;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// What one saved page of ten answers costs the server where few or many answers are stored already. A server for each size, all at once, and they take turns,
/// so that what else the machine does meets all alike.
/// </summary>
internal static class GrowthBenchmark
{
    private const int Blocks = 11;
    private const int BlockSize = 50;
    private const int WarmUp = 400;

    private static readonly int[] Sizes = [1_000, 100_000, 1_000_000];

    public static async Task<int> RunAsync(string[] args)
    {
        var server = new CommandLine(args).SqlServer();
        var sites = new List<Site>();
        try
        {
            foreach (var size in Sizes)
                sites.Add(await Site.StartAsync(size, server));
            foreach (var site in sites)
                await site.SaveAsync(WarmUp);
            var costs = Sizes.Select(_ => new List<(double Cpu, double Wall)>()).ToList();
            for (var block = 0; block < Blocks; block++)
                for (var i = 0; i < sites.Count; i++)
                    costs[i].Add(await sites[i].SaveAsync(BlockSize));

            Console.WriteLine($"growth: one saved page of {LoadedSurvey.ItemsOfTheme} answers (POST alone), {(server is null ? "SQLite with full durability" : "SQL Server")}, median of {Blocks} blocks of {BlockSize * LoadedSurvey.Themes} pages");
            for (var i = 0; i < sites.Count; i++)
                Console.WriteLine(
                    $"  {Sizes[i],9} stored answers  {Median(costs[i].Select(cost => cost.Cpu)):F3} CPU-ms  {Median(costs[i].Select(cost => cost.Wall)):F3} ms wall  ratio {Median(costs[i].Zip(costs[0], (own, first) => own.Cpu / first.Cpu)):F2} CPU");
            Console.WriteLine("  (goal: ratio between 0.8 and 1.2)");
            return 0;
        }
        finally
        {
            foreach (var site in sites)
                await site.DisposeAsync();
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Blocks / 2);

    private sealed class Site(LoadedSurvey survey, ServerProcess server) : IAsyncDisposable
    {
        private readonly HttpClient _http = RespondentBrowser.Client(server.Address);
        private readonly Random _random = new(2010);
        private int _next;

        public static async Task<Site> StartAsync(int answers, string? server)
        {
            var fresh = WarmUp + Blocks * BlockSize;
            var watch = Stopwatch.StartNew();
            var survey = await LoadedSurvey.CreateAsync(fresh + answers / (LoadedSurvey.Themes * LoadedSurvey.ItemsOfTheme) + 1, server);
            await survey.FillAsync(fresh, answers);
            survey.LetGo();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {answers,9} answers put in in {watch.Elapsed.TotalSeconds:F1} s (not counted)"));
            return new(survey, await survey.StartNodeAsync());
        }

        /// <summary>The CPU and wall time in ms of each POST as this many respondents answer all pages.</summary>
        public async Task<(double Cpu, double Wall)> SaveAsync(int respondents)
        {
            var begun = new List<(RespondentBrowser Browser, string Pages)>();
            foreach (var token in survey.Tokens.Skip(_next).Take(respondents))
            {
                var browser = new RespondentBrowser();
                await browser.GetAsync(_http, $"/s/{token}");
                var first = (await browser.PostAsync(_http, $"/s/{token}?lang=nb")).Location!;
                await browser.GetAsync(_http, first);
                begun.Add((browser, first[..(first.LastIndexOf('/') + 1)]));
            }

            _next += respondents;
            var (cpu, watch) = (server.Cpu, Stopwatch.StartNew());
            foreach (var (browser, pages) in begun)
                for (var theme = 1; theme <= LoadedSurvey.Themes; theme++)
                {
                    // The version goes up by one with each save, so no page has to be got in between.
                    var seen = theme.ToString(CultureInfo.InvariantCulture);
                    var reply = await browser.PostAsync(_http, $"{pages}T{theme}", [new("Seen", seen), new("Go", "next"), .. LoadedSurvey.Answers(theme, _random)]);
                    if (reply.Status != HttpStatusCode.SeeOther)
                        throw new InvalidOperationException($"The save gave {(int)reply.Status}.");
                }

            var saves = respondents * LoadedSurvey.Themes;
            return ((server.Cpu - cpu).TotalMilliseconds / saves, watch.Elapsed.TotalMilliseconds / saves);
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await server.DisposeAsync();
            await survey.DisposeAsync();
        }
    }
}
