using System.Text.Json.Nodes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Domain;

/// <summary>Names in a questionnaire's texts where the answers of many stand together.</summary>
public sealed class ProgrammeNamesTests
{
    private static readonly ProgrammeNames Names = new("Boligsosialt utviklingsprogram", "Husbanken");

    [Fact]
    public void In_EveryTypeOfItem_FillsQuestionsStatementsAndOptions()
    {
        var document = JsonNode.Parse(QuestionnaireDocument.Write(EveryItem.Questionnaire))!;
        foreach (var text in Texts(document["themes"]!))
            (text["nb"], text["nn"], text["en"]) = ("{owner} i {municipality}: {programme} og {group}", "{owner} i {municipality}: {group}", "{owner} in {municipality}: {group}");

        var filled = Names.In(QuestionnaireDocument.Read(document.ToJsonString()));

        var texts = Texts(JsonNode.Parse(QuestionnaireDocument.Write(filled))!["themes"]!).ToList();
        Assert.True(texts.Count > 20);
        Assert.All(texts, text => Assert.Equal(
            ("Husbanken i kommunen: Boligsosialt utviklingsprogram og gruppen", "Husbanken i kommunen: gruppa", "Husbanken in the municipality: the group"),
            ((string)text["nb"]!, (string)text["nn"]!, (string)text["en"]!)));
    }

    /// <summary>Every text of a question, statement or option.</summary>
    private static IEnumerable<JsonNode> Texts(JsonNode node) => node switch
    {
        JsonArray array => array.SelectMany(one => Texts(one!)),
        JsonObject item when (string?)item["type"] == "information" => [],
        JsonObject one => one.Where(property => property.Value is not null).SelectMany(property => property.Key is "text" ? [property.Value!] : Texts(property.Value!)),
        _ => [],
    };
}
