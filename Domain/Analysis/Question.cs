using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Domain.Analysis;

/// <summary>What is counted under one code: an item, or one statement of a matrix or classification.</summary>
/// <param name="Code">Of the item or the statement.</param>
/// <param name="Text">Of the item or the statement.</param>
/// <param name="Item">The item itself, or the one that the statement stands in.</param>
public abstract record Question(string Code, LocalText Text, Item Item)
{
    private static readonly IReadOnlyList<Option> YesAndNo =
    [
        new() { Code = AnswerValue.Yes, Text = new() { Nb = "Ja", Nn = "Ja", En = "Yes" } },
        new() { Code = AnswerValue.No, Text = new() { Nb = "Nei", Nn = "Nei", En = "No" } },
    ];

    /// <summary>All that a theme asks, in order.</summary>
    public static IEnumerable<Question> Of(Questionnaire questionnaire, Theme theme) => theme.Questions.SelectMany<Item, Question>(item => item switch
    {
        ScaleItem scale => [new ScaleQuestion(scale.Code, scale.Text, scale, questionnaire.Scale(scale.Scale), scale.Reversed)],
        MatrixItem matrix => matrix.Statements.Select(statement =>
            new ScaleQuestion(statement.Code, statement.Text, matrix, questionnaire.Scale(matrix.Scale), statement.Reversed)),
        SingleChoiceItem choice => [new ChoiceQuestion(choice.Code, choice.Text, choice, choice.Options)],
        MultipleChoiceItem choice => [new ChoiceQuestion(choice.Code, choice.Text, choice, choice.Options)],
        ClassificationItem classification => classification.Statements.Select(statement =>
            new ChoiceQuestion(statement.Code, statement.Text, classification, classification.Categories)),
        YesNoItem => [new ChoiceQuestion(item.Code, item.Text, item, YesAndNo)],
        _ => [new OpenQuestion(item.Code, item.Text, item)],
    });
}

/// <summary>A question whose answers are points of a scale. Reversed: a high answer is a bad state, and the index uses points + 1 − answer.</summary>
public sealed record ScaleQuestion(string Code, LocalText Text, Item Item, LabelledScale Scale, bool Reversed) : Question(Code, Text, Item);

/// <summary>A question whose answers are options without an order; several may be chosen where the item allows it.</summary>
public sealed record ChoiceQuestion(string Code, LocalText Text, Item Item, IReadOnlyList<Option> Options) : Question(Code, Text, Item)
{
    public bool Several => Item is MultipleChoiceItem;
}

/// <summary>A question whose answers have no values to count: text, number, date. How many were given is counted.</summary>
public sealed record OpenQuestion(string Code, LocalText Text, Item Item) : Question(Code, Text, Item)
{
    /// <summary>Answered in one's own words; such answers can be read one by one, see <see cref="WrittenAnswer"/>.</summary>
    public bool IsText => Item is ShortTextItem or LongTextItem;
}
