using System.Globalization;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Html;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>The table of municipalities by groups: how many have answered, or before opening how many will be asked.</summary>
public sealed record RatesView(ResponseRates Rates, string Caption, bool AskedOnly = false);

/// <summary>A rate as a bar with its text beside it; the bar adds nothing that the text does not say.</summary>
internal static class Bar
{
    public static IHtmlContent Of(ResponseRate rate, string text)
    {
        var html = new HtmlContentBuilder();
        if (rate.Asked > 0)
        {
            var width = (100 * rate.Share).ToString("0.#", CultureInfo.InvariantCulture);
            html.AppendHtml("<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
                .AppendHtml($"<rect class=\"bar-whole\" width=\"100\" height=\"8\"/><rect class=\"bar-part\" width=\"{width}\" height=\"8\"/></svg>");
        }

        return html.AppendHtml("<span class=\"bar-text\">").Append(text).AppendHtml("</span>");
    }
}
