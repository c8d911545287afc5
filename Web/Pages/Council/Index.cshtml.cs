using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Council;

/// <summary>What is released of a cohort: the story first, then the figures. Nothing to choose but the round.</summary>
internal sealed class IndexModel(ProgrammeStore programmes, ReleaseStore releases, SharedReleases shared, CurrentUser user, IStringLocalizer<ResultTexts> resultText) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid CohortId { get; set; }

    /// <summary>Of a round; absent: the newest that is released.</summary>
    [BindProperty(SupportsGet = true, Name = "round")]
    public Guid? RoundId { get; set; }

    public Programme Programme { get; private set; } = null!;

    public Cohort Cohort { get; private set; } = null!;

    /// <summary>Null where nothing is released yet.</summary>
    public SharedView? View { get; private set; }

    /// <summary>Those to choose among, the earliest first.</summary>
    public IReadOnlyList<(Guid RoundId, string Name)> Rounds { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await programmes.FindCohortAsync(CohortId, cancellationToken) is not { } cohort || !user.Access.MaySeeReleased(cohort.ProgrammeId))
            return NotFound();
        Cohort = cohort;
        Programme = (await programmes.FindAsync(cohort.ProgrammeId, cancellationToken))!;
        // Evaluators see beforehand what the council will.
        var visible = (await releases.ListOfCohortAsync(CohortId, cancellationToken))
            .Where(release => release.State is ReleaseState.Released || (RoundId == release.RoundId && user.Access.MayEvaluate(cohort.ProgrammeId))).ToList();
        if (visible.Count == 0)
            return RoundId is null ? Page() : NotFound();
        var chosen = RoundId is null ? visible[^1] : visible.Find(release => release.RoundId == RoundId);
        if (chosen is null)
            return NotFound();
        var groups = await programmes.ListGroupKindsAsync(cohort.ProgrammeId, cancellationToken);
        var figures = new ReleasedFigures(await shared.ReadAsync(chosen.ReleaseId, cancellationToken), groups);
        View = new(chosen, figures);
        Rounds = [.. visible.Select(release => (release.RoundId, release.RoundName))];
        return Page();
    }

    public ResultCharts Charts(string language) => new(View!.Figures, null, resultText, language);

    public HeatTable ByMunicipality() =>
        HeatTable.ByMunicipality(View!.Figures, resultText["ByMunicipality"], resultText["WholeCohort"], (_, _) => null, _ => null);
}
