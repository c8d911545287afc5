using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Mvc;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>The results of a round at a glance: themes by municipality and by group, and what there is most to talk about.</summary>
internal sealed class ResultsModel(EvaluatedRounds rounds, ResultStore store) : PageModel
{
    private const int DiscussionPoints = 10;

    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    public RoundDetails Details { get; private set; } = null!;

    /// <summary>Null where there are none to show yet.</summary>
    public CohortResults? Results { get; private set; }

    public IEnumerable<AskedTheme> Themes => Results!.Current.Themes.Where(theme => theme.HasIndex);

    public IEnumerable<DiscussionPoint> Discussion => Results!.ThemesToDiscuss().Take(DiscussionPoints);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return NotFound();
        Details = details;
        Results = !details.HasResults ? null : await store.ReadAsync(details.Round, cancellationToken);
        return Page();
    }

    /// <summary>The cohort as charts.</summary>
    public ResultCharts Charts(IStringLocalizer<ResultTexts> text, string language) => new(Results!, null, text, language);

    public HeatTable ByMunicipality(string everywhere, string caption) => new(
        caption,
        [.. Results!.Municipalities.Select(municipality => (municipality.Name, (string?)$"/rounds/{RoundId}/results/municipality/{municipality.MunicipalityNumber}")), (everywhere, null)],
        [.. Themes.Select(theme => Row(theme, Results!.Municipalities.Select(municipality => (Guid?)municipality.MunicipalityId).Append(null).Select(id => new Cut(RoundId, id))))]);

    public HeatTable ByGroup(string language, string everybody, string caption) => new(
        caption,
        [.. Results!.Groups.Select(group => (group.Name.In(language), (string?)null)), (everybody, null)],
        [.. Themes.Select(theme => Row(theme, Results!.Groups.Select(group => group.GroupCode).Append(TallyCell.Total).Select(code => new Cut(RoundId, null, code))))]);

    public string Link(string themeCode, Guid? municipalityId) =>
        $"/rounds/{RoundId}/results/{themeCode}" + (municipalityId is null ? "" : $"?municipality={Results!.Municipalities.First(one => one.MunicipalityId == municipalityId).MunicipalityNumber}");

    private HeatRow Row(AskedTheme theme, IEnumerable<Cut> cuts) => new(
        theme,
        Link(theme.Code, null),
        [.. cuts.Select(cut => new HeatCell(
            Results!.Index(cut, theme), Results.IsAsked(cut, theme), cut.IsTotal ? Results.Gap(cut, theme) : null, cut.MunicipalityId is null ? null : Link(theme.Code, cut.MunicipalityId)))]);
}
