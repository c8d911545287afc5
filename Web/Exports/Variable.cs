using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Web.Exports;

internal enum VariableKind
{
    /// <summary>Points of a scale, in order.</summary>
    Ordinal,

    /// <summary>Codes of options, as text.</summary>
    Nominal,

    /// <summary>1 for yes or chosen, 0 for no or not chosen.</summary>
    Binary,

    Number,

    /// <summary>ISO 8601.</summary>
    Date,

    Text,
}

/// <param name="Code">In the wide files.</param>
/// <param name="Stored">In the tidy file: the answer as <see cref="AnswerValue"/> writes it; null where the value is no answer.</param>
internal sealed record VariableValue(string Code, string? Stored, LocalText Label);

/// <summary>A column of the wide files: a question, a statement, or one option of a question with several.</summary>
internal sealed record Variable
{
    /// <summary>Stored, and no answer to what was asked.</summary>
    public const string Corrupt = "97";

    public const string DontKnow = "98";

    /// <summary>Asked, and left open. What was not asked is an empty cell.</summary>
    public const string Unanswered = "99";

    public const string Yes = "1";

    public const string No = "0";

    /// <summary>Letters, digits and underscores: a name in SPSS and R, and unique without regard to case.</summary>
    public required string Name { get; init; }

    public required Questionnaire Questionnaire { get; init; }

    public required AskedTheme Theme { get; init; }

    public required Question Question { get; init; }

    /// <summary>Of the question in each response.</summary>
    public required int Place { get; init; }

    /// <summary>Where several may be chosen: the one that this column is about.</summary>
    public Option? Option { get; init; }

    public required VariableKind Kind { get; init; }

    /// <summary>The values that can be chosen; none for what is typed.</summary>
    public required IReadOnlyList<VariableValue> Values { get; init; }

    public bool IsClosed => Kind is VariableKind.Ordinal or VariableKind.Nominal or VariableKind.Binary;

    /// <summary>The first column of its question: an answer is counted in it.</summary>
    public bool IsFirst { get; init; } = true;

    /// <summary>What is asked, as it reads alone.</summary>
    public string Label(string language)
    {
        var statement = Question.Code == Question.Item.Code ? "" : $" – {Question.Text.In(language)}";
        return Question.Item.Text.In(language) + statement + (Option is null ? "" : $": {Option.Text.In(language)}");
    }

    /// <summary>An answer that counts as the wide files have it.</summary>
    public string Read(string answer) => (Kind, Question) switch
    {
        (VariableKind.Binary, _) when Option is not null => AnswerValue.Split(answer).Contains(Option.Code) ? Yes : No,
        (VariableKind.Binary, _) => answer == AnswerValue.Yes ? Yes : No,
        (VariableKind.Ordinal or VariableKind.Nominal, _) when answer == AnswerValue.DontKnow => DontKnow,
        _ => answer,
    };
}
