using System.Globalization;
using System.Net;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Results;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>From a closed round to what the council sees: freezing, quality assurance, release.</summary>
public sealed class ReleaseTests : ReleasePages
{
    [Fact]
    public async Task Release_FromFreezingToTheCouncil_GoesByTheProgrammeLeader()
    {
        Assert.Contains("Her kommer resultatene", await TextAsync(CouncilClient, Council), StringComparison.Ordinal);
        await FreezeAsync();

        // Not the council's yet, and no button for it before Bærum has had its say.
        Assert.Contains("Her kommer resultatene", await TextAsync(CouncilClient, Council), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await CouncilClient.GetAsync(new Uri($"{Council}?round={RoundId}", UriKind.Relative), Cancel)).StatusCode);
        Assert.Contains("Dette er ikke frigitt ennå", await TextAsync(Evaluator, $"{Council}?round={RoundId}"), StringComparison.Ordinal);
        Assert.Null((await Evaluator.GetPageAsync(Address)).QuerySelector("form[action*=Publish]"));

        using (var nothingSaid = await ReviewAsync("return", " "))
        {
            Assert.Equal(HttpStatusCode.BadRequest, nothingSaid.StatusCode);
            Assert.Contains("Skriv hva som er feil", await nothingSaid.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        using (var returned = await ReviewAsync("return", "=Styringsgruppa <mangler>"))
            Assert.Equal(HttpStatusCode.Redirect, returned.StatusCode);
        Assert.Contains("=Styringsgruppa <mangler>", await TextAsync(Evaluator, Address), StringComparison.Ordinal);
        Assert.Null((await Evaluator.GetPageAsync(Address)).QuerySelector("form[action*=Publish]"));

        using (var approved = await ReviewAsync("approve", "Rettet"))
            Assert.Equal(HttpStatusCode.Redirect, approved.StatusCode);
        using (var released = await Evaluator.SubmitAsync(Address, "form[action*=Publish]"))
            Assert.Equal(Address, released.Headers.Location!.OriginalString);
        Assert.Contains("Tallene er fra frigivelse 1 av Runde 2", await TextAsync(CouncilClient, Council), StringComparison.Ordinal);
        Assert.Null((await LeaderClient.GetPageAsync(Leader)).QuerySelector("main form"));
    }

    [Fact]
    public async Task Council_SeesWhatTheDocumentShowsAndNothingElse()
    {
        await FreezeAsync();
        var release = (await Site.Get<ReleaseStore>().ListAsync(RoundId, Cancel))[0];
        var shared = await Site.Get<SharedReleases>().ReadAsync(release.ReleaseId, Cancel);
        await Site.Get<ReleaseStore>().ReviewAsync(release.ReleaseId, Cohort.Baerum, await LeaderIdAsync(), true, null, Cancel);
        Assert.True(await Site.Get<ReleaseStore>().ReleaseAsync(release.ReleaseId, Cancel));

        var page = await CouncilClient.GetPageAsync(Council);

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
        using var picture = await CouncilClient.GetAsync(page.QuerySelector(".picture-link a[href*='/picture']")!.GetAttribute("href"), Cancel);
        var svg = System.Xml.Linq.XElement.Parse(await picture.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(hidden, svg.Descendants().Count(part => part.Name.LocalName == "text" && part.Value == "vises ikke"));
        Assert.Contains("Tallene er fra frigivelse 1 av Runde 2", svg.Value, StringComparison.Ordinal);
        // Lillehammer was asked, and nobody there answered.
        Assert.True(hidden >= themes.Count);
    }

    /// <summary>D3: what comes or goes after freezing changes nothing, and a second release that would show it is refused.</summary>
    [Fact]
    public async Task Answer_ErasedAfterFreezing_ChangesNothingAndKeepsASecondReleaseFromShowingIt()
    {
        await FreezeAsync();
        var before = await TextAsync(LeaderClient, Leader);
        var cells = await Site.Db.WriteAsync(
            t => t.Connection!.ExecuteAsync("UPDATE Tally SET Responses = Responses - 1 WHERE RoundId = @RoundId AND MunicipalityId = @Baerum AND Responses > 6", new { RoundId, Cohort.Baerum }, t), Cancel);
        Assert.True(cells > 0);
        await Site.Db.WriteAsync(t => TallyStore.ChangeVersionAsync(t, RoundId, Cohort.Baerum), Cancel);

        Assert.Equal(before, await TextAsync(LeaderClient, Leader));
        using (var unsaid = await Evaluator.SubmitAsync(Address, "form[action*=Withdraw]", ("Input.Reason", " ")))
            Assert.Equal(HttpStatusCode.BadRequest, unsaid.StatusCode);
        using (var withdrawn = await Evaluator.SubmitAsync(Address, "form[action*=Withdraw]", ("Input.Reason", "Feil")))
            Assert.Equal(HttpStatusCode.Redirect, withdrawn.StatusCode);
        Assert.Contains("Her kommer resultatene", await TextAsync(LeaderClient, Leader), StringComparison.Ordinal);

        using var refused = await Evaluator.SubmitAsync(Address, "form[action*=Freeze]", ("Input.Least", "5"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = (await refused.ReadPageAsync()).QuerySelector(".ds-error-summary")!.TextContent;
        Assert.Contains("Resultatene kan ikke fryses slik", page, StringComparison.Ordinal);
        // By the names of the themes, each once, and with the number that it was frozen with before.
        Assert.Contains("hvor mange som har svart", page, StringComparison.Ordinal);
        Assert.DoesNotContain("FOR_", page, StringComparison.Ordinal);
        Assert.Contains("Runden kan derfor ikke frigis på nytt", page, StringComparison.Ordinal);
        Assert.Equal(ReleaseState.Withdrawn, Assert.Single(await Site.Get<ReleaseStore>().ListAsync(RoundId, Cancel)).State);
    }

    [Fact]
    public async Task Freeze_WithAnotherNumberThanBefore_SaysWhichItWas()
    {
        await FreezeAsync();
        using (await WithdrawAsync("Feil"))
            Assert.Single(await Site.Get<ReleaseStore>().ListAsync(RoundId, Cancel));

        using var refused = await Evaluator.SubmitAsync(Address, "form[action*=Freeze]", ("Input.Least", "3"));

        Assert.Contains("Prøv med 5, som forrige gang", (await refused.ReadPageAsync()).QuerySelector(".ds-error-summary")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Freeze_OfARoundWithNothingToShow_IsRefused()
    {
        var empty = await Cohort.Data.RoundAsync("Tom");
        await Site.Get<RoundStore>().CloseAsync(empty, Cancel);

        using var refused = await Evaluator.SubmitAsync($"/rounds/{empty}/release", "form[action*=Freeze]", ("Input.Least", "5"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("Det er ingenting å frigi: Ingen tall har 5 svar eller mer bak seg", (await refused.ReadPageAsync()).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(await Site.Get<ReleaseStore>().ListAsync(empty, Cancel));
    }

    /// <summary>What was wrong is no comment on what is right; and an old window does not undo what another has said.</summary>
    [Fact]
    public async Task Review_FromAnOldWindow_IsToldOfTheNewer()
    {
        await FreezeAsync();
        using (await ReviewAsync("return", "Feil tall"))
            Assert.Equal("", (await LeaderClient.GetPageAsync(Leader)).QuerySelector("textarea")!.TextContent);
        var old = await LeaderClient.GetPageAsync(Leader);
        Site.Clock.Advance(TimeSpan.FromMinutes(1));
        using (await LeaderClient.SubmitAsync(Leader, "main form", ("Input.Answer", "approve")))
            Assert.Contains("Kommunen har godkjent tallene", await TextAsync(LeaderClient, Leader), StringComparison.Ordinal);

        using var late = await LeaderClient.SubmitAsync(old, Leader, "main form", ("Input.Answer", "return"), ("Input.Comment", "Enda feil"));

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        var page = await late.ReadPageAsync();
        Assert.Contains("Kommunen har svart fra et annet vindu", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Enda feil", page.QuerySelector("textarea")!.TextContent);
        Assert.Null((await Site.Get<ReleaseStore>().ListReviewsAsync((await Site.Get<ReleaseStore>().ListAsync(RoundId, Cancel))[0].ReleaseId, Cancel)).Single(review => review.MunicipalityId == Cohort.Baerum).Comment);
        using var again = await LeaderClient.SubmitAsync(page, Leader, "main form", ("Input.Answer", "return"));
        Assert.Contains("Kommunen har sendt tallene tilbake", await TextAsync(LeaderClient, Leader), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("21")]
    [InlineData("fem")]
    [InlineData("")]
    public async Task Freeze_WithAnImpossibleNumber_SaysWhichArePossible(string least)
    {
        using var refused = await Evaluator.SubmitAsync(Address, "form[action*=Freeze]", ("Input.Least", least));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("Skriv et helt tall fra 3 til 20", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Empty(await Site.Get<ReleaseStore>().ListAsync(RoundId, Cancel));
    }

    [Theory]
    [InlineData("nb", "Til kvalitetssikring")]
    [InlineData("nn", "Til kvalitetssikring")]
    [InlineData("en", "Being quality-assured")]
    public async Task Pages_InEveryLanguage_HaveOneHeadingAndNoStyle(string language, string state)
    {
        await FreezeAsync();

        Assert.Contains(state, await TextAsync(Evaluator, $"{Address}?lang={language}"), StringComparison.Ordinal);
        foreach (var (client, address) in new[] { (Evaluator, Address), (LeaderClient, Leader), (Evaluator, $"{Council}?round={RoundId}") })
        {
            var page = await client.GetPageAsync($"{address}{(address.Contains('?', StringComparison.Ordinal) ? "&" : "?")}lang={language}");
            Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
            Assert.Single(page.QuerySelectorAll("h1"));
            Assert.Empty(page.QuerySelectorAll("[style], script:not([src]), style"));
        }
    }
}
