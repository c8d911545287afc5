namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>The languages of the product, as BCP 47 tags.</summary>
public static class Languages
{
    public const string Default = "nb";

    public static IReadOnlyList<string> All { get; } = ["nb", "nn", "en"];

    public static bool Has(string? language) => language is not null && All.Contains(language);
}
