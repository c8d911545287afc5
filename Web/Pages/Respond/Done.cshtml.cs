using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>The receipt: what happens next, and unless the round is anonymous the own answers to print and the way back until it closes.</summary>
[AllowAnonymous]
internal sealed class DoneModel(SubmissionStore submissions, SurveySession session, Db db) : PageModel
{
    public Respondent Respondent => session.Respondent;

    public string Ticket => session.Ticket;

    public IReadOnlyList<ThemeSummary> Themes { get; private set; } = [];

    /// <summary>What goes into the questions' texts.</summary>
    public Piping Names { get; private set; } = null!;

    public bool MayReopen => !Respondent.IsAnonymous && Respondent.StateAt(db.Now) is RoundState.Open;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await session.LoadAsync(this, cancellationToken) is { } end)
            return end;
        if (Respondent.SubmittedUtc is null)
            return Redirect(session.AddressOf("check"));
        Themes = [.. session.Steps.Select(step => new ThemeSummary(step, session.Asked))];
        var language = CultureInfo.CurrentUICulture.Name;
        Names = await session.NamesForAsync(session.Steps.SelectMany(step => step.Theme.TextsIn(language)), language, cancellationToken);
        return Page();
    }

    /// <summary>Reopens the response.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await session.LoadAsync(this, cancellationToken) is { } end)
            return end;
        await submissions.ReopenAsync(Respondent, session.Round, cancellationToken);
        Response.Headers.Location = session.AddressOf("check");
        return StatusCode(StatusCodes.Status303SeeOther);
    }
}
