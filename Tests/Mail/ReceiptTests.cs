using AngleSharp.Html.Parser;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using MimeKit;
using Xunit;

namespace BoSoSurvey.Tests.Mail;

/// <summary>The mail with their own answers, in rounds that say so.</summary>
public sealed class ReceiptTests : IAsyncDisposable
{
    private readonly TestSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private async Task<(OpenSurvey Survey, HttpClient Client)> StartedAsync(string language = "nb")
    {
        var survey = await OpenSurvey.OnAsync(_site, OpenSurvey.EveryKind, language);
        await _site.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE Round SET MailsAnswers = 1", transaction: t));
        var client = _site.CreateClient();
        Assert.Contains("e-post", (await client.GetPageAsync($"{survey.Link}?lang=nb")).QuerySelectorAll(".treatment li")[^1].TextContent, StringComparison.Ordinal);
        using var started = await client.SubmitAsync($"{survey.Link}?lang={language}");
        return (survey, client);
    }

    private static async Task AnswerAsync(OpenSurvey survey, HttpClient client, string scale, string text)
    {
        using var saved = await client.SubmitAsync(
            survey.At("FIRST"), "#answers", ("SCALE", scale), ("SINGLE", "weekly"), ("MULTIPLE", "nav"), ("MULTIPLE", "users"), ("SHORT", "Boplan <1>"), ("LONG", text), ("Go", "check"));
    }

    private async Task<List<MimeMessage>> ReceiptsAsync(string subject) => [.. (await _site.SendMailAsync()).Where(mail => mail.Subject!.StartsWith(subject, StringComparison.Ordinal))];

    [Fact]
    public async Task Submit_ThenReopenAndSubmitAgain_SendsEachOnce()
    {
        var (survey, client) = await StartedAsync();
        await AnswerAsync(survey, client, "4", "Først\nog så");
        var check = await client.GetPageAsync(survey.At("check"));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => (await client.SubmitAsync(check, survey.At("check"))).Dispose()));
        // Where it waits, nobody can read it.
        Assert.Equal(("receipt", "waiting"), await _site.Db.ReadAsync(c => c.QuerySingleAsync<(string, string)>("SELECT Kind, State FROM OutboxMail")));
        Assert.DoesNotContain("Boplan", System.Text.Encoding.UTF8.GetString(await _site.Db.ReadAsync(c => c.QuerySingleAsync<byte[]>("SELECT Body FROM OutboxMail"))), StringComparison.Ordinal);
        Assert.Contains("på e-post", (await client.GetPageAsync(survey.At("done"))).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        using var mail = Assert.Single(await ReceiptsAsync("Svarene dine"));

        using var reopened = await client.SubmitAsync(survey.At("done"));
        await AnswerAsync(survey, client, "1", "");
        using var submitted = await client.SubmitAsync(survey.At("check"));

        var text = mail.TextBody!.ReplaceLineEndings("\n");
        foreach (var said in new[] { "* FIRST\n", "Ledelsen følger opp.\n> 4 of 5\n", "Hvem er med?\n> Option nav, Option users\n", "Hva heter planen?\n> Boplan <1>\n", "Noe mer?\n> Først\n> og så\n", "Text of LAST\n> Ikke besvart\n" })
            Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.DoesNotContain("INFO", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/s/", text, StringComparison.Ordinal);
        var html = await new HtmlParser().ParseDocumentAsync(mail.HtmlBody!);
        Assert.Equal(["FIRST", "SECOND"], html.QuerySelectorAll("h2").Select(heading => heading.TextContent));
        Assert.Empty(html.QuerySelectorAll("a"));
        Assert.Contains("Boplan <1>", html.Body!.TextContent, StringComparison.Ordinal);
        var both = await ReceiptsAsync("Svarene dine");
        Assert.Equal(2, both.Count);
        Assert.Single(both, one => one.TextBody!.Contains("> 1 of 5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Submit_InAnotherLanguage_IsMailedInIt()
    {
        var (survey, client) = await StartedAsync("en");
        await AnswerAsync(survey, client, "dk", "");

        using var submitted = await client.SubmitAsync(survey.At("check"));

        using var mail = Assert.Single(await ReceiptsAsync("Your answers"));
        Assert.Contains("Managers follow up.", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("lang=\"en\"", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_WhereTheRoundDoesNotSaySo_MailsNothing()
    {
        var survey = await OpenSurvey.OnAsync(_site);
        var client = _site.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);
        using var answered = await client.SubmitAsync(survey.At("FOR_POL"), "#answers", ("FOR_POL_1", "4"), ("Go", "check"));
        using var submitted = await client.SubmitAsync(survey.At("check"));

        Assert.NotNull((await _site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(survey.Participant.Token)))!.SubmittedUtc);
        Assert.Empty(await _site.SendMailAsync());
    }
}
