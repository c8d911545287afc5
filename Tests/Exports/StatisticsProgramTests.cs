using System.IO.Compression;
using System.Text;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Exports;

/// <summary>The scripts in the statistics package, run by R and by PSPP, which takes the commands of SPSS.</summary>
public sealed class StatisticsProgramTests(ExportTests.World world) : IClassFixture<ExportTests.World>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("boso-stat-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> UnpackAsync(string end)
    {
        using var answer = await world.Client.GetAsync($"/rounds/{world.RoundId}/export/all.zip?lang=nb");
        using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        zip.ExtractToDirectory(_folder);
        return Path.GetFileName(Directory.GetFiles(_folder, $"*{end}").Single());
    }

    [Fact]
    public async Task R_RunningTheScript_HasFactorsLabelsNumbersAndDays()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "check.R"), $$"""
            options(warn = 2)
            source("{{await UnpackAsync("read.R")}}", encoding = "UTF-8")
            one <- which(!is.na(d$DATE))
            cat(nrow(d), ncol(d), "\n")
            cat(as.character(d$FOR_ADM_1[one]), is.ordered(d$FOR_ADM_1), nlevels(d$FOR_ADM_1), attr(d$CLASS_1, "label"), "\n")
            cat(is.na(d$FOR_ADM_2[one]), raw$FOR_ADM_2[one], as.character(d$ONE[one]), as.character(d$MANY_council[one]), "\n")
            cat(d$BELOW[one] - 1, d$NUMBER[one] + 1, format(d$DATE[one] + 1), d$LONG[one], "\n")
            cat(d$SHORT[!is.na(d$SHORT)], sep = "\n")
            """, new UTF8Encoding(false));

        var lines = (await OtherProgram.RunAsync("Rscript", _folder, "--vanilla", "check.R")).Split('\n');

        Assert.Equal($"{world.Given.Count} {Directory.GetFiles(_folder, "*wide.csv").Select(file => Csv.Read(File.ReadAllBytes(file))[0].Length).Single()} ", lines[0]);
        Assert.Equal("Litt enig TRUE 5 Program eller prosjekt? – Text of CLASS_1 ", lines[1]);
        Assert.Equal("TRUE 98 Option in-part Valgt ", lines[2]);
        Assert.Equal("-4 3.5 2010-12-11 to linjer og tab ", lines[3]);
        Assert.Equal(Texts, lines[4..].Where(line => line.Length > 0).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pspp_RunningTheCommands_HasLabelsAndMissingValues()
    {
        var script = await UnpackAsync("read.sps");
        var commands = await File.ReadAllTextAsync(Path.Combine(_folder, script));
        // By the limit of SPSS.
        Assert.All(commands.Split("\r\n"), line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 256));
        await File.WriteAllTextAsync(Path.Combine(_folder, "check.sps"), $"""
            INSERT FILE="{script}".
            SAVE TRANSLATE /OUTFILE="values.csv" /TYPE=CSV /FIELDNAMES /CELLS=VALUES.
            SAVE TRANSLATE /OUTFILE="labels.csv" /TYPE=CSV /FIELDNAMES /CELLS=LABELS.
            DISPLAY DICTIONARY.
            """);

        var said = await OtherProgram.RunAsync("pspp", _folder, "-O", "format=txt", "check.sps");

        Assert.DoesNotContain("error:", said, StringComparison.Ordinal);
        Assert.DoesNotContain("warning:", said, StringComparison.Ordinal);
        Assert.Matches(@"FOR_ADM_2 +\|.*97; 98;", said);
        var (values, labels) = (Read("values.csv"), Read("labels.csv"));
        Assert.Equal(world.Given.Count, values.Count);
        var (one, named) = (values.Single(row => row["LEADS"] == "1"), labels.Single(row => row["DEEPER"] == "3 of 5"));
        Assert.Equal(
            ("0301", "4", "98", "99", "in-part", "1", "2.5", "-3", "12/10/2010"),
            (one["municipality_number"], one["FOR_ADM_1"], one["FOR_ADM_2"], one["FOR_ADM_3"], one["ONE"], one["MANY_council"], one["NUMBER"], one["BELOW"], one["DATE"]));
        Assert.Equal(
            ("Ja", "Litt enig", "Vet ikke", "Ubesvart", "Option in-part", "Ikke valgt", "Ja"),
            (named["group_project"], named["FOR_ADM_1"], named["FOR_ADM_2"], named["FOR_ADM_3"], named["ONE"], named["MANY_none"], named["YESNO"]));
        Assert.Equal(Texts, values.Select(row => row["SHORT"]).Where(text => text.Length > 0).Order(StringComparer.Ordinal));

        List<Dictionary<string, string>> Read(string file) =>
            Csv.Records([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(_folder, file)).ReplaceLineEndings("\r\n"))]);
    }

    /// <summary>What was written, on one line each.</summary>
    private IEnumerable<string> Texts => world.Given.Where(one => one.Answers.ContainsKey("SHORT"))
        .Select(one => string.Concat(one.Answers["SHORT"]!.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim()).Order(StringComparer.Ordinal);
}
