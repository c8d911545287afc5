using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using CsCheck;
using Xunit;

namespace BoSoSurvey.Tests.Domain;

public class AnswerSheetTests
{
    private static readonly LabelledScale Agreement = new()
    {
        Code = "agreement",
        Points = [.. Enumerable.Range(1, 5).Select(point => LocalText.Same($"{point}"))],
        DontKnow = LocalText.Same("Vet ikke"),
    };

    private static Option Option(string code, bool exclusive = false) => new() { Code = code, Text = LocalText.Same(code), Exclusive = exclusive };

    private static readonly Theme Theme = new()
    {
        Code = "THEME",
        Title = LocalText.Same("Tema"),
        Items =
        [
            new InformationItem { Code = "INFO", Text = LocalText.Same("i") },
            new ScaleItem { Code = "SCALE", Text = LocalText.Same("s"), Scale = "agreement", Required = true },
            new SingleChoiceItem { Code = "SINGLE", Text = LocalText.Same("s"), Options = [Option("a"), Option("b")] },
            new MultipleChoiceItem { Code = "MULTI", Text = LocalText.Same("m"), Options = [Option("x"), Option("y"), Option("none", exclusive: true)] },
            new ShortTextItem { Code = "SHORT", Text = LocalText.Same("t"), MaxLength = 10 },
            new MatrixItem { Code = "MATRIX", Text = LocalText.Same("t"), Scale = "agreement", Statements = [new() { Code = "ROW", Text = LocalText.Same("t") }] },
            new LadderItem
            {
                Code = "LADDER", Text = LocalText.Same("t"), Scale = "agreement", Now = new() { Code = "NOW", Text = LocalText.Same("t") }, Wanted = new() { Code = "WANTED", Text = LocalText.Same("t") },
            },
            new ClassificationItem
            {
                Code = "CLASSES", Text = LocalText.Same("t"), Categories = [new() { Code = "programme", Text = LocalText.Same("t") }, new() { Code = "project", Text = LocalText.Same("t") }],
                DontKnow = LocalText.Same("?"), Statements = [new() { Code = "CLASS", Text = LocalText.Same("t") }],
            },
            new YesNoItem { Code = "YESNO", Text = LocalText.Same("t") },
            new NumberItem { Code = "NUMBER", Text = LocalText.Same("t"), Minimum = -5, Maximum = 20000, Decimals = 1 },
            new DateItem { Code = "DATE", Text = LocalText.Same("t"), Earliest = new(2009, 1, 1), Latest = new(2017, 12, 31) },
            new LongTextItem { Code = "LONG", Text = LocalText.Same("t"), MaxLength = 20 },
        ],
    };

    private static readonly Questionnaire Questionnaire = new()
    {
        Code = "q", Version = 1, Minutes = 1, Title = LocalText.Same("q"), Introduction = LocalText.Same("q"), Scales = [Agreement], Themes = [Theme],
    };

    private static AnswerSheet Read(Dictionary<string, string[]> sent, bool goingOn = false)
    {
        var sheet = AnswerSheet.Read(Questionnaire, Theme, code => sent.GetValueOrDefault(code));
        if (goingOn)
            sheet.Require(Theme, new([Questionnaire], sheet.Answers.GetValueOrDefault, []));
        return sheet;
    }

    [Theory]
    [InlineData("SCALE", "5", "5")]
    [InlineData("SCALE", "dk", "dk")]
    [InlineData("SCALE", "", null)]
    [InlineData("SINGLE", "b", "b")]
    [InlineData("MULTI", ",y,x", "x y")]
    [InlineData("MULTI", "", null)]
    [InlineData("ROW", "2", "2")]
    [InlineData("NOW", "1", "1")]
    [InlineData("WANTED", "dk", "dk")]
    [InlineData("CLASS", "project", "project")]
    [InlineData("CLASS", "dk", "dk")]
    [InlineData("YESNO", "no", "no")]
    [InlineData("NUMBER", "12 345", "12345")]
    [InlineData("NUMBER", "12\u00a0345.50", "12345.5")]
    [InlineData("NUMBER", "−5", "-5")]
    [InlineData("NUMBER", "0", "0")]
    [InlineData("NUMBER", "007", "7")]
    [InlineData("DATE", "2010-12-10", "2010-12-10")]
    [InlineData("DATE", "10.12.2010", "2010-12-10")]
    [InlineData("DATE", "1/2/2010", "2010-02-01")]
    [InlineData("DATE", " 1. 2. 2010 ", "2010-02-01")]
    [InlineData("SHORT", "  æøå  ", "æøå")]
    [InlineData("SHORT", "   ", null)]
    [InlineData("LONG", "a\r\nb\tc", "a\nb\tc")]
    [InlineData("LONG", "12345678901234567\r\n90", "12345678901234567\n90")]
    public void Read_ValidValue_BecomesTheAnswer(string code, string sent, string? expected)
    {
        var sheet = Read(new() { [code] = sent.Split(',') });

        Assert.Empty(sheet.Errors);
        Assert.Equal(expected, sheet.Answers[code]);
    }

    [Theory]
    [InlineData("SCALE", "6", AnswerFault.NotAnOption)]
    [InlineData("SCALE", "0", AnswerFault.NotAnOption)]
    [InlineData("SCALE", " 5", AnswerFault.NotAnOption)]
    [InlineData("SCALE", "05", AnswerFault.NotAnOption)]
    [InlineData("SCALE", "1,2", AnswerFault.NotAnOption)]
    [InlineData("SINGLE", "c", AnswerFault.NotAnOption)]
    [InlineData("MULTI", "x,z", AnswerFault.NotAnOption)]
    [InlineData("MULTI", "x,none", AnswerFault.NotAlone)]
    [InlineData("ROW", "6", AnswerFault.NotAnOption)]
    [InlineData("WANTED", "0", AnswerFault.NotAnOption)]
    [InlineData("CLASS", "both", AnswerFault.NotAnOption)]
    [InlineData("YESNO", "dk", AnswerFault.NotAnOption)]
    [InlineData("NUMBER", "tolv", AnswerFault.NotANumber)]
    [InlineData("NUMBER", "1e3", AnswerFault.NotANumber)]
    [InlineData("NUMBER", "99999999999999999999999999999999", AnswerFault.NotANumber)]
    [InlineData("NUMBER", "20001", AnswerFault.NumberOutside)]
    [InlineData("NUMBER", "-6", AnswerFault.NumberOutside)]
    [InlineData("NUMBER", "1.25", AnswerFault.TooManyDecimals)]
    [InlineData("DATE", "31.2.2010", AnswerFault.NotADate)]
    [InlineData("DATE", "10.12.10", AnswerFault.NotADate)]
    [InlineData("DATE", "i går", AnswerFault.NotADate)]
    [InlineData("DATE", "31.12.2008", AnswerFault.DateOutside)]
    [InlineData("DATE", "1.1.2018", AnswerFault.DateOutside)]
    [InlineData("SHORT", "12345678901", AnswerFault.TooLong)]
    [InlineData("SHORT", "a\nb", AnswerFault.NotText)]
    [InlineData("LONG", "a\0b", AnswerFault.NotText)]
    [InlineData("LONG", "a\uFFFFb", AnswerFault.NotText)]
    [InlineData("SHORT", "\uFFFE", AnswerFault.NotText)]
    [InlineData("SHORT", "abc\u202Edef", AnswerFault.NotText)]
    [InlineData("SHORT", "abc\u2066def", AnswerFault.NotText)]
    public void Read_ImpossibleValue_IsAnErrorAndTheRestIsKept(string code, string sent, AnswerFault fault)
    {
        var other = code == "SINGLE" ? "SCALE" : "SINGLE";
        var sheet = Read(new() { [code] = sent.Split(','), [other] = [other == "SCALE" ? "1" : "a"] });

        Assert.Equal((code, fault), (sheet.Errors.Single().Code, sheet.Errors.Single().Fault));
        Assert.False(sheet.Answers.ContainsKey(code));
        Assert.True(sheet.Answers.ContainsKey(other));
    }

    [Fact]
    public void Read_ItemNotOnTheForm_LeavesItsAnswerAlone() => Assert.Empty(Read([]).Answers);

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Read_RequiredUnanswered_IsAskedForOnlyWhenGoingOn(bool goingOn, int errors) =>
        Assert.Equal(errors, Read(new() { ["SCALE"] = [""] }, goingOn).Errors.Count);

    [Fact]
    public void Read_HalfACharacter_IsNotText() =>
        Assert.Equal(AnswerFault.NotText, Read(new() { ["LONG"] = [new string(['a', '\ud800', 'b'])] }).Errors.Single().Fault);

    private static readonly string[] Codes = ["SCALE", "SINGLE", "MULTI", "SHORT", "LONG", "INFO", "OTHER"];

    [Fact]
    public void Read_AnythingAtAll_NeverThrowsAndStoresOnlyOptions() =>
        Gen.Dictionary(Gen.Int[0, 6].Select(i => Codes[i]), Gen.String.Array[0, 3])[0, 7].Sample(sent =>
        {
            var sheet = Read(sent.ToDictionary(), goingOn: true);

            Assert.DoesNotContain("INFO", sheet.Answers.Keys);
            Assert.DoesNotContain("OTHER", sheet.Answers.Keys);
            Assert.True(sheet.Answers.GetValueOrDefault("SCALE") is null or "1" or "2" or "3" or "4" or "5" or "dk");
            Assert.True(sheet.Answers.GetValueOrDefault("SHORT") is not { Length: > 10 });
        });
}
