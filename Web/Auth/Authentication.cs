using BoSoSurvey.Data.Identity;
using BoSoSurvey.Web.Http;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace BoSoSurvey.Web.Auth;

/// <summary>How users log in, and which pages ask them to.</summary>
internal static class Authentication
{
    /// <summary>Folders of pages that are open to everyone.</summary>
    private static readonly string[] OpenFolders = ["/Account", "/Development", "/Errors", "/Info", "/Respond"];

    private const string Administrators = "administrators";

    /// <summary>Rounds of PBKDF2 with HMAC-SHA512. Hashes made with fewer are made anew at the next login.</summary>
    public const int PasswordRounds = 210_000;

    public static void AddLogIn(this IServiceCollection services, IHostEnvironment environment)
    {
        services.AddSingleton<UserAccountStore>();
        services.AddSingleton<RoleAssignmentStore>();
        services.AddSingleton<UserSessionStore>();
        services.AddSingleton<LoginPlaceStore>();
        services.AddSingleton<IUserStore<UserAccount>>(provider => provider.GetRequiredService<UserAccountStore>());
        services.AddIdentityCore<UserAccount>(options =>
        {
            options.User.RequireUniqueEmail = true;
            options.User.AllowedUserNameCharacters = "";
            // From anywhere together; LoginPlaceStore has the few tries that one place gets.
            options.Lockout.MaxFailedAccessAttempts = 50;
            options.Lockout.DefaultLockoutTimeSpan = LoginPlaceStore.Wait;
        }).AddUserManager<UserAccounts>();
        // Ours alone: Identity's own validator asks for digits, signs and the like.
        foreach (var composition in services.Where(service => service.ServiceType == typeof(IPasswordValidator<UserAccount>)).ToList())
            services.Remove(composition);
        services.AddSingleton<IPasswordValidator<UserAccount>, PasswordRules>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordRounds);
        services.AddSingleton<IPasswordHasher<UserAccount>, PasswordHasher<UserAccount>>();
        services.AddSingleton<PasswordDummy>();
        services.AddSingleton<PasswordLinks>();
        services.AddSingleton<PasswordMail>();
        services.AddScoped<LogIn>();
        services.AddScoped<CurrentUser>();

        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.Cookie.Name = Cookies.Name("login", environment);
            options.Cookie.Path = "/";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = Cookies.Secure(environment);
            options.ExpireTimeSpan = LogIn.Idle;
            options.SlidingExpiration = true;
            options.LoginPath = "/account/login";
            options.ReturnUrlParameter = "returnUrl";
            options.Events.OnRedirectToLogin = context =>
            {
                var request = context.Request;
                context.Response.Redirect(UriHelper.BuildAbsolute(
                    request.Scheme, request.Host, request.PathBase, options.LoginPath, QueryString.Create(options.ReturnUrlParameter, AddressAfterLogin(request))));
                return Task.CompletedTask;
            };
            options.Events.OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        });
        services.AddAuthorizationBuilder().AddPolicy(Administrators, policy => policy.RequireAuthenticatedUser().RequireAssertion(context =>
            context.Resource is HttpContext http && http.RequestServices.GetRequiredService<CurrentUser>().Access.MayAdminister));
    }

    /// <summary>What was asked for or, of a file, the page that it is had from: a file would leave one on the page of the login.</summary>
    private static string AddressAfterLogin(HttpRequest request)
    {
        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["rounds", var round, "workbook" or "export", ..] => $"/rounds/{round}/reports",
            ["rounds", var round, "picture", ..] => $"/rounds/{round}/results",
            ["council", var cohort, "workbook" or "picture"] => $"/council/{cohort}{request.QueryString}",
            _ => $"{request.PathBase}{request.Path}{request.QueryString}",
        };
    }

    /// <summary>Every page asks for a login, but those in <see cref="OpenFolders"/>.</summary>
    public static void RequireLogIn(this PageConventionCollection pages)
    {
        pages.AuthorizeFolder("/");
        pages.AuthorizeFolder("/Users", Administrators);
        foreach (var folder in OpenFolders)
            pages.AllowAnonymousToFolder(folder);
    }
}
