using System.Globalization;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>What the partial of one item shows.</summary>
/// <param name="Item">The item; the partial is chosen by its type.</param>
/// <param name="Names">What goes into its texts.</param>
/// <param name="Value">The answer now on the page; null: none.</param>
/// <param name="Errors">What is wrong with it, in words; empty: nothing.</param>
public sealed record ItemView(Questionnaire Questionnaire, Item Item, string Language, Piping Names, string? Value, IReadOnlyList<string> Errors)
{
    public string Code => Item.Code;

    /// <summary>The statement or question.</summary>
    public string Text => Names.In(Item.Text.In(Language));

    /// <summary>The name of its file under Items: of its type, without the last word.</summary>
    public string Partial => $"Items/_{Item.GetType().Name[..^"Item".Length]}";

    /// <summary>The id of its first control, which an error links to.</summary>
    public string Id => Item.Code;

    /// <summary>There is something between the question and its controls.</summary>
    public bool HasHead => Item.Help is not null || Errors.Count > 0;

    public string? DescribedBy => (Item.Help is not null, Errors.Count > 0) switch
    {
        (true, true) => $"{Id}-help {Id}-error",
        (true, false) => $"{Id}-help",
        (false, true) => $"{Id}-error",
        _ => null,
    };

    public bool Chose(string option) => Value is not null && AnswerValue.Split(Value).Contains(option);

    /// <summary>An answer in words, for the check page and for a conflict; null for none.</summary>
    public static string? Describe(Questionnaire questionnaire, Item item, string? value, string language) => (item, value) switch
    {
        (_, null) => null,
        (ScaleItem scale, _) => ScaleLabel(questionnaire.Scale(scale.Scale), value, language),
        (SingleChoiceItem choice, _) => OptionLabels(choice.Options, value, language),
        (MultipleChoiceItem choice, _) => OptionLabels(choice.Options, value, language),
        _ => value,
    };

    private static string ScaleLabel(LabelledScale scale, string value, string language) =>
        value == AnswerValue.DontKnow ? scale.DontKnow?.In(language) ?? value
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var point) && point >= 1 && point <= scale.Points.Count
            ? scale.Points[point - 1].In(language)
            : value;

    private static string OptionLabels(IReadOnlyList<Option> options, string value, string language) =>
        string.Join(", ", AnswerValue.Split(value).Select(code => options.FirstOrDefault(option => option.Code == code)?.Text.In(language) ?? code));
}
