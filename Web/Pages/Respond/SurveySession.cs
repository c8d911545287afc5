using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>One theme in the order in which the respondent meets it.</summary>
internal sealed record SurveyStep(Questionnaire Questionnaire, Theme Theme, int Number);

/// <summary>The respondent behind the cookie of this request, and the pages that their round has for them.</summary>
internal sealed class SurveySession(ResponseStore responses, QuestionnaireStore questionnaires, RespondentCookie cookie, Db db)
{
    /// <summary>The field of every form that says whose it is.</summary>
    public const string TicketField = "For";

    /// <summary>What the forms of this page carry in <see cref="TicketField"/>.</summary>
    public string Ticket { get; private set; } = "";

    public Respondent Respondent { get; private set; } = null!;

    public IReadOnlyList<Questionnaire> Questionnaires { get; private set; } = [];

    public IReadOnlyList<SurveyStep> Steps { get; private set; } = [];

    public SurveyStep? Find(string? theme) => Steps.FirstOrDefault(step => step.Theme.Code == theme);

    /// <summary>Loads the session.</summary>
    /// <returns>Null where answering can go on; else the page to show instead.</returns>
    public async Task<IActionResult?> LoadAsync(PageModel page, CancellationToken cancellationToken)
    {
        var opened = cookie.Read(page.HttpContext);
        // A form is for the response that it was shown for, whichever link was opened last in this browser.
        var shownFor = HttpMethods.IsPost(page.Request.Method) && page.Request.HasFormContentType ? page.Request.Form[TicketField].ToString() : "";
        Ticket = shownFor.Length > 0 ? shownFor : opened ?? "";
        if (cookie.Open(Ticket) is not { } tokenHash
            || await responses.FindAsync(tokenHash, cancellationToken) is not { ResponseId: not null } respondent)
            return Ended.Link(page);
        if (Ticket != opened)
            cookie.Set(page.HttpContext, Ticket);
        if (respondent.StateAt(db.Now) is RoundState.Closed)
            return Ended.Closed(page, respondent);
        await LoadStepsAsync(respondent, cancellationToken);
        return null;
    }

    /// <summary>The names that go into these texts.</summary>
    public async Task<Piping> NamesForAsync(IEnumerable<string> texts, string language, CancellationToken cancellationToken)
    {
        var groups = texts.Any(Piping.NamesGroups) ? await responses.ListGroupNamesAsync(Respondent.ParticipantId, cancellationToken) : [];
        return new()
        {
            Municipality = Respondent.MunicipalityName,
            Programme = Respondent.ProgrammeName,
            Owner = Respondent.Owner,
            Groups = string.Join(", ", groups.Select(group => group.In(language))),
        };
    }

    /// <summary>Loads what the round asks, for a respondent found otherwise.</summary>
    public async Task LoadStepsAsync(Respondent respondent, CancellationToken cancellationToken)
    {
        Respondent = respondent;
        Questionnaires = await questionnaires.OfRoundAsync(respondent.RoundId, cancellationToken);
        Steps = [.. Questionnaires.SelectMany(questionnaire => questionnaire.Themes.Select(theme => (questionnaire, theme)))
            .Select((step, index) => new SurveyStep(step.questionnaire, step.theme, index + 1))];
    }
}
