using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Mvc;
using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>The results of a round at a glance: themes by municipality and by group, and what there is most to talk about.</summary>
internal sealed class ResultsModel(EvaluatedRounds rounds, ResultStore store) : PageModel
{
    private const int MostPoints = 10, LeastPoints = 3;

    private ResearchFigures? _figures;

    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    public RoundDetails Details { get; private set; } = null!;

    /// <summary>Null where there are none to show yet.</summary>
    public CohortResults? Results { get; private set; }

    public IEnumerable<AskedTheme> Themes => Results!.Current.Themes.Where(theme => theme.HasIndex);

    public IEnumerable<DiscussionPoint> Discussion => Results!.ThemesToDiscuss().Take(MostPoints).Where((point, i) => i < LeastPoints || point.IsMuch);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return NotFound();
        Details = details;
        Results = !details.HasResults ? null : await store.ReadAsync(details.Round, cancellationToken);
        return Page();
    }

    /// <summary>The cohort as charts.</summary>
    public ResultCharts Charts(IStringLocalizer<ResultTexts> text, string language) => new(Figures, null, text, language, ResearchFigures.Source(Details, null, text));

    public HeatTable ByMunicipality(string everywhere, string caption) =>
        HeatTable.ByMunicipality(Figures, caption, everywhere, Link, number => $"/rounds/{RoundId}/results/municipality/{number}");

    public HeatTable ByGroup(string language, string everybody, string caption) => HeatTable.ByGroup(Figures, caption, everybody, language, Link);

    public string Link(string themeCode, Guid? municipalityId) =>
        Address(themeCode, municipalityId is null ? null : Results!.Municipalities.First(one => one.MunicipalityId == municipalityId).MunicipalityNumber);

    private ResearchFigures Figures => _figures ??= new(Results!);

    private string Link(AskedTheme theme, string? number) => Address(theme.Code, number);

    private string Address(string themeCode, string? number) => $"/rounds/{RoundId}/results/{themeCode}" + (number is null ? "" : $"?municipality={number}");
}
