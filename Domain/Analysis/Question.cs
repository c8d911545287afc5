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

    /// <summary>As it reads alone: a statement of several goes on from what stands over them all.</summary>
    public string FullText(string language) => Code == Item.Code ? Text.In(language) : $"{Item.Text.In(language)} – {Text.In(language)}";

    /// <summary>All that a theme asks, in order.</summary>
    public static IEnumerable<Question> Of(Questionnaire questionnaire, Theme theme) => theme.Questions.SelectMany<Item, Question>(item => item switch
    {
        ScaleItem scale => [new ScaleQuestion(scale.Code, scale.Text, scale, questionnaire.Scale(scale.Scale), scale.Reversed)],
        MatrixItem matrix => matrix.Statements.Select(statement =>
            new ScaleQuestion(statement.Code, statement.Text, matrix, questionnaire.Scale(matrix.Scale), statement.Reversed)),
        SingleChoiceItem choice => [new ChoiceQuestion(choice.Code, choice.Text, choice, choice.Options)],
        MultipleChoiceItem choice => [new ChoiceQuestion(choice.Code, choice.Text, choice, choice.Options)],
        LadderItem ladder => new[] { ladder.Now, ladder.Wanted }.Select(statement =>
            new ScaleQuestion(statement.Code, statement.Text, ladder, questionnaire.Scale(ladder.Scale), Reversed: false)),
        ClassificationItem classification => classification.Statements.Select(statement =>
            new ChoiceQuestion(statement.Code, statement.Text, classification, classification.Categories)
            {
                DontKnow = classification.DontKnow,
                Expected = statement.Expected,
            }),
        YesNoItem => [new ChoiceQuestion(item.Code, item.Text, item, YesAndNo)],
        NumberItem or DateItem => [new MeasureQuestion(item.Code, item.Text, item)],
        _ => [new OpenQuestion(item.Code, item.Text, item)],
    });
}

/// <summary>A question whose answers are points of a scale. Reversed: a high answer is a bad state, and the index uses points + 1 − answer.</summary>
public sealed record ScaleQuestion(string Code, LocalText Text, Item Item, LabelledScale Scale, bool Reversed) : Question(Code, Text, Item)
{
    /// <summary>May be part of its theme's index; a ladder is not, since half of it is about what ought to be.</summary>
    public bool IsOfIndex => Item is not LadderItem;
}

/// <summary>A question whose answers are options without an order; several may be chosen where the item allows it.</summary>
public sealed record ChoiceQuestion(string Code, LocalText Text, Item Item, IReadOnlyList<Option> Options) : Question(Code, Text, Item)
{
    public bool Several => Item is MultipleChoiceItem;

    /// <summary>Label of the answer that is no option; null where there is none.</summary>
    public LocalText? DontKnow { get; init; }

    /// <summary>Code of the option that the programme itself holds to be right; null where there is none.</summary>
    public string? Expected { get; init; }
}

/// <summary>A question whose answers are numbers or days.</summary>
public sealed record MeasureQuestion(string Code, LocalText Text, Item Item) : Question(Code, Text, Item)
{
    public bool IsDate => Item is DateItem;

    /// <summary>Shown behind a number; null: none.</summary>
    public LocalText? Unit => (Item as NumberItem)?.Unit;
}

/// <summary>A question that is answered in one's own words. How many did is counted; the answers can be read one by one, see <see cref="WrittenAnswer"/>.</summary>
public sealed record OpenQuestion(string Code, LocalText Text, Item Item) : Question(Code, Text, Item);
