using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Texts;
using BoSoSurvey.Web.Workbooks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Council;

/// <summary>What is released of a cohort: the story first, then the figures. Nothing to choose but the round.</summary>
internal sealed class IndexModel(ReleasedCohorts cohorts, IStringLocalizer<ResultTexts> resultText, IStringLocalizer<ReleaseTexts> text, CohortWorkbook workbook) : PageModel
{
    private ReleasedCohort _found = null!;

    [BindProperty(SupportsGet = true)]
    public Guid CohortId { get; set; }

    /// <summary>Of a round; absent: the newest that is released.</summary>
    [BindProperty(SupportsGet = true, Name = "round")]
    public Guid? RoundId { get; set; }

    public Programme Programme => _found.Programme;

    public Cohort Cohort => _found.Cohort;

    /// <summary>Null where nothing is released yet.</summary>
    public SharedView? View => _found.View;

    /// <summary>Those to choose among, the earliest first.</summary>
    public IReadOnlyList<(Guid RoundId, string Name)> Rounds => _found.Rounds;

    /// <inheritdoc cref="ReleasedCohort.Withdrawn"/>
    public IReadOnlyList<Release> Withdrawn => _found.Withdrawn;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await cohorts.FindAsync(CohortId, RoundId, cancellationToken) is not { } found)
            return NotFound();
        _found = found;
        return Page();
    }

    public WorkbookLink Workbook => new($"/council/{CohortId}/workbook?round={View!.Release.RoundId}", workbook.FileName(Cohort.Name, View.Release));

    public ResultCharts Charts(string language) => new(View!.Figures, null, resultText, language, View.PictureSource(Programme.Name, Cohort.Name, text));

    public HeatTable ByMunicipality() =>
        HeatTable.ByMunicipality(View!.Figures, resultText["ByMunicipality"], resultText["WholeCohort"]);
}
