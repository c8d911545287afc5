namespace BoSoSurvey.Web.Http;

/// <summary>Names of cookies: with the <c>__Host-</c> prefix, which binds them to this host over HTTPS; plain on loopback HTTP in Development.</summary>
internal static class Cookies
{
    public static string Name(string name, IHostEnvironment environment) => environment.IsDevelopment() ? $"boso-{name}" : $"__Host-boso-{name}";

    public static CookieSecurePolicy Secure(IHostEnvironment environment) =>
        environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
}
