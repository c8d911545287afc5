using System.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BoSoSurvey.Benchmarks;

/// <summary>Servers that a benchmark starts in processes of their own.</summary>
internal static class Served
{
    /// <summary>Where a server says how many methods it has compiled.</summary>
    public const string CompiledAddress = "/compiled";

    /// <summary>The site as in production, on the file <c>site.db</c> in a folder.</summary>
    public static WebApplication Site(string folder) => Web.Site.Build(
        [
            "--applicationName", "BoSoSurvey.Web", "--environment", "Production", "--urls", "http://127.0.0.1:0", "--Site:PublicBaseUrl", "https://127.0.0.1", "--Site:KnownProxies:0", "127.0.0.1",
            "--Site:KeyFolder", Path.Combine(folder, "keys"), "--ConnectionStrings:Survey", $"Data Source={Path.Combine(folder, "site.db")}",
            "--Mail:PickupFolder", Path.Combine(folder, "mail"), "--Mail:SendFromThisNode", "false", "--Logging:LogLevel:Default", "Error",
        ]);

    /// <summary>Kestrel with nothing in it.</summary>
    public static WebApplication Bare()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    /// <summary>Serves until the process is killed, and says where.</summary>
    public static async Task ListenAsync(WebApplication app)
    {
        app.MapGet(CompiledAddress, () => JitInfo.GetCompiledMethodCount()).AllowAnonymous();
        await app.StartAsync();
        Console.WriteLine($"Now listening on: {app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}");
        await app.WaitForShutdownAsync();
    }
}
