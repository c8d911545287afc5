using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Http;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Pages.Respond;
using BoSoSurvey.Web.Rosters;
using BoSoSurvey.Web.Pages.Rounds;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web;

/// <summary>The web site put together: services, and what a request passes through.</summary>
internal static class Site
{
    /// <summary>A file beside the keys, wherever those are kept: the site has had a database, and one that is not there is lost.</summary>
    private const string HasRun = "has-run";

    /// <summary>The site's services; <see cref="ReadyAsync"/> makes it one that can serve.</summary>
    /// <param name="args">Settings on the command line.</param>
    /// <param name="clock">Another clock than the system's.</param>
    public static WebApplication Build(string[] args, TimeProvider? clock = null)
    {
        // Files are watched by looking at them now and then: the system's own watchers are few (128 for a user on most Linux systems), and without one a page fails.
        Environment.SetEnvironmentVariable("DOTNET_USE_POLLING_FILE_WATCHER", "1");
        // From whichever folder the program is started: its settings and static files lie beside it, its data where it was started.
        var beside = File.Exists("appsettings.json") || args.Any(arg => arg.StartsWith("--contentRoot", StringComparison.OrdinalIgnoreCase));
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = beside ? null : AppContext.BaseDirectory });
        AddServices(builder);
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        return builder.Build();
    }

    /// <summary>All that comes before serving. The database is readied while the pages are mapped, since each takes about as long as the other.</summary>
    /// <inheritdoc cref="PrepareAsync"/>
    public static async Task ReadyAsync(WebApplication app, bool beginAnew = true)
    {
        var prepared = Task.Run(() => PrepareAsync(app.Services, beginAnew));
        UsePipeline(app);
        await prepared;
    }

    /// <summary>What must be true before the first request: settings that can work, today's schema, and the questionnaires that come with the product.</summary>
    /// <param name="services">The site's.</param>
    /// <param name="beginAnew">Whether an empty database may be made where there was one.</param>
    /// <returns>The migrations applied now.</returns>
    /// <exception cref="OptionsValidationException">Settings cannot work; each is named.</exception>
    /// <exception cref="DatabaseUnavailableException">The database of a site that has run before is not there: a new one in its place would hide the loss.</exception>
    public static async Task<IReadOnlyList<string>> PrepareAsync(IServiceProvider services, bool beginAnew = true)
    {
        services.GetRequiredService<IStartupValidator>().Validate();
        var keys = Path.GetFullPath(services.GetRequiredService<IOptions<SiteOptions>>().Value.KeyFolder);
        var mark = Path.Combine(keys, HasRun);
        if (!beginAnew && services.GetRequiredService<Dialect>().IsMissing && (File.Exists(mark) || Directory.EnumerateFiles(keys, "key-*.xml").Any()))
        {
            throw new DatabaseUnavailableException(
                $"There is no database where ConnectionStrings:Survey says, and the site has run before: its mark or its keys are in {keys}. "
                + "Mend the setting, or put a backup in place. To begin with an empty database, run `migrate` first.", null);
        }

        var applied = await services.GetRequiredService<Migrator>().MigrateAsync();
        if (KeyProtection.IsLockedOut(services))
        {
            throw new OptionsValidationException("Site", typeof(SiteOptions), [
                "Site:KeyCertificates opens none of the keys that the database holds: name the certificate that the other nodes have. Where it is lost, "
                + "delete the rows of the table ProtectionKey; everyone then logs in anew, and waiting mail cannot be read"]);
        }

        foreach (var questionnaire in QuestionnaireDocument.ReadStandard())
            await services.GetRequiredService<QuestionnaireStore>().AddAsync(questionnaire);
        foreach (var warning in await services.GetRequiredService<Dialect>().FindWarningsAsync(CancellationToken.None))
            services.GetRequiredService<ILogger<Migrator>>().LogWarning("{Warning}", warning);
        if (!File.Exists(mark))
            await PrivateFolder.WriteAsync(mark, "The site has run with a database. Where that is gone, it does not begin anew by itself.\n"u8.ToArray());
        return applied;
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        // Its scope and its lines hold the address of every request, and so the secret of a respondent's link.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        services.AddOptions<SiteOptions>().BindConfiguration("Site").ValidateOnStart();
        services.AddSingleton<IValidateOptions<SiteOptions>, SiteOptionsValidator>();
        services.AddSingleton<IValidateOptions<SiteOptions>, SettingNames>();
        services.AddOptions<DatabaseOptions>().BindConfiguration("Database").ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => Dialect.For(
            provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.Provider, provider.GetRequiredService<IConfiguration>().GetConnectionString("Survey")!));
        services.AddSingleton<Db>();
        services.AddSingleton<Migrator>();
        services.AddSingleton<DatabaseBackup>();
        services.AddSingleton<QuestionnaireStore>();
        services.AddSingleton<ProgrammeStore>();
        services.AddSingleton<RosterStore>();
        services.AddSingleton<TallyStore>();
        services.AddSingleton<TallyCheck>();
        services.AddSingleton<TallyCheck>();
        services.AddSingleton<ProgrammeOverviewStore>();
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<ParticipantStore>();
        services.AddSingleton<RoundPlanStore>();
        services.AddSingleton<RoundStore>();
        services.AddSingleton<RateStore>();
        services.AddSingleton<RespondentStore>();
        services.AddSingleton<ResponseStore>();
        services.AddSingleton<SubmissionStore>();
        services.AddSingleton<ReleaseStore>();
        services.AddSingleton<ResultStore>();
        services.AddSingleton<WrittenAnswerStore>();
        services.AddSingleton<Results.SharedReleases>();
        services.AddSingleton<RawDataStore>();
        services.AddSingleton<PersonalDataStore>();
        services.AddSingleton<Housekeeping>();
        services.AddHostedService(provider => provider.GetRequiredService<Housekeeping>());
        services.AddSingleton<Workbooks.CohortWorkbook>();
        services.AddSingleton<Exports.ExportFiles>();

        services.AddKeyProtection(builder.Configuration);
        services.AddMail();
        services.AddSystemd();
        services.AddHealth();
        services.AddMonitoring(builder.Configuration);

        // One for each kind of text: by itself the library makes one for each view that is shown.
        services.AddSingleton(typeof(IStringLocalizer<>), typeof(StringLocalizer<>));
        services.AddLocalization();
        // Norwegian letters stand in a page as they are.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddOptions<RequestLocalizationOptions>().Configure(options =>
        {
            // The shared, read-only instances: others are copied for each request, and each copy works its number formats out anew.
            var cultures = Languages.All.Select(CultureInfo.GetCultureInfo).ToList();
            options.DefaultRequestCulture = new RequestCulture(CultureInfo.GetCultureInfo(Languages.Default));
            (options.SupportedCultures, options.SupportedUICultures) = (cultures, cultures);
            options.RequestCultureProviders = [new LanguageProvider()];
        });
        services.AddOptions<Microsoft.AspNetCore.HostFiltering.HostFilteringOptions>().Configure<IOptions<SiteOptions>>((filter, site) =>
        {
            // This machine has more than one name for itself.
            filter.AllowedHosts = site.Value.PublicBaseUrl!.IsLoopback ? ["127.0.0.1", "localhost", "[::1]"] : [site.Value.PublicBaseUrl.Host];
            filter.AllowEmptyHosts = false;
            filter.IncludeFailureMessage = false;
        });
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<SiteOptions>>((forwarded, site) =>
        {
            // With no proxy in its lists the middleware would believe everyone.
            forwarded.ForwardedHeaders = site.Value.KnownProxies.Count == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in site.Value.KnownProxies)
                forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
        });
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, SecurityHeadersFirst>());
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = Cookies.Name("csrf", builder.Environment);
            options.Cookie.Path = "/";
            options.Cookie.SecurePolicy = Cookies.Secure(builder.Environment);
        });
        services.AddResponseCompression(options => options.EnableForHttps = true);
        services.AddLogIn(builder.Environment);
        services.AddSingleton<HtmlCleaner>();
        services.AddSingleton<RespondentCookie>();
        services.AddSingleton<SavedPart>();
        services.AddScoped<SurveySession>();
        services.AddScoped<EvaluatedCohorts>();
        services.AddScoped<EvaluatedRounds>();
        services.AddScoped<Pages.Council.ReleasedCohorts>();
        services.AddRazorPages(options =>
        {
            options.Conventions.RequireLogIn();
            options.Conventions.ConfigureFilter(new HandlerRequired());
        });
    }

    private static void UsePipeline(WebApplication app)
    {
        app.UseMiddleware<LinkToken>();
        app.UseForwardedHeaders();
        app.UseResponseCompression();
        if (!app.Environment.IsDevelopment())
        {
            app.UseMiddleware<HttpsOnly>();
            app.UseHsts();
        }

        app.UseRequestLocalization();
        app.UseMiddleware<ErrorPages>();
        app.UseRouting();
        app.UseRequestNames();
        app.UseAuthentication();
        app.UseMiddleware<CurrentUserMiddleware>();
        app.UseAuthorization();
        app.MapStaticAssets();
        app.MapRazorPages();
        app.MapHealth();
    }
}
