using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>One theme in the order in which the respondent meets it.</summary>
/// <param name="Number">From 1.</param>
internal sealed record SurveyStep(Questionnaire Questionnaire, Theme Theme, int Number)
{
    /// <summary>How long it takes, in seconds.</summary>
    public double Seconds(AskedItems asked) => AnswerTime.Seconds(Questionnaire, Theme, asked.Has);

    /// <summary>What a form says of the theme.</summary>
    /// <param name="form">What was sent.</param>
    /// <param name="except">Codes of which nothing is read.</param>
    public AnswerSheet Read(IFormCollection form, IReadOnlyCollection<string> except) =>
        AnswerSheet.Read(Questionnaire, Theme, code => form.TryGetValue(code, out var sent) && !except.Contains(code) ? [.. sent.Select(value => value ?? "")] : null);

    public bool Has(string code) => Theme.Questions.Any(item => item.Parts.Any(part => part.Code == code));

    public Item ItemOf(string code) => Theme.Questions.First(item => item.Parts.Any(part => part.Code == code));
}

/// <summary>The respondent whose page this request asks for, what their round asks them, and what they have answered.</summary>
internal sealed class SurveySession(
    RespondentStore respondents, ResponseStore responses, QuestionnaireStore questionnaires, RespondentCookie cookie, Db db)
{
    /// <summary>The field of every form that leads to the respondent as the cookie does: with it the form can be sent though the browser has lost it since.</summary>
    public const string TicketField = "For";

    /// <summary>What the forms of this page carry in <see cref="TicketField"/>.</summary>
    public string Ticket { get; private set; } = "";

    public Respondent Respondent { get; private set; } = null!;

    /// <summary>What the round asks, whomever.</summary>
    public IReadOnlyList<AskedQuestionnaire> Round { get; private set; } = [];

    /// <summary>What it asks the respondent.</summary>
    public IReadOnlyList<Questionnaire> Questionnaires { get; private set; } = [];

    /// <summary>All stored answers by code, those to items that are not asked any more included.</summary>
    public IReadOnlyDictionary<string, StoredAnswer> Stored { get; private set; } = StoredAnswer.None;

    /// <summary>What is asked, by the stored answers.</summary>
    public AskedItems Asked { get; private set; } = null!;

    /// <summary>The themes that ask something, by the stored answers.</summary>
    public IReadOnlyList<SurveyStep> Steps { get; private set; } = [];

    private byte[] _tokenHash = [];

    /// <summary>The browser has lost the cookie since the page was shown.</summary>
    private bool _isNewHere;

    public SurveyStep? Find(string? theme) => Steps.FirstOrDefault(step => step.Theme.Code == theme);

    /// <summary>A theme of the respondent's questionnaires, whether or not anything in it is asked as things are.</summary>
    public SurveyStep? FindAny(string? theme) => Find(theme) ?? Questionnaires
        .SelectMany(questionnaire => questionnaire.Themes.Select(one => new SurveyStep(questionnaire, one, 1))).FirstOrDefault(step => step.Theme.Code == theme);

    /// <summary>Loads the session for a page, which this browser can then go on from.</summary>
    /// <param name="page">The page that asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="shows">Whether the page shows what is answered. Where it does not, that is read only if it decides what is asked or missing.</param>
    /// <returns>Null where answering can go on; else the page to show instead.</returns>
    public async Task<IActionResult?> LoadAsync(PageModel page, CancellationToken cancellationToken, bool shows = true)
    {
        var end = await OpenAsync(page.HttpContext, cancellationToken, shows);
        if (end is SurveyEnd.Session)
            return Ended.Session(page);
        if (end is SurveyEnd.Link)
            return Ended.Link(page);
        if (_isNewHere)
            cookie.Add(page.HttpContext, Respondent.ParticipantId, _tokenHash);
        return end is SurveyEnd.Closed ? Ended.Closed(page, Respondent, await ReadNoticeAsync(cancellationToken)) : null;
    }

    /// <summary>Loads the session and leaves the browser's cookie as it is.</summary>
    /// <returns>Null where answering can go on; else why it cannot.</returns>
    public async Task<SurveyEnd?> OpenAsync(HttpContext context, CancellationToken cancellationToken, bool shows = false)
    {
        var sent = HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType ? context.Request.Form[TicketField].ToString() : "";
        var (kept, mark) = (cookie.Read(context), (string?)context.Request.RouteValues["respondent"]);
        // The cookie first: it follows the newest link that was opened here, and a page that stood open has the one before.
        var known = cookie.Find(kept, mark);
        if ((known ?? cookie.Find(sent, mark)) is not { } link)
            return SurveyEnd.Session;
        (_tokenHash, Ticket) = link;
        _isNewHere = known is null;
        var (found, stored) = shows ? await respondents.FindWithAnswersAsync(_tokenHash, cancellationToken) : (await respondents.FindAsync(_tokenHash, cancellationToken), null);
        if (found is not { HasStarted: true } respondent)
            return SurveyEnd.Link;
        Respondent = respondent;
        if (respondent.StateAt(db.Now) is RoundState.Closed)
            return SurveyEnd.Closed;
        await LoadAsync(respondent, stored, cancellationToken);
        return null;
    }

    /// <summary>Where another page of the respondent is.</summary>
    /// <param name="page">The code of a theme, or <c>check</c> or <c>done</c>.</param>
    public string AddressOf(string page) => RespondentCookie.Address(Respondent.ParticipantId, page);

    /// <summary>Loads what the round asks, for a respondent found otherwise.</summary>
    /// <param name="respondent">Who.</param>
    /// <param name="stored">What is answered; null: not read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task LoadAsync(Respondent respondent, IReadOnlyDictionary<string, StoredAnswer>? stored, CancellationToken cancellationToken)
    {
        Respondent = respondent;
        Round = await questionnaires.OfRoundAsync(respondent.RoundId, cancellationToken);
        Questionnaires = AskedQuestionnaire.For(Round, respondent.GroupCodes);
        if (stored is not null)
            Stored = stored;
        else if (respondent.ResponseId is { } responseId && Questionnaires.Any(questionnaire => questionnaire.DependsOnAnswers))
            Stored = await responses.ReadAnswersAsync(responseId, cancellationToken);
        Asked = new(Questionnaires, Answer, Respondent.GroupCodes);
        Steps = StepsOf(Asked);
    }

    /// <summary>The version that a page was made from, in the field <see cref="SectionModel.Seen"/> of its form. Whoever tampers with it has seen nothing.</summary>
    public int SeenIn(IFormCollection form) =>
        int.TryParse(form[nameof(SectionModel.Seen)], CultureInfo.InvariantCulture, out var seen) && seen <= Respondent.Version ? seen : 0;

    /// <summary>What is asked once these answers, too, are stored.</summary>
    public AskedItems AskedWith(IReadOnlyDictionary<string, string?> answers) =>
        new(Questionnaires, code => answers.TryGetValue(code, out var sent) ? sent : Answer(code), Respondent.GroupCodes);

    private string? Answer(string code) => Stored.GetValueOrDefault(code)?.Value;

    public IReadOnlyList<SurveyStep> StepsOf(AskedItems asked) =>
        [.. Questionnaires.SelectMany(questionnaire => questionnaire.Themes.Select(theme => (questionnaire, theme)))
            .Where(step => asked.Asks(step.theme))
            .Select((step, index) => new SurveyStep(step.questionnaire, step.theme, index + 1))];

    /// <summary>What the respondent is told about the round.</summary>
    public Task<RoundNotice> ReadNoticeAsync(CancellationToken cancellationToken) => respondents.ReadNoticeAsync(Respondent, cancellationToken);

    /// <summary>The names that go into these texts.</summary>
    public async Task<Piping> NamesForAsync(IEnumerable<string> texts, string language, CancellationToken cancellationToken)
    {
        var open = texts.Where(Piping.IsOpen).ToList();
        if (open.Count == 0)
            return Piping.None;
        var groups = open.Any(Piping.NamesGroups) ? await respondents.ListGroupNamesAsync(Respondent.ParticipantId, cancellationToken) : [];
        return new()
        {
            Municipality = Respondent.MunicipalityName,
            Programme = Respondent.ProgrammeName,
            Owner = Respondent.Owner,
            Groups = string.Join(", ", groups.Select(group => group.In(language))),
        };
    }
}
