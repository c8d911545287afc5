using System.Security.Claims;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Web.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.StaticAssets;

namespace BoSoSurvey.Web.Auth;

/// <summary>Fills <see cref="CurrentUser"/> from the database on each request. A cookie whose session has ended is nobody's, and is taken back.</summary>
internal sealed class CurrentUserMiddleware(RequestDelegate next, UserSessionStore sessions)
{
    public async Task InvokeAsync(HttpContext context, CurrentUser current)
    {
        // The page of an error shows who was found before it, and must not ask a database that is away.
        var asks = context.User.Identity is { IsAuthenticated: true } && !context.Items.ContainsKey(typeof(FailedRequest))
            && context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null;
        if (asks)
        {
            var user = LogIn.SessionOf(context.User) is { } session ? await sessions.FindAsync(session, LogIn.Longest, context.RequestAborted) : null;
            if (user is null)
            {
                await context.SignOutAsync();
                context.User = new ClaimsPrincipal(new ClaimsIdentity());
            }
            else
            {
                current.Set(user.UserId, user.Name, user.Email, user.Access);
            }
        }

        await next(context);
    }
}
