using System.Text.Json.Nodes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Domain;

public class QuestionnaireDocumentTests
{
    /// <summary>One item of every type, each condition, every optional property: what the format can say.</summary>
    private const string EveryType = """
        {
          "code": "alle-typer", "version": 1, "minutes": 5,
          "title": {"nb": "T", "nn": "T", "en": "T"},
          "introduction": {"nb": "I", "nn": "I", "en": "I"},
          "scales": [
            {"code": "agreement", "points": [{"nb": "1", "nn": "1", "en": "1"}, {"nb": "2", "nn": "2", "en": "2"}], "dontKnow": {"nb": "?", "nn": "?", "en": "?"}}
          ],
          "themes": [
            {"code": "ONE", "title": {"nb": "T", "nn": "T", "en": "T"}, "items": [
              {"type": "information", "code": "INFO", "text": {"nb": "a", "nn": "a", "en": "a"}},
              {"type": "scale", "code": "SCALE", "text": {"nb": "a", "nn": "a", "en": "a"}, "scale": "agreement", "reversed": true, "required": true},
              {"type": "singleChoice", "code": "SINGLE", "text": {"nb": "a", "nn": "a", "en": "a"},
               "options": [{"code": "a", "text": {"nb": "a", "nn": "a", "en": "a"}}, {"code": "b", "text": {"nb": "b", "nn": "b", "en": "b"}}]},
              {"type": "multipleChoice", "code": "MULTI", "text": {"nb": "a", "nn": "a", "en": "a"}, "shownIf": {"when": "answerIs", "item": "SINGLE", "values": ["a"]},
               "options": [{"code": "a", "text": {"nb": "a", "nn": "a", "en": "a"}}, {"code": "none", "text": {"nb": "b", "nn": "b", "en": "b"}, "exclusive": true}]},
              {"type": "matrix", "code": "MATRIX", "text": {"nb": "a", "nn": "a", "en": "a"}, "scale": "agreement",
               "statements": [{"code": "M_1", "text": {"nb": "a", "nn": "a", "en": "a"}, "reversed": true}]},
              {"type": "classification", "code": "CLASS", "text": {"nb": "a", "nn": "a", "en": "a"},
               "categories": [{"code": "programme", "text": {"nb": "a", "nn": "a", "en": "a"}}, {"code": "project", "text": {"nb": "b", "nn": "b", "en": "b"}}],
               "statements": [{"code": "C_1", "text": {"nb": "a", "nn": "a", "en": "a"}, "expected": "programme"}]},
              {"type": "yesNo", "code": "YESNO", "text": {"nb": "a", "nn": "a", "en": "a"}, "help": {"nb": "h", "nn": "h", "en": "h"}},
              {"type": "number", "code": "NUMBER", "text": {"nb": "a", "nn": "a", "en": "a"}, "minimum": 0, "maximum": 100, "decimals": 1, "unit": {"nb": "%", "nn": "%", "en": "%"}},
              {"type": "date", "code": "DATE", "text": {"nb": "a", "nn": "a", "en": "a"}, "earliest": "2009-01-01", "latest": "2017-12-31"},
              {"type": "shortText", "code": "SHORT", "text": {"nb": "a", "nn": "a", "en": "a"}, "maxLength": 100},
              {"type": "longText", "code": "LONG", "text": {"nb": "a", "nn": "a", "en": "a"}, "maxLength": 1000,
               "shownIf": {"when": "allOf", "conditions": [{"when": "inGroup", "groups": ["steering"]},
                 {"when": "anyOf", "conditions": [{"when": "not", "condition": {"when": "answerIs", "item": "M_1", "values": ["1", "dk"]}}]}]}},
              {"type": "ladder", "code": "LADDER", "text": {"nb": "a", "nn": "a", "en": "a"}, "scale": "agreement",
               "now": {"code": "L_NOW", "text": {"nb": "a", "nn": "a", "en": "a"}}, "wanted": {"code": "L_WANTED", "text": {"nb": "a", "nn": "a", "en": "a"}}}
            ]}
          ]
        }
        """;

    [Fact]
    public void Read_EveryItemType_ComesBackAsWritten()
    {
        var questionnaire = QuestionnaireDocument.Read(EveryType);
        var again = QuestionnaireDocument.Read(QuestionnaireDocument.Write(questionnaire));

        Assert.Equal(12, questionnaire.Themes[0].Items.Select(item => item.GetType()).Distinct().Count());
        Assert.Equal(QuestionnaireDocument.Write(questionnaire), QuestionnaireDocument.Write(again));
    }

    [Theory]
    [InlineData("\"minutes\": 5", "\"minutes\": 5, \"colour\": \"red\"", "colour")]
    [InlineData("\"minutes\": 5", "\"minutes\": \"5\"", "minutes")]
    [InlineData("\"code\": \"alle-typer\", ", "", "code")]
    [InlineData("\"type\": \"yesNo\"", "\"type\": \"maybe\"", "maybe")]
    [InlineData("\"code\": \"M_1\"", "\"code\": \"SCALE\"", "$.themes[0].items[4].statements[0].code: 'SCALE' is doubled")]
    [InlineData("\"scale\": \"agreement\", \"reversed\"", "\"scale\": \"other\", \"reversed\"", "$.themes[0].items[1].scale: there is no scale 'other'")]
    [InlineData("\"item\": \"SINGLE\"", "\"item\": \"LONG\"", "$.themes[0].items[3].shownIf.item: 'LONG' is not answered before this item")]
    [InlineData("\"item\": \"SINGLE\"", "\"item\": \"MULTI\"", "$.themes[0].items[3].shownIf.item: 'MULTI' is not answered before this item")]
    [InlineData("\"item\": \"SINGLE\"", "\"item\": \"SCALE\"", "$.themes[0].items[3].shownIf.values: 'a' is no answer to 'SCALE'")]
    [InlineData("\"item\": \"M_1\"", "\"item\": \"LONG\"", "$.themes[0].items[10].shownIf.conditions[1].conditions[0].condition.item: 'LONG' is not answered before this item")]
    [InlineData("\"item\": \"M_1\"", "\"item\": \"SHORT\"", "$.themes[0].items[10].shownIf.conditions[1].conditions[0].condition.item: what is answered under 'SHORT' is typed")]
    [InlineData("\"values\": [\"1\", \"dk\"]", "\"values\": []", "$.themes[0].items[10].shownIf.conditions[1].conditions[0].condition.values: there must be at least one")]
    [InlineData("\"code\": \"L_NOW\"", "\"code\": \"M_1\"", "$.themes[0].items[11].statements[0].code: 'M_1' is doubled")]
    [InlineData("\"nn\": \"I\"", "\"nn\": \" \"", "$.introduction.nn: the text is missing")]
    [InlineData("\"expected\": \"programme\"", "\"expected\": \"neither\"", "$.themes[0].items[5].statements[0].expected: 'neither' is not a category")]
    [InlineData("\"maximum\": 100", "\"maximum\": -1", "$.themes[0].items[7]: minimum must not exceed maximum")]
    [InlineData("\"code\": \"none\"", "\"code\": \"dk\"", "$.themes[0].items[3].options[1].code: 'dk' is not a code")]
    public void Read_BrokenDocument_NamesThePlace(string good, string bad, string named)
    {
        Assert.Contains(good, EveryType, StringComparison.Ordinal);
        var at = EveryType.IndexOf(good, StringComparison.Ordinal);
        var broken = EveryType[..at] + bad + EveryType[(at + good.Length)..];

        var e = Assert.Throws<QuestionnaireException>(() => QuestionnaireDocument.Read(broken));

        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Read_NotADocument_IsRefused(string text) =>
        Assert.Throws<QuestionnaireException>(() => QuestionnaireDocument.Read(text));

    [Fact]
    public void Schema_OnDisk_IsThatOfTheModel()
    {
        var onDisk = File.ReadAllText(Path.Combine(Repository.Root, "Domain/Questionnaires/questionnaire.schema.json"));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(QuestionnaireDocument.Schema), JsonNode.Parse(onDisk)),
            "Domain/Questionnaires/questionnaire.schema.json is out of date; it should be:\n" + QuestionnaireDocument.Schema);
    }

    [Fact]
    public void Standard_Forankring_HasThirtyScaleItemsAndTwoOpen()
    {
        var forankring = QuestionnaireDocument.ReadStandard().Single(questionnaire => questionnaire.Code == "forankring");

        var items = forankring.Themes.SelectMany(theme => theme.Items).ToList();

        Assert.Equal(["FOR_ADM", "FOR_POL", "FOR_EKS", "FOR_PLA", "FOR_EGE"], forankring.Themes.Select(theme => theme.Code));
        Assert.Equal(30, items.OfType<ScaleItem>().Count());
        Assert.Equal(2, items.OfType<LongTextItem>().Count());
    }

    [Fact]
    public void Standard_AllThree_HaveCodesOfTheirOwnAndFitInAQuarterOfAnHour()
    {
        var standard = QuestionnaireDocument.ReadStandard();

        Assert.Equal(["brukermedvirkning", "forankring", "program-prosjekt"], standard.Select(questionnaire => questionnaire.Code).Order(StringComparer.Ordinal));
        var codes = standard.SelectMany(questionnaire => questionnaire.Themes)
            .SelectMany(theme => theme.Items.SelectMany(item => item.Parts.Select(part => part.Code).Append(item.Code)).Distinct().Append(theme.Code)).ToList();
        Assert.Equal(codes.Distinct(), codes);
        Assert.InRange(AnswerTime.Minutes(standard), 10, 15);
        Assert.All(standard.Select(questionnaire => questionnaire.Themes[^1].Items[^1]), item => Assert.IsType<LongTextItem>(item));
        // Every scale of agreement is the same one, in the same words.
        Assert.Single(standard.Select(questionnaire => string.Join('|', questionnaire.Scale("agreement").Points)).Distinct());
    }

    [Fact]
    public void Standard_ProgramAndProject_AsksTheConfusionsAndWhatIsTypical()
    {
        var questionnaire = QuestionnaireDocument.ReadStandard().Single(one => one.Code == "program-prosjekt");
        var items = questionnaire.Themes.SelectMany(theme => theme.Items).ToList();

        // The five of the report, the fourth in two questions.
        Assert.Equal(6, items.OfType<MatrixItem>().First().Statements.Count);
        var classification = Assert.Single(items.OfType<ClassificationItem>());
        Assert.All(classification.Statements, statement => Assert.NotNull(statement.Expected));
        Assert.NotNull(classification.DontKnow);
        Assert.InRange(items.SelectMany(item => item is LongTextItem ? [] : item.Parts).Count(), 25, 33);
    }

    [Fact]
    public void Standard_UserInvolvement_HasALadderOfSixRungs()
    {
        var questionnaire = QuestionnaireDocument.ReadStandard().Single(one => one.Code == "brukermedvirkning");

        var ladder = Assert.Single(questionnaire.Themes.SelectMany(theme => theme.Items).OfType<LadderItem>());
        Assert.Equal(6, questionnaire.Scale(ladder.Scale).Points.Count);
    }

    /// <summary>A text left in another language is the likeliest slip: no Norwegian letters or words in English, no Bokmål words in Nynorsk.</summary>
    [Fact]
    public void Standard_Texts_AreInTheirOwnLanguage()
    {
        string[] bokmålOnly = ["ikke", "jeg", "hvor", "hva", "hvilke", "noen", "fra", "kommunens"];
        foreach (var questionnaire in QuestionnaireDocument.ReadStandard())
            foreach (var text in Texts(questionnaire))
            {
                Assert.False(text.En.Any(letter => "æøåÆØÅ".Contains(letter)), text.En);
                var nynorsk = text.Nn.ToLowerInvariant().Split([' ', ',', '.', '?', '«', '»', '<', '>'], StringSplitOptions.RemoveEmptyEntries);
                Assert.Empty(nynorsk.Intersect(bokmålOnly));
            }
    }

    private static IEnumerable<LocalText> Texts(Questionnaire questionnaire)
    {
        yield return questionnaire.Title;
        yield return questionnaire.Introduction;
        foreach (var theme in questionnaire.Themes)
        {
            yield return theme.Title;
            if (theme.Introduction is not null)
                yield return theme.Introduction;
            foreach (var item in theme.Items)
            {
                yield return item.Text;
                if (item.Help is not null)
                    yield return item.Help;
                foreach (var option in item switch { SingleChoiceItem s => s.Options, MultipleChoiceItem m => m.Options, _ => [] })
                    yield return option.Text;
            }
        }
    }
}
