using System.Globalization;
using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Tests.Support.Load;
using BoSoSurvey.Web;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace BoSoSurvey.Benchmarks;

/// <summary>
/// Every page of results over HTTP, from few and from many responses, as somebody who is logged in reads them. The floor is a bare Kestrel endpoint that serves as many bytes from memory.
/// </summary>
internal static partial class ResultsBenchmark
{
    private const int Municipalities = 10;
    private const int Rounds = 3;
    private const int Items = 60;
    private const int WarmUp = 60;
    private const int Blocks = 5;
    private const int BlockSize = 10;
    private const int FloorFactor = 20;

    private const string Email = "else@bank.example", Password = "tretten gule elger på tunet";

    [GeneratedRegex("/rounds/[0-9a-f-]+/results/municipality/[0-9]+")]
    private static partial Regex Place();

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["serve-site", var folder]:
                await ServeSiteAsync(folder);
                return 0;
            case ["serve-floor", var size]:
                await ServeFloorAsync(int.Parse(size, CultureInfo.InvariantCulture));
                return 0;
        }

        Console.WriteLine($"results: {Municipalities} municipalities × 3 groups × {Rounds} rounds × {Items} items; CPU-ms of a page, median of {Blocks} blocks of {BlockSize} after {WarmUp}   (goal: at most 50)");
        foreach (var responses in new[] { 20_000, new CommandLine(args).Number("--responses", 200_000) })
        {
            var home = Directory.CreateTempSubdirectory("boso-bench-").FullName;
            try
            {
                await new FilledCohort { Municipalities = Municipalities, Rounds = Rounds, Items = Items, OpenItems = 1, Responses = responses, KeepsAnswers = true }.WriteAsync(Path.Combine(home, "site.db"));
                await MeasureAsync(home, responses);
            }
            finally
            {
                SqliteConnection.ClearAllPools();
                Directory.Delete(home, recursive: true);
            }
        }

        return 0;
    }

    private static async Task MeasureAsync(string home, int responses)
    {
        await using var site = await ServerProcess.StartAsync("results", "serve-site", home);
        using var http = RespondentBrowser.Client(site.Address);
        var browser = new RespondentBrowser();
        await browser.GetAsync(http, "/account/login");
        await browser.PostAsync(http, "/account/login", new("Input.Email", Email), new("Input.Password", Password));
        var pages = await File.ReadAllLinesAsync(Path.Combine(home, "pages.txt"));
        var place = Place().Match((await browser.GetAsync(http, pages[0])).Body).Value;
        var number = place[(place.LastIndexOf('/') + 1)..];
        string[] measured = [pages[0], place, $"{pages[0]}/T1", $"{pages[0]}/T1?municipality={number}", $"{pages[0]}/texts", $"{pages[0]}/texts?question=OPEN_1&municipality={number}", .. pages[1..]];
        // What has proved busy is compiled anew in the background, which would be counted as the first page's work otherwise.
        foreach (var page in measured)
            for (var i = 0; i < WarmUp; i++)
                await browser.GetAsync(http, page);
        foreach (var page in measured)
        {
            var size = 0;
            async Task DriveAsync(int times)
            {
                for (var i = 0; i < times; i++)
                {
                    var reply = await browser.GetAsync(http, page);
                    size = reply.Status == System.Net.HttpStatusCode.OK ? System.Text.Encoding.UTF8.GetByteCount(reply.Body) : throw new InvalidOperationException($"{page} gave {(int)reply.Status}.");
                }
            }

            await DriveAsync(WarmUp);
            await using var floor = await ServerProcess.StartAsync("results", "serve-floor", size.ToString(CultureInfo.InvariantCulture));
            using var floorHttp = RespondentBrowser.Client(floor.Address);
            var floorBrowser = new RespondentBrowser();
            for (var i = 0; i < WarmUp * FloorFactor; i++)
                await floorBrowser.GetAsync(floorHttp, "/");
            var (ofSite, ofFloor) = (new List<double>(), new List<double>());
            for (var block = 0; block < Blocks; block++)
            {
                var before = site.Cpu;
                await DriveAsync(BlockSize);
                ofSite.Add((site.Cpu - before).TotalMilliseconds / BlockSize);
                before = floor.Cpu;
                for (var i = 0; i < BlockSize * FloorFactor; i++)
                    await floorBrowser.GetAsync(floorHttp, "/");
                ofFloor.Add((floor.Cpu - before).TotalMilliseconds / BlockSize / FloorFactor);
            }

            Console.WriteLine(
                $"  {responses,8} responses  {Name(page),-32} {Median(ofSite),6:F1} CPU-ms  {size / 1024.0,6:F0} kB  floor {Median(ofFloor),5:F2}  ratio {Median(ofSite) / Median(ofFloor),5:F0}  peak {site.PeakMemory / 1048576} MB");
        }

        static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
    }

    /// <summary>An address without what differs from run to run.</summary>
    private static string Name(string page) => Id().Replace(page, "…");

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]+")]
    private static partial Regex Id();

    private static async Task ServeSiteAsync(string folder)
    {
        await using var site = Served.Site(folder);
        await Site.ReadyAsync(site);
        using var scope = site.Services.CreateScope();
        T Get<T>()
            where T : notnull => scope.ServiceProvider.GetRequiredService<T>();

        var programme = (await Get<ProgrammeStore>().ListAsync()).Single();
        var municipality = (await Get<ProgrammeStore>().ListMunicipalitiesAsync(programme.ProgrammeId))[0];
        var user = new UserAccount { Name = "Else", Email = Email, Language = "nb" };
        await Get<UserAccounts>().CreateAsync(user);
        await Get<UserAccounts>().SetPasswordAsync(user, Password);
        foreach (var role in new RoleAssignment[]
                 {
                     new(Role.Evaluator, programme.ProgrammeId), new(Role.Council, programme.ProgrammeId), new(Role.ProgrammeLeader, MunicipalityId: municipality.MunicipalityId),
                 })
            await Get<RoleAssignmentStore>().AddAsync(user.UserId, role);
        var rounds = (await Get<RoundStore>().ListAsync(municipality.CohortId)).Select(summary => summary.Round).ToList();
        foreach (var round in rounds)
        {
            var releaseId = (await Get<SharedReleases>().FreezeAsync(round, Release.UsualRespondents, default)).ReleaseId!.Value;
            await Get<ReleaseStore>().ReviewAsync(releaseId, municipality.MunicipalityId, user.UserId, isApproved: true, null);
            await Get<ReleaseStore>().ReleaseAsync(releaseId);
        }

        await File.WriteAllLinesAsync(
            Path.Combine(folder, "pages.txt"), [$"/rounds/{rounds[^1].RoundId}/results", $"/municipality/{municipality.MunicipalityId}", $"/council/{municipality.CohortId}"]);
        await Served.ListenAsync(site);
    }

    private static async Task ServeFloorAsync(int size)
    {
        await using var app = Served.Bare();
        var page = System.Text.Encoding.UTF8.GetBytes(new string('x', size));
        app.MapGet("/", context => context.Response.Body.WriteAsync(page).AsTask());
        await Served.ListenAsync(app);
    }
}
