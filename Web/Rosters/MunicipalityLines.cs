using BoSoSurvey.Domain.Rosters;

namespace BoSoSurvey.Web.Rosters;

/// <summary>Municipalities as they are typed: one on a line, number and name.</summary>
internal static class MunicipalityLines
{
    /// <param name="text">"3201 Bærum" and so on; empty lines are passed over.</param>
    /// <param name="wrong">The lines that are no municipality or have a number from above, each cut at 100 characters.</param>
    public static IReadOnlyList<(string Number, string Name)> Read(string? text, out IReadOnlyList<string> wrong)
    {
        var (municipalities, refused, numbers) = (new List<(string Number, string Name)>(), new List<string>(), new HashSet<string>());
        foreach (var line in (text ?? "").Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split((char[])[' ', '\t', ';', ','], 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && RosterPlan.IsMunicipalityNumber(parts[0]) && RosterPlan.IsMunicipalityName(parts[1]) && numbers.Add(parts[0]))
                municipalities.Add((parts[0], parts[1]));
            else
                refused.Add(line.Length > 100 ? line[..100] : line);
        }

        wrong = refused;
        return municipalities;
    }
}
