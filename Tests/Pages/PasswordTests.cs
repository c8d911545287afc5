using System.Net;
using System.Text.RegularExpressions;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Auth;
using Dapper;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MimeKit;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>Choosing a password by mail, what a password may be (S6), and that no answer tells who has an account (S8).</summary>
public sealed partial class PasswordTests : IAsyncDisposable
{
    private const string NewPassword = "fjorten blå elger på tunet";

    private readonly TestSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [GeneratedRegex(@"https://survey\.test(/account/password/\S+)")]
    private static partial Regex Link();

    private static string LinkIn(MimeMessage mail) => Link().Match(mail.TextBody!).Groups[1].Value;

    private Task<HttpResponseMessage> ForgetAsync(string email) =>
        _site.CreateClient().SubmitAsync("/account/forgotten", "main form", ("Input.Email", email));

    private async Task<string> MailedLinkAsync(UserAccount user)
    {
        await ForgetAsync(user.Email);
        return LinkIn((await _site.SendMailAsync())[^1]);
    }

    private static Task<HttpResponseMessage> ChooseAsync(HttpClient client, string link, string password, string? again = null) =>
        client.SubmitAsync(link, "main form", ("Input.Password", password), ("Input.Again", again ?? password));

    private async Task<HttpStatusCode> LogInAsync(UserAccount user, string password)
    {
        using var answer = await _site.CreateClient().SubmitAsync("/account/login", "main form", ("Input.Email", user.Email), ("Input.Password", password));
        return answer.StatusCode;
    }

    [Fact]
    public async Task Forgotten_ThenChosen_LogsInWithTheNewPasswordAlone()
    {
        var user = await _site.AddUserAsync();
        var link = await MailedLinkAsync(user);

        using var answer = await ChooseAsync(_site.CreateClient(), link, NewPassword);

        Assert.Equal("/account/login?passwordSaved=true", answer.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.BadRequest, await LogInAsync(user, TestSite.Password));
        Assert.Equal(HttpStatusCode.Redirect, await LogInAsync(user, NewPassword));
    }

    /// <summary>The mail is in the user's language, and so is what it leads to.</summary>
    [Fact]
    public async Task Link_OfANynorskUser_GoesOnInNynorsk()
    {
        var user = await _site.AddUserAsync();
        await _site.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE UserAccount SET Language = 'nn'", transaction: t));
        var client = _site.CreateClient();
        var link = await MailedLinkAsync(user);

        Assert.Equal("nn", (await client.GetPageAsync(link)).DocumentElement.GetAttribute("lang"));
        using var answer = await ChooseAsync(client, link, NewPassword);

        Assert.Equal("nn", (await client.GetPageAsync(answer.Headers.Location!.OriginalString)).DocumentElement.GetAttribute("lang"));
    }

    /// <summary>S2's rule holds here too: mail scanners look at links.</summary>
    [Fact]
    public async Task Link_LookedAtOften_WorksOnce()
    {
        var user = await _site.AddUserAsync();
        var link = await MailedLinkAsync(user);
        var client = _site.CreateClient();
        for (var i = 0; i < 3; i++)
            await client.GetPageAsync(link);
        var page = await client.GetPageAsync(link);

        using var first = await client.SubmitAsync(page, link, "main form", ("Input.Password", NewPassword), ("Input.Again", NewPassword));
        using var second = await client.SubmitAsync(page, link, "main form", ("Input.Password", TestSite.Password), ("Input.Again", TestSite.Password));

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.NotFound), (first.StatusCode, second.StatusCode));
        Assert.Equal(HttpStatusCode.Redirect, await LogInAsync(user, NewPassword));
    }

    [Theory]
    [InlineData("old")]
    [InlineData("tampered")]
    [InlineData("disabled")]
    [InlineData("unknown")]
    public async Task Link_ThatDoesNotWork_SaysTheSameWhatever(string why)
    {
        var user = await _site.AddUserAsync();
        var link = await MailedLinkAsync(user);
        switch (why)
        {
            case "old":
                _site.Clock.Advance(TimeSpan.FromHours(1));
                break;
            case "tampered":
                var end = link.IndexOf('?', StringComparison.Ordinal);
                link = link[..(end - 2)] + (link[end - 2] == 'A' ? "BA" : "AA") + link[end..];
                break;
            case "disabled":
                await DisableAsync(user);
                break;
            default:
                link = "/account/password/unknown";
                break;
        }

        using var answer = await _site.CreateClient().GetAsync(link);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var page = await answer.ReadPageAsync();
        Assert.Equal("Lenken virker ikke", page.QuerySelector("h1")!.TextContent);
        Assert.Null(page.QuerySelector("main form"));
    }

    private async Task DisableAsync(UserAccount user)
    {
        using var scope = _site.Services.CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserAccounts>();
        Assert.True((await users.SetDisabledAsync((await users.FindByIdAsync(user.UserId.ToString()))!, disabled: true)).Succeeded);
    }

    [Theory]
    [InlineData("elger tunet", "", "Input_Password")]
    [InlineData("Sommer2010!!", "", "Input_Password")]
    [InlineData(NewPassword, "noe annet enn det første", "Input_Again")]
    public async Task Choice_ThatIsRefused_SaysSoBesideTheField(string password, string again, string field)
    {
        var user = await _site.AddUserAsync();
        var link = await MailedLinkAsync(user);

        using var answer = await ChooseAsync(_site.CreateClient(), link, password, again);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var page = await answer.ReadPageAsync();
        Assert.NotEmpty(page.QuerySelector($"#{field}-error")!.TextContent);
        Assert.Equal($"#{field}", page.QuerySelector(".ds-error-summary a")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.Redirect, await LogInAsync(user, TestSite.Password));
    }

    [Theory]
    [InlineData("tolv tegn 12", null)]
    [InlineData("elleve tegn", "PasswordTooShort")]
    [InlineData("123456789012", "PasswordTooCommon")]
    [InlineData("aaaaaaaaaaaa", "PasswordTooCommon")]
    [InlineData("qwertyuiop123", "PasswordTooCommon")]
    [InlineData("PassordPassord", "PasswordTooCommon")]
    [InlineData("Husbanken-2010", "PasswordTooCommon")]
    [InlineData("BoSoSurvey1234", "PasswordTooCommon")]
    [InlineData("KariNordmann1", "PasswordTooCommon")]
    [InlineData("correct horse battery staple", "PasswordTooCommon")]
    [InlineData("kari liker grønne epler", null)]
    [InlineData("þú ert ekki einn 🦌", null)]
    public void Password_ByTheRules_IsTakenOrRefused(string password, string? fault)
    {
        Assert.Equal(fault, PasswordRules.Fault(password, new() { Name = "Kari Nordmann", Email = "kari.nordmann@kommune.no" }));
    }

    [Fact]
    public void Password_Length_IsBounded()
    {
        var longest = string.Concat(Enumerable.Range(0, 128).Select(i => (char)('a' + i * 7 % 26)));

        Assert.Null(PasswordRules.Fault(longest, new()));
        Assert.Equal("PasswordTooLong", PasswordRules.Fault(longest + "x", new()));
    }

    /// <summary>S6: PBKDF2 with HMAC-SHA512 and at least 210 000 rounds; an older hash is made anew when its password is next seen.</summary>
    [Fact]
    public async Task Hash_WithFewerRounds_IsMadeAnewAtLogin()
    {
        Assert.True(Authentication.PasswordRounds >= 210_000);
        var hasher = new PasswordHasher<UserAccount>(Options.Create(new PasswordHasherOptions { IterationCount = 500 }));
        var user = await _site.AddUserAsync();
        var store = _site.Get<UserAccountStore>();
        var row = (await store.FindAsync(user.UserId))!;
        row.PasswordHash = hasher.HashPassword(row, TestSite.Password);
        await store.UpdateAsync(row, default);
        Assert.Equal((2, 500), Rounds(row.PasswordHash));

        Assert.Equal(HttpStatusCode.Redirect, await LogInAsync(user, TestSite.Password));

        Assert.Equal((2, 1000), Rounds((await store.FindAsync(user.UserId))!.PasswordHash!));
    }

    /// <summary>The pseudo-random function (2: HMAC-SHA512) and the rounds, as Identity's format keeps them.</summary>
    private static (int Function, int Rounds) Rounds(string hash)
    {
        var bytes = Convert.FromBase64String(hash);
        return (bytes[4], bytes[5] << 24 | bytes[6] << 16 | bytes[7] << 8 | bytes[8]);
    }

    [Fact]
    public async Task Forgotten_AskedOften_SendsOneMail()
    {
        var user = await _site.AddUserAsync();

        for (var i = 0; i < 4; i++)
            await ForgetAsync(user.Email);
        Assert.Single(await _site.SendMailAsync());
        _site.Clock.Advance(TimeSpan.FromMinutes(5));
        await ForgetAsync(user.Email);

        Assert.Equal(2, (await _site.SendMailAsync()).Count);
    }

    [Fact]
    public async Task Forgotten_ForUnknownOrDisabled_SendsNothing()
    {
        var disabled = await _site.AddUserAsync();
        await DisableAsync(disabled);

        await ForgetAsync(disabled.Email);
        await ForgetAsync("ingen@survey.test");

        Assert.Empty(await _site.SendMailAsync());
    }

    /// <summary>S15: whatever host the request names, the link is to the configured address.</summary>
    [Fact]
    public async Task Mail_OfInvitation_IsInTheUsersLanguageAndLeadsHere()
    {
        var client = await _site.LogInAsync(new RoleAssignment(Role.Administrator));

        using var answer = await client.SubmitAsync("/users/new", "main form",
            ("Input.Name", "Ola Nordmann"), ("Input.Email", "ola@kommune.no"), ("Input.Language", "nn"), ("Input.Role", "Administrator"));

        var mail = Assert.Single(await _site.SendMailAsync());
        Assert.Equal("ola@kommune.no", Assert.Single(mail.To.Mailboxes).Address);
        Assert.Contains("Vel passord", mail.Subject, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await ChooseAsync(_site.CreateClient(), LinkIn(mail), NewPassword)).StatusCode);
    }

    /// <summary>Counts the hashes that are computed: they are what a login costs.</summary>
    private sealed class CountingHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<UserAccount>(options)
    {
        public int Verified { get; private set; }

        public override PasswordVerificationResult VerifyHashedPassword(UserAccount user, string hashedPassword, string providedPassword)
        {
            Verified++;
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }

    /// <summary>S8: status, body, cookies, and the work that makes the time.</summary>
    [Fact]
    public async Task Login_Refused_LooksTheSameWhatever()
    {
        await using var site = _site.WithWebHostBuilder(builder => builder.ConfigureTestServices(services =>
            services.AddSingleton<IPasswordHasher<UserAccount>, CountingHasher>()));
        var hasher = (CountingHasher)site.Services.GetRequiredService<IPasswordHasher<UserAccount>>();
        var store = site.Services.GetRequiredService<UserAccountStore>();
        var hash = hasher.HashPassword(new(), TestSite.Password);
        var now = _site.Clock.GetUtcNow();
        async Task<string> AddAsync(string kind, Action<UserAccount> change)
        {
            var user = new UserAccount { Name = "Kari", Email = $"{kind}@survey.test", EmailNormalised = $"{kind}@survey.test".ToUpperInvariant(), PasswordHash = hash, SecurityStamp = "s", Language = "nb" };
            change(user);
            await store.CreateAsync(user, default);
            return user.Email;
        }

        var cases = new (string Email, string Password)[]
        {
            ("unknown@survey.test", TestSite.Password),
            (await AddAsync("wrong", _ => { }), "ikke det riktige passordet"),
            (await AddAsync("locked", user => user.LockoutEndUtc = now.AddMinutes(10)), TestSite.Password),
            (await AddAsync("disabled", user => user.DisabledUtc = now), TestSite.Password),
            (await AddAsync("invited", user => user.PasswordHash = null), TestSite.Password),
        };
        var seen = new List<string>();
        foreach (var (email, password) in cases)
        {
            var client = site.CreateClient(new() { BaseAddress = new(TestSite.BaseUrl), AllowAutoRedirect = false });
            var before = hasher.Verified;
            using var answer = await client.SubmitAsync("/account/login", "main form", ("Input.Email", email), ("Input.Password", password));
            seen.Add($"{(int)answer.StatusCode} {hasher.Verified - before} hash {await answer.SeenAsync(email)}");
        }

        Assert.StartsWith("400 1 hash", seen[0]);
        Assert.All(seen, other => Assert.Equal(seen[0], other));
    }

    /// <summary>S8.</summary>
    [Fact]
    public async Task Forgotten_KnownOrUnknown_LooksTheSame()
    {
        var user = await _site.AddUserAsync();
        var seen = new List<string>();

        foreach (var email in new[] { user.Email, user.Email, "ingen@survey.test" })
        {
            var client = _site.CreateClient();
            using var answer = await client.SubmitAsync("/account/forgotten", "main form", ("Input.Email", email));
            using var after = await client.GetAsync(answer.Headers.Location);
            seen.Add($"{(int)answer.StatusCode} {answer.Headers.Location} {await answer.SeenAsync(email)} {(int)after.StatusCode} {await after.SeenAsync(email)}");
        }

        Assert.StartsWith("302 /account/forgotten?sent=True", seen[0]);
        Assert.All(seen, other => Assert.Equal(seen[0], other));
    }

    /// <summary>S8: an administrator who invites does not learn from the answer whether the address had an account.</summary>
    [Fact]
    public async Task Invitation_KnownOrUnknown_LooksTheSame()
    {
        var user = await _site.AddUserAsync();
        var client = await _site.LogInAsync(new RoleAssignment(Role.Administrator));
        var seen = new List<string>();

        foreach (var email in new[] { user.Email, "ny@kommune.no" })
        {
            using var answer = await client.SubmitAsync("/users/new", "main form",
                ("Input.Name", "Ola Nordmann"), ("Input.Email", email), ("Input.Language", "nb"), ("Input.Role", "Administrator"));
            seen.Add($"{(int)answer.StatusCode} {answer.Headers.Location} {await answer.SeenAsync(email)}");
        }

        Assert.StartsWith("302 /users", seen[0]);
        Assert.Equal(seen[0], seen[1]);
        Assert.Equal(2, (await _site.SendMailAsync()).Count);
    }
}
