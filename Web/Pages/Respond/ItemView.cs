using System.Globalization;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>What the partial of one item shows.</summary>
/// <param name="Item">The item; the partial is chosen by its type.</param>
/// <param name="Names">What goes into its texts.</param>
/// <param name="Values">The answers now on the page, by code; absent or null: none.</param>
/// <param name="Faults">What is wrong with them, in words, by code.</param>
public sealed record ItemView(
    Questionnaire Questionnaire, Item Item, string Language, Piping Names, IReadOnlyDictionary<string, string?> Values, ILookup<string, string> Faults)
{
    public string Code => Item.Code;

    /// <summary>Not asked as things are: on the page since an answer on the same page may change that.</summary>
    public bool IsHidden { get; init; }

    /// <summary>What was answered otherwise elsewhere and is to be decided, by code.</summary>
    public IReadOnlyDictionary<string, Dispute> Disputes { get; init; } = new Dictionary<string, Dispute>();

    public Dispute? Dispute => Disputes.GetValueOrDefault(Code);

    /// <summary>The statement or question.</summary>
    public string Text => In(Item.Text);

    /// <summary>The name of its file under Items: of its type, without the last word.</summary>
    public string Partial => $"Items/_{Item.GetType().Name[..^"Item".Length]}";

    public string? Value => Values.GetValueOrDefault(Code);

    public IEnumerable<string> Errors => Faults[Code];

    /// <summary>The id of its first control, which an error links to.</summary>
    public string Id => Item.Code;

    /// <summary>There is something between the question and its controls.</summary>
    public bool HasHead => Item.Help is not null || Errors.Any() || Dispute is not null;

    public string? DescribedBy => (Item.Help is not null, Errors.Any()) switch
    {
        (true, true) => $"{Id}-help {Id}-error",
        (true, false) => $"{Id}-help",
        (false, true) => $"{Id}-error",
        _ => null,
    };

    public string In(LocalText text) => Names.In(text.In(Language));

    public bool Chose(string option) => Value is not null && AnswerValue.Split(Value).Contains(option);

    /// <summary>The options of the item itself, for a single choice or yes/no.</summary>
    public OptionRow Row(IEnumerable<(string Value, string Label)> options) => Row(new(Code, Item.Text), options, null);

    /// <summary>The options under one of the item's codes.</summary>
    public OptionRow Row(Part part, IEnumerable<(string Value, string Label)> options, LocalText? dontKnow) =>
        new(part.Code, In(part.Text), [.. options], dontKnow?.In(Language), Values.GetValueOrDefault(part.Code), [.. Faults[part.Code]]) { Dispute = Disputes.GetValueOrDefault(part.Code) };

    /// <summary>The points of a scale under one of the item's codes.</summary>
    public OptionRow Row(Part part, LabelledScale scale) => Row(part, Labels(scale), scale.DontKnow);

    public IEnumerable<(string Value, string Label)> Labels(LabelledScale scale) =>
        scale.Points.Select((point, i) => ((i + 1).ToString(CultureInfo.InvariantCulture), point.In(Language)));

    public IEnumerable<(string Value, string Label)> Labels(IEnumerable<Option> options) => options.Select(option => (option.Code, In(option.Text)));
}

/// <summary>Options of which one can be chosen, in a row where there is room.</summary>
/// <param name="DontKnow">Label of the one that stands apart; null where there is none.</param>
public sealed record OptionRow(
    string Code, string Text, IReadOnlyList<(string Value, string Label)> Options, string? DontKnow, string? Chosen, IReadOnlyList<string> Errors)
{
    public Dispute? Dispute { get; init; }

    /// <summary>The id of an option's control; the first has the code alone, which an error links to.</summary>
    public string Id(string value) => Options[0].Value == value ? Code : $"{Code}-{value}";
}
