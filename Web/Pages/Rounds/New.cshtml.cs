using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Plans a round for a cohort. Nobody is asked before it is opened.</summary>
internal sealed class NewModel(EvaluatedRounds rounds, QuestionnaireStore questionnaires, TimeProvider clock, IStringLocalizer<RoundTexts> text) : PageModel
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
        if (Input.Check(CohortId, [.. Questionnaires.Select(q => q.Code)], NorwegianTime.Day(clock.GetUtcNow()), ModelState, text) is { } plan)
        {
            if (await rounds.Store.AddAsync(plan, cancellationToken) is { } roundId)
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
        Questionnaires = await questionnaires.ListNewestAsync(cancellationToken);
        Roster = await rounds.Store.RosterCountsAsync(CohortId, cancellationToken);
        return true;
    }
}

/// <summary>The fields of the form, as they were typed.</summary>
public sealed record RoundInput
{
    private const int LongestName = 200;
    private const int LongestPurpose = 1000;

    public string? Name { get; init; }

    public IReadOnlyList<string>? QuestionnaireCodes { get; init; }

    public string? PurposeNb { get; init; }

    public string? PurposeNn { get; init; }

    public string? PurposeEn { get; init; }

    public string? Closes { get; init; }

    public string? Deleted { get; init; }

    public static string Write(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The plan, or null with what is wrong in the model state.</summary>
    internal RoundPlan? Check(
        Guid cohortId, IReadOnlyList<string> known, DateOnly today, Microsoft.AspNetCore.Mvc.ModelBinding.ModelStateDictionary errors, IStringLocalizer<RoundTexts> text)
    {
        void Wrong(string field, string error) => errors.AddModelError($"Input.{field}", error);

        string Text(string? value, string field, int longest, string missing, bool lines)
        {
            var trimmed = (value ?? "").ReplaceLineEndings("\n").Trim();
            if (trimmed.Length == 0)
                Wrong(field, missing);
            else if (trimmed.Length > longest)
                Wrong(field, text["TooLong", longest]);
            else if (Mailbox.HasControlCharacters(lines ? trimmed.Replace("\n", "", StringComparison.Ordinal) : trimmed))
                Wrong(field, text["NotText"]);
            return trimmed;
        }

        var name = Text(Name, nameof(Name), LongestName, text["NameMissing"], lines: false);
        var codes = known.Where(code => QuestionnaireCodes?.Contains(code) == true).ToList();
        if (codes.Count == 0 || codes.Count != QuestionnaireCodes!.Distinct().Count())
            Wrong(nameof(QuestionnaireCodes), text["QuestionnaireMissing"]);
        var purpose = new LocalText
        {
            Nb = Text(PurposeNb, nameof(PurposeNb), LongestPurpose, text["PurposeMissing"], lines: true),
            Nn = Text(PurposeNn, nameof(PurposeNn), LongestPurpose, text["PurposeMissing"], lines: true),
            En = Text(PurposeEn, nameof(PurposeEn), LongestPurpose, text["PurposeMissing"], lines: true),
        };
        var closes = Day(Closes);
        if (closes is null)
            Wrong(nameof(Closes), text["ClosesMissing"]);
        else if (closes < today || closes > today.AddYears(2))
            Wrong(nameof(Closes), text["ClosesOutside"]);
        var deleted = Day(Deleted);
        if (deleted is null)
            Wrong(nameof(Deleted), text["DeletedMissing"]);
        else if (deleted <= closes || deleted > today.AddYears(10))
            Wrong(nameof(Deleted), text["DeletedOutside"]);
        return !errors.IsValid ? null : new()
        {
            CohortId = cohortId,
            Name = name,
            Purpose = purpose,
            QuestionnaireCodes = codes,
            ClosesUtc = NorwegianTime.EndOf(closes!.Value),
            DeletePersonalDataUtc = NorwegianTime.EndOf(deleted!.Value),
        };
    }

    /// <summary>A date field sends 2010-12-10; where the browser has none, people type 10.12.2010.</summary>
    private static DateOnly? Day(string? value) =>
        DateOnly.TryParseExact(value?.Trim(), ["yyyy-MM-dd", "d.M.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
