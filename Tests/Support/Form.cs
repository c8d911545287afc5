using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace BoSoSurvey.Tests.Support;

/// <summary>Pages and their forms as a browser without JavaScript takes them: what a form sends is what stands in it, hidden fields and all.</summary>
public static class Form
{
    /// <summary>Gets a page, which must be there.</summary>
    public static async Task<IHtmlDocument> GetPageAsync(this HttpClient client, string address)
    {
        using var response = await client.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute));
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"GET {address} gave {(int)response.StatusCode} {response.Headers.Location}");
        return await response.ReadPageAsync();
    }

    public static async Task<IHtmlDocument> ReadPageAsync(this HttpResponseMessage response) =>
        await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStringAsync());

    /// <summary>Headers, cookies and body of an answer, without what is random or what was typed: what must be the same where nothing may be learnt (S8).</summary>
    public static async Task<string> SeenAsync(this HttpResponseMessage answer, string typed)
    {
        var page = await answer.ReadPageAsync();
        foreach (var token in page.QuerySelectorAll("input[name=__RequestVerificationToken]"))
            token.Remove();
        var headers = answer.Headers.Where(header => header.Key != "Set-Cookie").Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
        var cookies = answer.Headers.Where(header => header.Key == "Set-Cookie").SelectMany(header => header.Value).Select(cookie => cookie.Split('=')[0]).Order();
        return string.Join('\n', [.. headers, .. cookies, page.DocumentElement.OuterHtml.Replace(typed, "", StringComparison.Ordinal)]);
    }

    /// <summary>Gets a page and submits the form on it that the selector finds. The fields given stand in place of those in the form:
    /// null takes one out, several may share a name.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(
        this HttpClient client, string address, string selector = "main form", params (string Name, string? Value)[] fields) =>
        await client.SubmitAsync(await client.GetPageAsync(address), address, selector, fields);

    /// <summary>Submits the form on a page, got from <paramref name="address"/>, that the selector finds: a form, or one of its buttons.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(
        this HttpClient client, IHtmlDocument page, string address, string selector = "main form", params (string Name, string? Value)[] fields)
    {
        var found = page.QuerySelector(selector) ?? throw new InvalidOperationException($"{address} has no {selector}");
        var button = found as IHtmlButtonElement;
        var form = found as IHtmlFormElement ?? (found.GetAttribute("form") is { } id ? page.GetElementById(id) : found.Closest("form")) as IHtmlFormElement
            ?? throw new InvalidOperationException($"{selector} on {address} is in no form");
        var sent = Fields(form).Where(field => fields.All(other => other.Name != field.Key)).ToList();
        sent.AddRange(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)));
        if (button?.Name is { Length: > 0 } name)
            sent.Add(KeyValuePair.Create(name, button.Value ?? ""));

        var target = new Uri(new Uri(client.BaseAddress!, address), button?.GetAttribute("formaction") ?? form.GetAttribute("action") ?? "");
        if (!"post".Equals(form.GetAttribute("method"), StringComparison.OrdinalIgnoreCase))
        {
            using var query = new FormUrlEncodedContent(sent);
            return await client.GetAsync(new UriBuilder(target) { Query = await query.ReadAsStringAsync() }.Uri);
        }

        using HttpContent content = "multipart/form-data".Equals(form.GetAttribute("enctype"), StringComparison.OrdinalIgnoreCase)
            ? Multipart(sent)
            : new FormUrlEncodedContent(sent);
        return await client.PostAsync(target, content);
    }

    /// <summary>What the form would send as it stands.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Fields(IHtmlFormElement form)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var element in form.Elements)
        {
            var name = element.GetAttribute("name");
            if (string.IsNullOrEmpty(name) || element.HasAttribute("disabled"))
                continue;
            switch (element)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio" } input when !input.IsChecked:
                case IHtmlInputElement { Type: "submit" or "button" or "image" or "reset" or "file" }:
                    break;
                case IHtmlInputElement input:
                    fields.Add(new(name, input.Value ?? ""));
                    break;
                case IHtmlTextAreaElement area:
                    fields.Add(new(name, area.Value ?? ""));
                    break;
                case IHtmlSelectElement select:
                    fields.AddRange(select.Options.Where(option => option.IsSelected).Select(option => KeyValuePair.Create(name, option.Value)));
                    break;
            }
        }

        return fields;
    }

    private static MultipartFormDataContent Multipart(List<KeyValuePair<string, string>> fields)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            content.Add(new StringContent(value), name);
        return content;
    }
}
