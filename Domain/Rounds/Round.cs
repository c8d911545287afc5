namespace BoSoSurvey.Domain.Rounds;

public enum RoundState
{
    /// <summary>Made, not yet opened: nobody has been asked.</summary>
    Planned,

    /// <summary>Participants may answer.</summary>
    Open,

    /// <summary>No answer is taken any more.</summary>
    Closed,
}

/// <summary>What becomes of the link between a person and what they answered.</summary>
public enum Confidentiality
{
    /// <summary>Answers are kept apart from names, and the link is deleted with the names. Until the round closes a response may be reopened.</summary>
    Confidential,

    /// <summary>The link is cut as the answers are submitted: nobody can find them again, their respondent included.</summary>
    Anonymous,
}

/// <summary>One asking of a cohort (målerunde).</summary>
public sealed record Round
{
    public required Guid RoundId { get; init; }

    public required Guid CohortId { get; init; }

    public required Guid ProgrammeId { get; init; }

    public required string Name { get; init; }

    /// <summary>Why the round is held, in the asker's own words, told on the welcome page and in the invitation.</summary>
    public required string PurposeNb { get; init; }

    public required string PurposeNn { get; init; }

    public required string PurposeEn { get; init; }

    public DateTimeOffset? OpenedUtc { get; init; }

    /// <summary>The first moment at which no answer is taken.</summary>
    public required DateTimeOffset ClosesUtc { get; init; }

    /// <summary>Set when the round was closed by hand before <see cref="ClosesUtc"/>.</summary>
    public DateTimeOffset? ClosedUtc { get; init; }

    /// <summary>When names, addresses and the link between person and answers are deleted.</summary>
    public required DateTimeOffset DeletePersonalDataUtc { get; init; }

    /// <summary>When that was done; null before. Read with <see cref="RoundDetails"/> alone.</summary>
    public DateTimeOffset? PersonalDataDeletedUtc { get; init; }

    /// <summary>Fixed at opening.</summary>
    public Confidentiality Confidentiality { get; init; }

    /// <summary>Whether those who submit get their answers by mail. Never in an anonymous round.</summary>
    public bool MailsAnswers { get; init; }

    public string Purpose(string language) => language switch { "nn" => PurposeNn, "en" => PurposeEn, _ => PurposeNb };

    /// <summary>
    /// Whether results are shown at <paramref name="now"/>. Of an anonymous round only once it has closed: results that change as somebody is seen to submit would tell
    /// whose they are.
    /// </summary>
    public bool HasResultsAt(DateTimeOffset now) => StateAt(now) is RoundState.Closed || (OpenedUtc is not null && Confidentiality is not Confidentiality.Anonymous);

    /// <summary>The state at <paramref name="now"/>; server time decides.</summary>
    public RoundState StateAt(DateTimeOffset now) =>
        OpenedUtc is null ? RoundState.Planned
        : ClosedUtc is not null || now >= ClosesUtc ? RoundState.Closed
        : RoundState.Open;
}
