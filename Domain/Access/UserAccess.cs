namespace BoSoSurvey.Domain.Access;

/// <summary>What a user may be asked to do.</summary>
public enum Role
{
    /// <summary>Users, programmes, mail, audit log; never answers or results.</summary>
    Administrator,

    /// <summary>Questionnaires, rosters, rounds and research-level results of one programme.</summary>
    Evaluator,

    /// <summary>Own municipality, shared level.</summary>
    ProgrammeLeader,

    /// <summary>Released results of one programme, shared level.</summary>
    Council,
}

/// <summary>One role of one user, and where it holds. Administrators have no scope, programme leaders a municipality, the others a programme.</summary>
public sealed record RoleAssignment(Role Role, Guid? ProgrammeId = null, Guid? MunicipalityId = null);

/// <summary>All that one user may do. The only place where roles turn into permissions; pages ask here, by the scope of the thing that they show.</summary>
public sealed class UserAccess(IReadOnlyList<RoleAssignment> assignments)
{
    public IReadOnlyList<RoleAssignment> Assignments { get; } = assignments;

    /// <summary>Manage users and programmes.</summary>
    public bool MayAdminister => Has(Role.Administrator);

    /// <summary>May work with rosters, rounds and research-level results somewhere.</summary>
    public bool MayEvaluateAny => Has(Role.Evaluator);

    /// <summary>The programmes of which <see cref="MayEvaluate"/> is true.</summary>
    public IReadOnlyList<Guid> EvaluatedProgrammes =>
        [.. Assignments.Where(a => a is { Role: Role.Evaluator, ProgrammeId: not null }).Select(a => a.ProgrammeId!.Value).Distinct()];

    /// <summary>May work with rosters, rounds and research-level results of this programme.</summary>
    public bool MayEvaluate(Guid programmeId) => Assignments.Any(a => a.Role == Role.Evaluator && a.ProgrammeId == programmeId);

    /// <summary>May see what is released of this programme.</summary>
    public bool MaySeeReleased(Guid programmeId) =>
        MayEvaluate(programmeId) || Assignments.Any(a => a.Role == Role.Council && a.ProgrammeId == programmeId);

    /// <summary>May see and quality-assure this municipality's presentation.</summary>
    public bool MayLead(Guid municipalityId) => Assignments.Any(a => a.Role == Role.ProgrammeLeader && a.MunicipalityId == municipalityId);

    private bool Has(Role role) => Assignments.Any(a => a.Role == role);
}
