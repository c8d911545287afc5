using System.Net;
using BoSoSurvey.Data;
using BoSoSurvey.Web.Mail;
using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web;

/// <summary>Settings under <c>Site</c>.</summary>
public sealed class SiteOptions
{
    /// <summary>The address that people use, e.g. <c>https://undersokelse.example.no</c>. Mailed links are built from it alone, and no other host is answered.</summary>
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>Folder of the keys that protect cookies and waiting mail. Keep it outside the database, and back it up.</summary>
    public string KeyFolder { get; set; } = "";

    /// <summary>Certificates that encrypt the keys, which are then in the database for all nodes. The first encrypts new ones.</summary>
    public IList<KeyCertificate> KeyCertificates { get; } = [];

    /// <summary>Addresses of reverse proxies whose X-Forwarded-For and -Proto are believed.</summary>
    public IList<string> KnownProxies { get; } = [];

    /// <summary>Who to write to about the site, shown in the footer.</summary>
    public string ContactEmail { get; set; } = "";

    /// <summary>Where the accessibility statement is; empty: the site's own page.</summary>
    public string AccessibilityStatementUrl { get; set; } = "";

    /// <summary>An absolute address on this site.</summary>
    public string Link(string path) => new Uri(PublicBaseUrl!, path).AbsoluteUri;
}

/// <summary>One entry of <c>Site:KeyCertificates</c>: a PKCS #12 file and its password.</summary>
public sealed class KeyCertificate
{
    public string Path { get; set; } = "";

    public string Password { get; set; } = "";
}

/// <summary>Settings under <c>Database</c>; the connection string is <c>ConnectionStrings:Survey</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>sqlite</c> (the default) or <c>sqlserver</c>.</summary>
    public string Provider { get; set; } = "sqlite";
}

/// <summary>Refuses to start on settings that could not work, naming each.</summary>
internal sealed class SiteOptionsValidator(IHostEnvironment environment) : IValidateOptions<SiteOptions>
{
    public ValidateOptionsResult Validate(string? name, SiteOptions options)
    {
        var faults = new List<string>();
        if (BaseUrlFault(options.PublicBaseUrl) is { } fault)
            faults.Add($"Site:PublicBaseUrl {fault}: set it to the address that people use, e.g. https://survey.example.no");
        if (string.IsNullOrWhiteSpace(options.KeyFolder))
            faults.Add("Site:KeyFolder is missing: set it to a folder that only this program may read");
        else if (PrivateFolder.Fault(options.KeyFolder) is { } folderFault)
            faults.Add($"Site:KeyFolder is a folder that cannot be written in: {folderFault}");
        foreach (var proxy in options.KnownProxies)
            if (!IPAddress.TryParse(proxy, out _))
                faults.Add($"Site:KnownProxies must be IP addresses, one for each proxy; '{proxy}' is none");
        if (options.ContactEmail.Length > 0 && !Mailbox.IsAddress(options.ContactEmail))
            faults.Add($"Site:ContactEmail must be one e-mail address and nothing else; it is '{options.ContactEmail}'");
        if (options.AccessibilityStatementUrl.Length > 0 && !IsHttp(options.AccessibilityStatementUrl))
            faults.Add($"Site:AccessibilityStatementUrl must begin with https:// or http://; it is '{options.AccessibilityStatementUrl}'");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private string? BaseUrlFault(Uri? url) => url switch
    {
        null => "is missing",
        { IsAbsoluteUri: false } => $"is '{url}', which lacks https:// and a host",
        { Scheme: not ("https" or "http") } => $"is '{url}', which no browser opens",
        { Scheme: "http" } when !environment.IsDevelopment() => $"is '{url}', and links in mail must be https",
        { PathAndQuery: not "/" } or { Fragment.Length: > 0 } or { UserInfo.Length: > 0 } => $"is '{url}', which holds more than scheme, host and port",
        _ => null,
    };

    private static bool IsHttp(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http");
}

/// <inheritdoc cref="SiteOptionsValidator"/>
internal sealed class DatabaseOptionsValidator(IConfiguration configuration) : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        try
        {
            Dialect.For(options.Provider, configuration.GetConnectionString("Survey") ?? "");
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException e)
        {
            return ValidateOptionsResult.Fail($"Database:Provider or ConnectionStrings:Survey cannot be used: {e.Message}");
        }
    }
}
