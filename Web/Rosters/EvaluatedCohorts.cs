using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Rosters;

/// <summary>A cohort in short. The round is the newest, null before the first.</summary>
internal sealed record CohortRow(Cohort Cohort, IReadOnlyList<Municipality> Municipalities, int Members, RoundSummary? Round);

/// <summary>Programmes and cohorts as far as the user may see them: an evaluator's own alone. What is absent and what is another's look the same.</summary>
internal sealed class EvaluatedCohorts(ProgrammeStore programmes, RosterStore rosters, RoundStore rounds, RateStore rates, CurrentUser user, IStringLocalizer<RosterTexts> text)
{
    /// <summary>All programmes: ask here only for one that was found below.</summary>
    public ProgrammeStore Programmes => programmes;

    /// <summary>All rosters: ask here only for a cohort that was found below.</summary>
    public RosterStore Rosters => rosters;

    /// <inheritdoc cref="Rosters"/>
    public RoundStore Rounds => rounds;

    /// <inheritdoc cref="Rosters"/>
    public RateStore Rates => rates;

    public Guid UserId => user.UserId!.Value;

    public async Task<Programme?> FindProgrammeAsync(Guid programmeId) =>
        user.Access.MayEvaluate(programmeId) ? await programmes.FindAsync(programmeId) : null;

    public async Task<(Programme Programme, Cohort Cohort)?> FindAsync(Guid cohortId) =>
        await programmes.FindCohortAsync(cohortId) is { } cohort && await FindProgrammeAsync(cohort.ProgrammeId) is { } programme ? (programme, cohort) : null;

    /// <summary>The cohorts of a programme that was found, first admitted first.</summary>
    public async Task<IReadOnlyList<CohortRow>> ListAsync(Guid programmeId)
    {
        var municipalities = (await programmes.ListMunicipalitiesAsync(programmeId)).ToLookup(municipality => municipality.CohortId);
        var members = await rosters.CountByCohortAsync(programmeId);
        var rows = new List<CohortRow>();
        // A programme has a handful of cohorts.
        foreach (var cohort in await programmes.ListCohortsAsync(programmeId))
        {
            var held = await rounds.ListAsync(cohort.CohortId);
            rows.Add(new(cohort, [.. municipalities[cohort.CohortId]], members.GetValueOrDefault(cohort.CohortId), held.Count == 0 ? null : held[^1]));
        }

        return rows;
    }

    /// <summary>What one person who is typed in is checked against: as a row of a file is, in the municipalities of this cohort.</summary>
    public async Task<RosterSetting> SettingAsync(Cohort cohort) =>
        new(cohort, await programmes.ListGroupKindsAsync(cohort.ProgrammeId), await programmes.ListMunicipalitiesOfCohortAsync(cohort.CohortId), []);

    /// <summary>Reads municipalities to add to a programme as <see cref="MunicipalityLines"/> does.</summary>
    /// <param name="addError">Told what is wrong, in the user's language.</param>
    public async Task<IReadOnlyList<(string Number, string Name)>> ReadMunicipalitiesAsync(Guid programmeId, string? lines, Action<string> addError)
    {
        var municipalities = MunicipalityLines.Read(lines, out var wrong);
        if (wrong.Count > 0)
            addError(text["MunicipalityLinesInvalid", Named(wrong.Select(line => text["QuotedLine", line].Value))]);
        var numbers = municipalities.Select(municipality => municipality.Number).ToHashSet();
        var taken = (await programmes.ListMunicipalitiesAsync(programmeId)).Where(known => numbers.Contains(known.MunicipalityNumber)).ToList();
        if (taken.Count > 0)
            addError(text["MunicipalitiesTaken", Named(taken.Select(known => $"{known.MunicipalityNumber} {known.Name}"))]);
        return municipalities;
    }

    /// <summary>All of them; of a whole file pasted by mistake, those that can be read.</summary>
    private string Named(IEnumerable<string> names)
    {
        const int most = 100;
        var all = names.ToList();
        return all.Count <= most ? string.Join(", ", all) : $"{string.Join(", ", all.Take(most))} … {text["AndMore", all.Count - most]}";
    }
}
