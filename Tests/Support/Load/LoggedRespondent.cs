using System.Net;

namespace BoSoSurvey.Tests.Support.Load;

/// <summary>What may be stored after a crash: what was acknowledged last, or something sent since that got no answer. Nothing else.</summary>
internal sealed class Acknowledged(string first)
{
    private readonly List<string> _possible = [first];

    public bool Allows(string stored) => _possible.Contains(stored);

    public void Sending(string value) => _possible.Add(value);

    /// <summary>The server has said that this is stored, or it was found there.</summary>
    public void Stored(string value)
    {
        _possible.Clear();
        _possible.Add(value);
    }

    public override string ToString() => string.Join(" or ", _possible.Select(value => $"'{value}'"));
}

/// <summary>
/// One respondent who keeps account, outside the server, of what the server has acknowledged: a page that was answered 303 after its save, a submit that led to
/// the receipt. They go on from the link where they were cut off, now and then on another node.
/// </summary>
internal sealed class LoggedRespondent(string token)
{
    private const string No = "no";
    private const string Yes = "yes";

    private static readonly Dictionary<string, string> Nothing = [];

    private readonly RespondentBrowser _browser = new();
    private readonly Acknowledged _submitted = new(No);
    private readonly Acknowledged[] _pages = [.. Enumerable.Range(1, LoadedSurvey.Themes).Select(theme => new Acknowledged(Text(theme, Nothing)))];

    /// <summary>How often they take the response back, which is often: what a submit does is the most that one transaction has to do.</summary>
    private readonly int _reopenings = new Random(token[0]).Next(6);
    private int _reopened;

    public string Token { get; } = token;

    public int AcknowledgedSaves { get; private set; }

    public int AcknowledgedSubmits { get; private set; }

    /// <summary>Has the receipt and has done.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Goes from the link to the receipt; most take it back, change a page or none, and submit again.</summary>
    /// <exception cref="UnexpectedReplyException">The server answered something else than it should.</exception>
    public async Task RespondAsync(HttpClient http, Random random)
    {
        await GetAsync(http, $"/s/{Token}");
        var next = await PostAsync(http, $"/s/{Token}?lang=nb");
        while (!IsDone)
        {
            if (await GetAsync(http, next) is { } elsewhere)
                next = elsewhere;
            else if (next.EndsWith("/check", StringComparison.Ordinal))
                next = await SubmitAsync(http, next);
            else if (next.EndsWith("/done", StringComparison.Ordinal))
                next = await FinishAsync(http, next, random);
            else
                next = await SaveAsync(http, next, random);
        }
    }

    /// <summary>Holds what is stored against what was acknowledged, and goes on from what is stored.</summary>
    /// <returns>What is wrong; nothing if all is well.</returns>
    public IEnumerable<string> Compare(StoredResponse? stored)
    {
        for (var theme = 1; theme <= LoadedSurvey.Themes; theme++)
        {
            var page = Text(theme, stored?.Answers ?? Nothing);
            if (!_pages[theme - 1].Allows(page))
                yield return $"{Token[..6]} T{theme}: '{page}' is stored and not {_pages[theme - 1]}";
            _pages[theme - 1].Stored(page);
        }

        var submitted = stored is { Submitted: true } ? Yes : No;
        if (!_submitted.Allows(submitted))
            yield return $"{Token[..6]} submitted: '{submitted}' and not {_submitted}";
        _submitted.Stored(submitted);
    }

    private async Task<string> SaveAsync(HttpClient http, string path, Random random)
    {
        var theme = path[^1] - '0';
        var answers = LoadedSurvey.Answers(theme, random);
        var text = Text(theme, answers);
        _pages[theme - 1].Sending(text);
        var next = await PostAsync(http, path, [new("Seen", _browser.SeenVersion), new("Go", _reopened > 0 ? "check" : "next"), .. answers]);
        _pages[theme - 1].Stored(text);
        AcknowledgedSaves++;
        return next;
    }

    private async Task<string> SubmitAsync(HttpClient http, string path)
    {
        _submitted.Sending(Yes);
        var next = await PostAsync(http, path);
        _submitted.Stored(Yes);
        AcknowledgedSubmits++;
        return next;
    }

    private async Task<string> FinishAsync(HttpClient http, string path, Random random)
    {
        // The receipt says it.
        _submitted.Stored(Yes);
        if (_reopened == _reopenings)
        {
            IsDone = true;
            return "";
        }

        _reopened++;
        _submitted.Sending(No);
        var next = await PostAsync(http, path);
        _submitted.Stored(No);
        return random.Next(3) > 0 ? next : $"{path[..^"done".Length]}T{random.Next(1, LoadedSurvey.Themes + 1)}";
    }

    /// <summary>Gets a page.</summary>
    /// <returns>Where the server sends to in its place; null: nowhere.</returns>
    private async Task<string?> GetAsync(HttpClient http, string path)
    {
        var reply = await _browser.GetAsync(http, path);
        return reply.Status switch
        {
            HttpStatusCode.OK => null,
            HttpStatusCode.Redirect when reply.Location?.Split('/') is [_, "answer", _, "done" or "check"] => reply.Location,
            _ => throw new UnexpectedReplyException($"GET {Shown(path)} gave {(int)reply.Status} {reply.Location}"),
        };
    }

    private async Task<string> PostAsync(HttpClient http, string path, params IEnumerable<KeyValuePair<string, string>> fields)
    {
        var reply = await _browser.PostAsync(http, path, fields);
        return reply is { Status: HttpStatusCode.SeeOther, Location: { } next }
            ? next
            : throw new UnexpectedReplyException($"POST {Shown(path)} gave {(int)reply.Status} {reply.Location}");
    }

    private string Shown(string path) => path.Replace(Token, Token[..6], StringComparison.Ordinal);

    private static string Text(int theme, IReadOnlyDictionary<string, string> answers) =>
        string.Join(',', Enumerable.Range(1, LoadedSurvey.ItemsOfTheme).Select(item => answers.GetValueOrDefault(LoadedSurvey.Code(theme, item), "")));
}

/// <summary>A server that lives answered something else than it should.</summary>
internal sealed class UnexpectedReplyException(string message) : Exception(message);
