using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Web.Rosters;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Cohorts;

/// <summary>What importing a file would do: errors first, then who is new and who is changed. From here it is done, all or nothing.</summary>
internal sealed class PreviewModel(EvaluatedCohorts cohorts, IStringLocalizer<RosterTexts> text) : PageModel
{
    /// <summary>More of one kind than a person would read are counted and not shown.</summary>
    public const int Shown = 200;

    public Programme Programme { get; private set; } = null!;

    public Cohort Cohort { get; private set; } = null!;

    public RosterUpload Upload { get; private set; } = null!;

    public RosterPlan Plan { get; private set; } = null!;

    private Dictionary<Guid, string> _municipalities = [];
    private Dictionary<string, string> _groups = [];

    public string NamesOf(IReadOnlyList<Guid> municipalityIds) =>
        string.Join(", ", municipalityIds.Select(id => _municipalities[id]).Order(ProgrammeStore.NameOrder));

    public string MunicipalityOf(Member member) => _municipalities[member.MunicipalityId];

    public string GroupsOf(Member member) => string.Join(", ", member.GroupCodes.Select(code => _groups.GetValueOrDefault(code, code)));

    /// <inheritdoc cref="RosterErrorText.Of"/>
    public string MessageOf(RosterError error) => text.Of(error, _groups.Values);

    /// <summary>A few of the errors that most rows have.</summary>
    public IReadOnlyList<RosterError> Examples => [.. Plan.Common.SelectMany(common => common.Errors.Take(3)).OrderBy(error => error.Row).ThenBy(error => error.Column)];

    /// <summary>What is wrong with most rows, in one sentence or two.</summary>
    public string MessageOf(CommonRosterFault common)
    {
        var rows = common.Rows == Upload.Rows.Count ? text["CommonAll", common.Rows].Value : text["CommonMost", common.Rows, Upload.Rows.Count].Value;
        return common.Fault switch
        {
            RosterFault.MunicipalityNotInCohort => text["CommonMunicipality", rows, Cohort.Name],
            RosterFault.OtherCohort => text["CommonCohort", rows, Cohort.Name],
            _ => text["CommonOther", rows, text[$"Column{common.Errors[0].Column}"].Value, MessageOf(common.Errors[0])],
        };
    }

    /// <summary>Field by field, as it was and as it will be.</summary>
    public IEnumerable<(RosterColumn Column, string Before, string After)> ChangesOf(MemberChange change) =>
        new[]
        {
            (RosterColumn.Name, change.Before.Name, change.After.Name),
            (RosterColumn.Email, change.Before.Email, change.After.Email),
            (RosterColumn.JobTitle, change.Before.JobTitle, change.After.JobTitle),
            (RosterColumn.Language, change.Before.Language, change.After.Language),
            (RosterColumn.Group, GroupsOf(change.Before), GroupsOf(change.After)),
        }.Where(field => field.Item2 != field.Item3);

    public async Task<IActionResult> OnGetAsync(Guid cohortId, Guid uploadId) => await LoadAsync(cohortId, uploadId) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid cohortId, Guid uploadId)
    {
        if (!await LoadAsync(cohortId, uploadId))
            // Imported already, by the first of two presses.
            return await cohorts.FindAsync(cohortId) is null ? NotFound() : Redirect($"/cohorts/{cohortId}");
        // Null: it was imported a moment ago, by a second press of the button.
        if (await cohorts.Rosters.ImportAsync(Cohort, uploadId) is not { } done)
            return Redirect($"/cohorts/{cohortId}");
        // Something it rests on has changed since it was shown: shown again, as it is now.
        return done.Errors.Count > 0
            ? RedirectToPage(new { cohortId, uploadId })
            : Redirect($"/cohorts/{cohortId}?added={done.New.Count}&changed={done.Changed.Count}");
    }

    public async Task<IActionResult> OnPostAddMunicipalitiesAsync(Guid cohortId, Guid uploadId)
    {
        if (!await LoadAsync(cohortId, uploadId))
            return NotFound();
        try
        {
            await cohorts.Programmes.AddMunicipalitiesAsync(Cohort, Plan.ToAdd);
        }
        catch (NameTakenException)
        {
            // Added by another in the meantime; the page shows what is left.
        }

        return RedirectToPage(new { cohortId, uploadId });
    }

    private async Task<bool> LoadAsync(Guid cohortId, Guid uploadId)
    {
        if (await cohorts.FindAsync(cohortId) is not var (programme, cohort) || await cohorts.Rosters.FindUploadAsync(cohortId, uploadId) is not { } upload)
            return false;
        (Programme, Cohort, Upload) = (programme, cohort, upload);
        Plan = await cohorts.Rosters.PlanAsync(cohort, upload.Rows);
        var language = System.Globalization.CultureInfo.CurrentUICulture.Name;
        _municipalities = (await cohorts.Programmes.ListMunicipalitiesOfCohortAsync(cohortId)).ToDictionary(m => m.MunicipalityId, m => m.Name);
        _groups = (await cohorts.Programmes.ListGroupKindsAsync(programme.ProgrammeId)).ToDictionary(group => group.GroupCode, group => group.Name.In(language));
        return true;
    }
}
