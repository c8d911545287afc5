using BoSoSurvey.Data;
using Microsoft.AspNetCore.Http.Features;

namespace BoSoSurvey.Web.Http;

/// <summary>
/// Turns a failed request into a page that says what happened, what is kept and what to do: by status code where the response has no body,
/// 503 where the database is unavailable (with what was typed, to be sent again), 500 for the rest.
/// </summary>
internal sealed class ErrorPages(RequestDelegate next, ILogger<ErrorPages> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (DatabaseUnavailableException e) when (!context.Response.HasStarted)
        {
            log.LogWarning("The database is unavailable: {Message}", e.Message);
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "5";
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = e.StatusCode;
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            log.LogError(e, "A request failed");
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        var response = context.Response;
        if (response.StatusCode == StatusCodes.Status400BadRequest && IsTooLarge(context))
            response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        if (response.StatusCode < 400 || response.HasStarted || response.ContentLength > 0 || !string.IsNullOrEmpty(response.ContentType))
            return;
        // The error page is got, whatever the request was; it still sees the form that came with a post.
        context.Items[typeof(FailedRequest)] = new FailedRequest(context.Request.Method, context.Request.Path, context.Request.QueryString);
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = $"/error/{response.StatusCode}";
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        await next(context);
    }

    /// <summary>A form larger than its page takes is refused for the antiforgery token that could not be read in it.</summary>
    public static bool IsTooLarge(HttpContext context) =>
        context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
}

/// <summary>What was asked for when a request failed; found in <see cref="HttpContext.Items"/> by its type.</summary>
internal sealed record FailedRequest(string Method, PathString Path, QueryString Query);
