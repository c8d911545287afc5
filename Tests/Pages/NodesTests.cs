using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web;
using BoSoSurvey.Web.Mail;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>I3, S5: several nodes on one database are one site, with nothing between them but the database and a certificate.</summary>
public sealed class NodesTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    private readonly string _certificate = Certificate();

    private Node _first = null!;

    private Node _second = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        (_first, _second) = (new(_database, _certificate), new(_database, _certificate));
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A node with a folder of its own.</summary>
    private sealed class Node(TestDatabase database, params string[] certificates) : TestSite, ILogger<MailSender>
    {
        public const string CertificatePassword = "til prøve";

        public List<(LogLevel Level, string Text)> MailLog { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            MailLog.Add((logLevel, formatter(state, exception)));

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("ConnectionStrings:Survey", database.ConnectionString);
            builder.ConfigureTestServices(services => services.AddSingleton<ILogger<MailSender>>(this));
            for (var i = 0; i < certificates.Length; i++)
            {
                builder.UseSetting($"Site:KeyCertificates:{i}:Path", certificates[i]);
                builder.UseSetting($"Site:KeyCertificates:{i}:Password", CertificatePassword);
            }
        }
    }

    private static string Certificate()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=BoSoSurvey keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var path = Path.Combine(Directory.CreateTempSubdirectory("boso-certificate-").FullName, "keys.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, Node.CertificatePassword));
        return path;
    }

    /// <summary>What a browser holds after its requests to one node, sent to the other.</summary>
    private static HttpClient Move(string cookie, TestSite to)
    {
        var cookies = new CookieContainer();
        cookies.SetCookies(new(TestSite.BaseUrl), $"{cookie}; path=/; secure");
        return to.CreateDefaultClient(new Uri(TestSite.BaseUrl), new CookieContainerHandler(cookies));
    }

    private static string Cookie(HttpResponseMessage answer, string name) =>
        answer.Headers.GetValues("Set-Cookie").Last(value => value.StartsWith("__Host-boso-" + name, StringComparison.Ordinal)).Split(';')[0];

    /// <summary>S5.</summary>
    [Theory]
    [InlineData("logout")]
    [InlineData("role")]
    [InlineData("disable")]
    public async Task Login_OnOneNode_HoldsOnTheOtherUntilItEndsThere(string how)
    {
        var user = await _first.AddUserAsync(new RoleAssignment(Role.Administrator));
        using var answer = await _first.CreateClient().SubmitAsync("/account/login", "main form", ("Input.Email", user.Email), ("Input.Password", TestSite.Password));
        var cookie = Cookie(answer, "login");
        var administrator = await _second.LogInAsync(new RoleAssignment(Role.Administrator));
        var own = $"form:has(input[name=userId][value='{user.UserId}'])";
        foreach (var node in new[] { _first, _second })
            Assert.Equal(HttpStatusCode.OK, (await Move(cookie, node).GetAsync("/users")).StatusCode);

        using var ended = how switch
        {
            "logout" => await Move(cookie, _second).SubmitAsync("/users", "form[action='/account/logout']"),
            "role" => await administrator.SubmitAsync("/users", own + "[action*=RemoveRole]"),
            _ => await administrator.SubmitAsync("/users", own + "[action*=Disable]"),
        };

        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        using var after = await Move(cookie, _first).GetAsync("/users");
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
        Assert.Equal("/account/login", after.Headers.Location!.AbsolutePath);
    }

    [Fact]
    public async Task Answering_BegunOnOneNode_GoesOnOnTheOther()
    {
        var survey = await OpenSurvey.OnAsync(_first);
        using var client = _first.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);

        using var page = await Move(Cookie(started, "respondent"), _second).GetAsync(survey.At("FOR_ADM"));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Mail_WrittenOnOneNode_IsSentByTheOther()
    {
        var user = await _first.AddUserAsync();
        await _first.CreateClient().SubmitAsync("/account/forgotten", "main form", ("Input.Email", user.Email));

        Assert.Contains((await _second.SendMailAsync()).Single().To.Mailboxes, mailbox => mailbox.Address == user.Email);
    }

    /// <summary>S1, I3: the database alone opens nothing.</summary>
    [Fact]
    public async Task Keys_InTheDatabase_AreEncrypted()
    {
        await _first.AddUserAsync();
        await _first.CreateClient().GetPageAsync("/account/login");

        var keys = await _first.Db.ReadAsync(c => c.QueryAsync<string>("SELECT Xml FROM ProtectionKey"));

        var key = Assert.Single(keys);
        Assert.Contains("encryptedSecret", key, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", key, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_first.Folder, "keys"), "key-*"));
    }

    [Fact]
    public async Task Certificate_Replaced_StillOpensWhatTheOldOneClosed()
    {
        var user = await _first.AddUserAsync(new RoleAssignment(Role.Administrator));
        using var answer = await _first.CreateClient().SubmitAsync("/account/login", "main form", ("Input.Email", user.Email), ("Input.Password", TestSite.Password));
        await using var renewed = new Node(_database, Certificate(), _certificate);

        Assert.Equal(HttpStatusCode.OK, (await Move(Cookie(answer, "login"), renewed).GetAsync("/users")).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_WithoutTheCertificateOfTheKeys_IsRefused(bool another)
    {
        await _first.CreateClient().GetPageAsync("/account/login");
        using var said = new StringWriter();
        string[] settings =
        [
            "migrate", "--applicationName=BoSoSurvey.Web", $"--Site:PublicBaseUrl={TestSite.BaseUrl}", $"--Site:KeyFolder={_first.Folder}/other-keys", $"--Mail:PickupFolder={_first.Folder}/mail",
            $"--ConnectionStrings:Survey={_database.ConnectionString}", "--Logging:LogLevel:Default=None",
        ];
        if (another)
            settings = [.. settings, $"--Site:KeyCertificates:0:Path={Certificate()}", $"--Site:KeyCertificates:0:Password={Node.CertificatePassword}"];

        Assert.Equal(1, await Verbs.RunAsync(settings, said, said));

        Assert.Contains("Site:KeyCertificates", said.ToString(), StringComparison.Ordinal);
    }

    /// <summary>M3: a node set up with other keys loses no mail of the others.</summary>
    [Fact]
    public async Task Mail_ThatANodeCannotRead_IsKeptForOneThatCan()
    {
        await using var right = new Node(_database);
        await using var wrong = new Node(_database);
        var user = await right.AddUserAsync();
        await right.CreateClient().SubmitAsync("/account/forgotten", "main form", ("Input.Email", user.Email));

        Assert.Empty(await wrong.SendMailAsync());

        var (state, error) = await right.Db.ReadAsync(c => c.QuerySingleAsync<(string, string)>("SELECT State, Error FROM OutboxMail"));
        Assert.Equal("waiting", state);
        Assert.Contains("Site:KeyFolder", error, StringComparison.Ordinal);
        Assert.Contains(wrong.MailLog, line => line.Level == LogLevel.Error && line.Text.Contains("Site:KeyCertificates", StringComparison.Ordinal));
        right.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains((await right.SendMailAsync()).Single().To.Mailboxes, mailbox => mailbox.Address == user.Email);
    }

    /// <summary>Keys are made at first need; nodes that start together may make one each, and both hold everywhere.</summary>
    [Fact]
    public async Task Nodes_StartedAtOnce_UnderstandEachOther()
    {
        var survey = await OpenSurvey.OnAsync(_first);
        using var a = _first.CreateClient();
        using var b = _second.CreateClient();
        var started = await Task.WhenAll(a.SubmitAsync(survey.Link), b.SubmitAsync(survey.Link));

        Assert.Equal(HttpStatusCode.OK, (await Move(Cookie(started[0], "respondent"), _second).GetAsync(survey.At("FOR_ADM"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Move(Cookie(started[1], "respondent"), _first).GetAsync(survey.At("FOR_ADM"))).StatusCode);
    }
}
