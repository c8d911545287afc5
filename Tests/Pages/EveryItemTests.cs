using System.Net;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>Every kind of question, from the page to the results, without JavaScript.</summary>
public sealed class EveryItemTests : IAsyncLifetime
{
    private readonly TestSite _site = new();
    private OpenSurvey _survey = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _survey = await OpenSurvey.OnAsync(_site, EveryItem.Questionnaire);
        _client = _site.CreateClient();
        using var started = await _client.SubmitAsync(_survey.Link);
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private Task<HttpResponseMessage> AnswerAsync(string theme, string go, params (string, string?)[] fields) =>
        _client.SubmitAsync(_survey.At(theme), "#answers", [.. fields, ("Go", go)]);

    private async Task<string> NextAsync(string theme, params (string, string?)[] fields)
    {
        using var answered = await AnswerAsync(theme, "next", fields);
        Assert.Equal(HttpStatusCode.SeeOther, answered.StatusCode);
        return answered.Headers.Location!.OriginalString;
    }

    private async Task<Dictionary<string, string?>> StoredAsync()
    {
        var respondent = (await _site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(_survey.Participant.Token)))!;
        return (await _site.Get<ResponseStore>().ReadAnswersAsync(respondent.ResponseId!.Value)).ToDictionary(a => a.Key, a => a.Value.Value);
    }

    private static string Words(IHtmlDocument page) => string.Join(' ', page.QuerySelector("main")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public async Task Statements_OnThePage_AreFieldsetsWithALegendAndALabelledRadioForEveryOption()
    {
        var page = await _client.GetPageAsync(_survey.At("FIRST"));

        foreach (var (code, options) in new[] { ("ROW_1", 6), ("ROW_2", 6), ("CLASS_1", 3), ("NOW", 8), ("WANTED", 8) })
        {
            var fieldset = page.QuerySelector($"fieldset fieldset[data-code={code}]")!;
            Assert.Equal($"Text of {code}", fieldset.QuerySelector("legend")!.TextContent);
            // And one that takes the answer away.
            Assert.Equal(options + 1, fieldset.QuerySelectorAll($"label > input[type=radio][name={code}]").Length);
            Assert.All(fieldset.QuerySelectorAll("label"), label => Assert.NotEmpty(label.TextContent.Trim()));
        }
    }

    [Fact]
    public async Task EveryKind_Answered_IsStoredAndShownOnTheReceipt()
    {
        Assert.Equal(_survey.At("SECOND"), await NextAsync("FIRST", ("ROW_1", "4"), ("ROW_2", "dk"), ("CLASS_1", "programme"), ("NOW", "2"), ("WANTED", "6")));
        Assert.Equal(_survey.At("STEERING_ONLY"), await NextAsync("SECOND", ("YESNO", "no"), ("NUMBER", "1,5"), ("DATE", "10.12.2010"), ("MANY", "none")));

        var stored = await StoredAsync();
        Assert.Equal(
            ["4", "dk", "programme", "2", "6", "no", "1.5", "2010-12-10", "none"],
            new[] { "ROW_1", "ROW_2", "CLASS_1", "NOW", "WANTED", "YESNO", "NUMBER", "DATE", "MANY" }.Select(code => stored[code]));
        var again = await _client.GetPageAsync(_survey.At("SECOND"));
        Assert.Equal("1,5", ((IHtmlInputElement)again.QuerySelector("#NUMBER")!).Value);
        Assert.Equal("10.12.2010", ((IHtmlInputElement)again.QuerySelector("#DATE")!).Value);
        using var submitted = await _client.SubmitAsync(_survey.At("check"), "main form");
        var receipt = Words(await _client.GetPageAsync(_survey.At("done")));
        foreach (var words in new[] { "Hvor enig er du? Text of ROW_1 4 of 5 Text of ROW_2 ", "Text of CLASS_1 Option programme", "Text of WANTED 6 of 7", "foranalysen? Nei", "Hvor mange år? 1,5 år", "sist? 10. desember 2010", "arenaer? Ingen av disse" })
            Assert.Contains(words, receipt, StringComparison.Ordinal);
        Assert.DoesNotContain("USEFUL", receipt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongAnswers_OfEveryKind_AreNamedAndTheRestIsSaved()
    {
        using var answered = await AnswerAsync("SECOND", "next", ("NUMBER", "51"), ("DATE", "31.2.2010"), ("MANY", "none"));
        var page = await answered.ReadPageAsync();

        Assert.Equal(HttpStatusCode.BadRequest, answered.StatusCode);
        Assert.Equal(["#YESNO", "#NUMBER", "#DATE"], page.QuerySelectorAll("#error-summary a").Select(link => link.GetAttribute("href")));
        Assert.Contains("Skriv et tall fra 0 til 50", page.QuerySelector("#NUMBER-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("51", ((IHtmlInputElement)page.QuerySelector("#NUMBER")!).Value);
        Assert.Equal("31.2.2010", ((IHtmlInputElement)page.QuerySelector("#DATE")!).Value);
        Assert.Equal("none", (await StoredAsync())["MANY"]);
        using var outside = await AnswerAsync("FIRST", "next", ("ROW_1", "9"), ("NOW", "1"));
        Assert.Equal(HttpStatusCode.BadRequest, outside.StatusCode);
        Assert.NotNull((await outside.ReadPageAsync()).QuerySelector("#ROW_1-error"));
        Assert.Equal("1", (await StoredAsync())["NOW"]);
    }

    [Fact]
    public async Task Condition_MetByAnAnswerOnTheSamePage_ShowsTheQuestionBeforeGoingOn()
    {
        Assert.True(((IHtmlElement)(await _client.GetPageAsync(_survey.At("SECOND"))).QuerySelector("[data-item=USEFUL]")!).IsHidden);

        Assert.Equal(_survey.At("SECOND#USEFUL"), await NextAsync("SECOND", ("YESNO", "yes")));

        Assert.False(((IHtmlElement)(await _client.GetPageAsync(_survey.At("SECOND"))).QuerySelector("[data-item=USEFUL]")!).IsHidden);
        // Seen and left open is an answer too.
        Assert.Equal(_survey.At("STEERING_ONLY"), await NextAsync("SECOND"));
    }

    [Fact]
    public async Task Condition_NoLongerMet_KeepsTheAnswersAndCountsThemNot()
    {
        await NextAsync("SECOND", ("YESNO", "yes"), ("USEFUL", "5"));
        Assert.Contains("/ 5", Progress(await _client.GetPageAsync(_survey.At("THIRD"))), StringComparison.Ordinal);
        await NextAsync("THIRD", ("DEEPER", "2"));

        await NextAsync("SECOND", ("YESNO", "no"));

        Assert.Equal("5", (await StoredAsync())["USEFUL"]);
        Assert.Equal("2", (await StoredAsync())["DEEPER"]);
        using var gone = await _client.GetAsync(new Uri(_survey.At("THIRD"), UriKind.Relative));
        Assert.Equal(_survey.At("check"), gone.Headers.Location!.OriginalString);
        using var submitted = await _client.SubmitAsync(_survey.At("check"), "main form");
        var cells = (await _site.Get<TallyStore>().ReadAsync([_survey.RoundId])).Where(row => row.GroupCode == "*").Select(row => row.Cell).ToList();
        Assert.Contains("YESNO=no", cells);
        Assert.DoesNotContain(cells, cell => cell.StartsWith("USEFUL", StringComparison.Ordinal) || cell.StartsWith("DEEPER", StringComparison.Ordinal) || cell.StartsWith("THIRD", StringComparison.Ordinal));

        // Five themes while the third is shown.
        static string Progress(IHtmlDocument page) => page.QuerySelector("#progress")!.TextContent.Replace(" av ", " / ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_OfEveryKind_AreOnTheThemesPagesAndInTheWorkbook()
    {
        await NextAsync("FIRST", ("ROW_1", "4"), ("ROW_2", "1"), ("CLASS_1", "programme"), ("NOW", "2"), ("WANTED", "6"));
        await NextAsync("SECOND", ("YESNO", "no"), ("NUMBER", "1,5"), ("DATE", "10.12.2010"), ("MANY", "none"));
        using var submitted = await _client.SubmitAsync(_survey.At("check"), "main form");
        var evaluator = await _site.LogInAsync(new RoleAssignment(Role.Evaluator, _survey.Data.ProgrammeId));

        var first = Words(await evaluator.GetPageAsync($"/rounds/{_survey.RoundId}/results/FIRST"));
        var second = Words(await evaluator.GetPageAsync($"/rounds/{_survey.RoundId}/results/SECOND"));

        Assert.Contains("Ønsket minus nå: +4,00", first, StringComparison.Ordinal);
        Assert.Contains("Option programme (programmets eget svar)", first, StringComparison.Ordinal);
        Assert.Contains("Hvor mange år? (år)", second, StringComparison.Ordinal);
        Assert.Contains("10. desember 2010", second, StringComparison.Ordinal);
        using var workbook = await evaluator.GetAsync(new Uri($"/rounds/{_survey.RoundId}/workbook", UriKind.Relative));
        using var file = new ClosedXML.Excel.XLWorkbook(new MemoryStream(await workbook.Content.ReadAsByteArrayAsync()));
        var measures = file.Worksheet("Tall og datoer").RowsUsed().ToLookup(row => row.Cell(5).GetString());
        Assert.All(measures["NUMBER"], row => Assert.Equal((1, 1.5), ((int)row.Cell(7).GetDouble(), row.Cell(8).GetDouble())));
        Assert.NotEmpty(measures["NUMBER"]);
        Assert.Equal(new DateTime(2010, 12, 10), measures["DATE"].First().Cell(12).GetDateTime());
    }
}
