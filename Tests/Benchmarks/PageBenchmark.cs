using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using BoSoSurvey.Tests.Support.Load;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// A respondent's first pages on a slow phone: headless Chromium with a processor four times slower and a slow 4G network, cold cache for each. The floor is
/// an empty page under the same conditions. The conditions are Lighthouse's for a mobile device with applied throttling.
/// </summary>
internal static class PageBenchmark
{
    private const int Runs = 7;
    private const int SlowerBy = 4;
    private const double LatencyMs = 562.5;
    private const double DownBytesPerSecond = 1474.56 * 1024 / 8;
    private const double UpBytesPerSecond = 675.0 * 1024 / 8;

    private const string ObserveScript = """
        window.shift = 0; window.slowest = 0;
        new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });
        new PerformanceObserver(list => { for (const entry of list.getEntries()) if (entry.interactionId) window.slowest = Math.max(window.slowest, entry.duration); }).observe({ type: 'event', durationThreshold: 16, buffered: true });
        """;

    private const string PaintScript = "new Promise(resolve => { const look = () => { const paint = performance.getEntriesByName('first-contentful-paint')[0]; if (paint) resolve(paint.startTime); else requestAnimationFrame(look); }; look(); })";

    /// <summary>Two frames later every event of the interactions has been told of.</summary>
    private const string SettleScript = "new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 100))))";

    public static async Task<int> RunAsync()
    {
        if (LocalChromium.Path is not { } path)
        {
            await Console.Error.WriteLineAsync("There is no Chromium on the usual paths.");
            return 2;
        }

        var home = Directory.CreateTempSubdirectory("boso-bench-").FullName;
        try
        {
            await using var site = await ServerProcess.StartSiteAsync(home, "demo", "--data", Path.Combine(home, "demo"), "--urls", $"http://127.0.0.1:{FreePort()}");
            using var access = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(home, "demo", "demo-access.json")));
            var links = access.RootElement.GetProperty("links").EnumerateArray().Select(link => link.GetProperty("url").GetString()!).ToList();
            using var playwright = await Playwright.CreateAsync();
            await using var chromium = await LocalChromium.LaunchAsync(playwright, path);
            var (welcome, questions, floor) = (new List<Looked>(), new List<Looked>(), new List<Looked>());
            // The first is thrown away: the site compiles its pages.
            for (var run = 0; run <= Runs; run++)
            {
                var link = $"{links[run]}?lang=nb";
                var first = await LookAsync(chromium, link, start: false);
                var second = await LookAsync(chromium, link, start: true);
                var bare = await LookAsync(chromium, new Uri(site.Address, "/health/live").ToString(), start: false);
                if (run > 0)
                    (welcome, questions, floor) = ([.. welcome, first], [.. questions, second], [.. floor, bare]);
            }

            Console.WriteLine($"page: cold cache, processor {SlowerBy} times slower, slow 4G, median of {Runs}");
            Write("welcome", welcome);
            Write("questions", questions);
            Write("floor", floor);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  ratio of first paints to the floor's: welcome {Median(welcome, page => page.PaintMs) / Median(floor, page => page.PaintMs):F2}, questions {Median(questions, page => page.PaintMs) / Median(floor, page => page.PaintMs):F2}"));
            Console.WriteLine("  (goal: at most 60 kB in 6 requests, script at most 10 kB, HTML at most 10 kB, first paint below 1.5 s, shift 0, interaction below 100 ms)");
            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(home, recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record Looked(int Requests, double Bytes, double HtmlBytes, double ScriptBytes, double PaintMs, double Shift, double InteractionMs);

    /// <param name="start">Goes on to the questions, with a cold cache again, and answers some.</param>
    private static async Task<Looked> LookAsync(IBrowser chromium, string address, bool start)
    {
        await using var context = await chromium.NewContextAsync(new() { ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true });
        await context.AddInitScriptAsync(ObserveScript);
        var page = await context.NewPageAsync();
        if (start)
        {
            await page.GotoAsync(address);
            await page.Locator("main form button[type=submit]").ClickAsync();
            await page.WaitForURLAsync("**/answer/**");
            address = page.Url;
        }

        var session = await context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.clearBrowserCache");
        await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = LatencyMs, ["downloadThroughput"] = DownBytesPerSecond, ["uploadThroughput"] = UpBytesPerSecond });
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = SlowerBy });
        var kinds = new Dictionary<string, string>();
        var received = new List<(string Kind, double Bytes)>();
        session.Event("Network.responseReceived").OnEvent += (_, sent) => kinds[sent!.Value.GetProperty("requestId").GetString()!] = sent.Value.GetProperty("type").GetString()!;
        session.Event("Network.loadingFinished").OnEvent += (_, sent) =>
            received.Add((kinds.GetValueOrDefault(sent!.Value.GetProperty("requestId").GetString()!, ""), sent.Value.GetProperty("encodedDataLength").GetDouble()));

        await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.NetworkIdle });
        var paint = await page.EvaluateAsync<double>(PaintScript);
        var loaded = received.ToList();
        if (start)
            for (var i = 0; i < 3; i++)
                await page.Locator("fieldset.item").Nth(i).Locator("label.choice").Nth(i).TapAsync();
        await page.EvaluateAsync(SettleScript);
        return new(
            loaded.Count, loaded.Sum(one => one.Bytes), loaded.Where(one => one.Kind == "Document").Sum(one => one.Bytes), loaded.Where(one => one.Kind == "Script").Sum(one => one.Bytes),
            paint, await page.EvaluateAsync<double>("window.shift"), await page.EvaluateAsync<double>("window.slowest"));
    }

    private static double Median(List<Looked> pages, Func<Looked, double> of) => pages.Select(of).Order().ElementAt(pages.Count / 2);

    private static void Write(string name, List<Looked> pages)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"  {name,-10} {Median(pages, page => page.Bytes) / 1024:F1} kB in {Median(pages, page => page.Requests)} requests");
        line.Append(CultureInfo.InvariantCulture, $" (HTML {Median(pages, page => page.HtmlBytes) / 1024:F1}, script {Median(pages, page => page.ScriptBytes) / 1024:F1})");
        line.Append(CultureInfo.InvariantCulture, $"  first paint {Median(pages, page => page.PaintMs):F0} ms  layout shift {Median(pages, page => page.Shift):F3}  slowest interaction {Median(pages, page => page.InteractionMs):F0} ms");
        Console.WriteLine(line);
    }
}
