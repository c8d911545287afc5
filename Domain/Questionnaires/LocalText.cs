using System.Text.Json.Serialization;

namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>One text in the three languages that the product speaks. All three are always present.</summary>
public sealed record LocalText
{
    /// <summary>Norwegian Bokmål.</summary>
    [JsonPropertyName("nb")]
    public required string Nb { get; init; }

    /// <summary>Norwegian Nynorsk.</summary>
    [JsonPropertyName("nn")]
    public required string Nn { get; init; }

    /// <summary>English.</summary>
    [JsonPropertyName("en")]
    public required string En { get; init; }

    /// <summary>The text in <paramref name="language"/>; Bokmål for a language that the product does not speak.</summary>
    public string In(string language) => language switch { "nn" => Nn, "en" => En, _ => Nb };

    public static LocalText Same(string text) => new() { Nb = text, Nn = text, En = text };
}
