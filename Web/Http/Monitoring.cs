using System.Diagnostics;
using BoSoSurvey.Data;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BoSoSurvey.Web.Http;

/// <summary>
/// Metrics and traces for those who run the site, over OpenTelemetry. Requests are known by the pattern of their address, never by the address itself,
/// which may hold the secret of a link or the id of a person's page.
/// </summary>
internal static class Monitoring
{
    private const string Requests = "Microsoft.AspNetCore";

    private static readonly string[] Meters = [Telemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <summary>Sends to the collector that <c>Telemetry:OtlpEndpoint</c> names; without it nothing is collected.</summary>
    public static void AddMonitoring(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["Telemetry:OtlpEndpoint"] is not { Length: > 0 } endpoint)
            return;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var collector) || collector.Scheme is not ("http" or "https"))
        {
            throw new Microsoft.Extensions.Options.OptionsValidationException(
                "Telemetry", typeof(Uri), [$"Telemetry:OtlpEndpoint must be the address of a collector, e.g. http://127.0.0.1:4317; it is '{endpoint}'"]);
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Telemetry.Name))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddOtlpExporter(exporter => exporter.Endpoint = collector))
            .WithTracing(traces => traces.AddSource(Requests, Telemetry.Name).AddOtlpExporter(exporter => exporter.Endpoint = collector));
    }

    /// <summary>Names the span of each request by method and pattern once the page is known.</summary>
    public static void UseRequestNames(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (Activity.Current is not { IsAllDataRequested: true } span)
        {
            await next(context);
            return;
        }

        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = pattern is null ? context.Request.Method : $"{context.Request.Method} /{pattern.TrimStart('/')}";
        try
        {
            await next(context);
        }
        finally
        {
            span.SetTag("http.response.status_code", context.Response.StatusCode);
        }
    });
}
