using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>One municipality of a round: what to talk about there, and how each theme stands beside the cohort.</summary>
internal sealed class ResultPlaceModel(EvaluatedRounds rounds, ResultStore store) : PageModel
{
    private const int DiscussionPoints = 3;

    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string MunicipalityNumber { get; set; } = "";

    public RoundDetails Details { get; private set; } = null!;

    public CohortResults Results { get; private set; } = null!;

    public Municipality Place { get; private set; } = null!;

    /// <summary>The place, all groups together.</summary>
    public Cut Here => new(RoundId, Place.MunicipalityId);

    public IEnumerable<AskedTheme> Themes => Results.Current.Themes.Where(theme => theme.HasIndex);

    /// <summary>The questions on which its groups or its people differ most.</summary>
    public IEnumerable<(AskedTheme Theme, ScaleQuestion Question, DiscussionPoint Point)> Discussion =>
        from point in Results.QuestionsToDiscuss(Place.MunicipalityId).Take(DiscussionPoints)
        from theme in Results.Current.Themes
        from question in theme.Questions.OfType<ScaleQuestion>()
        where question.Code == point.Code
        select (theme, question, point);

    /// <summary>For each two groups that have answered: the questions on which they are furthest apart.</summary>
    public IEnumerable<(GroupKind One, GroupKind Other, IReadOnlyList<(AskedTheme Theme, ScaleQuestion Question, Gap Gap)> Questions)> Pairs =>
        from pair in Results.Groups.SelectMany((one, i) => Results.Groups.Skip(i + 1), (one, other) => (one, other))
        let questions = Results.QuestionsApart(Place.MunicipalityId, pair.one.GroupCode, pair.other.GroupCode).Take(DiscussionPoints).ToList()
        where questions.Count > 0
        select (pair.one, pair.other, (IReadOnlyList<(AskedTheme, ScaleQuestion, Gap)>)questions);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { HasResults: true } details)
            return NotFound();
        Details = details;
        Results = await store.ReadAsync(details.Round, cancellationToken);
        if (Results.Municipalities.FirstOrDefault(municipality => municipality.MunicipalityNumber == MunicipalityNumber) is not { } place)
            return NotFound();
        Place = place;
        return Page();
    }

    public ResultCharts Charts(IStringLocalizer<ResultTexts> text, string language) =>
        new(new ResearchFigures(Results), Place.MunicipalityId, text, language, ResearchFigures.Source(Details, Place.Name, text));

    public string Link(AskedTheme theme) => $"/rounds/{RoundId}/results/{theme.Code}?municipality={Place.MunicipalityNumber}";
}
