using System.Text.Json.Serialization;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>When an item is shown: a test over earlier answers and over the respondent's groups.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "when", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(AnswerIs), "answerIs")]
[JsonDerivedType(typeof(InGroup), "inGroup")]
[JsonDerivedType(typeof(AllOf), "allOf")]
[JsonDerivedType(typeof(AnyOf), "anyOf")]
[JsonDerivedType(typeof(Not), "not")]
public abstract record Condition
{
    /// <summary>Whether it holds for a respondent.</summary>
    /// <param name="answer">The answer now given under a code, as <see cref="Responses.AnswerValue"/> writes it; null for none, or for one that is not asked.</param>
    /// <param name="groups">Codes of the groups that the respondent sits in.</param>
    public abstract bool Holds(Func<string, string?> answer, IReadOnlyCollection<string> groups);

    /// <summary>The codes whose answers it looks at.</summary>
    [JsonIgnore]
    public virtual IEnumerable<string> Codes => [];
}

/// <summary>The earlier item was answered with one of these values (for multiple choice: with at least one of them).</summary>
public sealed record AnswerIs : Condition
{
    public required string Item { get; init; }

    public required IReadOnlyList<string> Values { get; init; }

    public override bool Holds(Func<string, string?> answer, IReadOnlyCollection<string> groups) =>
        answer(Item) is { } value && (Values.Contains(value) || AnswerValue.Split(value).Any(Values.Contains));

    [JsonIgnore]
    public override IEnumerable<string> Codes => [Item];
}

/// <summary>The respondent sits in at least one of these groups.</summary>
public sealed record InGroup : Condition
{
    public required IReadOnlyList<string> Groups { get; init; }

    public override bool Holds(Func<string, string?> answer, IReadOnlyCollection<string> groups) => groups.Any(Groups.Contains);
}

public sealed record AllOf : Condition
{
    public required IReadOnlyList<Condition> Conditions { get; init; }

    public override bool Holds(Func<string, string?> answer, IReadOnlyCollection<string> groups) => Conditions.All(condition => condition.Holds(answer, groups));

    [JsonIgnore]
    public override IEnumerable<string> Codes => Conditions.SelectMany(condition => condition.Codes);
}

public sealed record AnyOf : Condition
{
    public required IReadOnlyList<Condition> Conditions { get; init; }

    public override bool Holds(Func<string, string?> answer, IReadOnlyCollection<string> groups) => Conditions.Any(condition => condition.Holds(answer, groups));

    [JsonIgnore]
    public override IEnumerable<string> Codes => Conditions.SelectMany(condition => condition.Codes);
}

public sealed record Not : Condition
{
    public required Condition Condition { get; init; }

    public override bool Holds(Func<string, string?> answer, IReadOnlyCollection<string> groups) => !Condition.Holds(answer, groups);

    [JsonIgnore]
    public override IEnumerable<string> Codes => Condition.Codes;
}
