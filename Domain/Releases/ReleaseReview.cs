namespace BoSoSurvey.Domain.Releases;

/// <summary>How one municipality stands to a release.</summary>
public sealed record ReleaseReview
{
    public required Guid MunicipalityId { get; init; }

    public required string MunicipalityName { get; init; }

    /// <summary>Without one there is nobody to ask, and the release does not wait for the municipality.</summary>
    public required bool HasLeader { get; init; }

    /// <summary>Null: nobody has said anything yet.</summary>
    public bool? IsApproved { get; init; }

    public string? Comment { get; init; }

    public string? ReviewerName { get; init; }

    public DateTimeOffset? ReviewedUtc { get; init; }

    /// <summary>Whether the release has to wait for this municipality.</summary>
    public bool Holds => HasLeader && IsApproved != true;
}
