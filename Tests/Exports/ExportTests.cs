using System.Globalization;
using System.IO.Compression;
using System.Net;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Tests.Support;
using ClosedXML.Excel;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Exports;

/// <summary>The downloads with raw data, read back and held against what was answered.</summary>
public sealed class ExportTests(ExportTests.World world) : IClassFixture<ExportTests.World>
{
    /// <summary>Whatever a cell may be taken for; the last two no page takes.</summary>
    private static readonly string[] Nasty =
    [
        "00123", "1e5", "=1+1", "+47 99", "-1", "@x", "'sitat'", "'=x", "to\nlinjer\tog tab", "med \"sitat\", og komma", "🏡 bolig", "_x0041_", "<b>&amp;", "NA", "\0=1+1", "\r\u0007x",
    ];

    /// <summary>A round with two questionnaires in it, one of them of every kind of item.</summary>
    public sealed class World : IAsyncLifetime
    {
        public TestSite Site { get; } = new();

        public HttpClient Client { get; private set; } = null!;

        public TestData Data { get; private set; } = null!;

        public Guid RoundId { get; private set; }

        public Guid EmptyId { get; private set; }

        /// <summary>Municipality number, groups, and answers as they were sent, in the order that they came.</summary>
        public List<(string Number, string[] Groups, Dictionary<string, string?> Answers)> Given { get; } = [];

        public async ValueTask InitializeAsync()
        {
            Data = await new TestData(Site.Db).ProgrammeAsync();
            (RoundId, EmptyId) = (await Data.RoundAsync("Runde 1 – høst/vår"), await Data.RoundAsync("Tom"));
            await Site.Get<QuestionnaireStore>().AddAsync(Questionnaire);
            await Site.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
                "INSERT INTO RoundQuestionnaire (RoundId, QuestionnaireCode, QuestionnaireVersion, SortOrder) VALUES (@RoundId, @Code, @Version, 2)", new { RoundId, Questionnaire.Code, Questionnaire.Version }, t));
            var (oslo, asker) = (await Data.MunicipalityAsync("Oslo", "0301"), await Data.MunicipalityAsync("Asker, \"ny\"", "3203"));
            await AnswerAsync(oslo, "0301", [GroupKind.Steering, GroupKind.Project], new()
            {
                ["FOR_ADM_1"] = "4", ["FOR_ADM_2"] = "dk", ["ROW_1"] = "1", ["ROW_2"] = "dk", ["CLASS_1"] = "dk", ["NOW"] = "2", ["WANTED"] = "7", ["YESNO"] = "yes", ["USEFUL"] = "5", ["DEEPER"] = "3",
                ["NUMBER"] = "2.5", ["BELOW"] = "-3", ["DATE"] = "2010-12-10", ["MANY"] = "council meeting", ["ONE"] = "in-part", ["LEADS"] = "1", ["LONG"] = Nasty[8],
            });
            await AnswerAsync(asker, "3203", [GroupKind.External], new()
            {
                ["FOR_ADM_1"] = "7", ["CLASS_1"] = "project", ["YESNO"] = "no", ["USEFUL"] = "5", ["NUMBER"] = "many", ["MANY"] = "none", ["LEADS"] = "2",
            });
            await AnswerAsync(asker, "3203", [GroupKind.Project], []);
            foreach (var text in Nasty)
                await AnswerAsync(oslo, "0301", [GroupKind.Steering], new() { ["SHORT"] = text, ["FOR_EGE_6"] = text });
            await Data.AnswerAsync(RoundId, await Data.ParticipantAsync(RoundId, oslo), new Dictionary<string, string?> { ["SHORT"] = "ikke sendt inn" }, submit: false);
            Client = await Site.LogInAsync(new RoleAssignment(Role.Evaluator, Data.ProgrammeId));

            async Task AnswerAsync(Guid place, string number, string[] groups, Dictionary<string, string?> answers)
            {
                Given.Add((number, groups, answers));
                await Data.AnswerAsync(RoundId, await Data.ParticipantAsync(RoundId, place, groups: groups), answers);
            }
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }

    private static Questionnaire Questionnaire { get; } = EveryItem.Questionnaire with
    {
        Code = "every",
        Themes =
        [
            .. EveryItem.Questionnaire.Themes,
            SmallQuestionnaire.Theme(
                "MORE",
                new SingleChoiceItem { Code = "ONE", Text = LocalText.Same("Er den vedtatt, som \"plan\"?"), Options = SmallQuestionnaire.Options("adopted", "in-part") },
                new NumberItem { Code = "BELOW", Text = LocalText.Same("Endring i prosent"), Minimum = -100, Maximum = 100 },
                new ShortTextItem { Code = "SHORT", Text = LocalText.Same("Hva heter planen?") },
                new LongTextItem { Code = "LONG", Text = LocalText.Same("Noe mer?") },
                // A word of SPSS's own, and a name that a column about the respondent has.
                SmallQuestionnaire.Item("TO"),
                SmallQuestionnaire.Item("LANGUAGE")),
        ],
    };

    /// <summary>In what is not asked, or is no answer, by the first two who answered.</summary>
    private static readonly string[] NotCounted = ["1 FOR_ADM_1", "1 NUMBER", "1 USEFUL", "1 LEADS"];

    private long Answers => world.Given.Sum(one => one.Answers.Count) - NotCounted.Length;

    private Task<byte[]> DownloadAsync(string format, string language = "nb") => DownloadAsync(world.RoundId, format, language);

    private async Task<byte[]> DownloadAsync(Guid roundId, string format, string language = "nb")
    {
        using var answer = await world.Client.GetAsync($"/rounds/{roundId}/export/{format}?lang={language}");
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static string Unguarded(string cell) => cell.StartsWith('\'') && cell.TrimStart('\'') is { Length: > 0 } plain && "=+-@\t\r\0".Contains(plain[0], StringComparison.Ordinal) ? cell[1..] : cell;

    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();

    [Fact]
    public async Task Tidy_OfARound_HasOneRowForEachAnswerAsItWasGiven()
    {
        var rows = Csv.Records(await DownloadAsync("tidy.csv"));

        var expected = from one in world.Given.Select((one, i) => (one.Number, one.Groups, one.Answers, Index: i))
                       from answer in one.Answers
                       where !NotCounted.Contains($"{one.Index} {answer.Key}")
                       select $"{one.Number}|{string.Join(' ', one.Groups.Order(StringComparer.Ordinal))}|{answer.Key}|{answer.Value}";
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            rows.Select(row => $"{row["municipality_number"]}|{row["groups"]}|{row["item"]}|{Unguarded(row["value"])}").Order(StringComparer.Ordinal));
        // Each person is one number, and has answered a question once.
        Assert.Equal(rows.Count, rows.DistinctBy(row => (row["respondent"], row["item"])).Count());
        var first = rows.Where(row => row["respondent"] == rows.Single(one => one["item"] == "DATE")["respondent"]).ToDictionary(row => row["item"]);
        Assert.Equal(17, first.Count);
        Assert.Equal(("every", "1", "SECOND", "Option council; Option meeting"), (first["MANY"]["questionnaire"], first["MANY"]["version"], first["MANY"]["theme"], first["MANY"]["label"]));
        Assert.Equal(("forankring", "FOR_ADM", "Vet ikke"), (first["FOR_ADM_2"]["questionnaire"], first["FOR_ADM_2"]["theme"], first["FOR_ADM_2"]["label"]));
        Assert.Equal(("Option in-part", "", "Ja", "nb"), (first["ONE"]["label"], first["NUMBER"]["label"], first["YESNO"]["label"], first["ONE"]["language"]));
    }

    [Fact]
    public async Task Wide_OfARound_HasOneRowForEachResponseAndTellsWhatIsMissing()
    {
        var rows = Csv.Records(await DownloadAsync("wide.csv"));

        Assert.Equal(Enumerable.Range(1, world.Given.Count).Select(number => $"{number}"), rows.Select(row => row["respondent"]));
        var (first, second) = (rows.Single(row => row["DATE"] != ""), rows.Single(row => row["group_external"] == "1"));
        var third = rows.Single(row => row["group_project"] == "1" && row["group_steering"] == "0");
        foreach (var (name, one, two, three) in new[]
        {
            ("municipality_number", "0301", "3203", "3203"), ("municipality", "Oslo", "Asker, \"ny\"", "Asker, \"ny\""), ("group_steering", "1", "0", "0"), ("group_project", "1", "0", "1"),
            ("language", "nb", "nb", "nb"),
            // Answered or don't know; corrupt; left open.
            ("FOR_ADM_1", "4", "97", "99"), ("FOR_ADM_2", "98", "99", "99"), ("ROW_1", "1", "99", "99"), ("ROW_2", "98", "99", "99"), ("CLASS_1", "98", "project", "99"), ("WANTED", "7", "99", "99"),
            ("YESNO", "1", "0", "99"), ("ONE", "in-part", "99", "99"), ("TO_2", "99", "99", "99"), ("LANGUAGE_2", "99", "99", "99"),
            // Not asked: answered no before, or sits in another group.
            ("USEFUL", "5", "", ""), ("DEEPER", "3", "", ""), ("LEADS", "1", "", ""),
            // Several: all of them left open, or each chosen or not.
            ("MANY_council", "1", "0", "99"), ("MANY_meeting", "1", "0", "99"), ("MANY_none", "0", "1", "99"),
            // What is typed has no marks.
            ("NUMBER", "2.5", "", ""), ("BELOW", "'-3", "", ""), ("DATE", "2010-12-10", "", ""), ("LONG", "to linjer og tab", "", ""), ("SHORT", "", "", ""),
        })
            Assert.Equal((name, one, two, three), (name, first[name], second[name], third[name]));
        // S12. On one line each, or SPSS would take a line of them for a case.
        Assert.Equal(Nasty.Select(OneLine).Order(StringComparer.Ordinal), rows.Where(row => row["SHORT"] != "").Select(row => Unguarded(row["SHORT"])).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal(row["SHORT"], row["FOR_EGE_6"]));
    }

    [Fact]
    public async Task Workbook_OfARound_HasWhatTheWideFileHas()
    {
        var file = await DownloadAsync("data.xlsx");
        var wide = Csv.Read(await DownloadAsync("wide.csv"));
        using var workbook = new XLWorkbook(new MemoryStream(file));
        var sheet = workbook.Worksheet(1);
        string[] typed = ["SHORT", "LONG", "FOR_EGE_6", "FOR_EGE_7"];
        var marks = new Dictionary<string, string> { ["97"] = "?", ["98"] = "dk", ["99"] = "-" };

        for (var column = 0; column < wide[0].Length; column++)
            for (var row = 0; row < wide.Count; row++)
            {
                var (name, cell) = (wide[0][column], sheet.Cell(row + 1, column + 1));
                if (row > 0 && typed.Contains(name))
                    continue;
                var expected = Unguarded(wide[row][column]);
                if (row > 0 && name is not ("respondent" or "municipality_number"))
                    expected = marks.GetValueOrDefault(expected, expected);
                Assert.Equal(expected, cell.DataType switch
                {
                    XLDataType.Number => cell.GetDouble().ToString(CultureInfo.InvariantCulture),
                    XLDataType.DateTime => cell.GetDateTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    _ => cell.GetString(),
                });
                if (row > 0 && expected.Length > 0)
                    Assert.Equal(
                        marks.ContainsValue(expected) || name is "municipality_number" or "municipality" or "language" or "CLASS_1" or "ONE" ? XLDataType.Text
                        : name == "DATE" ? XLDataType.DateTime : XLDataType.Number, cell.DataType);
            }

        // S12: the text that was written, but for what a cell cannot hold. ClosedXML does not read the escape of what looks like one; the file itself has it right.
        var shorts = sheet.Column(Array.IndexOf(wide[0], "SHORT") + 1).CellsUsed().Skip(1).ToList();
        Assert.Equal(
            Nasty.Select(text => text switch { "\0=1+1" => "=1+1", "\r\u0007x" => "\nx", "_x0041_" => "_x005F_x0041_", _ => text }).Order(StringComparer.Ordinal),
            shorts.Select(cell => cell.GetString()).Order(StringComparer.Ordinal));
        // 49 is the format "@".
        Assert.All(shorts, cell => Assert.Equal((XLDataType.Text, false, 49), (cell.DataType, cell.HasFormula, cell.Style.NumberFormat.NumberFormatId)));
        using var zip = new ZipArchive(new MemoryStream(file));
        var xml = await new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open()).ReadToEndAsync();
        Assert.Contains(">_x005F_x0041_<", xml, StringComparison.Ordinal);
        Assert.DoesNotMatch("<f[ >/]", xml);
        Assert.Contains($"Besvarelser: {world.Given.Count}. Svar: {Answers}.", workbook.Worksheet(2).Cell(3, 1).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codebook_OfARound_ExplainsEveryColumnAndValueOfTheWideFile()
    {
        var book = Csv.Records(await DownloadAsync("codebook.csv"));
        var wide = Csv.Read(await DownloadAsync("wide.csv"));

        Assert.Equal(wide[0].Order(StringComparer.Ordinal), book.Where(row => row["value"] == "").Select(row => row["variable"]).Order(StringComparer.Ordinal));
        var known = book.Select(row => (row["variable"], row["value"])).ToHashSet();
        var closed = book.Where(row => row["value"] != "").Select(row => row["variable"]).ToHashSet();
        foreach (var row in wide.Skip(1))
            foreach (var (name, value) in wide[0].Zip(row).Where(cell => cell.Second != "" && closed.Contains(cell.First)))
                Assert.Contains((name, value), known);
        var words = book.Where(row => row["variable"] == "FOR_ADM_1").ToDictionary(row => row["value"]);
        Assert.Equal(("Helt uenig", "Heilt ueinig", "Strongly disagree"), (words["1"]["text_nb"], words["1"]["text_nn"], words["1"]["text_en"]));
        Assert.Equal(("98", "dk", "Unanswered"), (words["98"]["value"], words["98"]["tidy_value"], words["99"]["text_en"]));
        Assert.Equal("1", book.First(row => row["variable"] == "FOR_ADM_5")["reversed"]);
    }

    [Theory]
    [InlineData("nb", "Besvarelser: {0}. Svar: {1}. Lagrede svar som ikke er blant svaralternativene, og som er utelatt: 2.")]
    [InlineData("en", "Responses: {0}. Answers: {1}. Stored answers that are none of the options and are left out: 2.")]
    public async Task Package_OfARound_HasEveryFileAndSaysHowMuchIsInThem(string language, string last)
    {
        using var zip = new ZipArchive(new MemoryStream(await DownloadAsync("all.zip", language)));

        Assert.Equal(
            ["README.txt", "pulje-1-runde-1-host-var-codebook.csv", "pulje-1-runde-1-host-var-data.xlsx", "pulje-1-runde-1-host-var-read.R", "pulje-1-runde-1-host-var-read.sps", "pulje-1-runde-1-host-var-tidy.csv", "pulje-1-runde-1-host-var-wide.csv"],
            zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        foreach (var entry in zip.Entries.Where(entry => Path.GetExtension(entry.Name) is ".csv" or ".R" or ".sps"))
        {
            using var content = new MemoryStream();
            await entry.Open().CopyToAsync(content);
            Assert.Equal(await DownloadAsync(entry.Name.Split('-')[^1], language), content.ToArray());
        }

        using var workbook = new XLWorkbook(new MemoryStream(await BytesAsync(zip.Entries.Single(entry => entry.Name.EndsWith(".xlsx", StringComparison.Ordinal)))));
        Assert.Equal(world.Given.Count + 1, workbook.Worksheet(1).RowsUsed().Count());
        var lines = (await new StreamReader(zip.GetEntry("README.txt")!.Open()).ReadToEndAsync()).TrimEnd().Split("\r\n");
        Assert.Equal(language == "nb" ? "Internt – skal ikke deles." : "Internal – not to be shared.", lines[0]);
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, last, world.Given.Count, Answers), lines[^1]);
    }

    private static async Task<byte[]> BytesAsync(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        await entry.Open().CopyToAsync(content);
        return content.ToArray();
    }

    [Fact]
    public async Task Files_OfARoundWithoutResponses_HaveHeadingsOnly()
    {
        Assert.Single(Csv.Read(await DownloadAsync(world.EmptyId, "wide.csv")));
        Assert.Single(Csv.Read(await DownloadAsync(world.EmptyId, "tidy.csv")));
        using var workbook = new XLWorkbook(new MemoryStream(await DownloadAsync(world.EmptyId, "data.xlsx")));
        Assert.Single(workbook.Worksheet(1).RowsUsed());
        using var zip = new ZipArchive(new MemoryStream(await DownloadAsync(world.EmptyId, "all.zip")));
        Assert.EndsWith("Besvarelser: 0. Svar: 0.\r\n", await new StreamReader(zip.GetEntry("README.txt")!.Open()).ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_ListEveryFileAndSayHowMuchIsInThem()
    {
        var page = await world.Client.GetPageAsync($"/rounds/{world.RoundId}/reports?lang=nb");

        Assert.Contains($"Besvarelser: {world.Given.Count}. Svar: {Answers}.", page.Body!.TextContent, StringComparison.Ordinal);
        var links = page.QuerySelectorAll("main a[href*='/export/']").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(7, links.Count);
        foreach (var link in links)
        {
            using var answer = await world.Client.GetAsync(link);
            Assert.Equal((HttpStatusCode.OK, "attachment", link.Split('/')[^1]), (answer.StatusCode, answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentDisposition.FileName!.Split('-')[^1]));
        }
    }

    [Fact]
    public async Task Files_ThatAreNotThereOrOfRoundsWithoutResults_AreNotFound()
    {
        var planned = await world.Data.RoundAsync("Planlagt", opened: false);
        var anonymous = await world.Data.RoundAsync("Anonym");
        await world.Data.SetAnonymousAsync(anonymous);

        foreach (var address in new[] { $"{world.RoundId}/export/everything", $"{planned}/export/wide.csv", $"{anonymous}/export/all.zip", $"{Guid.Empty}/export/wide.csv" })
        {
            using var answer = await world.Client.GetAsync($"/rounds/{address}");
            Assert.Equal((address, HttpStatusCode.NotFound), (address, answer.StatusCode));
        }
    }

    /// <summary>Rather no file than one that lacks something: here a response cannot be placed.</summary>
    [Theory]
    [InlineData("wide.csv")]
    [InlineData("data.xlsx")]
    [InlineData("all.zip")]
    public async Task Files_ThatCannotBeMadeWhole_AreNoFiles(string format)
    {
        await using var site = new TestSite();
        var data = await new TestData(site.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?> { ["FOR_ADM_1"] = "4" });
        var other = await new TestData(site.Db).ProgrammeAsync("Et annet program");
        await site.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE Municipality SET ProgrammeId = @ProgrammeId", new { other.ProgrammeId }, t));
        using var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        using var answer = await client.GetAsync($"/rounds/{roundId}/export/{format}");

        Assert.Equal((HttpStatusCode.InternalServerError, "text/html", null), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition));
    }
}
