using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Web.Rosters;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Cohorts.Members;

/// <summary>Who is in a cohort, and so will be asked in its next round.</summary>
internal sealed class ListModel(EvaluatedCohorts cohorts) : PageModel
{
    /// <summary>With so many people the page has a search box.</summary>
    public const int SearchFrom = 20;

    /// <summary>More than these nobody reads through; the search finds the others.</summary>
    public const int Shown = 500;

    [BindProperty(SupportsGet = true)]
    public string? Search { get; set; }

    /// <summary>What was just done, to be told on the page.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public Programme Programme { get; private set; } = null!;

    public Cohort Cohort { get; private set; } = null!;

    public int Total { get; private set; }

    /// <summary>Those that the search finds, or everybody; by municipality and name.</summary>
    public IReadOnlyList<(Municipality Municipality, Member Member)> Found { get; private set; } = [];

    private IReadOnlyList<GroupKind> _groups = [];

    public string GroupsOf(Member member, string language) =>
        string.Join(", ", _groups.Where(group => member.GroupCodes.Contains(group.GroupCode)).Select(group => group.Name.In(language)));

    public async Task<IActionResult> OnGetAsync(Guid cohortId, CancellationToken cancellationToken)
    {
        if (await cohorts.FindAsync(cohortId) is not var (programme, cohort))
            return NotFound();
        (Programme, Cohort) = (programme, cohort);
        _groups = await cohorts.Programmes.ListGroupKindsAsync(programme.ProgrammeId, cancellationToken);
        var municipalities = (await cohorts.Programmes.ListMunicipalitiesOfCohortAsync(cohortId, cancellationToken)).ToDictionary(m => m.MunicipalityId);
        var members = await cohorts.Rosters.ListAsync(cohortId, cancellationToken);
        Total = members.Count;
        Search = Search?.Trim();
        Found =
        [
            .. members.Where(IsFound)
                .Select(member => (municipalities[member.MunicipalityId], member))
                .OrderBy(pair => pair.Item1.Name, ProgrammeStore.NameOrder).ThenBy(pair => pair.Item1.MunicipalityNumber, StringComparer.Ordinal)
                .ThenBy(pair => pair.member.Name, ProgrammeStore.NameOrder).ThenBy(pair => pair.member.Email, StringComparer.Ordinal),
        ];
        return Page();
    }

    private bool IsFound(Member member) =>
        string.IsNullOrEmpty(Search)
        || member.Name.Contains(Search, StringComparison.OrdinalIgnoreCase)
        || member.Email.Contains(Search, StringComparison.OrdinalIgnoreCase);
}
