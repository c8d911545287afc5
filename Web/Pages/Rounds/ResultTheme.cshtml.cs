using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>One theme in one municipality or the cohort, question by question, the groups beside each other.</summary>
internal sealed class ResultThemeModel(EvaluatedRounds rounds, ResultStore store) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string ThemeCode { get; set; } = "";

    /// <summary>A municipality number; absent: the whole cohort.</summary>
    [BindProperty(SupportsGet = true, Name = "municipality")]
    public string? MunicipalityNumber { get; set; }

    public RoundDetails Details { get; private set; } = null!;

    public CohortResults Results { get; private set; } = null!;

    public AskedTheme Theme { get; private set; } = null!;

    public Municipality? Place { get; private set; }

    /// <summary>The place, all groups together.</summary>
    public Cut Everybody => new(RoundId, Place?.MunicipalityId);

    /// <summary>Each group that was asked here, then everybody.</summary>
    public IEnumerable<Cut> Cuts => Results.Cuts(Place?.MunicipalityId, Theme);

    /// <summary>What there is most to talk about first; a ladder as it was asked, from now to wanted.</summary>
    public IEnumerable<ScaleQuestion> ScaleQuestions =>
        Theme.Questions.OfType<ScaleQuestion>().OrderByDescending(question => question.IsOfIndex ? Results.ToDiscuss(Everybody, question).Score : 0);

    /// <summary>The question that asks how it is now, where this one asks how it ought to be; else null.</summary>
    public ScaleQuestion? NowOf(ScaleQuestion question) => question.Item is LadderItem ladder && question.Code == ladder.Wanted.Code
        ? Theme.Questions.OfType<ScaleQuestion>().First(other => other.Code == ladder.Now.Code)
        : null;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { HasResults: true } details)
            return NotFound();
        Details = details;
        Results = await store.ReadAsync(details.Round, cancellationToken);
        Place = Results.Municipalities.FirstOrDefault(municipality => municipality.MunicipalityNumber == MunicipalityNumber);
        if (Results.Current.FindTheme(ThemeCode) is not { } theme || (MunicipalityNumber is not null && Place is null))
            return NotFound();
        Theme = theme;
        return Page();
    }
}
