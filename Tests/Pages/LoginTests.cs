using System.Net;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Auth;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>Who gets in, who stays in, and what ends it.</summary>
public sealed class LoginTests : IAsyncDisposable
{
    private readonly TestSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private static Task<HttpResponseMessage> TryAsync(HttpClient client, string email, string password, string address = "/account/login") =>
        client.SubmitAsync(address, "main form", ("Input.Email", email), ("Input.Password", password));

    private static async Task AssertLoggedOutAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/account/login", answer.Headers.Location!.AbsolutePath);
    }

    [Fact]
    public async Task Page_WithoutLogin_AsksForItAndGoesOnThere()
    {
        var user = await _site.AddUserAsync();
        var client = _site.CreateClient();

        using var asked = await client.GetAsync("/?cohort=1");
        using var answer = await TryAsync(client, user.Email, TestSite.Password, asked.Headers.Location!.PathAndQuery);

        Assert.Equal("/?cohort=1", answer.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
    }

    /// <summary>A file would leave one on the page of the login.</summary>
    [Theory]
    [InlineData("/rounds/5/workbook", "/rounds/5/reports")]
    [InlineData("/rounds/5/export/all.zip", "/rounds/5/reports")]
    [InlineData("/rounds/5/picture/groups?municipality=3405", "/rounds/5/results")]
    [InlineData("/council/5/workbook?round=6", "/council/5?round=6")]
    [InlineData("/council/5/picture?round=6", "/council/5?round=6")]
    public async Task Login_AfterAFile_GoesToThePageThatItIsOn(string file, string page)
    {
        using var asked = await _site.CreateClient().GetAsync(file.Replace("/5", $"/{Guid.Empty}", StringComparison.Ordinal));

        Assert.Equal("/account/login?returnUrl=" + Uri.EscapeDataString(page.Replace("/5", $"/{Guid.Empty}", StringComparison.Ordinal)), asked.Headers.Location!.PathAndQuery);
    }

    [Theory]
    [InlineData("https://evil.test/")]
    [InlineData("//evil.test/")]
    [InlineData("/\\evil.test/")]
    [InlineData("javascript:alert(1)")]
    public async Task Login_WithAForeignReturnAddress_GoesToTheFrontPage(string returnUrl)
    {
        var user = await _site.AddUserAsync();

        using var answer = await TryAsync(_site.CreateClient(), user.Email, TestSite.Password, "/account/login?returnUrl=" + Uri.EscapeDataString(returnUrl));

        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Login_WithEmptyFields_IsRefusedBesideThem()
    {
        using var answer = await TryAsync(_site.CreateClient(), "", "");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var page = await answer.ReadPageAsync();
        Assert.StartsWith("Feil: ", page.Title);
        Assert.Equal("Input_Email-error", page.QuerySelector("#Input_Email")!.GetAttribute("aria-describedby"));
        Assert.NotEmpty(page.QuerySelector("#Input_Password-error")!.TextContent);
    }

    [Fact]
    public async Task Lockout_AfterFiveFailures_RefusesTheRightPasswordForFifteenMinutes()
    {
        var user = await _site.AddUserAsync();
        var client = _site.CreateClient();
        for (var i = 0; i < 5; i++)
            await TryAsync(client, user.Email, "wrong password here");

        Assert.Equal(HttpStatusCode.BadRequest, (await TryAsync(client, user.Email, TestSite.Password)).StatusCode);
        _site.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(HttpStatusCode.BadRequest, (await TryAsync(client, user.Email, TestSite.Password)).StatusCode);
        _site.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Redirect, (await TryAsync(client, user.Email, TestSite.Password)).StatusCode);
    }

    private async Task<bool> MayLogInAsync(string email, string from)
    {
        using var client = _site.CreateClientAt(from);
        using var answer = await TryAsync(client, email, TestSite.Password);
        return answer.StatusCode == HttpStatusCode.Redirect;
    }

    private async Task FailAsync(string email, int times, string from)
    {
        using var client = _site.CreateClientAt(from);
        for (var i = 0; i < times; i++)
            await TryAsync(client, email, "wrong password here");
    }

    /// <summary>S8: a guesser shuts out the place they guess from, and not the user.</summary>
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:abcd::9", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", false)]
    public async Task Lockout_OfOnePlace_LeavesOthersIn(string guesser, string place, bool expected)
    {
        var user = await _site.AddUserAsync();

        await FailAsync(user.Email, 5, guesser);

        Assert.Equal(expected, await MayLogInAsync(user.Email, place));
    }

    /// <summary>S8: guesses from everywhere lock the account, but not where its user is known.</summary>
    [Fact]
    public async Task Lockout_OfAnAccountFromManyPlaces_LeavesTheUsersOwnPlaceIn()
    {
        var user = await _site.AddUserAsync();
        Assert.True(await MayLogInAsync(user.Email, "192.0.2.1"));
        for (var i = 0; i < 10; i++)
            await FailAsync(user.Email, 5, $"198.51.100.{i}");

        Assert.False(await MayLogInAsync(user.Email, "192.0.2.2"));
        Assert.True(await MayLogInAsync(user.Email, "192.0.2.1"));
    }

    /// <summary>S8: many accounts tried from one network close it to new ones, but not to those who log in from there.</summary>
    [Fact]
    public async Task Lockout_OfANetwork_LeavesItsKnownUsersIn()
    {
        var (known, other) = (await _site.AddUserAsync(), await _site.AddUserAsync());
        Assert.True(await MayLogInAsync(known.Email, "192.0.2.1"));
        for (var i = 0; i < 20; i++)
            await FailAsync($"nobody{i}@survey.test", 5, "192.0.2.1");

        Assert.True(await MayLogInAsync(known.Email, "192.0.2.1"));
        Assert.False(await MayLogInAsync(other.Email, "192.0.2.1"));
        Assert.True(await MayLogInAsync(other.Email, "192.0.2.2"));
        _site.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.True(await MayLogInAsync(other.Email, "192.0.2.1"));
    }

    [Fact]
    public async Task Failures_BeforeASuccess_AreForgotten()
    {
        var user = await _site.AddUserAsync();
        var client = _site.CreateClient();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 4; i++)
                await TryAsync(client, user.Email, "wrong password here");
            Assert.Equal(HttpStatusCode.Redirect, (await TryAsync(client, user.Email, TestSite.Password)).StatusCode);
        }
    }

    /// <summary>S5: a copy of the cookie, kept by someone else, is worth nothing after the logout.</summary>
    [Fact]
    public async Task Logout_ByTheUser_EndsTheOldCookie()
    {
        var user = await _site.AddUserAsync();
        var cookie = await CookieAsync(user);
        var client = _site.CreateClient(new() { HandleCookies = false, BaseAddress = new(TestSite.BaseUrl), AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        var page = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        client.DefaultRequestHeaders.Remove("Cookie");
        client.DefaultRequestHeaders.Add("Cookie", $"{cookie}; {page.Headers.GetValues("Set-Cookie").First(value => value.Contains("csrf", StringComparison.Ordinal)).Split(';')[0]}");

        using var answer = await client.SubmitAsync(await page.ReadPageAsync(), "/", "form[action='/account/logout']");

        Assert.Equal("/account/login", answer.Headers.Location!.OriginalString);
        await AssertLoggedOutAsync(client);
    }

    private async Task<string> CookieAsync(UserAccount user)
    {
        using var answer = await TryAsync(_site.CreateClient(), user.Email, TestSite.Password);
        return answer.Headers.GetValues("Set-Cookie").Last(value => value.StartsWith("__Host-boso-login=", StringComparison.Ordinal)).Split(';')[0];
    }

    /// <summary>S5: other sessions of the user go on.</summary>
    [Fact]
    public async Task Logout_OnOneDevice_LeavesTheOther()
    {
        var user = await _site.AddUserAsync();
        var (first, second) = (await _site.LogInAsync(user), await _site.LogInAsync(user));

        await first.SubmitAsync("/", "form[action='/account/logout']");

        await AssertLoggedOutAsync(first);
        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("password")]
    [InlineData("role")]
    public async Task Session_AfterAChangeOfTheUser_EndsAtTheNextRequest(string change)
    {
        var user = await _site.AddUserAsync();
        var client = await _site.LogInAsync(user);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);

        using (var scope = _site.Services.CreateScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserAccounts>();
            var fresh = (await users.FindByEmailAsync(user.Email))!;
            switch (change)
            {
                case "disable":
                    Assert.True((await users.SetDisabledAsync(fresh, disabled: true)).Succeeded);
                    break;
                case "password":
                    Assert.True((await users.SetPasswordAsync(fresh, "fjorten blå elger på tunet")).Succeeded);
                    break;
                default:
                    await _site.Get<RoleAssignmentStore>().AddAsync(user.UserId, new RoleAssignment(Role.Administrator));
                    break;
            }
        }

        await AssertLoggedOutAsync(client);
        var again = await TryAsync(_site.CreateClient(), user.Email, change == "password" ? "fjorten blå elger på tunet" : TestSite.Password);
        Assert.Equal(change == "disable" ? HttpStatusCode.BadRequest : HttpStatusCode.Redirect, again.StatusCode);
    }

    /// <summary>S5: an hour without a request, or twelve hours in all.</summary>
    [Fact]
    public async Task Session_IdleOrOld_Ends()
    {
        var user = await _site.AddUserAsync();
        var (idle, busy) = (await _site.LogInAsync(user), await _site.LogInAsync(user));

        for (var minutes = 0; minutes < 12 * 60 - 45; minutes += 45)
        {
            _site.Clock.Advance(TimeSpan.FromMinutes(45));
            Assert.Equal(HttpStatusCode.OK, (await busy.GetAsync("/")).StatusCode);
            if (minutes == 45)
                await AssertLoggedOutAsync(idle);
        }

        _site.Clock.Advance(TimeSpan.FromMinutes(45));
        await AssertLoggedOutAsync(busy);
    }
}
