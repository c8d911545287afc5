using System.Text.Json.Serialization;

namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>When an item is shown: a test over earlier answers and over the respondent's groups.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "when", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(AnswerIs), "answerIs")]
[JsonDerivedType(typeof(InGroup), "inGroup")]
[JsonDerivedType(typeof(AllOf), "allOf")]
[JsonDerivedType(typeof(AnyOf), "anyOf")]
[JsonDerivedType(typeof(Not), "not")]
public abstract record Condition;

/// <summary>The earlier item was answered with one of these values (for multiple choice: with at least one of them).</summary>
public sealed record AnswerIs : Condition
{
    public required string Item { get; init; }

    public required IReadOnlyList<string> Values { get; init; }
}

/// <summary>The respondent sits in at least one of these groups.</summary>
public sealed record InGroup : Condition
{
    public required IReadOnlyList<string> Groups { get; init; }
}

public sealed record AllOf : Condition
{
    public required IReadOnlyList<Condition> Conditions { get; init; }
}

public sealed record AnyOf : Condition
{
    public required IReadOnlyList<Condition> Conditions { get; init; }
}

public sealed record Not : Condition
{
    public required Condition Condition { get; init; }
}
