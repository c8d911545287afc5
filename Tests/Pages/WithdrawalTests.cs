using System.Net;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Results;
using ClosedXML.Excel;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>A release is taken back: who is told, and what nobody sees any more.</summary>
public sealed class WithdrawalTests : ReleasePages
{
    /// <summary>Whoever has seen the numbers is told that they do not hold any more, and why; nobody else is.</summary>
    [Fact]
    public async Task Withdrawal_IsToldToThoseWhoHaveSeenTheNumbers()
    {
        await FreezeAsync();
        using (await WithdrawAsync("Ikke sett av rådet <b>"))
            Assert.Matches("Resultatene fra Runde 2 \\(frigivelse 1\\) ble trukket tilbake [^:]*\\. Begrunnelse: Ikke sett av rådet <b>", await TextAsync(LeaderClient, Leader));
        Assert.DoesNotContain("trukket tilbake", await TextAsync(CouncilClient, Council), StringComparison.Ordinal);

        await FreezeAsync();
        using (await ReviewAsync("approve", ""))
            Assert.Contains("De erstatter frigivelse 1, som ble trukket tilbake", await TextAsync(LeaderClient, Leader), StringComparison.Ordinal);
        using (await Evaluator.SubmitAsync(Address, "form[action*=Publish]"))
            Assert.DoesNotContain("trukket tilbake", await TextAsync(CouncilClient, Council), StringComparison.Ordinal);
        using (await WithdrawAsync("Feil kommune"))
            Assert.Contains("Resultatene fra Runde 2 (frigivelse 2) ble trukket tilbake", await TextAsync(CouncilClient, Council), StringComparison.Ordinal);
        Assert.DoesNotContain("Ikke sett av rådet", await TextAsync(CouncilClient, Council), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Withdrawal_ThatAnotherTookFirst_SaysSoAndKeepsWhatWasWritten()
    {
        await FreezeAsync();
        var page = await Evaluator.GetPageAsync(Address);
        using (await WithdrawAsync("Den første"))
            Assert.Equal("Den første", (await Site.Get<ReleaseStore>().ListAsync(RoundId, Cancel))[0].WithdrawnReason);

        using var late = await Evaluator.SubmitAsync(page, Address, "form[action*=Withdraw]", ("Input.Reason", "Den andre"));

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        var text = (await late.ReadPageAsync()).QuerySelector("main")!.TextContent;
        Assert.Contains("Noen andre hadde alt trukket frigivelsen tilbake. Begrunnelsen du skrev, ble derfor ikke lagret: Den andre", text, StringComparison.Ordinal);
        Assert.Contains("Den første", text, StringComparison.Ordinal);
        Assert.Equal("Den første", (await Site.Get<ReleaseStore>().ListAsync(RoundId, Cancel))[0].WithdrawnReason);
    }

    /// <summary>A later round was released beside the earlier one, whose numbers are in its release, too.</summary>
    [Fact]
    public async Task Withdrawal_OfAnEarlierRound_TakesItsNumbersOutOfTheLater()
    {
        await ReleasedAsync(Cohort.Rounds[0]);
        var later = await ReleasedAsync(RoundId);
        Assert.Equal(["Runde 1", "Runde 2"], (await Site.Get<SharedReleases>().ReadAsync(later.ReleaseId, Cancel)).Rounds.Select(round => round.Name));
        var before = (await CouncilClient.GetPageAsync(Council)).QuerySelector("table.heat")!.TextContent;

        using var withdrawn = await Evaluator.SubmitAsync($"/rounds/{Cohort.Rounds[0]}/release", "form[action*=Withdraw]", ("Input.Reason", "Feil i den første"));

        Assert.Equal(["Runde 2"], (await Site.Get<SharedReleases>().ReadAsync(later.ReleaseId, Cancel)).Rounds.Select(round => round.Name));
        var page = await CouncilClient.GetPageAsync(Council);
        Assert.Contains("Feil i den første", page.QuerySelector(".internal-mark")!.TextContent, StringComparison.Ordinal);
        page.QuerySelector(".internal-mark")!.Remove();
        Assert.DoesNotContain("Runde 1", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(before, page.QuerySelector("table.heat")!.TextContent);
        using var workbook = new XLWorkbook(new MemoryStream(await CouncilClient.GetByteArrayAsync($"{Council}/workbook", Cancel)));
        Assert.DoesNotContain(workbook.Worksheets.SelectMany(sheet => sheet.CellsUsed()), cell => cell.GetString() == "Runde 1");
    }

    /// <summary>A release in place of one that was withdrawn waits behind the later round's: the leader is shown what waits first, and may choose.</summary>
    [Fact]
    public async Task Leader_OfARoundFrozenAgain_ReachesIt()
    {
        await ReleasedAsync(Cohort.Rounds[0]);
        await ReleasedAsync(RoundId);
        using (await Evaluator.SubmitAsync($"/rounds/{Cohort.Rounds[0]}/release", "form[action*=Withdraw]", ("Input.Reason", "Feil")))
            Assert.Contains("Tall fra tidligere runder er tatt ut", await TextAsync(Evaluator, Address), StringComparison.Ordinal);
        using (await Evaluator.SubmitAsync($"/rounds/{Cohort.Rounds[0]}/release", "form[action*=Freeze]", ("Input.Least", "5")))
            Assert.Contains("Tallene er fra frigivelse 2 av Runde 1", await TextAsync(LeaderClient, Leader), StringComparison.Ordinal);
        Assert.Contains("De erstatter frigivelse 1", await TextAsync(LeaderClient, Leader), StringComparison.Ordinal);
        Assert.Contains("Tallene er fra frigivelse 1 av Runde 2", await TextAsync(LeaderClient, $"{Leader}?round={RoundId}"), StringComparison.Ordinal);

        using var approved = await LeaderClient.SubmitAsync(Leader, "main form", ("Input.Answer", "approve"));

        Assert.Equal($"{Leader}?round={Cohort.Rounds[0]}", approved.Headers.Location!.OriginalString);
        Assert.Contains("Kommunen har godkjent tallene", await TextAsync(LeaderClient, $"{Leader}?round={Cohort.Rounds[0]}"), StringComparison.Ordinal);
        Assert.Contains("Tallene er fra frigivelse 1 av Runde 2", await TextAsync(LeaderClient, Leader), StringComparison.Ordinal);
    }

    /// <summary>What a window shows is what is answered, also where another round has come since.</summary>
    [Fact]
    public async Task Review_OfARoundBesideANewer_IsSaved()
    {
        using var first = await Evaluator.SubmitAsync($"/rounds/{Cohort.Rounds[0]}/release", "form[action*=Freeze]", ("Input.Least", "5"));
        var old = await LeaderClient.GetPageAsync(Leader);
        await FreezeAsync();

        using var approved = await LeaderClient.SubmitAsync(old, Leader, "main form", ("Input.Answer", "approve"));

        var release = (await Site.Get<ReleaseStore>().ListAsync(Cohort.Rounds[0], Cancel))[0];
        Assert.True((await Site.Get<ReleaseStore>().ListReviewsAsync(release.ReleaseId, Cancel)).Single(review => review.MunicipalityId == Cohort.Baerum).IsApproved);
        // And the one that waits comes next.
        Assert.Contains("Tallene er fra frigivelse 1 av Runde 2", await TextAsync(LeaderClient, Leader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Withdrawal_BesideAnOldWindowOfTheCouncil_IsToldThere()
    {
        await ReleasedAsync(RoundId);
        using (await WithdrawAsync("Feil kommune"))
            Assert.Contains("ble trukket tilbake", await TextAsync(CouncilClient, $"{Council}?round={RoundId}"), StringComparison.Ordinal);

        foreach (var file in new[] { "workbook", "picture" })
        {
            using var answer = await CouncilClient.GetAsync($"{Council}/{file}?round={RoundId}", Cancel);
            Assert.Equal(Council, answer.Headers.Location?.OriginalString);
        }
    }

    [Fact]
    public async Task Workbook_OfAReleaseThatReplacesAnother_SaysSo()
    {
        await ReleasedAsync(RoundId);
        using (await WithdrawAsync("Feil kommune"))
            await ReleasedAsync(RoundId);

        using var workbook = new XLWorkbook(new MemoryStream(await CouncilClient.GetByteArrayAsync($"{Council}/workbook", Cancel)));

        Assert.Contains(workbook.Worksheet(1).CellsUsed(), cell => cell.GetString().Contains("(frigivelse 1) ble trukket tilbake", StringComparison.Ordinal));
    }
}
