using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>The program starts on settings that can work, and says which cannot.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("boso-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Settings that work.</summary>
    private string[] Usual =>
    [
        "--applicationName=BoSoSurvey.Web", $"--Site:PublicBaseUrl={TestSite.BaseUrl}", $"--Site:KeyFolder={_folder}/keys",
        $"--Mail:PickupFolder={_folder}/mail", $"--ConnectionStrings:Survey=Data Source={_folder}/survey.db;Pooling=False",
    ];

    private static async Task<(int ExitCode, string Said)> RunAsync(params string[] args)
    {
        using var said = new StringWriter();
        return (await Verbs.RunAsync(args, said, said), said.ToString());
    }

    /// <summary>The verb <c>migrate</c> with settings that work, but for those given.</summary>
    private Task<(int ExitCode, string Said)> MigrateAsync(params string[] settings) => RunAsync(["migrate", .. Usual, .. settings]);

    [Theory]
    [InlineData("Site:PublicBaseUrl", "")]
    [InlineData("Site:PublicBaseUrl", "survey.example.no")]
    [InlineData("Site:PublicBaseUrl", "ftp://survey.example.no")]
    [InlineData("Site:PublicBaseUrl", "http://survey.example.no")]
    [InlineData("Site:PublicBaseUrl", "https://survey.example.no/here")]
    [InlineData("Site:PublicBaseUrl", "http://[")]
    [InlineData("Site:KeyFolder", "")]
    [InlineData("Site:KeyFolder", "/dev/null/keys")]
    [InlineData("Site:KeyCertificates:0:Path", "/no/such/keys.pfx")]
    [InlineData("Site:KnownProxies:0", "proxy")]
    [InlineData("Site:ContactEmail", "kari@example.no, ola@example.no")]
    [InlineData("Site:AccessibilityStatementUrl", "uustatus")]
    [InlineData("Database:Provider", "oracle")]
    [InlineData("Database:Provider", "sqlserver")]
    [InlineData("ConnectionStrings:Survey", "nonsense")]
    [InlineData("ConnectionStrings:Survey", "")]
    [InlineData("ConnectionStrings:Survey", "Data Source=:memory:")]
    [InlineData("ConnectionStrings:Survey", "Data Source=/")]
    [InlineData("ConnectionStrings:Survey", "Data Source=/tmp")]
    [InlineData("ConnectionStrings:Survey", "Data Source=survey.db;Password=x")]
    [InlineData("ConnectionStrings:Survey", "Data Source=survey.db;Cache=Shared")]
    [InlineData("ConnectionStrings:Survey", "Data Source=/dev/null/survey.db")]
    [InlineData("Mail:PickupFolder", "/dev/null/mail")]
    [InlineData("Mail:Smtp:Port", "smtp")]
    [InlineData("Mail:Smtp:Security", "Foo")]
    [InlineData("Mail:Smtp", "smtp.example.no")]
    [InlineData("Mail:Smtp:Host", "smtp.example.no:25")]
    [InlineData("Site:KnownProxies", "127.0.0.1")]
    [InlineData("Site:KeyCertificates", "/no/such/keys.pfx")]
    [InlineData("Site:KeyCertificates:0", "/no/such/keys.pfx")]
    [InlineData("Site:KeyCertificates:0:Path", "")]
    [InlineData("Site:PublicUrl", "https://survey.example.no")]
    [InlineData("Database:Provder", "sqlserver")]
    [InlineData("Mail:Smtp:Hots", "smtp.example.no")]
    [InlineData("ConnectionStrings:Survy", "Data Source=survey.db")]
    [InlineData("Telemetry:Endpoint", "http://127.0.0.1:4317")]
    [InlineData("Telemetry:OtlpEndpoint", "collector")]
    public async Task Start_ASettingThatCannotWork_IsRefusedByItsName(string setting, string value)
    {
        var (exitCode, said) = await MigrateAsync($"--{setting}={value}");

        Assert.Equal(1, exitCode);
        Assert.Contains(setting == "Site:KnownProxies:0" ? "Site:KnownProxies" : setting, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Database:Provider", "SQLite")]
    [InlineData("Mail:Smtp:Security", "starttls")]
    [InlineData("ConnectionStrings:Survey_ProviderName", "Microsoft.Data.Sqlite")]
    [InlineData("Mail", "/var/mail/root")]
    public async Task Start_ASettingThatIsRightOrNotOurs_IsTaken(string setting, string value)
    {
        var (exitCode, said) = await MigrateAsync($"--{setting}={value}");

        Assert.Equal((0, ""), (exitCode, exitCode == 0 ? "" : said));
    }

    [Fact]
    public async Task Start_SettingsOfSeveralKinds_NamesThemAll()
    {
        var (_, said) = await MigrateAsync("--Database:Provider=oracle", "--Mail:From=nobody");

        Assert.Contains("Database:Provider", said, StringComparison.Ordinal);
        Assert.Contains("Mail:From", said, StringComparison.Ordinal);
    }

    /// <summary>Settings that are the framework's.</summary>
    [Theory]
    [InlineData("urls", "somewhere")]
    [InlineData("Logging:LogLevel:Default", "Warnin")]
    public async Task Start_AddressOrLogLevelThatCannotBe_IsSaidInOneLine(string setting, string value)
    {
        var (exitCode, said) = await RunAsync([.. Usual, $"--{setting}={value}"]);

        Assert.Equal(1, exitCode);
        var line = Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith(setting.Replace(":Default", "", StringComparison.Ordinal), line, StringComparison.Ordinal);
        Assert.Contains(value, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AServerOutOfReach_IsSaidWithTheSetting()
    {
        var (exitCode, said) = await MigrateAsync("--Database:Provider=sqlserver", "--ConnectionStrings:Survey=Server=127.0.0.1,1;Database=survey;Connect Timeout=2;User Id=a;Password=b");

        Assert.Equal(1, exitCode);
        Assert.Contains("ConnectionStrings:Survey", said, StringComparison.Ordinal);
    }

    /// <summary>The database holds names, the folders hold links and keys.</summary>
    [Fact]
    public async Task Start_FilesItMakes_AreForItsOwnUserAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no file modes here");
            return;
        }

        Assert.Equal(0, (await MigrateAsync()).ExitCode);

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (var path in new[] { "survey.db", "keys", "mail" })
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(_folder, path)) & others);
    }

    /// <summary>An empty database in the place of one that is lost would hide the loss: links would simply not work any more.</summary>
    [Theory]
    [InlineData("deleted")]
    [InlineData("emptied")]
    [InlineData("deleted, of a site from before the mark")]
    public async Task Start_DatabaseLost_IsRefusedUntilMigrateIsAskedFor(string how)
    {
        await MigrateAsync();
        var (database, keys) = (Path.Combine(_folder, "survey.db"), Path.Combine(_folder, "keys"));
        if (how.EndsWith("mark", StringComparison.Ordinal))
        {
            Directory.GetFiles(keys).ToList().ForEach(File.Delete);
            await File.WriteAllTextAsync(Path.Combine(keys, "key-1.xml"), "<key />", TestContext.Current.CancellationToken);
        }

        if (how == "emptied")
            await File.WriteAllBytesAsync(database, [], TestContext.Current.CancellationToken);
        else
            File.Delete(database);

        var (exitCode, said) = await RunAsync(Usual);

        Assert.Equal(1, exitCode);
        Assert.Contains("run `migrate` first", said, StringComparison.Ordinal);
        Assert.False(new FileInfo(database) is { Exists: true, Length: > 0 });
        Assert.Equal(0, (await MigrateAsync()).ExitCode);
    }

    [Fact]
    public async Task Backup_ByTheVerbs_IsMadeAndLookedOver()
    {
        await MigrateAsync();
        var file = Path.Combine(_folder, "copy.db");
        using var said = new StringWriter();

        Assert.Equal(0, await Verbs.RunAsync(["backup", file, .. Usual], said, said));
        Assert.Equal(0, await Verbs.RunAsync(["restore-check", file, .. Usual], said, said));
        Assert.Equal(1, await Verbs.RunAsync(["backup", file, .. Usual], said, said));
        await File.WriteAllTextAsync(file, "no database", TestContext.Current.CancellationToken);
        Assert.Equal(1, await Verbs.RunAsync(["restore-check", file, .. Usual], said, said));
        Assert.Equal(1, await Verbs.RunAsync(["restore-check", file + ".not", .. Usual], said, said));
        Assert.Equal(2, await Verbs.RunAsync(["backup"], said, said));

        Assert.Contains("0 rounds, 0 responses (0 submitted), 0 answers", said.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{file}.not cannot be relied on:\nThere is no such file", said.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", 0)]
    [InlineData("launch", 2)]
    public async Task Verb_UnknownOrHelp_ListsTheVerbs(string verb, int expected)
    {
        using var said = new StringWriter();

        Assert.Equal(expected, await Verbs.RunAsync([verb], said, said));

        Assert.Contains("create-admin", said.ToString(), StringComparison.Ordinal);
    }
}
