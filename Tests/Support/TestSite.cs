using BoSoSurvey.Data;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

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

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Database:Provider", "sqlite");
        builder.UseSetting("ConnectionStrings:Survey", $"Data Source={Path.Combine(Folder, "survey.db")}");
        builder.UseSetting("Site:PublicBaseUrl", BaseUrl);
        builder.UseSetting("Site:KeyFolder", Path.Combine(Folder, "keys"));
        builder.UseSetting("Mail:PickupFolder", Path.Combine(Folder, "mail"));
        builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Clock));
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
