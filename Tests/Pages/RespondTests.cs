using System.Globalization;
using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>The respondent's pages over HTTP, as a browser without JavaScript sends them.</summary>
public sealed class RespondTests : IAsyncLifetime
{
    private readonly TestSite _site = new();
    private OpenSurvey _survey = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _survey = await OpenSurvey.OnAsync(_site);
        _client = _site.CreateClient();
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private async Task<string> StartAsync(HttpClient? client = null)
    {
        using var started = await (client ?? _client).SubmitAsync(_survey.Link);
        Assert.Equal(HttpStatusCode.SeeOther, started.StatusCode);
        return started.Headers.Location!.OriginalString;
    }

    private static (string, string?)[] With(string go, params (string, string?)[] fields) => [.. fields, ("Go", go)];

    private Task<HttpResponseMessage> AnswerAsync(string theme, string go, params (string, string?)[] fields) =>
        _client.SubmitAsync($"/answer/{theme}", "#answers", With(go, fields));

    private async Task<Dictionary<string, string?>> StoredAsync()
    {
        var respondent = (await _site.Get<ResponseStore>().FindAsync(BoSoSurvey.Domain.Rounds.SurveyToken.Hash(_survey.Participant.Token)))!;
        return (await _site.Get<ResponseStore>().ReadAnswersAsync(respondent.ResponseId!.Value)).ToDictionary(a => a.Key, a => a.Value.Value);
    }

    private Task<string> ContentsAsync() => _site.Db.ReadAsync(async connection =>
    {
        var contents = new StringBuilder();
        foreach (var table in (await connection.QueryAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")).ToList())
            foreach (IDictionary<string, object?> row in await connection.QueryAsync($"SELECT * FROM {table} ORDER BY 1, 2"))
                contents.Append(table).AppendJoin('|', row.Values.Select(value => value is byte[] b ? Convert.ToHexString(b) : Convert.ToString(value, CultureInfo.InvariantCulture))).Append('\n');
        return contents.ToString();
    });

    [Fact]
    public async Task Link_GotAndHeaded_ChangesNoRow_S2()
    {
        var before = await ContentsAsync();

        for (var i = 0; i < 3; i++)
        {
            using var got = await _client.GetAsync(_survey.Link);
            using var head = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, _survey.Link));
            Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        }

        Assert.Equal(before, await ContentsAsync());
    }

    [Fact]
    public async Task Start_Pressed_SetsAHostCookieAndLeavesTheTokenBehind_S2()
    {
        using var started = await _client.SubmitAsync(_survey.Link);

        Assert.Equal(HttpStatusCode.SeeOther, started.StatusCode);
        Assert.Equal("/answer/FOR_ADM", started.Headers.Location!.OriginalString);
        var cookie = started.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("__Host-boso-respondent=", StringComparison.Ordinal)).ToLowerInvariant();
        Assert.Contains("secure", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_OfRespondents_TellNobody_S3()
    {
        var section = await StartAsync();
        foreach (var address in new[] { _survey.Link, section, "/answer/check" })
        {
            using var response = await _client.GetAsync(address);
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
            var page = await response.ReadPageAsync();
            var elsewhere = page.QuerySelectorAll("[src], link[href], form[action]")
                .Select(element => element.GetAttribute("src") ?? element.GetAttribute("href") ?? element.GetAttribute("action")!)
                .Where(target => target.Contains("//", StringComparison.Ordinal));
            Assert.Empty(elsewhere);
        }
    }

    /// <summary>Every log line and scope at the finest level, from link to receipt and with a failing request too.</summary>
    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Token_InLogs_IsNowhere_S1_S3(string environment)
    {
        await using var site = new ListeningSite(environment);
        var survey = await OpenSurvey.OnAsync(site);
        using var client = site.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);
        using var unknown = await client.GetAsync(survey.Link + "x");
        using var wrong = await client.PostAsync(survey.Link, null);

        Assert.Equal(HttpStatusCode.SeeOther, started.StatusCode);
        Assert.NotEmpty(site.Lines);
        Assert.DoesNotContain(site.Lines, line => line.Contains(survey.Participant.Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Link_UnknownTamperedRevokedOrWithdrawn_LooksTheSame_S4()
    {
        var revoked = await _survey.Data.ParticipantAsync(_survey.RoundId, _survey.MunicipalityId);
        var withdrawn = await _survey.Data.ParticipantAsync(_survey.RoundId, _survey.MunicipalityId);
        await _site.Db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync("UPDATE SurveyLink SET RevokedUtc = @now WHERE ParticipantId = @ParticipantId", new { now = _site.Db.Now, revoked.ParticipantId }, t);
            await t.Connection!.ExecuteAsync("UPDATE Participant SET WithdrawnUtc = @now WHERE ParticipantId = @ParticipantId", new { now = _site.Db.Now, withdrawn.ParticipantId }, t);
        });
        var tampered = (_survey.Participant.Token[0] == 'A' ? "B" : "A") + _survey.Participant.Token[1..];

        var bodies = new List<string>();
        foreach (var token in new[] { revoked.Token, withdrawn.Token, tampered, "kort", new string('x', 300) })
        {
            using var response = await _client.GetAsync($"/s/{token}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            var page = await response.ReadPageAsync();
            foreach (var own in page.QuerySelectorAll("input[name=__RequestVerificationToken]"))
                own.Remove();
            // The address that was asked for is in the page, for a change of language; the rest is the same.
            bodies.Add(page.DocumentElement.OuterHtml.Replace(token, "", StringComparison.Ordinal));
        }

        Assert.Contains("Denne lenken virker ikke", bodies[0], StringComparison.Ordinal);
        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task Cookie_OfARevokedLink_OpensNothing_S4()
    {
        var section = await StartAsync();
        await _site.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE SurveyLink SET RevokedUtc = @now", new { now = _site.Db.Now }, t));

        using var after = await _client.GetAsync(section);

        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task Round_ClosedWhileAnswering_ThanksAndStoresNothing()
    {
        var section = await StartAsync();
        var page = await _client.GetPageAsync(section);
        _site.Clock.Advance(TimeSpan.FromDays(15));

        using var posted = await _client.SubmitAsync(page, section, "#answers", With("next", ("FOR_ADM_1", "4")));
        using var link = await _client.GetAsync(_survey.Link);

        foreach (var end in new[] { posted, link })
        {
            var ended = await end.ReadPageAsync();
            Assert.Contains("Undersøkelsen er avsluttet", ended.Title, StringComparison.Ordinal);
            Assert.Contains("Svarene dine ble ikke sendt inn", ended.Body!.TextContent, StringComparison.Ordinal);
        }

        Assert.Empty(await StoredAsync());

        // The link's secret is gone from the path, and a change of language finds back all the same.
        using var switched = await _client.SubmitAsync(_survey.Link, ".language-choice", ("language", "en"));
        Assert.Contains("The survey has closed", (await _client.GetPageAsync(switched.Headers.Location!.OriginalString)).Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Round_NotOpenYet_SaysSo()
    {
        var round = await _survey.Data.RoundAsync("Runde 2", opened: false);
        var participant = await _survey.Data.ParticipantAsync(round, _survey.MunicipalityId);

        var page = await _client.GetPageAsync($"/s/{participant.Token}");

        Assert.Contains("Undersøkelsen er ikke åpnet ennå", page.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_SavedPageByPage_AreThereWhenTheLinkIsOpenedElsewhere()
    {
        await StartAsync();
        using var saved = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "4"), ("FOR_ADM_2", "dk"));
        Assert.Equal("/answer/FOR_POL", saved.Headers.Location!.OriginalString);
        using var other = _site.CreateClient();

        var back = await StartAsync(other);
        var first = await other.GetPageAsync("/answer/FOR_ADM");

        Assert.Equal("/answer/FOR_POL", back);
        Assert.True(((IHtmlInputElement)first.QuerySelector("input[name=FOR_ADM_1][value='4']")!).IsChecked);
        Assert.True(((IHtmlInputElement)first.QuerySelector("input[name=FOR_ADM_2][value=dk]")!).IsChecked);
        Assert.Contains("Lagret kl. 09.00", first.Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nb", "nb", "Slik behandler vi svarene dine")]
    [InlineData("nn", "nn", "Slik behandlar vi svara dine")]
    [InlineData("en", "en", "How we treat your answers")]
    public async Task Welcome_FirstTime_IsInTheParticipantsLanguage(string roster, string lang, string text)
    {
        var participant = await _survey.Data.ParticipantAsync(_survey.RoundId, _survey.MunicipalityId, roster);
        using var first = await _client.GetAsync($"/s/{participant.Token}");

        var page = first.StatusCode == HttpStatusCode.OK ? await first.ReadPageAsync() : await _client.GetPageAsync(first.Headers.Location!.OriginalString);

        Assert.Equal(lang, page.DocumentElement.GetAttribute("lang"));
        Assert.Contains(text, page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Language_SwitchedOnAQuestionPage_KeepsWhatWasTyped()
    {
        await StartAsync();

        using var switched = await AnswerAsync("FOR_ADM", "en", ("FOR_ADM_3", "2"));
        var page = await _client.GetPageAsync(switched.Headers.Location!.OriginalString);

        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        Assert.Contains("Think of", page.Body!.TextContent.Replace("Think about", "Think of", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(((IHtmlInputElement)page.QuerySelector("input[name=FOR_ADM_3][value='2']")!).IsChecked);
    }

    [Fact]
    public async Task Section_ValueThatIsNoOption_Is400AndKeepsTheRest_A3()
    {
        await StartAsync();

        using var refused = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "6"), ("FOR_ADM_2", "3"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await refused.ReadPageAsync();
        Assert.StartsWith("Feil: ", page.Title, StringComparison.Ordinal);
        var summary = page.QuerySelector(".ds-error-summary")!;
        Assert.Equal("-1", summary.GetAttribute("tabindex"));
        Assert.True(summary.HasAttribute("autofocus"));
        Assert.Null(summary.GetAttribute("role"));
        var link = summary.QuerySelector("a")!;
        Assert.NotNull(page.QuerySelector(link.GetAttribute("href")!));
        Assert.Contains(link.TextContent, page.QuerySelector("#FOR_ADM_1-error")!.TextContent, StringComparison.Ordinal);
        Assert.True(((IHtmlInputElement)page.QuerySelector("input[name=FOR_ADM_2][value='3']")!).IsChecked);
        Assert.Contains("Toppledelsen tar ansvar f", summary.TextContent, StringComparison.Ordinal);
        Assert.True(page.QuerySelector("#answers")!.HasAttribute("novalidate"));
        Assert.Equal(new Dictionary<string, string?> { ["FOR_ADM_2"] = "3" }, await StoredAsync());

        // What is mended on that page is no conflict with what the page itself saved.
        using var mended = await _client.SubmitAsync(page, "/answer/FOR_ADM", "#answers", With("next", ("FOR_ADM_1", "4"), ("FOR_ADM_2", "2")));
        Assert.Equal(HttpStatusCode.SeeOther, mended.StatusCode);
        Assert.Equal(new Dictionary<string, string?> { ["FOR_ADM_1"] = "4", ["FOR_ADM_2"] = "2" }, await StoredAsync());
    }

    [Fact]
    public async Task Required_LeftOpen_IsAskedForAtNextAndAtSubmitButNotAtBack()
    {
        await using var site = new TestSite();
        var survey = await OpenSurvey.OnAsync(site, OpenSurvey.EveryKind);
        using var client = site.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);

        using var next = await client.SubmitAsync("/answer/FIRST", "#answers", With("next", ("MULTIPLE", "nav"), ("SHORT", "   ")));
        var asked = await next.ReadPageAsync();
        using var submitted = await client.SubmitAsync("/answer/check");
        var check = await submitted.ReadPageAsync();
        using var back = await client.SubmitAsync("/answer/FIRST", "#answers", With("back", ("SCALE", "dk")));
        using var all = await client.SubmitAsync("/answer/FIRST", "#answers", With("next", ("SINGLE", "weekly"), ("SHORT", "Boplan")));
        using var done = await client.SubmitAsync("/answer/check");

        Assert.Equal(HttpStatusCode.BadRequest, next.StatusCode);
        Assert.Equal(["#SCALE", "#SINGLE", "#SHORT"], asked.QuerySelectorAll(".ds-error-summary a").Select(link => link.GetAttribute("href")));
        Assert.Equal(HttpStatusCode.BadRequest, submitted.StatusCode);
        Assert.Equal(3, check.QuerySelectorAll(".ds-error-summary a[href='#FIRST']").Length);
        Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        Assert.Equal("/answer/SECOND", all.Headers.Location!.OriginalString);
        Assert.Equal("/answer/done", done.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Page_LargerThanAnyFormOfOurs_IsRefusedWithAPage()
    {
        await StartAsync();

        using var refused = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_1", "4"), ("FOR_EGE_6", new string('x', 5_000_000)));

        Assert.InRange((int)refused.StatusCode, 400, 413);
        Assert.NotNull((await refused.ReadPageAsync()).QuerySelector("h1"));
        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task Database_Gone_Is503WithEverythingTypedAndComesBack()
    {
        await StartAsync();
        var page = await _client.GetPageAsync("/answer/FOR_EGE");
        var file = Path.Combine(_site.Folder, "survey.db");
        var away = Path.Combine(_site.Folder, "away");
        SqliteConnection.ClearAllPools();
        Directory.CreateDirectory(away);
        foreach (var part in Directory.GetFiles(_site.Folder, "survey.db*"))
            File.Move(part, Path.Combine(away, Path.GetFileName(part)));

        using var unavailable = await _client.SubmitAsync(page, "/answer/FOR_EGE", "#answers", With("next", ("FOR_EGE_1", "4")));
        var kept = await unavailable.ReadPageAsync();
        Assert.False(File.Exists(file), "An empty database was made in the place of the one that is gone");
        foreach (var part in Directory.GetFiles(away))
            File.Move(part, Path.Combine(_site.Folder, Path.GetFileName(part)));
        using var retried = await _client.SubmitAsync(kept, "/answer/FOR_EGE");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, retried.StatusCode);
        Assert.Equal("4", (await StoredAsync())["FOR_EGE_1"]);
    }

    [Fact]
    public async Task Section_TextTooLong_IsKeptOnThePageAndRefused()
    {
        await StartAsync();
        var text = new string('å', 2001);

        using var refused = await AnswerAsync("FOR_EGE", "next", ("FOR_EGE_6", text));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(text, (await refused.ReadPageAsync()).QuerySelector("#FOR_EGE_6")!.TextContent);
    }

    [Fact]
    public async Task Section_AnsweredOtherwiseOnAnotherDevice_ShowsBothAndAsks()
    {
        await StartAsync();
        using var phone = _site.CreateClient();
        await StartAsync(phone);
        var stale = await phone.GetPageAsync("/answer/FOR_ADM");
        using var first = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "5"));

        using var conflict = await phone.SubmitAsync(stale, "/answer/FOR_ADM", "#answers", With("next", ("FOR_ADM_1", "1")));
        var page = await conflict.ReadPageAsync();
        var kept = (await StoredAsync())["FOR_ADM_1"];
        using var insisted = await phone.SubmitAsync(page, "/answer/FOR_ADM", "#answers", ("Go", "next"));

        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Contains("Helt enig", page.QuerySelector(".ds-error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.True(((IHtmlInputElement)page.QuerySelector("input[name=FOR_ADM_1][value='1']")!).IsChecked);
        Assert.Equal("5", kept);
        Assert.Equal(HttpStatusCode.SeeOther, insisted.StatusCode);
        Assert.Equal("1", (await StoredAsync())["FOR_ADM_1"]);
    }

    [Fact]
    public async Task Survey_ToTheReceiptAndBack_CountsOnceAndCanBeReopened()
    {
        await StartAsync();
        using var page = await AnswerAsync("FOR_POL", "next", ("FOR_POL_1", "4"));
        using var submitted = await _client.SubmitAsync("/answer/check");
        using var again = await _client.PostAsync("/answer/check", null);
        var receipt = await _client.GetPageAsync("/answer/done");
        using var closedPage = await _client.GetAsync("/answer/FOR_POL");
        var counted = await CountAsync();
        using var reopened = await _client.SubmitAsync("/answer/done");

        Assert.Equal("/answer/done", submitted.Headers.Location!.OriginalString);
        Assert.Contains("Takk for svarene", receipt.Title, StringComparison.Ordinal);
        Assert.Contains("Litt enig", receipt.QuerySelector("#own")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/answer/done", closedPage.Headers.Location!.OriginalString);
        Assert.Equal(1, counted);
        Assert.Equal("/answer/check", reopened.Headers.Location!.OriginalString);
        Assert.Equal(0, await CountAsync());
    }

    private async Task<int> CountAsync() =>
        (await _site.Get<TallyStore>().ReadAsync([_survey.RoundId])).Where(row => row is { GroupCode: GroupKind.Steering, Cell: "FOR_POL_1=4" }).Sum(row => row.Responses);

    [Fact]
    public async Task QuestionPage_Cold_IsLight()
    {
        await using var site = new BuiltSite();
        var survey = await OpenSurvey.OnAsync(site);
        using var client = site.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);
        var section = started.Headers.Location!.OriginalString;
        var links = (await client.GetPageAsync(section)).QuerySelectorAll("link[rel=stylesheet], script[src], img[src]")
            .Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")!).ToList();
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
        var html = await SizeAsync(section);
        var total = html;
        foreach (var link in links)
            total += await SizeAsync(link);

        TestContext.Current.TestOutputHelper?.WriteLine($"HTML {html} B, all {total} B, {links.Count + 1} requests");
        Assert.InRange(html, 1, 10 * 1024);
        Assert.InRange(total, 1, 60 * 1024);
        Assert.InRange(links.Count + 1, 1, 8);

        async Task<int> SizeAsync(string address)
        {
            using var response = await client.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.NotEmpty(response.Content.Headers.ContentEncoding);
            return (await response.Content.ReadAsByteArrayAsync()).Length;
        }
    }

    /// <summary>The database is locked while a page is sent: nothing typed is lost, and the page sends it again when asked to.</summary>
    [Fact]
    public async Task Section_DatabaseLocked_Is503WithEverythingTyped()
    {
        await using var site = new ImpatientSite();
        var survey = await OpenSurvey.OnAsync(site);
        using var client = site.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);
        var page = await client.GetPageAsync("/answer/FOR_EGE");
        HttpResponseMessage unavailable;
        using (var other = new SqliteConnection($"Data Source={Path.Combine(site.Folder, "survey.db")}"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            using var held = other.BeginTransaction(deferred: false);
            unavailable = await client.SubmitAsync(page, "/answer/FOR_EGE", "#answers", With("next", ("FOR_EGE_1", "4"), ("FOR_EGE_7", "Møt politikerne \"før\" budsjettet")));
        }

        using (unavailable)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
            var kept = await unavailable.ReadPageAsync();
            Assert.Contains("Det du skrev, er ikke borte", kept.Body!.TextContent, StringComparison.Ordinal);
            using var retried = await client.SubmitAsync(kept, "/answer/FOR_EGE");
            Assert.Equal(HttpStatusCode.SeeOther, retried.StatusCode);
        }

        var check = await client.GetPageAsync("/answer/check");
        Assert.Contains("Møt politikerne \"før\" budsjettet", check.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_WithoutCookie_SayWhatToDo()
    {
        using var response = await _client.GetAsync("/answer/FOR_ADM");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Åpne lenken fra e-posten på nytt", (await response.ReadPageAsync()).Body!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>Serves static files as the build compressed them.</summary>
    private sealed class BuiltSite : TestSite
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseEnvironment("Development");
            builder.UseSetting("ReloadStaticAssetsAtRuntime", "false");
        }
    }

    /// <summary>Gives up on a locked database after a second, where a real site waits longer.</summary>
    private sealed class ImpatientSite : TestSite
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("ConnectionStrings:Survey", $"Data Source={Path.Combine(Folder, "survey.db")};Default Timeout=1");
        }
    }

    private sealed class ListeningSite(string environment) : TestSite, ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseEnvironment(environment);
            foreach (var category in new[] { "Default", "Microsoft.AspNetCore" })
                builder.UseSetting($"Logging:LogLevel:{category}", "Trace");
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(this));
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Note($"{state} {string.Join(' ', state as IEnumerable<KeyValuePair<string, object?>> ?? [])}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Note($"{formatter(state, exception)} {exception} {string.Join(' ', state as IEnumerable<KeyValuePair<string, object?>> ?? [])}");

        private void Note(string line)
        {
            lock (Lines)
                Lines.Add(line);
        }
    }
}
