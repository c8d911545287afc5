using System.Text;
using AngleSharp.Html.Dom;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>What the preview of an import says once, instead of row by row or not at all.</summary>
public sealed class ImportPreviewTests(TestSite site) : IClassFixture<TestSite>
{
    private const string Heading = "Pulje;Kommunenr;Kommune;Gruppe;Navn;E-post;Rolle;Målform";

    /// <summary>The preview of a file in a cohort "Pulje 1" of Oslo and Hamar.</summary>
    private async Task<IHtmlDocument> PreviewAsync(string name, byte[] content, string language = "nb")
    {
        var data = await new TestData(site.Db).ProgrammeAsync($"Program {Guid.NewGuid()}");
        await data.MunicipalityAsync("Oslo", "0301");
        await data.MunicipalityAsync("Hamar", "3403");
        var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));
        using var uploaded = await RosterPageTests.UploadAsync(client, data.CohortId, name, content);
        return await client.GetPageAsync($"{uploaded.Headers.Location}?lang={language}");
    }

    private Task<IHtmlDocument> PreviewAsync(string text, string language = "nb") => PreviewAsync("deltakere.csv", Encoding.UTF8.GetBytes(text), language);

    private static string Row(int number, string municipality = "0301;Oslo", string language = "nb", string? email = null) =>
        $"\nPulje 1;{municipality};Styringsgruppe;Person {number};{email ?? $"person{number}@oslo.example"};Leder;{language}";

    [Fact]
    public async Task Preview_FileOfAnotherCohort_SaysSoOnceAndKeepsTheRows()
    {
        var page = await PreviewAsync("deltakere-pulje2.xlsx", await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "Tests/Files/deltakere-pulje2.xlsx")));

        var said = Assert.Single(page.QuerySelectorAll("#common p")).TextContent;
        Assert.EndsWith("rader gjelder kommuner som ikke er med i Pulje 1. Har du valgt riktig pulje?", said, StringComparison.Ordinal);
        Assert.Equal(3, page.QuerySelectorAll("section[aria-labelledby=errors] > .scroll-box tbody tr").Length);
        var details = page.QuerySelector("section[aria-labelledby=errors] details")!;
        Assert.False(details.HasAttribute("open"));
        Assert.True(details.QuerySelectorAll("tbody tr").Length >= 150);
        // Before the button that would add those municipalities to the wrong cohort.
        Assert.True(page.Body!.InnerHtml.IndexOf("id=\"common\"", StringComparison.Ordinal) < page.Body.InnerHtml.IndexOf("AddMunicipalities", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nb", "deltakere.csv, 1 rad.", "Importer 1 deltaker", "Rett 1 rad i filen")]
    [InlineData("nn", "deltakere.csv, 1 rad.", "Importer 1 deltakar", "Rett 1 rad i fila")]
    [InlineData("en", "deltakere.csv, 1 row.", "Import 1 person", "Correct 1 row in the file")]
    public async Task Preview_OfOneRow_SpeaksOfOne(string language, string file, string button, string heading)
    {
        var right = await PreviewAsync(Heading + Row(1), language);
        var wrong = await PreviewAsync(Heading + Row(1, language: "se"), language);

        Assert.StartsWith(file, right.QuerySelector("h1 + p")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(button, right.QuerySelector("main form button")!.TextContent);
        Assert.Equal(heading, wrong.QuerySelector("#errors")!.TextContent);
    }

    [Fact]
    public async Task Preview_OneFaultInMostRows_SaysWhichAndWhatToDo()
    {
        var page = await PreviewAsync(Heading + string.Concat(Enumerable.Range(0, 6).Select(i => Row(i, language: "se"))) + Row(6));

        Assert.Equal("6 av 7 rader har samme feil i kolonnen Målform. Skriv nb, nn eller en.", page.QuerySelector("#common")!.TextContent.Trim());
    }

    [Fact]
    public async Task Preview_FewErrors_AreShownRowByRowAlone()
    {
        var page = await PreviewAsync(Heading + string.Concat(Enumerable.Range(0, 3).Select(i => Row(i, language: "se"))));

        Assert.Null(page.QuerySelector("#common"));
        Assert.Null(page.QuerySelector("section[aria-labelledby=errors] details"));
        Assert.Equal(3, page.QuerySelectorAll("section[aria-labelledby=errors] tbody tr").Length);
    }

    [Fact]
    public async Task Preview_UnknownColumns_AreNamed()
    {
        var page = await PreviewAsync(Heading + ";Telefon;<b>Merknad</b>" + Row(1) + ";99;x");
        var without = await PreviewAsync(Heading + Row(1));

        Assert.Equal("Disse kolonnene i filen blir ikke importert: Telefon, <b>Merknad</b>.", page.QuerySelector("#ignored")!.TextContent.Trim());
        Assert.NotNull(page.QuerySelector("main form button"));
        Assert.Null(without.QuerySelector("#ignored"));
    }

    [Fact]
    public async Task Preview_AddressInTwoMunicipalities_IsAWarning()
    {
        var page = await PreviewAsync(Heading + Row(1, email: "kari@oslo.example") + Row(1, "3403;Hamar", email: "Kari@oslo.example") + Row(2));

        Assert.Equal("kari@oslo.example: Hamar, Oslo", Assert.Single(page.QuerySelectorAll("#several li")).TextContent);
        Assert.Contains("3 deltakere", page.QuerySelector("main form button")!.TextContent, StringComparison.Ordinal);
    }
}
