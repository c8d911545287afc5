using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using BoSoSurvey.Tests.Support.Load;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// Respondents from the link to the receipt over HTTP, many at once: link, Start, six pages of ten items, check page, submit, receipt. Afterwards every stored
/// cell is held against what was sent. Each client has one request under way at a time and no pause between them, so latency is that of a full house.
/// </summary>
internal static class LoadBenchmark
{
    private const int Seed = 2010;

    public static async Task<int> RunAsync(string[] args)
    {
        var options = new CommandLine(args);
        var (clients, responses, nodes) = (options.Number("--clients", 64), options.Number("--responses", 1500), options.Number("--nodes", 1));
        var warmUp = options.Number("--warm-up", 1500);
        var coreEach = options.Has("--core-each");
        var server = options.SqlServer();

        await using var survey = await LoadedSurvey.CreateAsync(warmUp + responses, server);
        var servers = new List<ServerProcess>();
        for (var i = 0; i < nodes; i++)
            servers.Add(await survey.StartNodeAsync(coreEach ? i : null));
        try
        {
            var sent = new ConcurrentDictionary<string, Dictionary<string, string>>();
            var (_, early) = await DriveAsync(servers, survey.Tokens.Take(warmUp), clients, sent);
            var cpu = servers.Select(one => one.Cpu).ToList();
            var watch = Stopwatch.StartNew();
            var (milliseconds, errors) = await DriveAsync(servers, survey.Tokens.Skip(warmUp), clients, sent);
            var wall = watch.Elapsed;
            foreach (var error in early)
                errors.Add(error);
            var used = servers.Zip(cpu, (one, before) => one.Cpu - before).ToList();
            var total = used.Aggregate(TimeSpan.Zero, (sum, one) => sum + one);

            Console.WriteLine(
                $"load: {responses} responses of {LoadedSurvey.Themes} pages × {LoadedSurvey.ItemsOfTheme} items by {clients} clients, {nodes} node(s){(coreEach ? " of one core each" : "")}, {(server is null ? "SQLite with full durability" : "SQL Server")}, after {warmUp} to warm up");
            Console.WriteLine($"  {responses / total.TotalMinutes:F0} completed responses per server core-minute   (goal: at least 3000)");
            Console.WriteLine(
                $"  {total.TotalMilliseconds / responses:F2} CPU-ms a response, {milliseconds.Count / (double)responses:F1} requests each; CPU by node {string.Join(" + ", used.Select(one => $"{one.TotalSeconds:F1} s"))}; peak {string.Join(", ", servers.Select(one => one.PeakMemory / 1048576))} MB");
            Console.WriteLine($"  {responses / wall.TotalMinutes:F0} responses a minute of wall ({milliseconds.Count / wall.TotalSeconds:F0} requests/s, {wall.TotalSeconds:F1} s)");
            milliseconds.Sort();
            Console.WriteLine(
                $"  latency p50 {At(milliseconds, 0.50):F1}  p95 {At(milliseconds, 0.95):F1}  p99 {At(milliseconds, 0.99):F1}  longest {milliseconds[^1]:F1} ms   (goal: p99 below 120 at 64 clients)");
            Console.WriteLine($"  errors {errors.Count}{(!errors.IsEmpty ? $": {string.Join("; ", errors.Distinct().Take(5))}" : "")}   (goal: 0)");
            return await CompareAsync(survey, sent) && errors.IsEmpty ? 0 : 1;
        }
        finally
        {
            foreach (var one in servers)
                await one.DisposeAsync();
        }
    }

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static async Task<(List<double> Milliseconds, ConcurrentBag<string> Errors)> DriveAsync(
        List<ServerProcess> servers, IEnumerable<string> tokens, int clients, ConcurrentDictionary<string, Dictionary<string, string>> sent)
    {
        var waiting = new ConcurrentQueue<(int Number, string Token)>(tokens.Index());
        var errors = new ConcurrentBag<string>();
        var https = servers.Select(server => RespondentBrowser.Client(server.Address)).ToList();
        var measured = await Task.WhenAll(Enumerable.Range(0, clients).Select(number => Task.Run(async () =>
        {
            var milliseconds = new List<double>();
            while (waiting.TryDequeue(out var respondent))
            {
                var browser = new RespondentBrowser();
                try
                {
                    await RespondAsync(browser, https[number % https.Count], respondent.Token, sent.GetOrAdd(respondent.Token, _ => []), new Random(Seed + respondent.Number));
                }
                catch (Exception e) when (e is HttpRequestException or InvalidOperationException or TaskCanceledException)
                {
                    errors.Add(e.Message);
                }

                milliseconds.AddRange(browser.Milliseconds);
            }

            return milliseconds;
        })));
        foreach (var http in https)
            http.Dispose();
        return ([.. measured.SelectMany(one => one)], errors);
    }

    private static async Task RespondAsync(RespondentBrowser browser, HttpClient http, string token, Dictionary<string, string> sent, Random random)
    {
        Expect(await browser.GetAsync(http, $"/s/{token}"), HttpStatusCode.OK, null);
        var started = await browser.PostAsync(http, $"/s/{token}?lang=nb");
        var pages = started.Location?[..(started.Location.LastIndexOf('/') + 1)];
        Expect(started, HttpStatusCode.SeeOther, $"{pages}T1");
        for (var theme = 1; theme <= LoadedSurvey.Themes; theme++)
        {
            Expect(await browser.GetAsync(http, $"{pages}T{theme}"), HttpStatusCode.OK, null);
            var answers = LoadedSurvey.Answers(theme, random);
            var reply = await browser.PostAsync(http, $"{pages}T{theme}", [new("Seen", browser.SeenVersion), new("Go", "next"), .. answers]);
            Expect(reply, HttpStatusCode.SeeOther, theme < LoadedSurvey.Themes ? $"{pages}T{theme + 1}" : $"{pages}check");
            foreach (var (code, value) in answers)
                sent.Add(code, value);
        }

        Expect(await browser.GetAsync(http, $"{pages}check"), HttpStatusCode.OK, null);
        Expect(await browser.PostAsync(http, $"{pages}check"), HttpStatusCode.SeeOther, $"{pages}done");
        Expect(await browser.GetAsync(http, $"{pages}done"), HttpStatusCode.OK, null);
    }

    private static void Expect(Reply reply, HttpStatusCode status, string? location)
    {
        if (reply.Status != status || reply.Location != location)
            throw new InvalidOperationException($"{(int)reply.Status} {reply.Location} in place of {(int)status} {location}");
    }

    /// <summary>Every cell, both ways: nothing is missing, nothing differs, nothing is there that was not sent; all are submitted, and the tally counts them.</summary>
    private static async Task<bool> CompareAsync(LoadedSurvey survey, ConcurrentDictionary<string, Dictionary<string, string>> sent)
    {
        var stored = await survey.ReadAsync();
        var (same, different) = (0, 0);
        foreach (var (token, answers) in sent)
        {
            var there = stored.GetValueOrDefault(token)?.Answers ?? new Dictionary<string, string>();
            same += answers.Count(answer => there.GetValueOrDefault(answer.Key) == answer.Value);
            different += answers.Keys.Union(there.Keys).Count(code => answers.GetValueOrDefault(code) != there.GetValueOrDefault(code));
        }

        var unsubmitted = sent.Count - stored.Values.Count(response => response.Submitted);
        var tally = await survey.TallyIsRightAsync(stored);
        Console.WriteLine($"  stored: {same} cells as sent, {different} not; {unsubmitted} not submitted; tally {(tally ? "right" : "WRONG")}; integrity {await survey.CheckIntegrityAsync()}");
        return different == 0 && unsubmitted == 0 && tally;
    }
}
