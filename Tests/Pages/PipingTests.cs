using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Tests.Support;
using ClosedXML.Excel;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>Names of municipality, programme, owner and groups within a questionnaire's texts.</summary>
public sealed class PipingTests : IAsyncDisposable
{
    private readonly TestSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    /// <summary>Names come from those who make programmes and municipalities: whatever is in them is text.</summary>
    [Fact]
    public async Task Texts_WithNames_HoldThemAsText()
    {
        var asked = SmallQuestionnaire.Of(SmallQuestionnaire.Theme(
            "FIRST",
            new InformationItem { Code = "INFO", Text = LocalText.Same("<p>Om <strong>{programme}</strong></p>") },
            new ShortTextItem { Code = "SHORT", Text = LocalText.Same("Hva gjør {group} i {municipality}?"), Help = LocalText.Same("<p>Ikke {owner}.</p>"), MaxLength = 40 }));
        var survey = await OpenSurvey.OnAsync(_site, asked);
        await _site.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE Programme SET Name = '<em>Bo & bli</em>', Owner = '<b>Eier</b>'", transaction: t));
        using var client = _site.CreateClient();
        using var started = await client.SubmitAsync(survey.Link);

        var page = await client.GetPageAsync(survey.At("FIRST"));

        Assert.Equal("Om <em>Bo & bli</em>", page.QuerySelector(".information strong")!.ParentElement!.TextContent);
        Assert.Equal("Ikke <b>Eier</b>.", page.QuerySelector("#SHORT-help")!.TextContent.Trim());
        Assert.Contains("Hva gjør styringsgruppe i Lillehammer?", page.QuerySelector("main")!.TextContent, StringComparison.OrdinalIgnoreCase);
        var check = await client.GetPageAsync(survey.At("check"));
        Assert.DoesNotContain("{", check.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_OfTextsWithNames_NameTheProgrammeAndNoMunicipality()
    {
        var asked = SmallQuestionnaire.Of(SmallQuestionnaire.Theme(
            "FIRST", new ScaleItem { Code = "SCALE", Text = LocalText.Same("{owner} veileder {municipality}."), Scale = "agreement" }));
        var survey = await OpenSurvey.OnAsync(_site, asked);
        await survey.Data.AnswerAsync(survey.RoundId, survey.Participant, new Dictionary<string, string?> { ["SCALE"] = "4" });
        using var client = await _site.LogInAsync(new RoleAssignment(Role.Evaluator, survey.Data.ProgrammeId));

        var page = await client.GetPageAsync($"/rounds/{survey.RoundId}/results/FIRST");
        var workbook = await client.GetByteArrayAsync($"/rounds/{survey.RoundId}/workbook");
        var codebook = await client.GetStringAsync($"/rounds/{survey.RoundId}/export/codebook.csv");

        Assert.Contains("Husbanken Region Øst veileder kommunen.", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        using var book = new XLWorkbook(new MemoryStream(workbook));
        Assert.Contains(book.Worksheets.SelectMany(sheet => sheet.CellsUsed()), cell => cell.GetString() == "Husbanken Region Øst veileder kommunen.");
        Assert.DoesNotContain(book.Worksheets.SelectMany(sheet => sheet.CellsUsed()), cell => cell.GetFormattedString().Contains("{owner}", StringComparison.Ordinal));
        Assert.Contains("Husbanken Region Øst veileder kommunen.", codebook, StringComparison.Ordinal);
    }

    /// <summary>The product's own questionnaires name no programme: they are for any.</summary>
    [Fact]
    public void StandardTexts_HoldNoNamesOfTheirOwn()
    {
        foreach (var text in QuestionnaireDocument.ReadStandard().SelectMany(questionnaire => questionnaire.Themes).SelectMany(theme => Languages.All.SelectMany(theme.TextsIn)))
            Assert.DoesNotMatch("Husbanken|utviklingsprogram|Development Programme", text);
    }
}
