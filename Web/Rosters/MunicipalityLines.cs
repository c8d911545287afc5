using BoSoSurvey.Domain.Rosters;

namespace BoSoSurvey.Web.Rosters;

/// <summary>Municipalities as they are typed: one on a line, number and name.</summary>
internal static class MunicipalityLines
{
    /// <param name="text">"3201 Bærum" and so on; empty lines are passed over.</param>
    /// <param name="wrong">The first line that is no municipality or has a number from above; null if all are in order.</param>
    public static IReadOnlyList<(string Number, string Name)> Read(string? text, out string? wrong)
    {
        wrong = null;
        var municipalities = new List<(string Number, string Name)>();
        foreach (var line in (text ?? "").Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split((char[])[' ', '\t', ';', ','], 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && RosterPlan.IsMunicipalityNumber(parts[0]) && RosterPlan.IsMunicipalityName(parts[1])
                && municipalities.All(municipality => municipality.Number != parts[0]))
                municipalities.Add((parts[0], parts[1]));
            else
                wrong ??= line.Length > 100 ? line[..100] : line;
        }

        return municipalities;
    }
}
