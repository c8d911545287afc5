using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace BoSoSurvey.Tests.Support.Load;

/// <summary>What a page gave back.</summary>
internal sealed record Reply(HttpStatusCode Status, string? Location, string Body);

/// <summary>One respondent's browser, as cheap as it can be: it keeps cookies and the page before it, and sends forms as the page has them.</summary>
internal sealed partial class RespondentBrowser
{
    private readonly Dictionary<string, string> _cookies = [];

    [GeneratedRegex("""name="__RequestVerificationToken" type="hidden" value="([^"]+)""")]
    private static partial Regex Antiforgery();

    [GeneratedRegex("""name="Seen" value="(\d+)""")]
    private static partial Regex Seen();

    /// <summary>The page got last.</summary>
    public string Page { get; private set; } = "";

    /// <summary>The version of the response that the page was made from.</summary>
    public string SeenVersion => Seen().Match(Page).Groups[1].Value;

    /// <summary>How long each request took, to the last byte of the reply.</summary>
    public List<double> Milliseconds { get; } = [];

    /// <summary>A client for one server. Cookies are the respondents' own.</summary>
    /// <param name="before">Passes each request on; null: nothing does.</param>
    public static HttpClient Client(Uri server, DelegatingHandler? before = null)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All };
        before?.InnerHandler = handler;
        return new(before ?? (HttpMessageHandler)handler) { BaseAddress = server };
    }

    public async Task<Reply> GetAsync(HttpClient client, string path)
    {
        var reply = await SendAsync(client, new(HttpMethod.Get, path));
        if (reply.Status == HttpStatusCode.OK)
            Page = reply.Body;
        return reply;
    }

    /// <summary>Posts the form of the page got last, with these fields.</summary>
    public Task<Reply> PostAsync(HttpClient client, string path, params IEnumerable<KeyValuePair<string, string>> fields) =>
        SendAsync(client, new(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", Antiforgery().Match(Page).Groups[1].Value), .. fields]),
        });

    private async Task<Reply> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            // As from a proxy that speaks HTTPS with the world.
            request.Headers.Add("X-Forwarded-Proto", "https");
            if (_cookies.Count > 0)
                request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            var began = Stopwatch.GetTimestamp();
            using var response = await client.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            Milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (response.Headers.TryGetValues("Set-Cookie", out var set))
                foreach (var cookie in set.Select(value => value.Split(';')[0].Split('=', 2)))
                    _cookies[cookie[0]] = cookie[1];
            return new(response.StatusCode, response.Headers.Location?.OriginalString, body);
        }
    }
}
