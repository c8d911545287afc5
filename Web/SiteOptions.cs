using System.ComponentModel.DataAnnotations;

namespace BoSoSurvey.Web;

/// <summary>Settings under <c>Site</c>.</summary>
public sealed class SiteOptions
{
    /// <summary>The address that people use, e.g. <c>https://undersokelse.example.no</c>. Mailed links are built from it alone, and no other host is answered.</summary>
    [Required(ErrorMessage = "Site:PublicBaseUrl is missing: set it to the address that people use, e.g. https://survey.example.no")]
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>Folder of the keys that protect cookies and waiting mail. Keep it outside the database, and back it up.</summary>
    [Required(ErrorMessage = "Site:KeyFolder is missing: set it to a folder that only this program may read")]
    public string? KeyFolder { get; set; }

    /// <summary>Addresses of reverse proxies whose X-Forwarded-For and -Proto are believed.</summary>
    public IList<string> KnownProxies { get; } = [];

    /// <summary>Who to write to about the site, shown in the footer.</summary>
    public string ContactEmail { get; set; } = "";

    /// <summary>Where the accessibility statement is; empty: the site's own page.</summary>
    public string AccessibilityStatementUrl { get; set; } = "";

    /// <summary>An absolute address on this site.</summary>
    public string Link(string path) => new Uri(PublicBaseUrl!, path).AbsoluteUri;
}

/// <summary>Settings under <c>Database</c>; the connection string is <c>ConnectionStrings:Survey</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>sqlite</c> (the default) or <c>sqlserver</c>.</summary>
    [RegularExpression("sqlite|sqlserver", ErrorMessage = "Database:Provider must be sqlite or sqlserver")]
    public string Provider { get; set; } = "sqlite";
}
