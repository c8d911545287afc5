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
    /// <summary>Bounds of <see cref="LeastRespondents"/>, inclusive, and its usual value.</summary>
    public const int FewestRespondents = 3, MostRespondents = 20, UsualRespondents = 5;

    public required Guid ReleaseId { get; init; }

    public required Guid RoundId { get; init; }

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
