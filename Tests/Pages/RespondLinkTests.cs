using System.Globalization;
using System.Net;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>S1–S4: what a link opens, when it stops doing so, and where its secret is never seen.</summary>
public sealed class RespondLinkTests : RespondentPages
{
    private Task<string> ContentsAsync() => Site.Db.ReadAsync(async connection =>
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
            using var got = await Client.GetAsync(Survey.Link);
            using var head = await Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, Survey.Link));
            Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        }

        Assert.Equal(before, await ContentsAsync());
    }

    [Fact]
    public async Task Start_Pressed_SetsAHostCookieAndLeavesTheTokenBehind_S2()
    {
        using var started = await Client.SubmitAsync(Survey.Link);

        Assert.Equal(HttpStatusCode.SeeOther, started.StatusCode);
        Assert.Equal(At("FOR_ADM"), started.Headers.Location!.OriginalString);
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
        foreach (var address in new[] { Survey.Link, section, At("check") })
        {
            using var response = await Client.GetAsync(address);
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
        var revoked = await Survey.Data.ParticipantAsync(Survey.RoundId, Survey.MunicipalityId);
        var withdrawn = await Survey.Data.ParticipantAsync(Survey.RoundId, Survey.MunicipalityId);
        await Site.Db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync("UPDATE SurveyLink SET RevokedUtc = @now WHERE ParticipantId = @ParticipantId", new { now = Site.Db.Now, revoked.ParticipantId }, t);
            await t.Connection!.ExecuteAsync("UPDATE Participant SET WithdrawnUtc = @now WHERE ParticipantId = @ParticipantId", new { now = Site.Db.Now, withdrawn.ParticipantId }, t);
        });
        var tampered = (Survey.Participant.Token[0] == 'A' ? "B" : "A") + Survey.Participant.Token[1..];

        var bodies = new List<string>();
        foreach (var token in new[] { revoked.Token, withdrawn.Token, tampered, "kort", new string('x', 300) })
        {
            using var response = await Client.GetAsync($"/s/{token}");
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
        await Site.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE SurveyLink SET RevokedUtc = @now", new { now = Site.Db.Now }, t));

        using var after = await Client.GetAsync(section);

        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task Round_ClosedWhileAnswering_ThanksAndStoresNothing()
    {
        var section = await StartAsync();
        var page = await Client.GetPageAsync(section);
        Site.Clock.Advance(TimeSpan.FromDays(15));

        using var posted = await Client.SubmitAsync(page, section, "#answers", With("next", ("FOR_ADM_1", "4")));
        using var link = await Client.GetAsync(Survey.Link);

        foreach (var end in new[] { posted, link })
        {
            var ended = await end.ReadPageAsync();
            Assert.Contains("Undersøkelsen er avsluttet", ended.Title, StringComparison.Ordinal);
            Assert.Contains("Svarene dine ble ikke sendt inn", ended.Body!.TextContent, StringComparison.Ordinal);
        }

        Assert.Empty(await StoredAsync());

        // The link's secret is gone from the path, and a change of language finds back all the same.
        using var switched = await Client.SubmitAsync(Survey.Link, ".language-choice", ("language", "en"));
        Assert.Contains("The survey has closed", (await Client.GetPageAsync(switched.Headers.Location!.OriginalString)).Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Round_NotOpenYet_SaysSo()
    {
        var round = await Survey.Data.RoundAsync("Runde 2", opened: false);
        var participant = await Survey.Data.ParticipantAsync(round, Survey.MunicipalityId);

        var page = await Client.GetPageAsync($"/s/{participant.Token}");

        Assert.Contains("Undersøkelsen er ikke åpnet ennå", page.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_WithoutCookie_SayWhatToDo()
    {
        using var response = await Client.GetAsync(At("FOR_ADM"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Åpne lenken fra e-posten på nytt", (await response.ReadPageAsync()).Body!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>One person asked in two municipalities, or a shared PC: each window stays with the one whom it was opened for.</summary>
    [Fact]
    public async Task Answers_WithAnotherLinkOpenedInBetween_StayApart()
    {
        await StartAsync();
        var page = await Client.GetPageAsync(At("FOR_EGE"));
        var other = await Survey.Data.ParticipantAsync(Survey.RoundId, Survey.MunicipalityId);
        using var started = await Client.SubmitAsync($"/s/{other.Token}");

        using var saved = await Client.SubmitAsync(page, At("FOR_EGE"), "#answers", With("check", ("FOR_EGE_1", "4")));

        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Equal("4", (await StoredAsync())["FOR_EGE_1"]);
        var theirs = (await Site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(other.Token)))!;
        Assert.Empty(await Site.Get<ResponseStore>().ReadAnswersAsync(theirs.ResponseId!.Value));
        Assert.Equal("4", Chosen(await Client.GetPageAsync(At("FOR_EGE"))));
        var theirPage = await Client.GetPageAsync(other.At("FOR_EGE"));
        Assert.Null(Chosen(theirPage));
        // What their page holds does not open this one's, in a browser that has no cookie.
        using var stranger = Site.CreateClient();
        var token = (await stranger.GetPageAsync("/new-link")).QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value");
        using var refused = await stranger.SubmitAsync(theirPage, At("FOR_EGE"), "#answers", With("next", ("FOR_EGE_1", "1"), ("__RequestVerificationToken", token)));
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using var submitted = await Client.SubmitAsync(At("check"));
        Assert.NotNull((await Site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(Survey.Participant.Token)))!.SubmittedUtc);
        Assert.Null((await Site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(other.Token)))!.SubmittedUtc);

        static string? Chosen(IDocument page) => page.QuerySelector("input[name=FOR_EGE_1]:checked")?.GetAttribute("value");
    }

    /// <summary>On a shared PC each goes on in their own language, and keeps it for the next time and for what is mailed.</summary>
    [Fact]
    public async Task Languages_OfTwoLinksInOneBrowser_StayApart()
    {
        await StartAsync();
        var other = await Survey.Data.ParticipantAsync(Survey.RoundId, Survey.MunicipalityId, "nn");
        using var started = await Client.SubmitAsync($"/s/{other.Token}?lang=nn");

        using var saved = await AnswerAsync("FOR_ADM", "next", ("FOR_ADM_1", "4"));
        var (mine, theirs) = (await Client.GetPageAsync(At("FOR_POL")), await Client.GetPageAsync(other.At("FOR_POL")));
        using var switched = await Client.SubmitAsync(other.At("FOR_POL"), "button[value=en]");
        using var chosen = await Client.SubmitAsync(At("check"), ".language-choice", ("language", "nn"));

        Assert.Equal(("nb", "nn"), (mine.DocumentElement.GetAttribute("lang"), theirs.DocumentElement.GetAttribute("lang")));
        Assert.Equal("nb", (await Site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(Survey.Participant.Token)))!.ResponseLanguage);
        Assert.Equal("nn", (await Client.GetPageAsync(At("FOR_POL"))).DocumentElement.GetAttribute("lang"));
        Assert.Equal("en", (await Client.GetPageAsync(other.At("FOR_POL"))).DocumentElement.GetAttribute("lang"));
    }

    /// <summary>A new link was asked for and opened while a page of the old one stood open in another tab.</summary>
    [Fact]
    public async Task Page_OfALinkThatWasRenewedInThisBrowser_IsSaved()
    {
        await StartAsync();
        var page = await Client.GetPageAsync(At("FOR_EGE"));
        await Site.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE SurveyLink SET RevokedUtc = @now", new { now = Site.Db.Now }, t));
        var renewed = SurveyToken.New();
        await Site.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "INSERT INTO SurveyLink (TokenHash, ParticipantId, CreatedUtc) VALUES (@hash, @ParticipantId, @now)",
            new { Survey.Participant.ParticipantId, hash = SurveyToken.Hash(renewed), now = Site.Db.Now }, t));
        using var opened = await Client.SubmitAsync($"/s/{renewed}");

        using var saved = await Client.SubmitAsync(page, At("FOR_EGE"), "#answers", With("check", ("FOR_EGE_1", "4")));

        Assert.Equal(At("check"), saved.Headers.Location?.OriginalString);
        Assert.NotNull((await Client.GetPageAsync(At("FOR_EGE"))).QuerySelector("input[name=FOR_EGE_1][value='4'][checked]"));
    }

    /// <summary>Cookies are sent with each request, and do not grow without end.</summary>
    [Fact]
    public async Task Links_TwentyOpenedInOneBrowser_LastEightAreKept()
    {
        await StartAsync();
        var left = await Client.GetPageAsync(At("FOR_EGE"));
        var others = new List<TestParticipant>();
        for (var i = 0; i < 20; i++)
        {
            others.Add(await Survey.Data.ParticipantAsync(Survey.RoundId, Survey.MunicipalityId));
            using var started = await Client.SubmitAsync($"/s/{others[i].Token}");
            Assert.InRange(started.Headers.GetValues("Set-Cookie").First(cookie => cookie.Contains("respondent", StringComparison.Ordinal)).Length, 1, 900);
        }

        var known = new List<int>();
        for (var i = 0; i < others.Count; i++)
        {
            using var page = await Client.GetAsync(others[i].At("FOR_EGE"));
            if (page.StatusCode is HttpStatusCode.OK)
                known.Add(i);
        }

        Assert.Equal(Enumerable.Range(12, 8), known);
        // What was written where the browser has forgotten the link is saved by the form itself, and the browser knows the link again.
        using var saved = await Client.SubmitAsync(left, At("FOR_EGE"), "#answers", With("check", ("FOR_EGE_1", "4")));
        Assert.Equal(At("check"), saved.Headers.Location?.OriginalString);
        using var check = await Client.GetAsync(At("check"));
        Assert.Equal(HttpStatusCode.OK, check.StatusCode);
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
