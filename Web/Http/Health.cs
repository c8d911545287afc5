using BoSoSurvey.Data;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BoSoSurvey.Web.Http;

/// <summary>
/// What a load balancer or a watchman asks: <c>/health/live</c>, whether the program runs at all, and <c>/health/ready</c>, whether it can serve.
/// The answers name what is wrong and nothing else; mail that does not leave is <c>Degraded</c>, since another node would do no better.
/// </summary>
internal static class Health
{
    public const string Root = "/health";

    /// <summary>Mail that has waited so long is not being sent.</summary>
    public static readonly TimeSpan MailIsLate = TimeSpan.FromMinutes(15);

    public static void AddHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database").AddCheck<MailHealth>("mail");

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        foreach (var (path, options) in new[]
        {
            ("/live", new HealthCheckOptions { Predicate = _ => false }),
            ("/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }),
        })
            endpoints.MapHealthChecks(Root + path, options).WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head])).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var wrong = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => $"{entry.Key}: {entry.Value.Description}");
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(string.Join('\n', wrong.Prepend(report.Status.ToString())));
    }

    private sealed class DatabaseHealth(Migrator migrator, Db db) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                return !await migrator.IsUpToDateAsync(cancellationToken) ? HealthCheckResult.Unhealthy("its schema is not that of this program")
                    : db.RefusesWrites ? HealthCheckResult.Unhealthy("takes no changes")
                    : HealthCheckResult.Healthy();
            }
            catch (DatabaseUnavailableException)
            {
                return HealthCheckResult.Unhealthy("out of reach");
            }
        }
    }

    private sealed class MailHealth(OutboxStore outbox, TimeProvider clock) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                return await outbox.FindOldestDueAsync(cancellationToken) is { } due && clock.GetUtcNow() - due > MailIsLate
                    ? HealthCheckResult.Degraded("mail that is due is not being sent")
                    : HealthCheckResult.Healthy();
            }
            catch (DatabaseUnavailableException)
            {
                // The other check says so.
                return HealthCheckResult.Healthy();
            }
        }
    }
}
