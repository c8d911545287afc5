namespace BoSoSurvey.Web.Http;

/// <summary>
/// Takes the secret of a respondent's link out of the address before anything else sees it: the framework's own logs, traces and scopes name the path of
/// each request at one level or another.
/// </summary>
internal sealed class LinkToken(RequestDelegate next)
{
    private const string Prefix = "/s/";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.Value is { } path && path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            context.Items[typeof(LinkToken)] = path[Prefix.Length..];
            context.Request.Path = "/s";
        }

        return next(context);
    }

    /// <summary>The token that the request came with; null: none.</summary>
    public static string? Of(HttpContext context) => context.Items[typeof(LinkToken)] as string;

    /// <summary>The path of the request as it was asked for, <paramref name="path"/> being what is left of it.</summary>
    public static string PathOf(HttpContext context, PathString path) => Of(context) is { } token ? Prefix + token : path.Value ?? "";
}
