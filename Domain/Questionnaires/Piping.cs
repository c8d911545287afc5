using System.Net;

namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>The names that a questionnaire's texts stand open for: {municipality}, {programme}, {owner} and {group}.</summary>
public sealed record Piping
{
    public required string Municipality { get; init; }

    public required string Programme { get; init; }

    /// <summary>Who owns the programme, and asks.</summary>
    public required string Owner { get; init; }

    /// <summary>The groups that the respondent sits in, with commas between.</summary>
    public required string Groups { get; init; }

    /// <summary>For texts that name nothing.</summary>
    public static readonly Piping None = new() { Municipality = "", Programme = "", Owner = "", Groups = "" };

    /// <summary>Whether anything may have to be filled in.</summary>
    public static bool IsOpen(string words) => words.Contains('{', StringComparison.Ordinal);

    /// <summary>Whether a text names the respondent's groups.</summary>
    public static bool NamesGroups(string words) => words.Contains("{group}", StringComparison.Ordinal);

    /// <summary>A plain text with the names filled in.</summary>
    public string In(string words) => Fill(words, name => name);

    /// <summary>HTML, sanitised already, with the names filled in as text.</summary>
    public string InHtml(string html) => Fill(html, WebUtility.HtmlEncode);

    private string Fill(string words, Func<string, string> write) =>
        !IsOpen(words)
            ? words
            : words
                .Replace("{municipality}", write(Municipality), StringComparison.Ordinal)
                .Replace("{programme}", write(Programme), StringComparison.Ordinal)
                .Replace("{owner}", write(Owner), StringComparison.Ordinal)
                .Replace("{group}", write(Groups), StringComparison.Ordinal);
}
