using System.IO.Compression;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Workbooks;
using ClosedXML.Excel;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Workbooks;

/// <summary>The sheet with what people wrote, read back from the downloaded file.</summary>
public sealed class TextSheetTests
{
    private const int HeaderRow = 4;

    private static async Task<byte[]> DownloadAsync(TestSite site, Guid programmeId, Guid roundId)
    {
        using var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, programmeId));
        using var answer = await client.GetAsync($"/rounds/{roundId}/workbook?lang=nb");
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static List<List<string>> Rows(byte[] file)
    {
        using var workbook = new XLWorkbook(new MemoryStream(file));
        return [.. workbook.Worksheet("Fritekst").RowsUsed().Where(row => row.RowNumber() >= HeaderRow)
            .Select(row => Enumerable.Range(1, 7).Select(column => row.Cell(column).GetString()).ToList())];
    }

    [Fact]
    public async Task Texts_OfEveryRound_AreOneRowForEachAnswer()
    {
        await using var site = new TestSite();
        var cohort = await SurveyedCohort.MakeAsync(site.Db, site.Clock);
        Dictionary<Guid, (string Number, string Name)> places = new() { [cohort.Baerum] = ("3024", "Bærum"), [cohort.Hamar] = ("3403", "Hamar") };
        Dictionary<string, string> groups = new() { [GroupKind.Steering] = "Styringsgruppe", [GroupKind.Project] = "Prosjektgruppe", [GroupKind.External] = "Eksterne aktører" };
        Dictionary<string, string> questions = new()
        {
            ["FOR_EGE_6"] = "Hva fungerer godt i forankringen av programmet i dag?", ["FOR_EGE_7"] = "Hva bør gjøres for å styrke forankringen?",
        };
        var expected =
            from response in cohort.Responses
            from code in questions.Keys
            where response.Answers.ContainsKey(code)
            let place = places[response.MunicipalityId]
            select string.Join("|", $"Runde {cohort.Rounds.IndexOf(response.RoundId) + 1}", place.Number, place.Name, string.Join(", ", response.Groups.Select(kind => groups[kind])), code, questions[code], response.Answers[code]);

        var rows = Rows(await DownloadAsync(site, cohort.Data.ProgrammeId, cohort.Rounds[1]));

        Assert.Equal(["Målerunde", "Nr.", "Kommune", "Gruppe", "Kode", "Spørsmål", "Svar"], rows[0]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Skip(1).Select(row => string.Join('|', row)).Order(StringComparer.Ordinal));
        Assert.Contains(rows, row => row[3] == "Styringsgruppe, Prosjektgruppe");
    }

    /// <summary>S12: whatever was written is the same text in its cell, and no formula; but for what a cell cannot hold.</summary>
    [Fact]
    public async Task Texts_OfAnySort_StayTheTextThatWasWritten()
    {
        string[] kept = ["=1+1", "=HYPERLINK(\"http://x.example\")", "00123", "1e5", "@x", "+47", "-1", "'sitat", "TRUE", "<b>&amp;", "to\nlinjer\tog tab", "🏡 bolig"];
        await using var site = new TestSite();
        var data = await new TestData(site.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        foreach (var text in kept.Append("styre").Append("lang").Append("_x0041_").Append("_xD83D__xDE00_"))
            await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?> { ["FOR_EGE_6"] = text });
        // No page takes these; a cell must do with them all the same.
        await ReplaceAsync(site, "styre", "a\u0000b\u0007c\uFFFFd\r\ne");
        await ReplaceAsync(site, "lang", new string('x', 40_000));

        var file = await DownloadAsync(site, data.ProgrammeId, roundId);

        var texts = Rows(file).Skip(1).Select(row => row[6]).ToList();
        // ClosedXML reads what looks like a letter by its number (_x0041_) once too often; the file itself has it right, see below.
        Assert.Equal(kept.Append("abcd\ne").Append("A").Append("😀").Order(StringComparer.Ordinal), texts.Where(text => text.Length < 1000).Order(StringComparer.Ordinal));
        var cut = Assert.Single(texts, text => text.Length >= 1000);
        Assert.Equal((CellText.MostLetters, true), (cut.Length, cut.EndsWith("xx […]", StringComparison.Ordinal)));
        using var workbook = new XLWorkbook(new MemoryStream(file));
        var cells = workbook.Worksheet("Fritekst").Column(7).CellsUsed().ToList();
        Assert.All(cells, cell => Assert.Equal((XLDataType.Text, false, "@"), (cell.DataType, cell.HasFormula, cell.Style.NumberFormat.Format)));
        using var zip = new ZipArchive(new MemoryStream(file));
        var strings = await new StreamReader(zip.GetEntry("xl/sharedStrings.xml")!.Open()).ReadToEndAsync();
        Assert.All(["_x005F_x0041_", "_x005F_xD83D__x005F_xDE00_", "🏡 bolig"], written => Assert.Contains($">{written}<", strings, StringComparison.Ordinal));
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal)))
            Assert.DoesNotMatch("<(x:)?f[ >/]", await new StreamReader(entry.Open()).ReadToEndAsync());
    }

    private static Task ReplaceAsync(TestSite site, string text, string by) => site.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
        "UPDATE Answer SET Value = @by WHERE Value = @text", new { text, by }, t));

    [Theory]
    [InlineData(32_767, "", 32_767)]
    [InlineData(32_768, " […]", 32_767)]
    public void Fitting_AtTheLimit_CutsOnlyWhatIsLonger(int length, string end, int fitted)
    {
        var text = CellText.Fitting(new('x', length));

        Assert.Equal((fitted, true), (text.Length, text.EndsWith("x" + end, StringComparison.Ordinal)));
    }

    [Fact]
    public void Fitting_WhereTheCutMeetsAPair_KeepsItWhole()
    {
        var text = CellText.Fitting("x" + string.Concat(Enumerable.Repeat("🏡", 20_000)));

        Assert.EndsWith("🏡" + CellText.CutMark, text, StringComparison.Ordinal);
        Assert.InRange(text.Length, CellText.MostLetters - 1, CellText.MostLetters);
    }

    [Theory]
    [InlineData("kort", 10, 1)]
    [InlineData("en to tre fire", 8, 2)]
    [InlineData("en\n\nto", 10, 3)]
    [InlineData("boligsosialtutviklingsprogram", 10, 3)]
    public void Lines_OfAText_CountLineEndsAndWhatDoesNotFit(string text, double width, int lines) => Assert.Equal(lines, CellText.Lines(text, width));

    /// <summary>The workbook does not grow with a survey without end.</summary>
    [Theory]
    [InlineData("FOR_EGE_6", TextSheet.Most, "Vi møtes for sjelden")]
    [InlineData("FOR_EGE_6", TextSheet.Most + 1, "Det er 10\u00a0001 svar med egne ord, og denne arbeidsboken tar høyst 10\u00a0000.")]
    [InlineData(TallyCell.Responses, TextSheet.MostResponses, "Vi møtes for sjelden")]
    [InlineData(TallyCell.Responses, TextSheet.MostResponses + 1, "Denne arbeidsboken bygger på 50\u00a0001 besvarelser.")]
    public async Task Answers_MoreThanItTakes_AreLeftToTheRawData(string code, int counted, string words)
    {
        await using var site = new TestSite();
        var data = await new TestData(site.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?> { ["FOR_EGE_6"] = "Vi møtes for sjelden" });
        // So many were counted: to store them all would take a while.
        await site.Db.WriteAsync(async t =>
        {
            await TallyStore.ChangeVersionAsync(t, roundId, municipalityId);
            Assert.Equal(1, await t.Connection!.ExecuteAsync(
                "UPDATE Tally SET Responses = @counted WHERE RoundId = @roundId AND GroupCode = @total AND Cell = @cell",
                new { counted, roundId, total = TallyCell.Total, cell = new TallyCell(code, TallyCell.Answered).ToString() }, t));
        });

        var file = await DownloadAsync(site, data.ProgrammeId, roundId);
        var rows = Rows(file);
        using var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));
        var reports = (await client.GetPageAsync($"/rounds/{roundId}/reports")).QuerySelector("main")!.TextContent;

        // Nobody is promised what is not there.
        var isLeftOut = words != "Vi møtes for sjelden";
        Assert.Equal(isLeftOut, reports.Contains("Svar med egne ord er for mange", StringComparison.Ordinal));
        Assert.Equal(!isLeftOut, reports.Contains("det deltakerne har skrevet", StringComparison.Ordinal));
        using var workbook = new XLWorkbook(new MemoryStream(file));
        Assert.Single(workbook.Worksheet("Forside").CellsUsed(), cell => cell.GetString().StartsWith(isLeftOut ? "Svarene er for mange" : "Det deltakerne har skrevet", StringComparison.Ordinal));
        Assert.StartsWith(words, Assert.Single(rows.Skip(1))[6], StringComparison.Ordinal);
    }
}
