using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support.Load;
using BoSoSurvey.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// One answered page: the POST that saves a theme and the GET of the next, over HTTP, as a respondent's browser sends them. The floor is a bare Kestrel
/// endpoint that reads the same form, runs the statements of the save raw, in one transaction on a copy of the same database, and serves a page of the same size
/// from memory.
/// </summary>
internal static partial class AnswerBenchmark
{
    /// <summary>How many answer in a turn of the warm-up, which has as many turns as it takes until the code is compiled for good.</summary>
    private const int WarmUp = 400;

    private const int MostTurns = 12;

    private const int Blocks = 9;
    private const int BlockSize = 60;
    private const int FloorFactor = 4;

    [GeneratedRegex("""name="__RequestVerificationToken" type="hidden" value="([^"]+)""")]
    private static partial Regex Antiforgery();

    [GeneratedRegex("""name="Seen" value="(\d+)""")]
    private static partial Regex Seen();

    [GeneratedRegex("""type="radio" name="([A-Z0-9_]+)" id""")]
    private static partial Regex Radio();

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["serve-site", var folder]:
                await ServeSiteAsync(folder);
                return 0;
            case ["serve-floor", var folder, var pageSize]:
                await ServeFloorAsync(folder, int.Parse(pageSize, CultureInfo.InvariantCulture));
                return 0;
        }

        var home = Directory.CreateTempSubdirectory("boso-bench-").FullName;
        try
        {
            await using var site = await ServerProcess.StartAsync("answer", "serve-site", home);
            using var siteClient = Client(site);
            var respondents = await BeginAsync(siteClient, await File.ReadAllLinesAsync(Path.Combine(home, "tokens.txt")));
            CopyDatabase(home);
            var (asked, size) = (0, 0);
            await WarmUpAsync(siteClient, async () => size = (await DriveSiteAsync(siteClient, respondents[asked..(asked += WarmUp)])).PageSize);
            await using var floor = await ServerProcess.StartAsync("answer", "serve-floor", home, size.ToString(CultureInfo.InvariantCulture));
            using var floorClient = Client(floor);
            var next = 0;
            await WarmUpAsync(floorClient, () => DriveFloorAsync(floorClient, next, next += WarmUp * 5));

            // Side by side, block by block: what else the machine does meets both alike.
            var blocks = new List<(Measured Site, Measured Floor)>();
            for (var block = 0; block < Blocks; block++)
            {
                var ofSite = Start(site);
                var (pages, _) = await DriveSiteAsync(siteClient, respondents[asked..(asked += BlockSize)]);
                var measured = ofSite(pages);
                var ofFloor = Start(floor);
                // Processor time is counted in hundredths of a second, which the floor takes far fewer of.
                await DriveFloorAsync(floorClient, next, next += FloorFactor * pages);
                blocks.Add((measured, ofFloor(FloorFactor * pages)));
            }

            Console.WriteLine($"answer: one answered page (POST and the GET that follows), SQLite with full durability, median of {Blocks} blocks of {BlockSize} respondents after {asked - Blocks * BlockSize}");
            Console.WriteLine($"  site   {Median(blocks.Select(block => block.Site.CpuMs)):F2} CPU-ms  {Median(blocks.Select(block => block.Site.WallMs)):F2} ms wall  (page {size / 1024.0:F1} kB, peak {site.PeakMemory / 1048576} MB)");
            Console.WriteLine($"  floor  {Median(blocks.Select(block => block.Floor.CpuMs)):F2} CPU-ms  {Median(blocks.Select(block => block.Floor.WallMs)):F2} ms wall");
            Console.WriteLine($"  ratio  {Median(blocks.Select(block => block.Site.CpuMs / block.Floor.CpuMs)):F2} CPU  {Median(blocks.Select(block => block.Site.WallMs / block.Floor.WallMs)):F2} wall   (goal: at most 4 CPU, and at most 3 CPU-ms)");
            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(home, recursive: true);
        }
    }

    /// <summary>Goes on until hardly anything is compiled any more, which would be counted as work otherwise: a method is compiled anew, in the background, when it has proved busy.</summary>
    private static async Task WarmUpAsync(HttpClient client, Func<Task> turn)
    {
        var compiled = 0;
        for (var turns = 0; turns < MostTurns; turns++)
        {
            await turn();
            var now = int.Parse((await SendAsync(client, HttpMethod.Get, Served.CompiledAddress, null, [])).Body, CultureInfo.InvariantCulture);
            if (now - compiled < 10)
                return;
            compiled = now;
        }

        Console.WriteLine($"answer: after {MostTurns} turns code is still being compiled; the figures are too high");
    }

    private sealed record Measured(double CpuMs, double WallMs);

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Blocks / 2);

    private static Func<int, Measured> Start(ServerProcess server)
    {
        var (cpu, wall) = (server.Cpu, Stopwatch.StartNew());
        return pages => new((server.Cpu - cpu).TotalMilliseconds / pages, wall.Elapsed.TotalMilliseconds / pages);
    }

    private sealed record Respondent(Dictionary<string, string> Cookies, string Address, string Page);

    /// <summary>Opens every link and presses Start.</summary>
    private static async Task<Respondent[]> BeginAsync(HttpClient client, string[] tokens)
    {
        var begun = new List<Respondent>();
        foreach (var token in tokens)
        {
            var cookies = new Dictionary<string, string>();
            var (_, welcome) = await SendAsync(client, HttpMethod.Get, $"/s/{token}", null, cookies);
            var (first, _) = await SendAsync(
                client, HttpMethod.Post, $"/s/{token}?lang=nb", [new("__RequestVerificationToken", Antiforgery().Match(welcome).Groups[1].Value)], cookies);
            begun.Add(new(cookies, first!, (await SendAsync(client, HttpMethod.Get, first!, null, cookies)).Body));
        }

        return [.. begun];
    }

    /// <summary>Answers every page.</summary>
    /// <returns>How many pages, and how many bytes one has.</returns>
    private static async Task<(int Pages, int PageSize)> DriveSiteAsync(HttpClient client, Respondent[] respondents)
    {
        var pages = 0;
        var size = 0L;
        foreach (var respondent in respondents)
        {
            var (next, page) = (respondent.Address, respondent.Page);
            while (!next.EndsWith("/check", StringComparison.Ordinal))
            {
                List<KeyValuePair<string, string>> form =
                [
                    new("__RequestVerificationToken", Antiforgery().Match(page).Groups[1].Value), new("Seen", Seen().Match(page).Groups[1].Value), new("Go", "next"),
                    .. Radio().Matches(page).Select(match => match.Groups[1].Value).Distinct().Where(code => code != "FOR_POL_8").Select(code => KeyValuePair.Create(code, "4")),
                ];
                next = (await SendAsync(client, HttpMethod.Post, next, form, respondent.Cookies)).Location!;
                page = (await SendAsync(client, HttpMethod.Get, next, null, respondent.Cookies)).Body;
                pages++;
                size += Encoding.UTF8.GetByteCount(page);
            }
        }

        return (pages, (int)(size / pages));
    }

    private static async Task DriveFloorAsync(HttpClient client, int from, int to)
    {
        List<KeyValuePair<string, string>> form =
            [new("__RequestVerificationToken", new string('x', 190)), new("Seen", "1"), new("Go", "next"), .. Enumerable.Range(1, 7).Select(i => KeyValuePair.Create($"FOR_POL_{i}", "4"))];
        for (var i = from; i < to; i++)
        {
            await SendAsync(client, HttpMethod.Post, $"/answer/{i}", form, []);
            await SendAsync(client, HttpMethod.Get, "/answer", null, []);
        }
    }

    private static HttpClient Client(ServerProcess server) =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = server.Address };

    private static async Task<(string? Location, string Body)> SendAsync(
        HttpClient client, HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>>? form, Dictionary<string, string> cookies)
    {
        using var request = new HttpRequestMessage(method, path);
        // As from a proxy that speaks HTTPS with the world.
        request.Headers.Add("X-Forwarded-Proto", "https");
        if (form is not null)
            request.Content = new FormUrlEncodedContent(form);
        if (cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        using var response = await client.SendAsync(request);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.SeeOther))
            throw new InvalidOperationException($"{method} {path}: {response.StatusCode}");
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
            foreach (var cookie in set.Select(value => value.Split(';')[0].Split('=', 2)))
                cookies[cookie[0]] = cookie[1];
        return (response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync());
    }

    private static async Task ServeSiteAsync(string folder)
    {
        await using var site = Served.Site(folder);
        await Site.ReadyAsync(site);
        await File.WriteAllLinesAsync(Path.Combine(folder, "tokens.txt"), await AskAsync(site.Services));
        await Served.ListenAsync(site);
    }

    /// <summary>An open round of Forankring, and the links of those who are asked.</summary>
    private static async Task<IEnumerable<string>> AskAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<Db>();
        var programmes = services.GetRequiredService<ProgrammeStore>();
        var cohort = (await programmes.FindCohortAsync(await programmes.AddCohortAsync(await programmes.AddAsync("P", "O", "C", "c@o.example"), "Pulje 1")))!;
        await programmes.AddMunicipalitiesAsync(cohort, [("3405", "Lillehammer")]);
        var municipality = (await programmes.ListMunicipalitiesOfCohortAsync(cohort.CohortId))[0];
        var members = Enumerable.Range(0, MostTurns * WarmUp + Blocks * BlockSize).Select(i => (Id: db.NewId(), Email: $"m{i}@lillehammer.example")).ToList();
        await db.WriteAsync(async transaction =>
        {
            await db.Dialect.InsertManyAsync(
                transaction, "Member", ["MemberId", "MunicipalityId", "Name", "Email", "EmailNormalised", "JobTitle", "Language"],
                members.Select(m => new object?[] { m.Id, municipality.MunicipalityId, "Kari Nordmann", m.Email, m.Email, "", "nb" }), default);
            await db.Dialect.InsertManyAsync(
                transaction, "MemberGroup", ["MemberId", "GroupCode"], members.Select(m => new object?[] { m.Id, GroupKind.Steering }), default);
        });
        var rounds = services.GetRequiredService<RoundStore>();
        var roundId = (await services.GetRequiredService<RoundPlanStore>().AddAsync(new RoundPlan
        {
            CohortId = cohort.CohortId,
            Name = "Runde 1",
            Purpose = LocalText.Same("Svarene brukes til å følge utviklingen."),
            Questionnaires = [new("forankring")],
            ClosesUtc = db.Now.AddDays(14),
            DeletePersonalDataUtc = db.Now.AddYears(1),
        }))!.Value;
        var tokens = new List<string>();
        using var scope = services.CreateScope();
        var write = await scope.ServiceProvider.GetRequiredService<Web.Mail.InvitationLetter>().WriterAsync(roundId);
        await rounds.OpenAsync(roundId, (round, invitee) =>
        {
            tokens.Add(invitee.Token);
            return write(round, invitee);
        });
        return tokens;
    }

    private static async Task ServeFloorAsync(string folder, int pageSize)
    {
        await using var app = Served.Bare();
        var connectionString = FloorDatabase(folder);
        var responses = new List<string>();
        using (var connection = Open(connectionString))
        using (var command = Command(connection, "SELECT ResponseId FROM Response"))
        using (var reader = command.ExecuteReader())
            while (reader.Read())
                responses.Add(reader.GetString(0));

        var page = Encoding.UTF8.GetBytes(new string('x', pageSize));
        app.MapPost("/answer/{number:int}", async (HttpContext context, int number) =>
        {
            var form = await context.Request.ReadFormAsync();
            var (responseId, pageNumber) = (responses[number % responses.Count], number / responses.Count);
            using var connection = Open(connectionString);
            using var transaction = connection.BeginTransaction(deferred: false);
            using (var touch = Command(connection, ResponseStore.TouchSql, ("@responseId", responseId), ("@theme", "FOR_POL"), ("@language", "nb"), ("@now", Utc.ToColumn(DateTimeOffset.UtcNow))))
                touch.ExecuteNonQuery();
            var version = 0;
            using (var stored = Command(connection, ResponseStore.VersionAndAnswersSql, ("@responseId", responseId)))
            using (var reader = stored.ExecuteReader())
                while (reader.Read())
                    version = reader.GetInt32(0);
            using var insert = Command(
                connection, "INSERT INTO Answer (ResponseId, ItemCode, Value, Version) VALUES (@responseId, @code, @value, @version)", ("@responseId", responseId), ("@version", version));
            var code = insert.Parameters.Add("@code", SqliteType.Text);
            var value = insert.Parameters.Add("@value", SqliteType.Text);
            foreach (var field in form.Where(field => field.Key.StartsWith("FOR_", StringComparison.Ordinal)))
            {
                (code.Value, value.Value) = ($"{field.Key}_{pageNumber}", field.Value.ToString());
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = "/answer";
        });
        app.MapGet("/answer", context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.ContentLength = page.Length;
            return context.Response.Body.WriteAsync(page).AsTask();
        });
        await Served.ListenAsync(app);
    }

    private static string FloorDatabase(string folder) => $"Data Source={Path.Combine(folder, "floor.db")}";

    /// <summary>The floor answers for the same respondents, in a file of its own.</summary>
    private static void CopyDatabase(string folder)
    {
        using var site = new SqliteConnection($"Data Source={Path.Combine(folder, "site.db")}");
        using var floor = new SqliteConnection(FloorDatabase(folder));
        site.Open();
        floor.Open();
        site.BackupDatabase(floor);
        using var log = Command(floor, "PRAGMA journal_mode = WAL");
        log.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static SqliteConnection Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var pragmas = connection.CreateCommand();
        pragmas.CommandText = "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;";
        pragmas.ExecuteNonQuery();
        return connection;
    }
}
