namespace BoSoSurvey.Domain.Rosters;

/// <summary>A person in the roster, in one municipality. Their address, whatever its case, is what they are known by there.</summary>
public sealed record Member
{
    public required Guid MemberId { get; init; }

    public required Guid MunicipalityId { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>What they do at work; may be empty.</summary>
    public required string JobTitle { get; init; }

    public required string Language { get; init; }

    /// <summary>The groups they sit in, at least one, in order of code.</summary>
    public IReadOnlyList<string> GroupCodes { get; init; } = [];

    /// <summary>True if nothing in the roster would change by writing <paramref name="other"/> over this.</summary>
    public bool IsSameAs(Member other) =>
        MunicipalityId == other.MunicipalityId && Name == other.Name && Email == other.Email && JobTitle == other.JobTitle && Language == other.Language
        && GroupCodes.SequenceEqual(other.GroupCodes);
}
