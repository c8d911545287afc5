using System.IO.Compression;
using System.Text;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Rosters;
using ClosedXML.Excel;
using CsCheck;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>S11: reading roster files from people we do not know.</summary>
public class RosterFileTests
{
    private const string Heading = "Pulje;Kommunenr;Kommune;Gruppe;Navn;E-post;Rolle;Målform";

    private const string Line = "Pulje 1;0301;Oslo;Styringsgruppe;Åse Bjørn;ase@oslo.example;Rådgiver;nb";

    private static byte[] File(string name) => System.IO.File.ReadAllBytes(Path.Combine(Repository.Root, "Tests/Files", name));

    private static byte[] Workbook(Action<IXLWorksheet>? change = null)
    {
        using var workbook = new XLWorkbook();
        var sheet = workbook.AddWorksheet("Ark1");
        foreach (var (cells, row) in new[] { Heading, Line }.Select((line, i) => (line.Split(';'), i + 1)))
            for (var i = 0; i < cells.Length; i++)
                sheet.Cell(row, i + 1).SetValue<string>(cells[i]);
        change?.Invoke(sheet);
        using var stream = new MemoryStream();
        workbook.SaveAs(stream);
        return stream.ToArray();
    }

    /// <summary>A workbook with one part added or written over.</summary>
    private static byte[] With(string part, Action<Stream> write, byte[]? workbook = null)
    {
        using var stream = new MemoryStream();
        stream.Write(workbook ?? Workbook());
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            archive.GetEntry(part)?.Delete();
            using var content = archive.CreateEntry(part, CompressionLevel.SmallestSize).Open();
            write(content);
        }

        return stream.ToArray();
    }

    private static byte[] With(string part, string content) => With(part, stream => stream.Write(Encoding.UTF8.GetBytes(content)));

    private static string PartOf(byte[] workbook, string part)
    {
        using var archive = new ZipArchive(new MemoryStream(workbook));
        using var reader = new StreamReader(archive.GetEntry(part)!.Open());
        return reader.ReadToEnd();
    }

    private static void WriteZeroes(Stream stream, long bytes)
    {
        var zeroes = new byte[1 << 20];
        for (; bytes > 0; bytes -= zeroes.Length)
            stream.Write(zeroes, 0, (int)Math.Min(bytes, zeroes.Length));
    }

    [Theory]
    [InlineData("deltakere-pulje1", 72)]
    [InlineData("deltakere-pulje2", 90)]
    public void Files_AsWorkbookAndCsv_SayTheSame(string name, int rows)
    {
        var workbook = RosterFile.Read($"{name}.xlsx", File($"{name}.xlsx"));
        var csv = RosterFile.Read($"{name}.csv", File($"{name}.csv"));

        Assert.Equal((null, null), (workbook.Fault, csv.Fault));
        Assert.Equal(rows, csv.Rows.Count);
        Assert.Equal(csv.Rows, workbook.Rows);
    }

    public static TheoryData<string, Encoding, bool> Encodings => new()
    {
        { ";", new UTF8Encoding(), true },
        { ";", new UTF8Encoding(), false },
        { ",", new UTF8Encoding(), true },
        { "\t", Encoding.Unicode, true },
        { "\t", Encoding.BigEndianUnicode, true },
        { ";", CodePagesEncodingProvider.Instance.GetEncoding(1252)!, false },
        { ",", CodePagesEncodingProvider.Instance.GetEncoding(1252)!, false },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Csv_InEachEncodingAndSeparator_IsRead(string separator, Encoding encoding, bool mark)
    {
        var text = $"{Heading}\r\n\r\n{Line.Replace("Rådgiver", "\"Rådgiver \"\"A\"\"\"")}\r\n".Replace(";", separator);

        var reading = RosterFile.Read("Fil.CSV", [.. mark ? encoding is UTF8Encoding ? [0xEF, 0xBB, 0xBF] : encoding.GetPreamble() : [], .. encoding.GetBytes(text)]);

        var row = Assert.Single(reading.Rows);
        Assert.Equal((3, "Åse Bjørn", "Rådgiver \"A\"", "0301"), (row.Number, row.Name, row.JobTitle, row.MunicipalityNumber));
    }

    [Fact]
    public void Texts_ThatLookLikeSomethingElse_ComeAsTheyStand()
    {
        string[] texts = ["=1+1", "00123", "1e5", "+47 22 22 22 22", "@SUM(A1)", "01.02.2010", "TRUE"];

        foreach (var text in texts)
        {
            Assert.Equal(text, Assert.Single(RosterFile.Read("a.xlsx", Workbook(sheet => sheet.Cell(2, 7).SetValue<string>(text))).Rows).JobTitle);
            Assert.Equal(text, Assert.Single(RosterFile.Read("a.csv", Encoding.UTF8.GetBytes($"{Heading}\n{Line.Replace("Rådgiver", text)}")).Rows).JobTitle);
        }
    }

    [Theory]
    [InlineData(301, "0301")]
    [InlineData(3201, "3201")]
    [InlineData(30.5, "30.5")]
    public void MunicipalityNumber_AsANumberInTheSheet_GetsItsNoughtsBack(double number, string expected) =>
        Assert.Equal(expected, Assert.Single(RosterFile.Read("a.xlsx", Workbook(sheet => sheet.Cell(2, 2).SetValue(number))).Rows).MunicipalityNumber);

    [Fact]
    public void Formulas_AreReadAsLastWorkedOut_AndNotWorkedOutHere()
    {
        var workbook = Workbook(sheet => sheet.Cell(2, 5).FormulaA1 = "\"K\"&\"ari\"");
        var part = PartOf(workbook, "xl/worksheets/sheet1.xml");
        Assert.Contains("</x:f>", part);

        var reading = RosterFile.Read("a.xlsx", With("xl/worksheets/sheet1.xml", part.Replace("</x:f>", "</x:f><x:v>Fra Excel</x:v>").Replace("r=\"E2\"", "r=\"E2\" t=\"str\"")));

        Assert.Contains(Assert.Single(reading.Rows).Name, (string[])["Fra Excel", ""]);
    }

    [Fact]
    public void Links_OnAddresses_AreNoExternalLinks()
    {
        var reading = RosterFile.Read("a.xlsx", Workbook(sheet => sheet.Cell(2, 6).Hyperlink = new XLHyperlink(new Uri("mailto:ase@oslo.example"))));

        Assert.Equal("ase@oslo.example", Assert.Single(reading.Rows).Email);
    }

    [Fact]
    public void Sheet_First_MayBeEmptyOrHidden()
    {
        using var workbook = new XLWorkbook(new MemoryStream(Workbook()));
        workbook.AddWorksheet("Tomt", 1);
        workbook.AddWorksheet("Skjult", 1).Hide();
        workbook.Worksheet("Skjult").Cell(1, 1).SetValue<string>("x");
        using var stream = new MemoryStream();
        workbook.SaveAs(stream);

        Assert.Single(RosterFile.Read("a.xlsx", stream.ToArray()).Rows);
    }

    [Fact]
    public void Columns_Unknown_AreNamed()
    {
        var reading = RosterFile.Read("a.csv", Encoding.UTF8.GetBytes($" Telefon ;{Heading};;Merknad\n99;{Line};x;y"));

        Assert.Single(reading.Rows);
        Assert.Equal(["Telefon", "Merknad"], reading.IgnoredColumns);
    }

    private static string Rows(int count) => $"{Heading}\n{string.Join('\n', Enumerable.Repeat(Line, count))}";

    public static TheoryData<string> BadFiles => [.. Bad.Keys];

    private static readonly Dictionary<string, (string Name, Func<byte[]> Content, string Fault)> Bad = new()
    {
        ["empty"] = ("a.xlsx", () => [], "Empty"),
        ["heading alone"] = ("a.csv", () => Encoding.UTF8.GetBytes(Heading), "Empty"),
        ["blank lines"] = ("a.csv", () => "\r\n\r\n"u8.ToArray(), "Empty"),
        ["too large"] = ("a.csv", () => new byte[RosterFile.MaxBytes + 1], "TooLarge"),
        ["other ending"] = ("a.pdf", () => Workbook(), "WrongType"),
        ["no ending"] = ("deltakere", () => Workbook(), "WrongType"),
        ["workbook named csv"] = ("a.csv", () => Workbook(), "WrongType"),
        ["csv named workbook"] = ("a.xlsx", () => Encoding.UTF8.GetBytes(Rows(1)), "WrongType"),
        ["picture named csv"] = ("a.csv", () => [0x89, (byte)'P', (byte)'N', (byte)'G', 0, 0, 0, 13], "WrongType"),
        ["zip with something else"] = ("a.xlsx", () => Zip(("word/document.xml", "<a/>")), "WrongType"),
        ["encrypted or old"] = ("a.xlsx", () => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[512]], "Encrypted"),
        ["xls"] = ("a.xls", () => [0xD0, 0xCF, 0x11, 0xE0], "Encrypted"),
        ["xlsm"] = ("a.xlsm", () => Workbook(), "Macros"),
        ["macros"] = ("a.xlsx", () => With("xl/vbaProject.bin", "x"), "Macros"),
        ["macros under another name"] = ("a.xlsx", () => With("[Content_Types].xml", PartOf(Workbook(), "[Content_Types].xml").Replace(
            "<Override", "<Override PartName=\"/xl/m.bin\" ContentType=\"application/vnd.ms-office.vbaProject\" /><Override")), "Macros"),
        ["external link"] = ("a.xlsx", () => With("xl/externalLinks/externalLink1.xml", "<a/>"), "ExternalLinks"),
        ["external relationship"] = ("a.xlsx", () => With("xl/worksheets/_rels/sheet1.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"http://x/image\" Target=\"http://evil.example\" TargetMode=\"External\"/></Relationships>"), "ExternalLinks"),
        ["picture"] = ("a.xlsx", () => With("xl/media/image1.png", "x"), "Pictures"),
        ["bomb of one part"] = ("a.xlsx", () => With("xl/worksheets/sheet9.xml", stream => WriteZeroes(stream, 900L << 20)), "Inflates"),
        ["bomb in a binary part"] = ("a.xlsx", () => With("xl/printerSettings1.bin", stream => WriteZeroes(stream, 100L << 20)), "Inflates"),
        ["ratio"] = ("a.xlsx", () => With("xl/printerSettings1.bin", stream => WriteZeroes(stream, 10L << 20)), "Inflates"),
        ["many parts"] = ("a.xlsx", () => Zip([.. Enumerable.Range(0, 201).Select(i => ($"xl/{i}.xml", "<a/>"))]), "Inflates"),
        ["many bombs of the same bytes"] = ("a.xlsx", () => Zip([("[Content_Types].xml", "<a/>"), .. Enumerable.Range(0, 70).Select(i => ($"xl/{i}.bin", new string(' ', 1 << 20)))]), "Inflates"),
        ["dtd"] = ("a.xlsx", () => With("xl/workbook.xml", "<!DOCTYPE a [<!ENTITY x \"y\">]>" + "<a>&x;</a>"), "DocumentType"),
        ["dtd from elsewhere"] = ("a.xlsx", () => With("xl/styles.xml", "<!DOCTYPE a SYSTEM \"http://evil.example/a.dtd\"><a/>"), "DocumentType"),
        ["dtd under a binary name"] = ("a.xlsx", () => With("xl/a.bin", "<!DOCTYPE a><a/>"), "DocumentType"),
        ["a billion laughs"] = ("a.xlsx", () => With("xl/sharedStrings.xml",
            "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><a>&c;</a>"), "DocumentType"),
        ["cut off"] = ("a.xlsx", () => Workbook()[..2000], "Damaged"),
        ["broken xml"] = ("a.xlsx", () => With("xl/workbook.xml", "<a>"), "Damaged"),
        ["no workbook"] = ("a.xlsx", () => With("xl/workbook.xml", "<a/>"), "Damaged"),
        ["deep xml"] = ("a.xlsx", () => With("xl/worksheets/sheet1.xml", string.Concat(Enumerable.Repeat("<a>", 5000)) + string.Concat(Enumerable.Repeat("</a>", 5000))), "Damaged"),
        ["one part twice"] = ("a.xlsx", () => Zip(("[Content_Types].xml", "<a/>"), ("xl/a.xml", "<a/>"), ("xl/A.xml", "<a/>")), "Damaged"),
        ["everything merged"] = ("a.xlsx", () => With("xl/worksheets/sheet1.xml",
            PartOf(Workbook(), "xl/worksheets/sheet1.xml").Replace("</x:sheetData>", "</x:sheetData><x:mergeCells><x:mergeCell ref=\"A1:XFD1048576\"/></x:mergeCells>")), "Damaged"),
        ["empty sheet"] = ("a.xlsx", () => Workbook(sheet => sheet.Clear()), "NoSheet"),
        ["rows in csv"] = ("a.csv", () => Encoding.UTF8.GetBytes(Rows(RosterFile.MaxRows + 1)), "TooManyRows"),
        ["rows in workbook"] = ("a.xlsx", () => Workbook(sheet => sheet.Range(2, 1, RosterFile.MaxRows + 2, 1).Value = "x"), "TooManyRows"),
        ["cell in csv"] = ("a.csv", () => Encoding.UTF8.GetBytes($"{Heading}\n{Line}{new string('x', 1001)}"), "CellTooLong"),
        ["cell in workbook"] = ("a.xlsx", () => Workbook(sheet => sheet.Cell(2, 9).SetValue<string>(new string('x', 1001))), "CellTooLong"),
        ["quote never closed"] = ("a.csv", () => Encoding.UTF8.GetBytes($"{Heading}\n\"{Rows(50)}"), "CellTooLong"),
        ["columns missing"] = ("a.csv", () => "Navn;E-post\nKari;kari@oslo.example"u8.ToArray(), "MissingColumns"),
        ["column twice"] = ("a.csv", () => Encoding.UTF8.GetBytes($"{Heading};Navn\n{Line};Ola"), "ColumnsTwice"),
    };

    private static byte[] Zip(params (string Name, string Content)[] parts)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in parts)
            {
                using var part = archive.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(content));
            }

        return stream.ToArray();
    }

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void File_Bad_IsRefusedWithItsFault(string which)
    {
        var (name, content, fault) = Bad[which];

        var reading = RosterFile.Read(name, content());

        Assert.Equal(fault, reading.Fault.ToString());
        Assert.Empty(reading.Rows);
    }

    [Fact]
    public void File_AtTheCaps_IsRead() =>
        Assert.Equal(RosterFile.MaxRows, RosterFile.Read("a.csv", Encoding.UTF8.GetBytes(Rows(RosterFile.MaxRows))).Rows.Count);

    /// <summary>The size that the zip directory claims is the sender's own word.</summary>
    [Fact]
    public void Bomb_ThatClaimsToBeSmall_IsRefused()
    {
        var bomb = With("xl/worksheets/sheet1.xml", stream => WriteZeroes(stream, 100L << 20));
        var claim = BitConverter.GetBytes(100 << 20);
        for (var at = bomb.AsSpan().IndexOf(claim); at >= 0; at = bomb.AsSpan().IndexOf(claim))
            BitConverter.GetBytes(100).CopyTo(bomb, at);

        Assert.NotNull(RosterFile.Read("a.xlsx", bomb).Fault);
    }

    /// <summary>Files with bytes changed at random: any answer but an exception.</summary>
    [Fact]
    public void File_Scrambled_NeverThrows()
    {
        var (workbook, csv) = (Workbook(), Encoding.UTF8.GetBytes(Rows(3)));
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 20]).Sample((isCsv, changes) =>
        {
            var content = (byte[])(isCsv ? csv : workbook).Clone();
            foreach (var (at, value) in changes)
                content[at % content.Length] = value;
            RosterFile.Read(isCsv ? "a.csv" : "a.xlsx", content);
        }, iter: 300);
    }

    [Fact]
    public void Columns_Missing_AreNamed() =>
        Assert.Equal(
            [RosterColumn.Cohort, RosterColumn.MunicipalityNumber, RosterColumn.Municipality, RosterColumn.Group, RosterColumn.JobTitle, RosterColumn.Language],
            RosterFile.Read("a.csv", "Navn;E-post\nKari;kari@oslo.example"u8.ToArray()).Columns!);
}
