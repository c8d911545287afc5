using System.Collections.Concurrent;
using BoSoSurvey.Domain.Questionnaires;
using Ganss.Xss;
using Microsoft.AspNetCore.Html;

namespace BoSoSurvey.Web.Html;

/// <summary>The one sanitiser of authors' HTML: a short list of elements, links to http, https and mailto, nothing else. Cleaning twice changes nothing.</summary>
public sealed class HtmlCleaner
{
    private readonly HtmlSanitizer _sanitizer = new(new HtmlSanitizerOptions
    {
        AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "a" },
        AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href" },
        AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto" },
        UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href" },
    });

    private readonly ConcurrentDictionary<string, string> _rendered = new(StringComparer.Ordinal);

    public string Clean(string html) => _sanitizer.Sanitize(html);

    /// <summary>Cleaned, and ready to be written into a page. For texts of published questionnaires: each is cleaned once and kept.</summary>
    public IHtmlContent Render(string html, Piping names) => new HtmlString(names.InHtml(_rendered.GetOrAdd(html, Clean)));
}
