using BoSoSurvey.Data;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Auth;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages;

/// <summary>The front page: to each user what their roles give them.</summary>
internal sealed class IndexModel(CurrentUser current, ProgrammeOverviewStore overviews, RoleAssignmentStore roles, TimeProvider clock) : PageModel
{
    private IReadOnlyList<ProgrammeOverview> _read = [];

    public bool MayAdminister => current.Access.MayAdminister;

    public bool HasNoRole => current.Access.Assignments.Count == 0;

    /// <summary>What the user evaluates.</summary>
    public IReadOnlyList<ProgrammeOverview> Programmes { get; private set; } = [];

    /// <summary>Roles that see released results alone.</summary>
    public IReadOnlyList<NamedRole> Readers { get; private set; } = [];

    public async Task OnGetAsync()
    {
        Programmes = await overviews.ListAsync(current.Access.EvaluatedProgrammes, HttpContext.RequestAborted);
        if (current.UserId is { } userId)
        {
            Readers = [.. (await roles.ListOfUserAsync(userId, HttpContext.RequestAborted)).Where(role => role.Role is Role.Council or Role.ProgrammeLeader)];
            _read = await overviews.ListAsync([.. Readers.Where(role => role.Role == Role.Council).Select(role => role.ProgrammeId!.Value).Distinct()], HttpContext.RequestAborted);
        }
    }

    /// <summary>The cohorts whose released results a council member may see.</summary>
    public IEnumerable<Cohort> CohortsOf(NamedRole role) => _read.Where(one => one.Programme.ProgrammeId == role.ProgrammeId).SelectMany(one => one.Cohorts).Select(one => one.Cohort);

    public RoundState StateOf(Round round) => round.StateAt(clock.GetUtcNow());
}
