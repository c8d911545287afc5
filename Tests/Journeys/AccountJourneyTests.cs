using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace BoSoSurvey.Tests.Journeys;

/// <summary>An administrator invites an evaluator, who chooses a password, logs in and out: every page and state of it accessible (A1–A4).</summary>
public sealed class AccountJourneyTests(Browser browser) : IClassFixture<Browser>, IAsyncDisposable
{
    private readonly BrowserSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private static async Task CheckAsync(IPage page, string state)
    {
        var faults = await page.FaultsAsync(state);
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }


    [Fact]
    public async Task Account_FromInvitationToLogout_IsAccessible()
    {
        var data = await new TestData(_site.Db).ProgrammeAsync();
        await data.MunicipalityAsync();
        await data.MunicipalityAsync("Øyer", "3440");
        await data.RoundAsync();
        var administrator = await _site.AddUserAsync(new RoleAssignment(Role.Administrator));
        await _site.AddUserAsync(new RoleAssignment(Role.Council, data.ProgrammeId));
        await using var opened = await browser.OpenAsync(new() { BaseURL = _site.Address });
        var page = opened.Page;

        await page.GotoAsync("/users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Logg inn" }).ClickAsync();
        await CheckAsync(page, "login-error");
        await page.GetByRole(AriaRole.Link, new() { Name = "Skriv e-postadressen din" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("E-postadresse")).ToBeFocusedAsync();
        await page.GetByLabel("E-postadresse").FillAsync(administrator.Email);
        await page.GetByLabel("Passord").FillAsync(TestSite.Password);
        await page.GetByLabel("Passord").PressAsync("Enter");
        await CheckAsync(page, "users");

        await page.GetByRole(AriaRole.Link, new() { Name = "Legg til bruker" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Legg til og send invitasjon" }).ClickAsync();
        await CheckAsync(page, "new-user-error");
        await page.GetByLabel("Navn").FillAsync("Ola Nordmann");
        await page.GetByLabel("E-postadresse").FillAsync("ola@kommune.no");
        await page.GetByLabel("Rolle").SelectOptionAsync("Evaluator, Boligsosialt utviklingsprogram");
        await page.GetByRole(AriaRole.Button, new() { Name = "Legg til og send invitasjon" }).ClickAsync();
        await Assertions.Expect(page.GetByText("ola@kommune.no")).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await CheckAsync(page, "front-administrator");
        await page.GetByRole(AriaRole.Button, new() { Name = "Logg ut" }).ClickAsync();
        await CheckAsync(page, "login");

        var mail = Assert.Single(await _site.SendMailAsync());
        var link = mail.TextBody!.Split().First(word => word.Contains("/account/password/", StringComparison.Ordinal));
        await page.GotoAsync(new Uri(link).PathAndQuery);
        await CheckAsync(page, "password");
        await page.GetByLabel("Nytt passord").FillAsync("husbanken2010");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lagre passordet" }).ClickAsync();
        await CheckAsync(page, "password-error");
        await page.GetByLabel("Nytt passord").FillAsync(TestSite.Password);
        await page.GetByLabel("Gjenta passordet").FillAsync(TestSite.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Lagre passordet" }).ClickAsync();
        await CheckAsync(page, "password-saved");
        await page.GetByLabel("E-postadresse").FillAsync("ola@kommune.no");
        await page.GetByLabel("Passord").FillAsync(TestSite.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Logg inn" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Mine programmer" })).ToBeVisibleAsync();
        await CheckAsync(page, "front-evaluator");

        await page.GetByRole(AriaRole.Button, new() { Name = "Nynorsk" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Mine program" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Logg ut" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Har du gløymt passordet?" }).ClickAsync();
        await CheckAsync(page, "forgotten");
        await page.GetByLabel("E-postadresse").FillAsync("ingen@kommune.no");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send lenkje" }).ClickAsync();
        await CheckAsync(page, "forgotten-sent");
        await page.GotoAsync(new Uri(link).PathAndQuery);
        await CheckAsync(page, "password-dead");
    }
}
