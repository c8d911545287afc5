namespace BoSoSurvey.Domain.Analysis;

/// <summary>How many submitted responses have added to a cell, in one municipality and group of a round; of <see cref="TallyCell.Asked"/>, how many people.</summary>
public sealed record TallyRow
{
    public required Guid RoundId { get; init; }

    public required Guid MunicipalityId { get; init; }

    /// <summary>A group code, or <see cref="TallyCell.Total"/> for each respondent once.</summary>
    public required string GroupCode { get; init; }

    /// <summary>As <see cref="TallyCell.ToString"/> writes it.</summary>
    public required string Cell { get; init; }

    public required int Responses { get; init; }
}
