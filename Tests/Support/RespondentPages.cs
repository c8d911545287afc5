using System.Net;
using Xunit;

namespace BoSoSurvey.Tests.Support;

/// <summary>A round open for one participant, and a client of theirs: what tests of the respondent's pages share.</summary>
public abstract class RespondentPages : IAsyncLifetime
{
    protected TestSite Site { get; } = new();

    protected OpenSurvey Survey { get; private set; } = null!;

    protected HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Survey = await OpenSurvey.OnAsync(Site);
        Client = Site.CreateClient();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Site.DisposeAsync();
    }

    protected async Task<string> StartAsync(HttpClient? client = null)
    {
        using var started = await (client ?? Client).SubmitAsync(Survey.Link);
        Assert.Equal(HttpStatusCode.SeeOther, started.StatusCode);
        return started.Headers.Location!.OriginalString;
    }

    /// <inheritdoc cref="OpenSurvey.At"/>
    protected string At(string page) => Survey.At(page);

    protected static (string, string?)[] With(string go, params (string, string?)[] fields) => [.. fields, ("Go", go)];

    protected Task<HttpResponseMessage> AnswerAsync(string theme, string go, params (string, string?)[] fields) =>
        Client.SubmitAsync(At(theme), "#answers", With(go, fields));

    protected Task<Dictionary<string, string?>> StoredAsync() => Survey.ReadAnswersAsync(Site);
}
