using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web.Http;

/// <summary>
/// Outside Development nothing is served over plain HTTP: no cookie would hold. A reader is sent to the public address; a request that a proxy
/// says came over HTTPS, when that proxy is not known, is refused and the log says what to set, since sending it away would go in circles.
/// </summary>
internal sealed class HttpsOnly(RequestDelegate next, IOptions<SiteOptions> site, ILogger<HttpsOnly> log)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        // Whoever watches over the site does so from within, and learns nothing that needs hiding.
        if (request.IsHttps || request.Path.StartsWithSegments(Health.Root, StringComparison.Ordinal))
            return next(context);
        if (request.Headers.ContainsKey("X-Forwarded-Proto"))
            log.LogWarning("X-Forwarded-Proto from {Address} is not believed. If that is your proxy, add it to Site:KnownProxies.", context.Connection.RemoteIpAddress);
        else if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            // Put together as text: a path that begins with two slashes would name another host if it were resolved.
            var address = site.Value.PublicBaseUrl!.GetLeftPart(UriPartial.Authority) + request.PathBase + LinkToken.PathOf(context, request.Path) + request.QueryString;
            context.Response.Redirect(address, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync("HTTPS is required.");
    }
}
