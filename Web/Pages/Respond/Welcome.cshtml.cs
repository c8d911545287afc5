using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>Where a link leads: what it is about and how answers are treated. Reading it changes nothing; Start does.</summary>
[AllowAnonymous]
internal sealed class WelcomeModel(RespondentStore respondents, ResponseStore responses, SurveySession session, RespondentCookie cookie, Db db) : PageModel
{
    /// <summary>The secret of the link; never bound or redirected to by the framework, which would log it.</summary>
    public string? Token => LinkToken.Of(HttpContext);

    public Respondent Respondent => session.Respondent;

    public RoundNotice Notice { get; private set; } = null!;

    public int Minutes => AnswerTime.Minutes(session.Questionnaires);

    public bool Started => Respondent.HasStarted;

    public async Task<IActionResult> OnGetAsync(string? lang, CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is { } end)
            return end;
        // The first page in the respondent's own language, whoever used this browser before.
        var language = Respondent.ResponseLanguage ?? Respondent.Language;
        if (lang is null && language != CultureInfo.CurrentUICulture.Name)
        {
            Response.Headers.Location = $"/s/{Token}?lang={language}";
            return StatusCode(StatusCodes.Status302Found);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is { } end)
            return end;
        var language = CultureInfo.CurrentUICulture.Name;
        await responses.StartAsync(Respondent, language, cancellationToken);
        cookie.Add(HttpContext, Respondent.ParticipantId, SurveyToken.Hash(Token!));
        LanguageProvider.Remember(HttpContext, language, session.AddressOf("check"));
        Response.Headers.Location = session.AddressOf(
            Respondent.SubmittedUtc is not null ? "done" : (session.Find(Respondent.CurrentTheme) ?? session.Steps[0]).Theme.Code);
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<IActionResult?> FindAsync(CancellationToken cancellationToken)
    {
        if (Token is not { Length: SurveyToken.Length } || await respondents.FindAsync(SurveyToken.Hash(Token), cancellationToken) is not { } respondent)
            return Ended.Link(this);
        Notice = await respondents.ReadNoticeAsync(respondent, cancellationToken);
        if (respondent.StateAt(db.Now) is RoundState.Planned)
            return Ended.NotOpen(this, respondent, Notice);
        if (respondent.StateAt(db.Now) is RoundState.Closed)
            return Ended.Closed(this, respondent, Notice);
        await session.LoadAsync(respondent, null, cancellationToken);
        return null;
    }
}
