using BoSoSurvey.Domain.Programmes;

namespace BoSoSurvey.Web.Html;

/// <summary>The controls for a person in a municipality, as they were typed, for the partial _PersonFields. Each is named "Input." and the name of its property here.</summary>
public sealed record PersonFields
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    /// <summary>Whether the form asks for <see cref="JobTitle"/>.</summary>
    public bool HasJobTitle { get; init; }

    public string? JobTitle { get; init; }

    public string? MunicipalityId { get; init; }

    public IReadOnlyList<string>? GroupCodes { get; init; }

    public string? Language { get; init; }

    /// <summary>To choose from.</summary>
    public required IReadOnlyList<Municipality> Municipalities { get; init; }

    /// <inheritdoc cref="Municipalities"/>
    public required IReadOnlyList<GroupKind> Groups { get; init; }
}
