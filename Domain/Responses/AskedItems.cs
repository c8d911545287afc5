using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Domain.Responses;

/// <summary>
/// Which items one respondent is asked, by their groups and by what they have answered so far. An answer to an item that is not asked any more counts as
/// none, for statistics and for conditions further on; it is kept, and there again when the item is.
/// </summary>
public sealed class AskedItems
{
    private readonly HashSet<string> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);

    /// <param name="questionnaires">Those that are meant for the respondent.</param>
    /// <param name="stored">The stored answer under a code; null where there is none, or it was taken away.</param>
    /// <param name="groups">Codes of the groups that they sit in.</param>
    public AskedItems(IEnumerable<Questionnaire> questionnaires, Func<string, string?> stored, IReadOnlyCollection<string> groups)
    {
        foreach (var item in In(questionnaires, Answer, groups))
        {
            _items.Add(item.Code);
            foreach (var part in item.Parts)
                if (stored(part.Code) is { } value)
                    _answers.Add(part.Code, value);
        }
    }

    /// <summary>The items that a respondent is asked, in order.</summary>
    /// <param name="answer">The answer that counts under a code. Of an item that was given here it must be known before the next is taken: conditions look back.</param>
    internal static IEnumerable<Item> In(IEnumerable<Questionnaire> questionnaires, Func<string, string?> answer, IReadOnlyCollection<string> groups)
    {
        foreach (var questionnaire in questionnaires)
            foreach (var theme in questionnaire.Themes)
                foreach (var item in theme.Items)
                    if (item.ShownIf?.Holds(answer, groups) != false)
                        yield return item;
    }

    /// <summary>The answers that count, by code.</summary>
    public IReadOnlyDictionary<string, string> Answers => _answers;

    public bool Has(Item item) => _items.Contains(item.Code);

    /// <summary>Whether a theme asks the respondent anything.</summary>
    public bool Asks(Theme theme) => theme.Questions.Any(Has);

    /// <summary>The answer that counts under this code; null for none.</summary>
    public string? Answer(string code) => _answers.GetValueOrDefault(code);
}
