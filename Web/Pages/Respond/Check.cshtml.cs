using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>The answers looked over before they are submitted.</summary>
[AllowAnonymous]
internal sealed class CheckModel(SubmissionStore submissions, SurveySession session, ReceiptLetter receipt, IStringLocalizer<RespondTexts> text) : PageModel
{
    public Respondent Respondent => session.Respondent;

    public string Ticket => session.Ticket;

    public IReadOnlyList<ThemeSummary> Themes { get; private set; } = [];

    /// <summary>What goes into the questions' texts.</summary>
    public Piping Names { get; private set; } = null!;

    private static string Language => CultureInfo.CurrentUICulture.Name;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ?? Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken) is { } end)
            return end;
        foreach (var missing in Themes.SelectMany(theme => AnswerSheet.Missing(theme.Step.Theme, session.Asked).Select(part => (theme, part))))
            ModelState.AddModelError(missing.theme.Step.Theme.Code, text["MissingRequired", Names.In(missing.part.Text.In(Language))]);
        // A response that says nothing would count as one all the same.
        if (ModelState.IsValid && session.Asked.Answers.Count == 0)
            ModelState.AddModelError(Themes[0].Step.Theme.Code, text["NothingAnswered"]);
        if (!ModelState.IsValid)
        {
            this.SetFields(Themes.Select(theme => (theme.Step.Theme.Code, (string?)null)));
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        var mail = Respondent.MailsAnswers ? receipt.MailerFor(Respondent, await session.ReadNoticeAsync(cancellationToken), session.Round, Names, Language) : null;
        if (await submissions.SubmitAsync(Respondent, session.Round, mail, cancellationToken))
            Telemetry.Submissions.Add(1);
        Response.Headers.Location = session.AddressOf("done");
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<IActionResult?> LoadAsync(CancellationToken cancellationToken)
    {
        if (await session.LoadAsync(this, cancellationToken) is { } end)
            return end;
        if (Respondent.SubmittedUtc is not null)
            return Redirect(session.AddressOf("done"));
        Themes = [.. session.Steps.Select(step => new ThemeSummary(step, session.Asked))];
        Names = await session.NamesForAsync(session.Steps.SelectMany(step => step.Theme.TextsIn(Language)), Language, cancellationToken);
        return null;
    }
}

/// <summary>Their answers as their respondent may read and print them.</summary>
internal sealed record OwnAnswers(IReadOnlyList<ThemeSummary> Themes, Piping Names);

/// <summary>How far one theme is answered, and its answers in order.</summary>
internal sealed class ThemeSummary(SurveyStep step, AskedItems asked)
{
    public SurveyStep Step { get; } = step;

    public IReadOnlyList<(Item Item, Part Part, string? Value)> Answers { get; } =
        [.. step.Theme.Questions.Where(asked.Has).SelectMany(item => item.Parts.Select(part => (item, part, asked.Answer(part.Code))))];

    public int Answered => Answers.Count(answer => answer.Value is not null);

    public int Asked => Answers.Count;
}
