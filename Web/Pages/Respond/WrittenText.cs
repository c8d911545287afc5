namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>What somebody wrote in their own words on a question page that could not be saved, to be shown back to them.</summary>
internal static class WrittenText
{
    /// <returns>The texts in the order of the page; null where the form is not that of a question page.</returns>
    public static IReadOnlyList<string>? In(IFormCollection form) =>
        // Options have codes without spaces, and whoever wrote a single word will remember it.
        form.ContainsKey(nameof(SectionModel.Seen)) ? [.. form.SelectMany(field => field.Value).OfType<string>().Select(value => value.Trim()).Where(value => value.Any(char.IsWhiteSpace))] : null;
}
