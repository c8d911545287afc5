using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Domain.Programmes;

/// <summary>A public programme that supports municipalities, cohort by cohort.</summary>
public sealed record Programme
{
    public required Guid ProgrammeId { get; init; }

    public required string Name { get; init; }

    /// <summary>Who runs the programme and asks the questions, e.g. "Husbanken Region Øst".</summary>
    public required string Owner { get; init; }

    public required string ContactName { get; init; }

    public required string ContactEmail { get; init; }
}

/// <summary>Municipalities admitted together (pulje).</summary>
public sealed record Cohort
{
    public required Guid CohortId { get; init; }

    public required Guid ProgrammeId { get; init; }

    public required string Name { get; init; }

    public required int SortOrder { get; init; }

    /// <summary>Something, at most 100 characters, and no control characters.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 100 && !name.Any(char.IsControl);
}

public sealed record Municipality
{
    public required Guid MunicipalityId { get; init; }

    public required Guid ProgrammeId { get; init; }

    public required Guid CohortId { get; init; }

    /// <summary>Four digits, as text: "0301".</summary>
    public required string MunicipalityNumber { get; init; }

    public required string Name { get; init; }
}

/// <summary>A kind of group that a programme surveys, e.g. steering group.</summary>
public sealed record GroupKind
{
    public const string Steering = "steering";

    public const string Project = "project";

    public const string External = "external";

    public required string GroupCode { get; init; }

    public required int SortOrder { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>What every programme begins with; others may be added to a programme.</summary>
    public static IReadOnlyList<GroupKind> Standard { get; } =
    [
        new() { GroupCode = Steering, SortOrder = 1, Name = new() { Nb = "Styringsgruppe", Nn = "Styringsgruppe", En = "Steering group" } },
        new() { GroupCode = Project, SortOrder = 2, Name = new() { Nb = "Prosjektgruppe", Nn = "Prosjektgruppe", En = "Project group" } },
        new() { GroupCode = External, SortOrder = 3, Name = new() { Nb = "Eksterne aktører", Nn = "Eksterne aktørar", En = "External actors" } },
    ];
}
