using System.Net;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Auth;
using Microsoft.AspNetCore.Identity;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>Administrators keep users; the first one comes from the command line.</summary>
public sealed class UserTests : IAsyncDisposable
{
    private readonly TestSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private async Task<UserAccount> FindAsync(string email) => (await _site.Get<UserAccountStore>().FindByEmailAsync(email.ToUpperInvariant(), default))!;

    private async Task<(HttpClient Client, UserAccount Self)> AdministratorAsync()
    {
        var self = await _site.AddUserAsync(new RoleAssignment(Role.Administrator));
        return (await _site.LogInAsync(self), self);
    }

    [Fact]
    public async Task User_AddedWithAScopedRole_IsListedWithIt()
    {
        var data = await new TestData(_site.Db).ProgrammeAsync();
        var municipality = await data.MunicipalityAsync();
        var (client, _) = await AdministratorAsync();

        using var answer = await client.SubmitAsync("/users/new", "main form",
            ("Input.Name", "Ola Nordmann"), ("Input.Email", "Ola@kommune.no"), ("Input.Language", "en"), ("Input.Role", $"ProgrammeLeader:{municipality}"));

        var user = await FindAsync("ola@kommune.no");
        Assert.Equal("/users?added=True", answer.Headers.Location!.OriginalString);
        Assert.NotNull((await client.GetPageAsync(answer.Headers.Location.OriginalString)).QuerySelector("main [role=status]"));
        Assert.Equal(("Ola Nordmann", "Ola@kommune.no", "en", null), (user.Name, user.Email, user.Language, user.PasswordHash));
        Assert.Equal(municipality, Assert.Single(await _site.Get<RoleAssignmentStore>().ListOfUserAsync(user.UserId)).MunicipalityId);
        var row = (await client.GetPageAsync("/users")).QuerySelectorAll("tbody tr").Single(tr => tr.TextContent.Contains("Ola@kommune.no", StringComparison.Ordinal));
        Assert.Contains("Programleder, Lillehammer", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Har ikke valgt passord", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_WithKnownAddress_IsGivenTheRoleToo()
    {
        var data = await new TestData(_site.Db).ProgrammeAsync();
        var known = await _site.AddUserAsync(new RoleAssignment(Role.Council, data.ProgrammeId));
        var (client, _) = await AdministratorAsync();

        await client.SubmitAsync("/users/new", "main form",
            ("Input.Name", "Et annet navn"), ("Input.Email", known.Email.ToUpperInvariant()), ("Input.Role", $"Evaluator:{data.ProgrammeId}"));

        Assert.Equal(known.Name, (await FindAsync(known.Email)).Name);
        Assert.Equal([Role.Council, Role.Evaluator], (await _site.Get<RoleAssignmentStore>().ListOfUserAsync(known.UserId)).Select(role => role.Role));
    }

    [Theory]
    [InlineData("", "ola@kommune.no", "Administrator", "Input_Name")]
    [InlineData("Ola\u0007", "ola@kommune.no", "Administrator", "Input_Name")]
    [InlineData("Ola", "ola@kommune.no (x)", "Administrator", "Input_Email")]
    [InlineData("Ola", "ola", "Administrator", "Input_Email")]
    [InlineData("Ola", "ola@kommune.no", "", "Input_Role")]
    [InlineData("Ola", "ola@kommune.no", "Evaluator:00000000-0000-0000-0000-000000000001", "Input_Role")]
    [InlineData("Ola", "ola@kommune.no", "Evaluator", "Input_Role")]
    public async Task User_WithBadInput_IsRefusedBesideTheFieldAndKeepsTheRest(string name, string email, string role, string field)
    {
        var (client, _) = await AdministratorAsync();

        using var answer = await client.SubmitAsync("/users/new", "main form", ("Input.Name", name), ("Input.Email", email), ("Input.Language", "nn"), ("Input.Role", role));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var page = await answer.ReadPageAsync();
        Assert.StartsWith("Feil: ", page.Title);
        Assert.Equal($"#{field}", Assert.Single(page.QuerySelectorAll(".ds-error-summary a")).GetAttribute("href"));
        Assert.NotNull(page.QuerySelector($"#{field}[aria-invalid=true]"));
        Assert.Equal(email, page.QuerySelector("#Input_Email")!.GetAttribute("value"));
        Assert.Equal("nn", page.QuerySelector("#Input_Language option[selected]")!.GetAttribute("value"));
        Assert.Single(await _site.Get<UserAccountStore>().ListAsync());
    }

    /// <summary>S17: names of columns in a post change nothing that the form does not hold.</summary>
    [Fact]
    public async Task User_WithColumnsInThePost_GetsNothingExtra()
    {
        var (client, self) = await AdministratorAsync();
        var columns = typeof(UserAccount).GetProperties().Select(property => property.Name)
            .Except(["Name", "Email", "Language"]).SelectMany(column => new[] { column, $"Input.{column}", $"User.{column}" })
            .Select(column => (column, column.EndsWith("Id", StringComparison.Ordinal) ? self.UserId.ToString() : column.EndsWith("Utc", StringComparison.Ordinal) ? "2001-01-01" : "1"));

        using var answer = await client.SubmitAsync("/users/new", "main form",
            [("Input.Name", "Ola"), ("Input.Email", "ola@kommune.no"), ("Input.Language", "nb"), ("Input.Role", "Administrator"), .. columns]);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var user = await FindAsync("ola@kommune.no");
        Assert.NotEqual(self.UserId, user.UserId);
        Assert.Equal((false, null, 0, null, null, "OLA@KOMMUNE.NO"), (user.EmailConfirmed, user.PasswordHash, user.AccessFailedCount, user.LockoutEndUtc, user.DisabledUtc, user.EmailNormalised));
        Assert.Equal(_site.Db.Now, user.CreatedUtc);
    }

    [Fact]
    public async Task User_ShutOutAndLetIn_LogsInAccordingly()
    {
        var (client, _) = await AdministratorAsync();
        var user = await _site.AddUserAsync();
        var session = await _site.LogInAsync(user);
        var form = $"form:has(input[name=userId][value='{user.UserId}'])[action*=able]";

        using var shut = await client.SubmitAsync("/users", form);
        Assert.Equal(HttpStatusCode.Redirect, (await session.GetAsync("/")).StatusCode);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _site.LogInAsync(user));

        await client.SubmitAsync("/users", form);
        await _site.LogInAsync(user);
    }

    [Fact]
    public async Task Role_Removed_EndsTheAccess()
    {
        var (client, _) = await AdministratorAsync();
        var other = await _site.AddUserAsync(new RoleAssignment(Role.Administrator));
        Assert.Equal(HttpStatusCode.OK, (await (await _site.LogInAsync(other)).GetAsync("/users")).StatusCode);

        await client.SubmitAsync("/users", $"form:has(input[name=userId][value='{other.UserId}'])[action*=RemoveRole]");

        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.LogInAsync(other)).GetAsync("/users")).StatusCode);
    }

    /// <summary>An administrator alone on the site would have nobody to ask.</summary>
    [Fact]
    public async Task Administrator_TurnedAgainstThemselves_IsRefused()
    {
        var (client, self) = await AdministratorAsync();
        var role = Assert.Single(await _site.Get<RoleAssignmentStore>().ListOfUserAsync(self.UserId));
        var other = await _site.AddUserAsync(new RoleAssignment(Role.Administrator));

        Assert.Null((await client.GetPageAsync("/users")).QuerySelector($"form:has(input[value='{self.UserId}']) button"));
        var form = $"form:has(input[name=userId][value='{other.UserId}'])";
        using var shut = await client.SubmitAsync("/users", form + "[action*=able]", ("userId", self.UserId.ToString()));
        using var removed = await client.SubmitAsync("/users", form + "[action*=RemoveRole]", ("userId", self.UserId.ToString()), ("roleAssignmentId", role.RoleAssignmentId.ToString()));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (shut.StatusCode, removed.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/users")).StatusCode);
    }

    private async Task<(int ExitCode, string Said)> CreateAdminAsync(string password, params string[] args)
    {
        using var said = new StringWriter();
        var settings = new[] { "--applicationName", "BoSoSurvey.Web", "--ConnectionStrings:Survey", $"Data Source={Path.Combine(_site.Folder, "admin.db")}", "--Site:PublicBaseUrl", TestSite.BaseUrl, "--Site:KeyFolder", _site.Folder };
        using var input = new StringReader(password + "\n");
        return (await CreateAdmin.RunAsync([.. args, .. settings], input, said, said), said.ToString());
    }

    [Fact]
    public async Task CreateAdmin_OnAnEmptyDatabase_MakesOneWhoMayAdminister()
    {
        var (exitCode, said) = await CreateAdminAsync(TestSite.Password, "--email", "kari@kommune.no", "--name", "Kari Nordmann", "--password-stdin");

        Assert.True(exitCode == 0, said);
        var db = new BoSoSurvey.Data.Db(new BoSoSurvey.Data.SqliteDialect($"Data Source={Path.Combine(_site.Folder, "admin.db")}"), _site.Clock);
        var user = (await new UserAccountStore(db).FindByEmailAsync("KARI@KOMMUNE.NO", default))!;
        Assert.Equal(Role.Administrator, Assert.Single(await new RoleAssignmentStore(db).ListOfUserAsync(user.UserId)).Role);
        Assert.Equal(PasswordVerificationResult.Success, new PasswordHasher<UserAccount>(
            Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = Authentication.PasswordRounds })).VerifyHashedPassword(user, user.PasswordHash!, TestSite.Password));

        var (again, saidAgain) = await CreateAdminAsync(TestSite.Password, "--email", "Kari@kommune.no", "--name", "Kari", "--password-stdin");
        Assert.Equal(1, again);
        Assert.Contains("already", saidAgain, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "Use: create-admin", TestSite.Password, "--name", "Kari", "--password-stdin")]
    [InlineData(2, "Use: create-admin", TestSite.Password, "--email", "kari@kommune.no", "--password-stdin")]
    [InlineData(1, "not an e-mail address", TestSite.Password, "--email", "kari", "--name", "Kari", "--password-stdin")]
    [InlineData(1, "too short", "kort", "--email", "kari@kommune.no", "--name", "Kari", "--password-stdin")]
    [InlineData(1, "everyone tries first", "Passord12345", "--email", "kari@kommune.no", "--name", "Kari", "--password-stdin")]
    public async Task CreateAdmin_AskedForWrongly_MakesNobody(int exitCode, string said, string password, params string[] args)
    {
        var result = await CreateAdminAsync(password, args);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(said, result.Said, StringComparison.Ordinal);
    }
}
