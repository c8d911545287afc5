using System.Net;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>What holds for every request: headers, hosts, proxies, cookies.</summary>
public sealed class SecurityTests(SecurityTests.SharedSite shared) : IClassFixture<SecurityTests.SharedSite>
{
    public sealed class SharedSite : IAsyncDisposable
    {
        public TestSite Site { get; } = new();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }

    private readonly TestSite _site = shared.Site;

    public static TheoryData<string, int> Addresses => new()
    {
        { "/account/login", 200 },
        { "/", 302 },
        { "/nowhere", 404 },
        { "/error/500", 500 },
        { "/s/unknown", 404 },
        { "/css/site.css", 200 },
        { "/css/none.css", 404 },
    };

    /// <summary>S9.</summary>
    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Headers_OnEveryResponse_AreThere(string address, int status)
    {
        using var answer = await _site.CreateClient().GetAsync(address);

        Assert.Equal(status, (int)answer.StatusCode);
        AssertHeaders(answer);
        Assert.StartsWith("max-age=", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    /// <summary>S9 where the request breaks: 400 for a post without token.</summary>
    [Fact]
    public async Task Headers_OnARefusedPost_AreThere()
    {
        using var answer = await _site.CreateClient().PostAsync("/account/login", new FormUrlEncodedContent([]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        AssertHeaders(answer);
        Assert.NotNull((await answer.ReadPageAsync()).QuerySelector("h1"));
    }

    [Fact]
    public async Task Letters_OfNorwegian_StandAsTheyAre()
    {
        var page = await _site.CreateClient().GetStringAsync("/account/login");

        Assert.Contains("undersøkelse", page, StringComparison.Ordinal);
        Assert.DoesNotContain("&#x", page, StringComparison.Ordinal);
    }

    private static void AssertHeaders(HttpResponseMessage answer)
    {
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
            + "base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
        if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    /// <summary>S15.</summary>
    [Theory]
    [InlineData("evil.test")]
    [InlineData("survey.test.evil.test")]
    [InlineData("127.0.0.1")]
    public async Task Host_Unknown_IsRefused(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/login") { Headers = { Host = host } };
        using var answer = await _site.CreateClient().SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        AssertHeaders(answer);
    }

    /// <summary>S15: a header that anyone can send does not name the host.</summary>
    [Fact]
    public async Task Host_Forwarded_IsNotBelieved()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-Host", "evil.test" } } };
        using var answer = await _site.CreateClient().SendAsync(request);

        Assert.Equal("survey.test", answer.Headers.Location!.Host);
    }

    /// <summary>S15: that HTTPS was spoken before the proxy shows in HSTS, which is sent over HTTPS alone.</summary>
    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("10.1.2.3", "127.0.0.1", false)]
    [InlineData(null, "10.1.2.3", false)]
    [InlineData(null, "127.0.0.1", false)]
    public async Task ForwardedHeaders_FromConfiguredProxiesAlone_AreBelieved(string? configured, string sender, bool believed)
    {
        await using var site = _site.WithWebHostBuilder(builder =>
        {
            if (configured is not null)
                builder.UseSetting("Site:KnownProxies:0", configured);
        });

        var context = await site.Server.SendAsync(request =>
        {
            request.Connection.RemoteIpAddress = IPAddress.Parse(sender);
            (request.Request.Method, request.Request.Scheme, request.Request.Host, request.Request.Path) = ("GET", "http", new("survey.test"), "/account/login");
            (request.Request.Headers["X-Forwarded-For"], request.Request.Headers["X-Forwarded-Proto"]) = ("192.0.2.1", "https");
        });

        Assert.Equal(believed ? 200 : 400, context.Response.StatusCode);
        Assert.Equal(believed, context.Response.Headers.ContainsKey("Strict-Transport-Security"));
        Assert.Equal(believed ? "192.0.2.1" : sender, context.Connection.RemoteIpAddress!.ToString());
    }

    [Theory]
    [InlineData("//evil.test/x")]
    [InlineData("/account/login?a=b")]
    public async Task PlainHttp_OutsideDevelopment_LeadsToThePublicAddress(string path)
    {
        using var answer = await _site.CreateClient(new() { BaseAddress = new("http://survey.test"), AllowAutoRedirect = false })
            .GetAsync(new Uri("http://survey.test" + path));

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal(("https", "survey.test"), (answer.Headers.Location!.Scheme, answer.Headers.Location.Host));
        AssertHeaders(answer);
    }

    /// <summary>S5: every cookie of the site is bound to it, hidden from script and sent over HTTPS alone.</summary>
    [Fact]
    public async Task Cookies_OfEveryKind_AreLocked()
    {
        var user = await _site.AddUserAsync();
        var client = _site.CreateClient();
        using var page = await client.GetAsync("/account/login");
        using var language = await client.SubmitAsync("/account/login", "button[value=nn]");
        using var login = await client.SubmitAsync("/account/login", "main form", ("Input.Email", user.Email), ("Input.Password", TestSite.Password));

        var cookies = new[] { page, language, login }.SelectMany(answer => answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : []).ToList();

        Assert.Equal(["__Host-boso-csrf", "__Host-boso-language", "__Host-boso-login"], cookies.Select(cookie => cookie.Split('=')[0]).Distinct().Order());
        Assert.All(cookies, cookie =>
        {
            var flags = cookie.ToLowerInvariant().Split("; ");
            Assert.Contains("secure", flags);
            Assert.Contains("httponly", flags);
            Assert.Contains("path=/", flags);
            Assert.Contains(flags, flag => flag is "samesite=lax" or "samesite=strict");
            Assert.DoesNotContain(flags, flag => flag.StartsWith("domain=", StringComparison.Ordinal));
        });
    }

    /// <summary>S5: plain names on loopback HTTP in Development, so that the cookies arrive at all.</summary>
    [Fact]
    public async Task Cookies_InDevelopment_HavePlainNames()
    {
        await using var site = _site.WithWebHostBuilder(builder => builder.UseEnvironment("Development"));
        var client = site.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new("http://survey.test"), AllowAutoRedirect = false });
        var user = await _site.AddUserAsync();

        using var login = await client.SubmitAsync("/account/login", "main form", ("Input.Email", user.Email), ("Input.Password", TestSite.Password));

        var cookie = login.Headers.GetValues("Set-Cookie").Last();
        Assert.StartsWith("boso-login=", cookie);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Language_Chosen_StaysAndLeadsBack()
    {
        var client = await _site.LogInAsync(new RoleAssignment(Role.Administrator));

        using var answer = await client.SubmitAsync("/users?a=b", "button[value=en]");

        Assert.Equal("/users?a=b", answer.Headers.Location!.OriginalString);
        var page = await client.GetPageAsync("/");
        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        Assert.Equal("My programmes", page.QuerySelector("h1")!.TextContent);
        using var foreign = await client.SubmitAsync("/", "button[value=nb]", ("returnUrl", "//evil.test"));
        Assert.Equal("/", foreign.Headers.Location!.OriginalString);
        using var unknown = await client.SubmitAsync("/", ".language-choice", ("language", "xx"));
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }
}
