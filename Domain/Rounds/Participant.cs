namespace BoSoSurvey.Domain.Rounds;

public enum ParticipantState
{
    /// <summary>Asked; has not pressed Start.</summary>
    Invited,

    /// <summary>Has pressed Start and not submitted.</summary>
    Opened,

    Submitted,

    /// <summary>Taken out of the round: the link is dead and no reminder is sent.</summary>
    Withdrawn,
}

/// <summary>A person who is asked in a round (deltaker), as the evaluator sees them: never with an answer or a link.</summary>
public sealed record Participant
{
    public required Guid ParticipantId { get; init; }

    public required Guid MunicipalityId { get; init; }

    public required string MunicipalityName { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required string Language { get; init; }

    public DateTimeOffset? OpenedUtc { get; init; }

    /// <summary>In an anonymous round: midnight of that day.</summary>
    public DateTimeOffset? SubmittedUtc { get; init; }

    public DateTimeOffset? WithdrawnUtc { get; init; }

    /// <summary>Codes of the groups that they sit in; at least one.</summary>
    public IReadOnlyList<string> GroupCodes { get; init; } = [];

    /// <summary>How their newest mail fares: waiting, sent, failed or cancelled; null if none was made.</summary>
    public string? MailState { get; init; }

    public ParticipantState State =>
        WithdrawnUtc is not null ? ParticipantState.Withdrawn
        : SubmittedUtc is not null ? ParticipantState.Submitted
        : OpenedUtc is not null ? ParticipantState.Opened
        : ParticipantState.Invited;
}

/// <summary>A person to be asked in a round, and the secret of their link, which is known only while their mail is being written.</summary>
public sealed record Invitee
{
    public required Guid ParticipantId { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required string Language { get; init; }

    public required string Token { get; init; }

    /// <summary>Codes of the groups that they sit in; at least one.</summary>
    public required IReadOnlyList<string> GroupCodes { get; init; }

    /// <summary>1 for the invitation, 2 for the first new link, and so on.</summary>
    public required int Sequence { get; init; }
}

/// <summary>A person to be added to a round that is open.</summary>
public sealed record NewParticipant
{
    public required Guid MunicipalityId { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required string Language { get; init; }

    /// <summary>At least one, of the programme's group kinds.</summary>
    public required IReadOnlyList<string> GroupCodes { get; init; }
}
