using BoSoSurvey.Domain.Disclosure;

namespace BoSoSurvey.Domain.Releases;

public enum ReleaseState
{
    /// <summary>Made, and shown to programme leaders for quality assurance.</summary>
    Frozen,

    /// <summary>Shown to the council, too.</summary>
    Released,

    /// <summary>Taken back, before or after it was released.</summary>
    Withdrawn,
}

/// <summary>The results of a closed round as they were frozen to be shared (frigivelse). Its numbers never change.</summary>
public sealed record Release
{
    /// <summary>What <see cref="LeastRespondents"/> is unless an evaluator says otherwise; it lies from <see cref="Suppression.LeastK"/> to <see cref="Suppression.MostK"/>.</summary>
    public const int UsualRespondents = 5;

    public required Guid ReleaseId { get; init; }

    public required Guid RoundId { get; init; }

    /// <summary>Of the round.</summary>
    public required string RoundName { get; init; }

    /// <summary>Within the round, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>k of the disclosure rules: a number that fewer stand behind is not shared.</summary>
    public required int LeastRespondents { get; init; }

    public required DateTimeOffset FrozenUtc { get; init; }

    public DateTimeOffset? ReleasedUtc { get; init; }

    public DateTimeOffset? WithdrawnUtc { get; init; }

    public string? WithdrawnReason { get; init; }

    public ReleaseState State =>
        WithdrawnUtc is not null ? ReleaseState.Withdrawn
        : ReleasedUtc is not null ? ReleaseState.Released
        : ReleaseState.Frozen;
}
