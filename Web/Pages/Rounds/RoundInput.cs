using System.Globalization;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>The form by which a round is planned, and what there is to choose from.</summary>
/// <param name="Roster">How many would be asked.</param>
/// <param name="Submit">What its button says.</param>
public sealed record RoundForm(RoundInput Input, Guid CohortId, IReadOnlyList<Questionnaire> Questionnaires, ResponseRates Roster, string Submit);

/// <summary>The fields of that form, as they were typed.</summary>
public sealed record RoundInput
{
    private const int LongestName = 200;
    private const int LongestPurpose = 1000;

    public string? Name { get; init; }

    public IReadOnlyList<string>? QuestionnaireCodes { get; init; }

    /// <summary>Codes of the groups that get a questionnaire, by its code.</summary>
    public IDictionary<string, string[]>? Groups { get; init; }

    public string? PurposeNb { get; init; }

    public string? PurposeNn { get; init; }

    public string? PurposeEn { get; init; }

    public string? Confidentiality { get; init; }

    /// <summary>"yes" or nothing.</summary>
    public string? MailsAnswers { get; init; }

    public string? Closes { get; init; }

    public string? Deleted { get; init; }

    /// <summary>A round as it was planned.</summary>
    /// <param name="round">The round.</param>
    /// <param name="asked">What it asks.</param>
    /// <param name="allGroups">As <see cref="AllGroups"/> gives them, for what is asked of all or not at all.</param>
    internal static RoundInput Of(Round round, IReadOnlyList<AskedQuestionnaire> asked, IReadOnlyDictionary<string, string[]> allGroups) => new()
    {
        Name = round.Name,
        QuestionnaireCodes = [.. asked.Select(one => one.Questionnaire.Code)],
        Groups = allGroups.ToDictionary(
            groups => groups.Key,
            groups => asked.FirstOrDefault(one => one.Questionnaire.Code == groups.Key) is { GroupCodes.Count: > 0 } limited ? [.. limited.GroupCodes] : groups.Value),
        PurposeNb = round.PurposeNb,
        PurposeNn = round.PurposeNn,
        PurposeEn = round.PurposeEn,
        Confidentiality = round.Confidentiality.ToString(),
        MailsAnswers = round.MailsAnswers ? "yes" : null,
        Closes = Write(NorwegianTime.LastDayBefore(round.ClosesUtc)),
        Deleted = Write(NorwegianTime.LastDayBefore(round.DeletePersonalDataUtc)),
    };

    /// <summary>Every questionnaire for every group.</summary>
    internal static Dictionary<string, string[]> AllGroups(IEnumerable<Questionnaire> questionnaires, IReadOnlyList<GroupKind> groups) =>
        questionnaires.ToDictionary(questionnaire => questionnaire.Code, _ => groups.Select(group => group.GroupCode).ToArray());

    public static string Write(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The plan, or null with what is wrong in the model state.</summary>
    internal RoundPlan? Check(
        Guid cohortId, IReadOnlyList<Questionnaire> known, IReadOnlyList<GroupKind> groups, DateOnly today, ModelStateDictionary errors, IStringLocalizer<RoundTexts> text)
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
        var chosen = known.Where(questionnaire => QuestionnaireCodes?.Contains(questionnaire.Code) == true).ToList();
        if (chosen.Count == 0 || chosen.Count != QuestionnaireCodes!.Distinct().Count())
            Wrong(nameof(QuestionnaireCodes), text["QuestionnaireMissing"]);
        var questionnaires = new List<PlannedQuestionnaire>();
        foreach (var questionnaire in chosen)
        {
            var ticked = groups.Select(group => group.GroupCode).Where(code => Groups?.TryGetValue(questionnaire.Code, out var sent) == true && sent.Contains(code)).ToList();
            if (ticked.Count == 0)
                Wrong($"{nameof(Groups)}[{questionnaire.Code}]", text["GroupsMissing", questionnaire.Title.In(CultureInfo.CurrentUICulture.Name)]);
            // All of them is whoever is asked, groups that the programme gets later included.
            questionnaires.Add(new(questionnaire.Code, ticked.Count == groups.Count ? [] : ticked));
        }

        var purpose = new LocalText
        {
            Nb = Text(PurposeNb, nameof(PurposeNb), LongestPurpose, text["PurposeMissing"], lines: true),
            Nn = Text(PurposeNn, nameof(PurposeNn), LongestPurpose, text["PurposeMissing"], lines: true),
            En = Text(PurposeEn, nameof(PurposeEn), LongestPurpose, text["PurposeMissing"], lines: true),
        };
        if (Confidentiality is not (nameof(Domain.Rounds.Confidentiality.Confidential) or nameof(Domain.Rounds.Confidentiality.Anonymous)))
            Wrong(nameof(Confidentiality), text["ConfidentialityMissing"]);
        var anonymous = Confidentiality == nameof(Domain.Rounds.Confidentiality.Anonymous);
        if (anonymous && MailsAnswers is not null)
            Wrong(nameof(MailsAnswers), text["MailsAnswersAnonymous"]);
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
            Questionnaires = questionnaires,
            Confidentiality = anonymous ? Domain.Rounds.Confidentiality.Anonymous : Domain.Rounds.Confidentiality.Confidential,
            MailsAnswers = MailsAnswers is not null,
            ClosesUtc = NorwegianTime.EndOf(closes!.Value),
            DeletePersonalDataUtc = NorwegianTime.EndOf(deleted!.Value),
        };
    }

    /// <summary>A date field sends 2010-12-10; where the browser has none, people type 10.12.2010.</summary>
    private static DateOnly? Day(string? value) =>
        DateOnly.TryParseExact(value?.Trim(), ["yyyy-MM-dd", "d.M.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
