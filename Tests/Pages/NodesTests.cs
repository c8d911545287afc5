using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.Hosting;
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
    private sealed class Node(TestDatabase database, params string[] certificates) : TestSite
    {
        public const string CertificatePassword = "til prøve";

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("ConnectionStrings:Survey", database.ConnectionString);
            // That a node with another certificate cannot open the keys is what a test is about.
            builder.UseSetting("Logging:LogLevel:Microsoft.AspNetCore.DataProtection", "None");
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
        var client = to.CreateClient(new() { HandleCookies = false, AllowAutoRedirect = false, BaseAddress = new(TestSite.BaseUrl) });
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        return client;
    }

    private static string Cookie(HttpResponseMessage answer, string name) =>
        answer.Headers.GetValues("Set-Cookie").Last(value => value.StartsWith("__Host-boso-" + name, StringComparison.Ordinal)).Split(';')[0];

    [Fact]
    public async Task Login_OnOneNode_HoldsOnTheOtherUntilItEndsThere()
    {
        var user = await _first.AddUserAsync(new RoleAssignment(Role.Administrator));
        using var answer = await _first.CreateClient().SubmitAsync("/account/login", "main form", ("Input.Email", user.Email), ("Input.Password", TestSite.Password));
        var cookie = Cookie(answer, "login");

        Assert.Equal(HttpStatusCode.OK, (await Move(cookie, _second).GetAsync("/users")).StatusCode);
        await _second.Db.WriteAsync(t => t.Connection!.ExecuteAsync("DELETE FROM UserSession", transaction: t));

        Assert.Equal(HttpStatusCode.Redirect, (await Move(cookie, _first).GetAsync("/users")).StatusCode);
    }

    [Fact]
    public async Task Answering_BegunOnOneNode_GoesOnOnTheOther()
    {
        var survey = await OpenSurvey.OnAsync(_first);
        using var client = _first.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);

        using var page = await Move(Cookie(started, "respondent"), _second).GetAsync("/answer/FOR_ADM");

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
        Assert.False(Directory.Exists(Path.Combine(_first.Folder, "keys")) && Directory.EnumerateFiles(Path.Combine(_first.Folder, "keys")).Any());
    }

    [Fact]
    public async Task Certificate_Replaced_StillOpensWhatTheOldOneClosed()
    {
        var user = await _first.AddUserAsync(new RoleAssignment(Role.Administrator));
        using var answer = await _first.CreateClient().SubmitAsync("/account/login", "main form", ("Input.Email", user.Email), ("Input.Password", TestSite.Password));
        await using var renewed = new Node(_database, Certificate(), _certificate);
        await using var strange = new Node(_database, Certificate());

        Assert.Equal(HttpStatusCode.OK, (await Move(Cookie(answer, "login"), renewed).GetAsync("/users")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await Move(Cookie(answer, "login"), strange).GetAsync("/users")).StatusCode);
    }

    /// <summary>Keys are made at first need; nodes that start together may make one each, and both hold everywhere.</summary>
    [Fact]
    public async Task Nodes_StartedAtOnce_UnderstandEachOther()
    {
        var survey = await OpenSurvey.OnAsync(_first);
        using var a = _first.CreateClient();
        using var b = _second.CreateClient();
        var started = await Task.WhenAll(a.SubmitAsync(survey.Link), b.SubmitAsync(survey.Link));

        Assert.Equal(HttpStatusCode.OK, (await Move(Cookie(started[0], "respondent"), _second).GetAsync("/answer/FOR_ADM")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Move(Cookie(started[1], "respondent"), _first).GetAsync("/answer/FOR_ADM")).StatusCode);
    }
}
