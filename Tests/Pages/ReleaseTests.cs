using System.Globalization;
using System.Net;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Results;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>From a closed round to what the council sees: freezing, quality assurance, release, withdrawal.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private readonly TestSite _site = new();
    private SurveyedCohort _cohort = null!;
    private HttpClient _evaluator = null!, _leader = null!, _council = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Guid RoundId => _cohort.Rounds[1];

    private string Address => $"/rounds/{RoundId}/release";

    private string Council => $"/council/{_cohort.Data.CohortId}";

    private string Leader => $"/municipality/{_cohort.Baerum}";

    public async ValueTask InitializeAsync()
    {
        _cohort = await SurveyedCohort.MakeAsync(_site.Db, _site.Clock);
        _evaluator = await _site.LogInAsync(new RoleAssignment(Role.Evaluator, _cohort.Data.ProgrammeId));
        _leader = await _site.LogInAsync(new RoleAssignment(Role.ProgrammeLeader, MunicipalityId: _cohort.Baerum));
        _council = await _site.LogInAsync(new RoleAssignment(Role.Council, _cohort.Data.ProgrammeId));
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private static async Task<string> TextAsync(HttpClient client, string address) =>
        string.Join(' ', (await client.GetPageAsync(address)).QuerySelector("main")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task FreezeAsync(string least = "5")
    {
        using var frozen = await _evaluator.SubmitAsync(Address, "form[action*=Freeze]", ("Input.Least", least));
        Assert.Equal(HttpStatusCode.Redirect, frozen.StatusCode);
    }

    private async Task<HttpResponseMessage> ReviewAsync(string answer, string comment) =>
        await _leader.SubmitAsync(Leader, "main form", ("Input.Answer", answer), ("Input.Comment", comment));

    [Fact]
    public async Task Release_FromFreezingToTheCouncil_GoesByTheProgrammeLeader()
    {
        Assert.Contains("Her kommer resultatene", await TextAsync(_council, Council), StringComparison.Ordinal);
        await FreezeAsync();

        // Not the council's yet, and no button for it before Bærum has had its say.
        Assert.Contains("Her kommer resultatene", await TextAsync(_council, Council), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _council.GetAsync(new Uri($"{Council}?round={RoundId}", UriKind.Relative), Cancel)).StatusCode);
        Assert.Contains("Dette er ikke frigitt ennå", await TextAsync(_evaluator, $"{Council}?round={RoundId}"), StringComparison.Ordinal);
        Assert.Null((await _evaluator.GetPageAsync(Address)).QuerySelector("form[action*=Publish]"));

        using (var nothingSaid = await ReviewAsync("return", " "))
        {
            Assert.Equal(HttpStatusCode.BadRequest, nothingSaid.StatusCode);
            Assert.Contains("Skriv hva som er feil", await nothingSaid.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        using (var returned = await ReviewAsync("return", "=Styringsgruppa <mangler>"))
            Assert.Equal(HttpStatusCode.Redirect, returned.StatusCode);
        Assert.Contains("=Styringsgruppa <mangler>", await TextAsync(_evaluator, Address), StringComparison.Ordinal);
        Assert.Null((await _evaluator.GetPageAsync(Address)).QuerySelector("form[action*=Publish]"));

        using (var approved = await ReviewAsync("approve", "Rettet"))
            Assert.Equal(HttpStatusCode.Redirect, approved.StatusCode);
        using (var released = await _evaluator.SubmitAsync(Address, "form[action*=Publish]"))
            Assert.Equal(Address, released.Headers.Location!.OriginalString);
        Assert.Contains("Tallene er fra frigivelse 1 av Runde 2", await TextAsync(_council, Council), StringComparison.Ordinal);
        Assert.Null((await _leader.GetPageAsync(Leader)).QuerySelector("main form"));
    }

    [Fact]
    public async Task Council_SeesWhatTheDocumentShowsAndNothingElse()
    {
        await FreezeAsync();
        var release = (await _site.Get<ReleaseStore>().ListAsync(RoundId, Cancel))[0];
        var shared = await _site.Get<SharedReleases>().ReadAsync(release.ReleaseId, Cancel);
        await _site.Get<ReleaseStore>().ReviewAsync(release.ReleaseId, _cohort.Baerum, await UserAsync(), true, null, Cancel);
        Assert.True(await _site.Get<ReleaseStore>().ReleaseAsync(release.ReleaseId, Cancel));

        var page = await _council.GetPageAsync(Council);

        var rows = page.QuerySelectorAll("table.heat tbody tr");
        var themes = shared.Current.Themes.Where(theme => theme.HasIndex).ToList();
        Assert.Equal(themes.Count, rows.Length);
        var hidden = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var cells = rows[i].QuerySelectorAll("td");
            var cuts = shared.Municipalities.Select(one => new Cut(RoundId, one.MunicipalityId)).Append(new Cut(RoundId)).ToList();
            for (var column = 0; column < cuts.Count; column++)
            {
                if (shared.Index(cuts[column], themes[i]).TryGet(out var index))
                {
                    Assert.StartsWith(Math.Round(index.Mean, 1, MidpointRounding.AwayFromZero).ToString("0.0", CultureInfo.GetCultureInfo("nb")), cells[column].TextContent.Trim(), StringComparison.Ordinal);
                    Assert.Contains($"n {index.N}", cells[column].TextContent, StringComparison.Ordinal);
                    Assert.True(index.N >= 5);
                }
                else
                {
                    hidden++;
                    Assert.DoesNotContain(cells[column].TextContent, char.IsDigit);
                }
            }
        }

        // What is taken along shows no more, and says where it is from.
        using var picture = await _council.GetAsync(page.QuerySelector(".picture-link a[href*='/picture']")!.GetAttribute("href"), Cancel);
        var svg = System.Xml.Linq.XElement.Parse(await picture.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(hidden, svg.Descendants().Count(part => part.Name.LocalName == "text" && part.Value == "vises ikke"));
        Assert.Contains("Tallene er fra frigivelse 1 av Runde 2", svg.Value, StringComparison.Ordinal);
        // Lillehammer was asked, and nobody there answered.
        Assert.True(hidden >= themes.Count);
    }

    /// <summary>Whoever has seen the numbers is told that they do not hold any more, and why; nobody else is.</summary>
    [Fact]
    public async Task Withdrawal_IsToldToThoseWhoHaveSeenTheNumbers()
    {
        await FreezeAsync();
        using (await WithdrawAsync("Ikke sett av rådet <b>"))
            Assert.Matches("Resultatene fra Runde 2 \\(frigivelse 1\\) ble trukket tilbake [^:]*\\. Begrunnelse: Ikke sett av rådet <b>", await TextAsync(_leader, Leader));
        Assert.DoesNotContain("trukket tilbake", await TextAsync(_council, Council), StringComparison.Ordinal);

        await FreezeAsync();
        using (await ReviewAsync("approve", ""))
            Assert.Contains("De erstatter frigivelse 1, som ble trukket tilbake", await TextAsync(_leader, Leader), StringComparison.Ordinal);
        using (await _evaluator.SubmitAsync(Address, "form[action*=Publish]"))
            Assert.DoesNotContain("trukket tilbake", await TextAsync(_council, Council), StringComparison.Ordinal);
        using (await WithdrawAsync("Feil kommune"))
            Assert.Contains("Resultatene fra Runde 2 (frigivelse 2) ble trukket tilbake", await TextAsync(_council, Council), StringComparison.Ordinal);
        Assert.DoesNotContain("Ikke sett av rådet", await TextAsync(_council, Council), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> WithdrawAsync(string reason) => _evaluator.SubmitAsync(Address, "form[action*=Withdraw]", ("Input.Reason", reason));

    [Fact]
    public async Task Withdrawal_ThatAnotherTookFirst_SaysSoAndKeepsWhatWasWritten()
    {
        await FreezeAsync();
        var page = await _evaluator.GetPageAsync(Address);
        using (await WithdrawAsync("Den første"))
            Assert.Equal("Den første", (await _site.Get<ReleaseStore>().ListAsync(RoundId, Cancel))[0].WithdrawnReason);

        using var late = await _evaluator.SubmitAsync(page, Address, "form[action*=Withdraw]", ("Input.Reason", "Den andre"));

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        var text = (await late.ReadPageAsync()).QuerySelector("main")!.TextContent;
        Assert.Contains("Noen andre hadde alt trukket frigivelsen tilbake. Begrunnelsen du skrev, ble derfor ikke lagret: Den andre", text, StringComparison.Ordinal);
        Assert.Contains("Den første", text, StringComparison.Ordinal);
        Assert.Equal("Den første", (await _site.Get<ReleaseStore>().ListAsync(RoundId, Cancel))[0].WithdrawnReason);
    }

    private Task<Guid> UserAsync() => _site.Db.ReadAsync(c => c.ExecuteScalarAsync<Guid>("SELECT UserId FROM RoleAssignment WHERE Role = 'ProgrammeLeader'"), Cancel);

    /// <summary>D3: what comes or goes after freezing changes nothing, and a second release that would show it is refused.</summary>
    [Fact]
    public async Task Answer_ErasedAfterFreezing_ChangesNothingAndKeepsASecondReleaseFromShowingIt()
    {
        await FreezeAsync();
        var before = await TextAsync(_leader, Leader);
        var cells = await _site.Db.WriteAsync(
            t => t.Connection!.ExecuteAsync("UPDATE Tally SET Responses = Responses - 1 WHERE RoundId = @RoundId AND MunicipalityId = @Baerum AND Responses > 6", new { RoundId, _cohort.Baerum }, t), Cancel);
        Assert.True(cells > 0);
        await _site.Db.WriteAsync(t => TallyStore.ChangeVersionAsync(t, RoundId, _cohort.Baerum), Cancel);

        Assert.Equal(before, await TextAsync(_leader, Leader));
        using (var unsaid = await _evaluator.SubmitAsync(Address, "form[action*=Withdraw]", ("Input.Reason", " ")))
            Assert.Equal(HttpStatusCode.BadRequest, unsaid.StatusCode);
        using (var withdrawn = await _evaluator.SubmitAsync(Address, "form[action*=Withdraw]", ("Input.Reason", "Feil")))
            Assert.Equal(HttpStatusCode.Redirect, withdrawn.StatusCode);
        Assert.Contains("Her kommer resultatene", await TextAsync(_leader, Leader), StringComparison.Ordinal);

        using var refused = await _evaluator.SubmitAsync(Address, "form[action*=Freeze]", ("Input.Least", "5"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = (await refused.ReadPageAsync()).QuerySelector(".ds-error-summary")!.TextContent;
        Assert.Contains("Resultatene kan ikke fryses slik", page, StringComparison.Ordinal);
        // By the names of the themes, each once, and with the number that it was frozen with before.
        Assert.Contains("hvor mange som har svart", page, StringComparison.Ordinal);
        Assert.DoesNotContain("FOR_", page, StringComparison.Ordinal);
        Assert.Contains("Prøv med 5, som forrige gang", page, StringComparison.Ordinal);
        Assert.Equal(ReleaseState.Withdrawn, Assert.Single(await _site.Get<ReleaseStore>().ListAsync(RoundId, Cancel)).State);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("21")]
    [InlineData("fem")]
    [InlineData("")]
    public async Task Freeze_WithAnImpossibleNumber_SaysWhichArePossible(string least)
    {
        using var refused = await _evaluator.SubmitAsync(Address, "form[action*=Freeze]", ("Input.Least", least));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("Skriv et helt tall fra 3 til 20", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Empty(await _site.Get<ReleaseStore>().ListAsync(RoundId, Cancel));
    }

    [Theory]
    [InlineData("nb", "Til kvalitetssikring")]
    [InlineData("nn", "Til kvalitetssikring")]
    [InlineData("en", "Being quality-assured")]
    public async Task Pages_InEveryLanguage_HaveOneHeadingAndNoStyle(string language, string state)
    {
        await FreezeAsync();

        Assert.Contains(state, await TextAsync(_evaluator, $"{Address}?lang={language}"), StringComparison.Ordinal);
        foreach (var (client, address) in new[] { (_evaluator, Address), (_leader, Leader), (_evaluator, $"{Council}?round={RoundId}") })
        {
            var page = await client.GetPageAsync($"{address}{(address.Contains('?', StringComparison.Ordinal) ? "&" : "?")}lang={language}");
            Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
            Assert.Single(page.QuerySelectorAll("h1"));
            Assert.Empty(page.QuerySelectorAll("[style], script:not([src]), style"));
        }
    }
}
