using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Domain.Rounds;

/// <summary>What a round is held in: a cohort of a programme, and who stands behind it.</summary>
public sealed record RoundSetting
{
    public required string CohortName { get; init; }

    public required Guid CohortId { get; init; }

    public required Guid ProgrammeId { get; init; }

    public required string ProgrammeName { get; init; }

    /// <summary>Who runs the programme and asks, e.g. "Husbanken Region Øst".</summary>
    public required string Owner { get; init; }

    public required string ContactName { get; init; }

    public required string ContactEmail { get; init; }
}

/// <summary>A round and what it is held in, as it was when read.</summary>
public sealed record RoundDetails(Round Round, RoundSetting Setting)
{
    public required DateTimeOffset ReadUtc { get; init; }

    public RoundState State => Round.StateAt(ReadUtc);

    public bool HasResults => Round.HasResultsAt(ReadUtc);

    /// <summary>Cohort and round, "Pulje 1, Runde 2": rounds of different cohorts often have the same name.</summary>
    public string FullName => $"{Setting.CohortName}, {Round.Name}";
}

/// <summary>A round in a list, with how far it has come.</summary>
public sealed record RoundSummary(Round Round, ResponseRate Rate);

/// <summary>A questionnaire that a round will ask.</summary>
/// <param name="GroupCodes">The groups that it is meant for; none: all.</param>
public sealed record PlannedQuestionnaire(string Code, params IReadOnlyList<string> GroupCodes);

/// <summary>What an evaluator decides of a round before it is opened.</summary>
public sealed record RoundPlan
{
    public required Guid CohortId { get; init; }

    /// <summary>Unique in the cohort.</summary>
    public required string Name { get; init; }

    /// <summary>Why the round is held; told to those who are asked.</summary>
    public required LocalText Purpose { get; init; }

    /// <summary>What to ask, in order; the newest version of each.</summary>
    public required IReadOnlyList<PlannedQuestionnaire> Questionnaires { get; init; }

    public Confidentiality Confidentiality { get; init; }

    /// <summary>Those who submit get their answers by mail; not together with <see cref="Confidentiality.Anonymous"/>.</summary>
    public bool MailsAnswers { get; init; }

    /// <summary>The first moment at which no answer is taken.</summary>
    public required DateTimeOffset ClosesUtc { get; init; }

    /// <summary>When names, addresses and the link between person and answers are deleted.</summary>
    public required DateTimeOffset DeletePersonalDataUtc { get; init; }
}

/// <summary>How an attempt to change a planned round ended.</summary>
public enum RoundSaving
{
    Saved,

    /// <summary>The cohort has another round of that name.</summary>
    NameTaken,

    /// <summary>It has been opened, or is absent: nothing was changed.</summary>
    NotPlanned,
}

/// <summary>How an attempt to open a round ended.</summary>
public enum RoundOpening
{
    Opened,

    /// <summary>It is open or closed already, or absent: nothing was sent.</summary>
    NotPlanned,

    /// <summary>Nobody is in the cohort's roster, or in a group that is asked anything.</summary>
    NobodyToAsk,

    /// <summary>Its closing time has passed.</summary>
    PastClosing,

    /// <summary>The round, or who will be asked in it, is no longer as it was shown.</summary>
    Changed,
}
