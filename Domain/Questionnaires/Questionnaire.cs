using System.Text.Json.Serialization;

namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>
/// One version of a questionnaire: themes with items. A published version never changes; a change makes a new version.
/// Read from its document by <see cref="QuestionnaireDocument"/>, which is also what guarantees the invariants (unique codes, known scales, conditions that look back).
/// </summary>
public sealed record Questionnaire
{
    /// <summary>Stable over versions: lower-case letters, digits and hyphens.</summary>
    public required string Code { get; init; }

    /// <summary>1 or higher.</summary>
    public required int Version { get; init; }

    public required LocalText Title { get; init; }

    public required LocalText Introduction { get; init; }

    /// <summary>Time to answer it, in whole minutes, where it was measured; null: it is estimated from the items, see <see cref="AnswerTime"/>.</summary>
    public int? Minutes { get; init; }

    public required IReadOnlyList<LabelledScale> Scales { get; init; }

    public required IReadOnlyList<Theme> Themes { get; init; }

    /// <summary>Whether what has been answered decides what is asked, or what keeps from going on.</summary>
    [JsonIgnore]
    public bool DependsOnAnswers => Themes.SelectMany(theme => theme.Items).Any(item => item.Required || item.ShownIf?.Codes.Any() == true);

    /// <summary>The scale with this code. Throws if there is none, which a read document rules out for the codes its items name.</summary>
    public LabelledScale Scale(string code) => Scales.First(scale => scale.Code == code);

    public Theme? FindTheme(string code) => Themes.FirstOrDefault(theme => theme.Code == code);
}

/// <summary>An ordered scale with a label on every point. The points have the values 1…n.</summary>
public sealed record LabelledScale
{
    public required string Code { get; init; }

    /// <summary>Labels from lowest (value 1) to highest; 2–11 of them.</summary>
    public required IReadOnlyList<LocalText> Points { get; init; }

    /// <summary>Label of the answer outside the scale; null where the scale has none.</summary>
    public LocalText? DontKnow { get; init; }
}

/// <summary>A set of items on one page, with one index over its scale items.</summary>
public sealed record Theme
{
    public required string Code { get; init; }

    public required LocalText Title { get; init; }

    public LocalText? Introduction { get; init; }

    public required IReadOnlyList<Item> Items { get; init; }

    /// <summary>The items that ask something, in order; information blocks are left out.</summary>
    public IEnumerable<Item> Questions => Items.Where(item => item is not InformationItem);

    /// <summary>All that is read on the theme's page, options and labels apart.</summary>
    public IEnumerable<string> TextsIn(string language) =>
        Items.SelectMany(item => item.Parts.Select(part => part.Text).Append(item.Text).Append(item.Help)).Append(Introduction).OfType<LocalText>().Select(text => text.In(language));
}
