using System.Net;
using System.Text.Json;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>What the script of a question page sends as answers are given, and each reply that it can get.</summary>
public sealed class SavedPartTests : RespondentPages
{
    /// <summary>Sends some answers of a page of FOR_EGE, with what every form of it carries; a field given as null is left out.</summary>
    private static Task<(HttpStatusCode Status, JsonElement Reply, IEnumerable<string> Cookies)> SaveAsync(HttpClient client, IHtmlDocument page, params (string Code, string? Value)[] answers) =>
        SaveAsync(client, page, "FOR_EGE", answers);

    private static async Task<(HttpStatusCode Status, JsonElement Reply, IEnumerable<string> Cookies)> SaveAsync(HttpClient client, IHtmlDocument page, string theme, params (string Code, string? Value)[] answers)
    {
        var hidden = Form.Fields((IHtmlFormElement)page.QuerySelector("#answers")!).Where(field => field.Key is "For" or "Seen" or "__RequestVerificationToken")
            .Where(field => answers.All(answer => answer.Code != field.Key));
        using var content = new FormUrlEncodedContent(hidden.Concat(answers.Where(answer => answer.Value is not null).Select(answer => KeyValuePair.Create(answer.Code, answer.Value!))));
        using var response = await client.PostAsync($"/answer/{page.QuerySelector("#answers")!.GetAttribute("data-response")}/{theme}/save", content);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using var reply = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, reply.RootElement.Clone(), response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : []);
    }

    private async Task<IHtmlDocument> OpenAsync()
    {
        await StartAsync();
        return await Client.GetPageAsync(At("FOR_EGE"));
    }

    private static IEnumerable<string> Names(JsonElement reply, string property) => reply.GetProperty(property).EnumerateObject().Select(entry => entry.Name);

    [Fact]
    public async Task Answers_Sent_AreStoredAloneAndWhatIsWrongIsTold()
    {
        var page = await OpenAsync();

        var (status, reply, _) = await SaveAsync(Client, page, ("FOR_EGE_1", "4"), ("FOR_EGE_6", new string('å', 2001)));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("Teksten er for lang. Kort den ned til 2000 tegn", reply.GetProperty("errors").GetProperty("FOR_EGE_6").GetString());
        Assert.Equal("09.00", reply.GetProperty("saved").GetString());
        Assert.Equal(new Dictionary<string, string?> { ["FOR_EGE_1"] = "4" }, await StoredAsync());
    }

    [Fact]
    public async Task Answer_GivenOtherwiseElsewhere_IsToldAndNotOverwritten()
    {
        var page = await OpenAsync();
        using var elsewhere = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "5"), ("FOR_EGE_2", "3"));

        var (status, reply, _) = await SaveAsync(Client, page, ("FOR_EGE_1", "1"));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("«Helt enig»", reply.GetProperty("conflicts").GetProperty("FOR_EGE_1").GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Equal(["FOR_EGE_2"], Names(reply, "others"));
        Assert.Equal("5", (await StoredAsync())["FOR_EGE_1"]);
    }

    [Fact]
    public async Task Submitted_IsToldWithTheWayBack()
    {
        var page = await OpenAsync();
        using var answered = await AnswerAsync("FOR_POL", "next", ("FOR_POL_1", "4"));
        using var submitted = await Client.SubmitAsync(At("check"));

        var (status, reply, _) = await SaveAsync(Client, page, ("FOR_EGE_1", "4"));

        Assert.Equal((HttpStatusCode.Conflict, "Submitted"), (status, reply.GetProperty("ended").GetString()));
        Assert.Contains("ikke lagret", reply.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Equal("Åpne svarene igjen og lagre dette", reply.GetProperty("reopen").GetString());
        Assert.Equal(["FOR_POL_1"], (await StoredAsync()).Keys);
    }

    [Fact]
    public async Task Submitted_Anonymously_IsToldWithoutAWayBack()
    {
        await Survey.Data.SetAnonymousAsync(Survey.RoundId);
        var page = await OpenAsync();
        using var answered = await AnswerAsync("FOR_POL", "next", ("FOR_POL_1", "4"));
        using var submitted = await Client.SubmitAsync(At("check"));

        var (status, reply, _) = await SaveAsync(Client, page, ("FOR_EGE_1", "4"));
        using var late = await Client.SubmitAsync(page, At("FOR_EGE"), "#answers", With("reopen", ("FOR_EGE_1", "4")));
        var shown = await late.ReadPageAsync();

        Assert.Equal((HttpStatusCode.Conflict, "Submitted"), (status, reply.GetProperty("ended").GetString()));
        Assert.Contains("anonym", reply.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, reply.GetProperty("reopen").ValueKind);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Contains("anonym", shown.QuerySelector(".not-saved")!.TextContent, StringComparison.Ordinal);
        Assert.Null(shown.QuerySelector("button[value=reopen]"));
    }

    [Theory]
    [InlineData("UPDATE Round SET ClosedUtc = @now", HttpStatusCode.Gone, "Closed", "avsluttet")]
    [InlineData("UPDATE SurveyLink SET RevokedUtc = @now", HttpStatusCode.NotFound, "Link", "virker ikke lenger")]
    [InlineData("UPDATE Participant SET WithdrawnUtc = @now", HttpStatusCode.NotFound, "Link", "virker ikke lenger")]
    public async Task Over_IsToldAndWhy(string sql, HttpStatusCode expected, string end, string words)
    {
        var page = await OpenAsync();
        await Site.Db.WriteAsync(t => t.Connection!.ExecuteAsync(sql, new { now = Site.Db.Now }, t));

        var (status, reply, _) = await SaveAsync(Client, page, ("FOR_EGE_1", "4"));

        Assert.Equal((expected, end), (status, reply.GetProperty("ended").GetString()));
        Assert.Contains(words, reply.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await Site.Db.ReadAsync(c => c.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM Answer")));
    }

    /// <summary>The antiforgery token has expired; or it is good, and there is neither a cookie nor a ticket of ours.</summary>
    [Theory]
    [InlineData(null, HttpStatusCode.BadRequest)]
    [InlineData("forged", HttpStatusCode.BadRequest)]
    [InlineData("of a stranger", HttpStatusCode.NotFound)]
    public async Task Session_Gone_IsToldAndWhatToDo(string? token, HttpStatusCode expected)
    {
        var page = await OpenAsync();
        using var stranger = Site.CreateClient();
        var strangers = (await stranger.GetPageAsync("/new-link")).QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value");

        var (status, reply, _) = token == "of a stranger"
            ? await SaveAsync(stranger, page, ("FOR_EGE_1", "4"), ("For", "forged"), ("__RequestVerificationToken", strangers))
            : await SaveAsync(Client, page, ("FOR_EGE_1", "4"), ("__RequestVerificationToken", token));

        Assert.Equal((expected, "Session"), (status, reply.GetProperty("ended").GetString()));
        Assert.Contains("Åpne lenken i e-posten på nytt", reply.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task Page_ThatIsNotAskedOfThem_IsToldAsSuch()
    {
        var page = await OpenAsync();

        var (status, reply, _) = await SaveAsync(Client, page, "GONE", ("FOR_EGE_1", "4"));

        Assert.Equal((HttpStatusCode.NotFound, "Page"), (status, reply.GetProperty("ended").GetString()));
        Assert.Contains("ikke lenger blant dem", reply.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Empty(await StoredAsync());
    }

    /// <summary>On Kestrel, which alone counts bytes.</summary>
    [Fact]
    public async Task Page_FarTooLarge_Is413AndSaysWhatToDo()
    {
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        using var client = new HttpClient { BaseAddress = new(site.Address) };
        await client.SubmitAsync(survey.Link);

        var (status, reply, _) = await SaveAsync(client, await client.GetPageAsync(survey.At("FOR_EGE")), ("FOR_EGE_7", new string('x', 600_000)));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "TooLarge"), (status, reply.GetProperty("ended").GetString()));
        Assert.Contains("Kort ned teksten", reply.GetProperty("words").GetString(), StringComparison.Ordinal);
    }

    /// <summary>A window in the background saves where it belongs, and the one in front goes on as it was.</summary>
    [Fact]
    public async Task Save_FromAPageOfAnotherLink_GoesWhereThePageBelongs()
    {
        var page = await OpenAsync();
        var other = await Survey.Data.ParticipantAsync(Survey.RoundId, Survey.MunicipalityId);
        using var started = await Client.SubmitAsync($"/s/{other.Token}");

        var (status, _, cookies) = await SaveAsync(Client, page, ("FOR_EGE_1", "4"));
        using var answered = await Client.SubmitAsync(other.At("FOR_POL"), "#answers", With("next", ("FOR_POL_1", "4")));
        using var submitted = await Client.SubmitAsync(other.At("check"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain(cookies, cookie => cookie.Contains("respondent", StringComparison.Ordinal));
        Assert.Equal("4", (await StoredAsync())["FOR_EGE_1"]);
        Assert.NotNull((await Site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(other.Token)))!.SubmittedUtc);
        Assert.Null((await Site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(Survey.Participant.Token)))!.SubmittedUtc);
    }

    [Fact]
    public async Task Save_AskedFor_IsNotFound()
    {
        await StartAsync();

        using var answer = await Client.GetAsync(At("FOR_EGE/save"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
