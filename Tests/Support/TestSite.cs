using System.Net;
using BoSoSurvey.Data;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace BoSoSurvey.Tests.Support;

/// <summary>The whole site on a fresh SQLite file and a clock of its own, for tests over HTTP. Its clients speak HTTPS, so cookies are as in production.</summary>
public class TestSite : WebApplicationFactory<Program>
{
    public const string BaseUrl = "https://survey.test";

    public TestSite()
    {
        Folder = Directory.CreateTempSubdirectory("boso-site-").FullName;
        ClientOptions.BaseAddress = new Uri(BaseUrl);
        ClientOptions.AllowAutoRedirect = false;
    }

    public string Folder { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2010, 12, 10, 8, 0, 0, TimeSpan.Zero));

    public Db Db => Services.GetRequiredService<Db>();

    private string MailFolder => Path.Combine(Folder, "mail");

    /// <summary>Sends the mail that is due, to the pickup folder.</summary>
    /// <returns>Everything sent so far, oldest first.</returns>
    public async Task<IReadOnlyList<MimeMessage>> SendMailAsync()
    {
        await Get<MailSender>().SendDueAsync();
        if (!Directory.Exists(MailFolder))
            return [];
        var mails = new List<MimeMessage>();
        // Their names are their ids, which are in order of time.
        foreach (var file in Directory.GetFiles(MailFolder, "*.eml").Order(StringComparer.Ordinal))
            mails.Add(await MimeMessage.LoadAsync(file));
        return mails;
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Database:Provider", "sqlite");
        builder.UseSetting("ConnectionStrings:Survey", $"Data Source={Path.Combine(Folder, "survey.db")}");
        builder.UseSetting("Site:PublicBaseUrl", BaseUrl);
        builder.UseSetting("Site:KeyFolder", Path.Combine(Folder, "keys"));
        builder.UseSetting("Mail:PickupFolder", MailFolder);
        // When mail leaves is for the test to say: SendMailAsync.
        builder.UseSetting("Mail:SendFromThisNode", "false");
        // What is refused as it should be is no news here; what breaks is.
        foreach (var category in new[] { "Default", "Microsoft.AspNetCore" })
            builder.UseSetting($"Logging:LogLevel:{category}", "Error");
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<TimeProvider>(Clock);
            services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, FromAddress>());
            // Few rounds: hundreds of tests log in, and none of them tests the strength of the hash with this.
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000);
        });
    }

    /// <summary>A client at this address on the network.</summary>
    public HttpClient CreateClientAt(string address)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add(FromAddress.Header, address);
        return client;
    }

    /// <summary>Gives a request the sender that its test names; the test server has no network.</summary>
    private sealed class FromAddress : IStartupFilter
    {
        public const string Header = "Test-From";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, go) =>
            {
                if (IPAddress.TryParse(context.Request.Headers[Header], out var address))
                    context.Connection.RemoteIpAddress = address;
                return go(context);
            });
            next(app);
        };
    }

    /// <summary>The password of every user that <see cref="AddUserAsync"/> makes.</summary>
    public const string Password = "tretten gule elger på tunet";

    /// <summary>A user with these roles and a known password, made through the stores.</summary>
    public async Task<UserAccount> AddUserAsync(params RoleAssignment[] roles)
    {
        using var scope = Services.CreateScope();
        var user = new UserAccount { Name = "Kari Nordmann", Email = $"kari.{Guid.NewGuid():N}@survey.test", Language = "nb" };
        var users = scope.ServiceProvider.GetRequiredService<UserAccounts>();
        foreach (var step in new[] { () => users.CreateAsync(user), () => users.SetPasswordAsync(user, Password) })
            if (await step() is { Succeeded: false } failed)
                throw new InvalidOperationException(failed.ToString());
        foreach (var role in roles)
            await Get<RoleAssignmentStore>().AddAsync(user.UserId, role);
        return user;
    }

    /// <summary>A client of a new user with these roles, logged in through the form.</summary>
    public async Task<HttpClient> LogInAsync(params RoleAssignment[] roles) => await LogInAsync(await AddUserAsync(roles));

    /// <summary>A client of this user, logged in through the form.</summary>
    public async Task<HttpClient> LogInAsync(UserAccount user)
    {
        var client = CreateClient();
        using var answer = await client.SubmitAsync("/account/login", "main form", ("Input.Email", user.Email), ("Input.Password", Password));
        if (answer.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"The login of {user.Email} gave {(int)answer.StatusCode}");
        return client;
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
