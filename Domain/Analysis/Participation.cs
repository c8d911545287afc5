namespace BoSoSurvey.Domain.Analysis;

/// <summary>How many were asked and how many of them have submitted. Additive over municipalities, not over groups: a person may sit in several.</summary>
public readonly record struct Participation(int Asked, int Submitted)
{
    public static Participation operator +(Participation left, Participation right) => new(left.Asked + right.Asked, left.Submitted + right.Submitted);

    /// <summary>0–1; null where nobody was asked.</summary>
    public double? Rate => Asked == 0 ? null : (double)Submitted / Asked;
}

/// <summary>The participation of one municipality and group in a round.</summary>
public sealed record ParticipationRow
{
    public required Guid RoundId { get; init; }

    public required Guid MunicipalityId { get; init; }

    /// <summary>A group code, or <see cref="TallyCell.Total"/> for each participant once.</summary>
    public required string GroupCode { get; init; }

    public required int Asked { get; init; }

    public required int Submitted { get; init; }
}
