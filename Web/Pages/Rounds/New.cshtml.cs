using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Plans a round for a cohort. Nobody is asked before it is opened.</summary>
internal sealed class NewModel(EvaluatedRounds rounds, TimeProvider clock, IStringLocalizer<RoundTexts> text) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid CohortId { get; set; }

    [BindProperty]
    public RoundInput Input { get; set; } = new();

    public RoundSetting Setting { get; private set; } = null!;

    public IReadOnlyList<Questionnaire> Questionnaires { get; private set; } = [];

    public ResponseRates Roster { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        var closes = NorwegianTime.Day(clock.GetUtcNow()).AddDays(21);
        Input = new()
        {
            QuestionnaireCodes = [.. Questionnaires.Select(questionnaire => questionnaire.Code)],
            Groups = RoundInput.AllGroups(Questionnaires, Roster.Groups),
            Confidentiality = nameof(Domain.Rounds.Confidentiality.Confidential),
            PurposeNb = Purpose("nb"),
            PurposeNn = Purpose("nn"),
            PurposeEn = Purpose("en"),
            Closes = RoundInput.Write(closes),
            Deleted = RoundInput.Write(closes.AddYears(1)),
        };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        if (Input.Check(CohortId, Questionnaires, Roster.Groups, NorwegianTime.Day(clock.GetUtcNow()), ModelState, text) is { } plan)
        {
            if (await rounds.Plans.AddAsync(plan, cancellationToken) is { } roundId)
                return Redirect($"/rounds/{roundId}");
            ModelState.AddModelError("Input.Name", text["NameTaken", plan.Name]);
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private string Purpose(string language)
    {
        using var _ = new InLanguage(language);
        return text["PurposeDefault", Setting.Owner];
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindSettingAsync(CohortId, cancellationToken) is not { } setting)
            return false;
        Setting = setting;
        Questionnaires = await rounds.Questionnaires.ListNewestAsync(cancellationToken);
        Roster = await rounds.Rates.RosterCountsAsync(CohortId, cancellationToken);
        return true;
    }
}
