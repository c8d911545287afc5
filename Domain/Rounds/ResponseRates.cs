using BoSoSurvey.Domain.Programmes;

namespace BoSoSurvey.Domain.Rounds;

/// <summary>How many were asked, have pressed Start, and have submitted. Those who submitted are among those who opened.</summary>
public readonly record struct ResponseRate(int Asked, int Opened, int Submitted)
{
    /// <summary>Submitted of asked, 0–1; 0 where nobody was asked.</summary>
    public double Share => Asked == 0 ? 0 : (double)Submitted / Asked;

    public static ResponseRate operator +(ResponseRate a, ResponseRate b) => Add(a, b);

    public static ResponseRate Add(ResponseRate left, ResponseRate right) =>
        new(left.Asked + right.Asked, left.Opened + right.Opened, left.Submitted + right.Submitted);
}

/// <summary>
/// Response rates of a round by municipality and group. A person in several groups counts in each of them and once in every total,
/// so totals may be less than the sum of their groups. A withdrawn participant counts only if they had submitted.
/// </summary>
/// <param name="municipalities">Every municipality with somebody asked, in the order to show.</param>
/// <param name="groups">The programme's group kinds, in order.</param>
/// <param name="byGroup">Of those in a municipality who sit in the group.</param>
/// <param name="byMunicipality">Of those in a municipality, each once.</param>
public sealed class ResponseRates(
    IReadOnlyList<Municipality> municipalities,
    IReadOnlyList<GroupKind> groups,
    IReadOnlyDictionary<(Guid MunicipalityId, string GroupCode), ResponseRate> byGroup,
    IReadOnlyDictionary<Guid, ResponseRate> byMunicipality)
{
    public IReadOnlyList<Municipality> Municipalities { get; } = municipalities;

    public IReadOnlyList<GroupKind> Groups { get; } = groups;

    /// <summary>Each person asked, once.</summary>
    public ResponseRate Total { get; } = byMunicipality.Values.Aggregate(default(ResponseRate), ResponseRate.Add);

    public ResponseRate Of(Guid municipalityId, string groupCode) => byGroup.GetValueOrDefault((municipalityId, groupCode));

    public ResponseRate OfMunicipality(Guid municipalityId) => byMunicipality.GetValueOrDefault(municipalityId);

    public ResponseRate OfGroup(string groupCode) =>
        Municipalities.Aggregate(default(ResponseRate), (sum, municipality) => sum + Of(municipality.MunicipalityId, groupCode));
}
