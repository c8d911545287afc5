using System.Globalization;
using System.Net;
using System.Text;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>S16 and S18 over every endpoint of the site. A new page is one line in <see cref="Matrix"/>.</summary>
public sealed class AccessTests(AccessTests.World world) : IClassFixture<AccessTests.World>
{
    /// <summary>Who an endpoint is for.</summary>
    [Flags]
    public enum Who
    {
        /// <summary>Everyone, logged in or not.</summary>
        Everyone = 0,

        /// <summary>Whoever is logged in.</summary>
        User = 1,

        /// <summary>Administrators, whatever the ids in the address.</summary>
        Administrator = 2,

        /// <summary>Evaluators of the programme that the ids in the address belong to.</summary>
        Evaluator = 4,

        /// <summary>Those who read what is released of the programme that the ids in the address belong to.</summary>
        Reader = 8,

        /// <summary>Programme leaders of the municipality in the address.</summary>
        Leader = 16,
    }

    /// <summary>Every endpoint by its route, and who it is for. Nobody else gets anything from it but 404, or the login page.</summary>
    private static readonly Dictionary<string, Who> Matrix = new()
    {
        [""] = Who.User,
        ["account/forgotten"] = Who.Everyone,
        ["health/live"] = Who.Everyone,
        ["health/ready"] = Who.Everyone,
        ["account/language"] = Who.Everyone,
        ["account/login"] = Who.Everyone,
        ["account/logout"] = Who.Everyone,
        ["account/password/{token}"] = Who.Everyone,
        ["programmes/new"] = Who.Administrator,
        ["programmes/{programmeId:guid}"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}/edit"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}/delete"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}/municipalities/{municipalityId:guid}/remove"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}/import"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}/import/template"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}/import/{uploadId:guid}"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}/members"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}/members/new"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}/members/{memberId:guid}"] = Who.Evaluator,
        ["cohorts/{cohortId:guid}/members/{memberId:guid}/remove"] = Who.Evaluator,
        ["users"] = Who.Administrator,
        ["users/new"] = Who.Administrator,
        ["cohorts/{cohortId:guid}/rounds/new"] = Who.Evaluator,
        ["rounds/{roundId:guid}"] = Who.Evaluator,
        ["rounds/{roundId:guid}/edit"] = Who.Evaluator,
        ["rounds/{roundId:guid}/delete"] = Who.Evaluator,
        ["rounds/{roundId:guid}/participants"] = Who.Evaluator,
        ["rounds/{roundId:guid}/mail"] = Who.Evaluator,
        ["rounds/{roundId:guid}/results"] = Who.Evaluator,
        ["rounds/{roundId:guid}/results/texts"] = Who.Evaluator,
        ["rounds/{roundId:guid}/release"] = Who.Evaluator,
        ["council/{cohortId:guid}"] = Who.Evaluator | Who.Reader,
        ["council/{cohortId:guid}/workbook"] = Who.Evaluator | Who.Reader,
        ["council/{cohortId:guid}/picture"] = Who.Evaluator | Who.Reader,
        ["municipality/{municipalityId:guid}"] = Who.Leader,
        ["rounds/{roundId:guid}/results/{themeCode}"] = Who.Evaluator,
        ["rounds/{roundId:guid}/results/municipality/{municipalityNumber}"] = Who.Evaluator,
        ["rounds/{roundId:guid}/picture/{name}"] = Who.Evaluator,
        ["rounds/{roundId:guid}/reports"] = Who.Evaluator,
        ["rounds/{roundId:guid}/workbook"] = Who.Evaluator,
        ["rounds/{roundId:guid}/export/{format}"] = Who.Evaluator,
        // In Development alone; not found here.
        ["mailbox/{mailId?}"] = Who.Everyone,
        ["error/{code:int}"] = Who.Everyone,
        ["accessibility"] = Who.Everyone,
        ["privacy"] = Who.Everyone,
        // The respondent's pages ask for a link, not a login; their own tests say who sees what.
        ["s"] = Who.Everyone,
        ["answer/{respondent}/{theme}"] = Who.Everyone,
        ["answer/{respondent}/{theme}/save"] = Who.Everyone,
        ["answer/{respondent}/check"] = Who.Everyone,
        ["answer/{respondent}/done"] = Who.Everyone,
        ["new-link"] = Who.Everyone,
    };

    /// <summary>Two programmes with everything in them that an address can name, and a client of each kind.</summary>
    public sealed class World : IAsyncLifetime
    {
        public TestSite Site { get; } = new();

        public Dictionary<string, string> Own { get; private set; } = [];

        public Dictionary<string, string> Foreign { get; private set; } = [];

        /// <summary>Clients by who they are; all but the administrator belong to the programme of <see cref="Own"/>.</summary>
        public Dictionary<string, HttpClient> Clients { get; } = [];

        public async ValueTask InitializeAsync()
        {
            Own = await AddAsync("Boligsosialt utviklingsprogram");
            Foreign = await AddAsync("Et annet program");
            var (programme, municipality) = (Guid.Parse(Own["programmeId"]), Guid.Parse(Own["municipalityId"]));
            Clients["anonymous"] = Site.CreateClient();
            Clients["without roles"] = await Site.LogInAsync();
            Clients["administrator"] = await Site.LogInAsync(new RoleAssignment(Role.Administrator));
            Clients["evaluator"] = await Site.LogInAsync(new RoleAssignment(Role.Evaluator, programme));
            Clients["council"] = await Site.LogInAsync(new RoleAssignment(Role.Council, programme));
            Clients["programme leader"] = await Site.LogInAsync(new RoleAssignment(Role.ProgrammeLeader, MunicipalityId: municipality));
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();

        private async Task<Dictionary<string, string>> AddAsync(string name)
        {
            var data = await new TestData(Site.Db).ProgrammeAsync(name);
            var municipalityId = await data.MunicipalityAsync();
            var ids = new Dictionary<string, Guid>
            {
                ["programmeId"] = data.ProgrammeId,
                ["cohortId"] = data.CohortId,
                ["municipalityId"] = municipalityId,
                ["memberId"] = await data.MemberAsync(municipalityId),
                ["roundId"] = await data.RoundAsync(),
                ["uploadId"] = Site.Db.NewId(),
            };
            await Site.Db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(
                "INSERT INTO RosterUpload (RosterUploadId, CohortId, UserId, FileName, CreatedUtc) VALUES (@uploadId, @cohortId, @userId, 'deltakere.xlsx', @now)",
                new { uploadId = ids["uploadId"], cohortId = ids["cohortId"], userId = Site.Db.NewId(), now = Site.Db.Now }, transaction));
            var values = ids.ToDictionary(id => id.Key, id => id.Value.ToString());
            (values["token"], values["respondent"], values["theme"], values["code"], values["mailId"]) = ("unknown", "unknown", "unknown", "404", "unknown");
            (values["themeCode"], values["municipalityNumber"], values["format"], values["name"]) = ("FOR_ADM", "3405", "all.zip", "groups");
            return values;
        }

        /// <summary>Every value of every table, to see that nothing changed.</summary>
        public Task<string> ContentsAsync() => Site.Db.ReadAsync(async connection =>
        {
            var contents = new StringBuilder();
            foreach (var table in (await connection.QueryAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")).ToList())
                foreach (IDictionary<string, object?> row in await connection.QueryAsync($"SELECT * FROM {table} ORDER BY 1, 2"))
                    contents.Append(table).AppendJoin('|', row.Values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture))).Append('\n');
            return contents.ToString();
        });
    }

    private IEnumerable<RouteEndpoint> Endpoints => world.Site.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        // Static files, and the fallback by which they are found in a source tree.
        .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null && endpoint.RoutePattern.RawText != "{**path:file}");

    private static string Route(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.Trim('/');

    private static string Address(RouteEndpoint endpoint, Dictionary<string, string> values)
    {
        var address = "/" + Route(endpoint);
        foreach (var parameter in endpoint.RoutePattern.Parameters)
        {
            var start = address.IndexOf("{" + parameter.Name, StringComparison.Ordinal);
            Assert.True(values.ContainsKey(parameter.Name), $"{address}: the world of these tests has no {parameter.Name}");
            address = address[..start] + values[parameter.Name] + address[(address.IndexOf('}', start) + 1)..];
        }

        return address;
    }

    /// <summary>The methods and handlers that a request to the endpoint can reach, GET not among them.</summary>
    private async Task<List<(string Method, string Query)>> WritesAsync(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } page)
            return [.. (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["POST"]).Where(method => method is not ("GET" or "HEAD")).Select(method => (method, ""))];
        var compiled = await world.Site.Get<PageLoader>().LoadAsync(page, endpoint.Metadata);
        return [.. compiled.HandlerMethods!.Where(handler => handler.HttpMethod.ToUpperInvariant() is not ("GET" or "HEAD"))
            .Select(handler => (handler.HttpMethod.ToUpperInvariant(), handler.Name is null ? "" : $"?handler={handler.Name}"))];
    }

    [Fact]
    public void Endpoints_AllOfThem_AreInTheMatrix()
    {
        var routes = Endpoints.Select(Route).Distinct().ToList();

        Assert.Empty(routes.Except(Matrix.Keys));
        Assert.Empty(Matrix.Keys.Except(routes));
    }

    private static bool May(string client, Who who, bool own) => who switch
    {
        Who.Everyone => true,
        Who.User => client != "anonymous",
        _ => who.HasFlag(Who.Administrator) && client == "administrator"
            || own && (who.HasFlag(Who.Evaluator) && client == "evaluator" || who.HasFlag(Who.Reader) && client == "council" || who.HasFlag(Who.Leader) && client == "programme leader"),
    };

    /// <summary>S18.</summary>
    [Theory]
    [InlineData("anonymous")]
    [InlineData("without roles")]
    [InlineData("administrator")]
    [InlineData("evaluator")]
    [InlineData("council")]
    [InlineData("programme leader")]
    public async Task Endpoints_ForOthers_GiveNothingAndDoNothing(string who)
    {
        var client = world.Clients[who];
        var token = await TokenAsync(client);
        var before = await world.ContentsAsync();
        var wrong = new List<string>();

        foreach (var endpoint in Endpoints.Where(endpoint => Matrix.ContainsKey(Route(endpoint))))
            foreach (var own in new[] { true, false })
            {
                var address = Address(endpoint, own ? world.Own : world.Foreign);
                var may = May(who, Matrix[Route(endpoint)], own);
                using var answer = await client.GetAsync(address);
                if (may != IsServed(answer) && Matrix[Route(endpoint)] != Who.Everyone || (int)answer.StatusCode >= 500 || IsLogin(answer) && may)
                    wrong.Add($"GET {address} ({(own ? "own" : "foreign")}): {(int)answer.StatusCode} {answer.Headers.Location}");
                if (may)
                    continue;

                foreach (var (method, query) in (await WritesAsync(endpoint)).Append(("POST", "")).Append(("HEAD", "")))
                {
                    using var request = new HttpRequestMessage(new(method), address + query);
                    if (method != "HEAD")
                        request.Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
                    using var refused = await client.SendAsync(request);
                    if (refused.StatusCode != HttpStatusCode.NotFound && !(who == "anonymous" && IsLogin(refused)))
                        wrong.Add($"{method} {address}{query} ({(own ? "own" : "foreign")}): {(int)refused.StatusCode}");
                }
            }

        Assert.Empty(wrong);
        Assert.Equal(before, await world.ContentsAsync());
    }

    private static bool IsServed(HttpResponseMessage answer) => answer.StatusCode != HttpStatusCode.NotFound && !IsLogin(answer);

    private static bool IsLogin(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location is { IsAbsoluteUri: true } to && to.AbsolutePath == "/account/login";

    private static async Task<string> TokenAsync(HttpClient client) =>
        (await client.GetPageAsync("/privacy")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

    /// <summary>S16: even those who may, without the token of a form of ours.</summary>
    [Theory]
    [InlineData("anonymous")]
    [InlineData("administrator")]
    [InlineData("evaluator")]
    public async Task Writes_WithoutAntiforgeryToken_AreRefused(string who)
    {
        var client = world.Clients[who];
        var before = await world.ContentsAsync();
        var wrong = new List<string>();
        var writes = 0;

        foreach (var endpoint in Endpoints)
            foreach (var (method, query) in await WritesAsync(endpoint))
            {
                writes++;
                var address = Address(endpoint, world.Own) + query;
                using var request = new HttpRequestMessage(new(method), address) { Content = new FormUrlEncodedContent([new("Input.Email", "x@y.no")]) };
                using var answer = await client.SendAsync(request);
                // Who may not at all is turned away before the token is asked for.
                var refused = May(who, Matrix[Route(endpoint)], own: true)
                    ? answer.StatusCode == HttpStatusCode.BadRequest
                    : answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound || IsLogin(answer);
                if (!refused)
                    wrong.Add($"{method} {address}: {(int)answer.StatusCode}");
            }

        Assert.Empty(wrong);
        Assert.True(writes > 5);
        Assert.Equal(before, await world.ContentsAsync());
    }
}
