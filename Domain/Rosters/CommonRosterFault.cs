namespace BoSoSurvey.Domain.Rosters;

/// <summary>One thing that is wrong with most rows of a file, so that it can be said once.</summary>
/// <param name="Errors">Each of them, by row.</param>
/// <param name="Rows">How many rows they stand in.</param>
public sealed record CommonRosterFault(RosterFault Fault, IReadOnlyList<RosterError> Errors, int Rows)
{
    /// <summary>In fewer rows nothing is common.</summary>
    public const int FewestRows = 5;

    /// <summary>
    /// The faults that more than half of the rows have, the most common first. Municipalities that are not in the cohort are one fault, whether another
    /// cohort has them or none; where they are common, another cohort's name in the same rows is not told beside them.
    /// </summary>
    /// <param name="rows">How many rows the file has.</param>
    public static IReadOnlyList<CommonRosterFault> Find(IReadOnlyList<RosterError> errors, int rows)
    {
        var common = errors
            .GroupBy(error => IsPlace(error.Fault) ? (RosterFault.MunicipalityNotInCohort, error.Column, "") : (error.Fault, error.Column, error.Argument))
            .Select(same => new CommonRosterFault(same.Key.Item1, [.. same], same.Select(error => error.Row).Distinct().Count()))
            .Where(fault => fault.Rows >= FewestRows && 2 * fault.Rows > rows)
            .OrderByDescending(fault => fault.Rows).ThenBy(fault => fault.Errors[0].Column)
            .ToList();
        if (common.Any(fault => fault.Fault == RosterFault.MunicipalityNotInCohort))
            common.RemoveAll(fault => fault.Fault == RosterFault.OtherCohort);
        return common;
    }

    private static bool IsPlace(RosterFault fault) => fault is RosterFault.MunicipalityNotInCohort or RosterFault.MunicipalityInOtherCohort;
}
