using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Where a round stands, and its next step: open it while it is planned, follow it while it is open.</summary>
internal sealed class StatusModel(EvaluatedRounds rounds, OutboxStore outbox, InvitationLetter letter, IStringLocalizer<RoundTexts> text) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    /// <summary>The fingerprint of what the page showed.</summary>
    [BindProperty]
    public string? Shown { get; set; }

    public string Fingerprint { get; private set; } = "";

    public RoundDetails Details { get; private set; } = null!;

    /// <summary>Of those asked; before opening, of those who would be.</summary>
    public ResponseRates Rates { get; private set; } = null!;

    public IReadOnlyList<AskedQuestionnaire> Asked { get; private set; } = [];

    /// <summary>Groups that no questionnaire is meant for.</summary>
    public IEnumerable<GroupKind> NotAsked => Rates.Groups.Where(group => !Asked.Any(asked => asked.IsFor(group.GroupCode)));

    /// <summary>How many in the roster of a planned round are in such groups alone.</summary>
    public int LeftOut { get; private set; }

    public MailCounts Mails { get; private set; } = null!;

    /// <summary>The invitation in each language; none once it has been sent.</summary>
    public IReadOnlyList<Letter> Previews { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostOpenAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        if (Details.State is not RoundState.Planned)
            return Redirect($"/rounds/{RoundId}");
        try
        {
            return await rounds.Store.OpenAsync(RoundId, await letter.WriterAsync(RoundId, cancellationToken), Shown ?? "", cancellationToken) switch
            {
                RoundOpening.NobodyToAsk => Wrong(text[LeftOut > 0 ? "NobodyInGroups" : "RosterEmpty"]),
                // Nobody is written to who was not counted on the page, nor on other terms.
                RoundOpening.Changed => Wrong(text.Counted("RecipientsChanged", Rates.Total.Asked)),
                RoundOpening.PastClosing => Wrong(text["PastClosing"]),
                // Opened now, or a moment ago by another.
                _ => Redirect($"/rounds/{RoundId}"),
            };
        }
        catch (UnmailableException e)
        {
            return Wrong(text["Unmailable", e.RecipientName]);
        }
    }

    public async Task<IActionResult> OnPostCloseAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is null)
            return NotFound();
        await rounds.Store.CloseAsync(RoundId, cancellationToken);
        return Redirect($"/rounds/{RoundId}");
    }

    private PageResult Wrong(string error)
    {
        ModelState.AddModelError("open", error);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return false;
        Details = details;
        Asked = await rounds.Questionnaires.OfRoundAsync(RoundId, cancellationToken);
        if (details.State is RoundState.Planned)
        {
            Fingerprint = await rounds.Store.FingerprintAsync(details.Round, cancellationToken);
            Rates = await rounds.Rates.PlannedCountsAsync(details.Round, cancellationToken);
            LeftOut = (await rounds.Rates.RosterCountsAsync(details.Round.CohortId, cancellationToken)).Total.Asked - Rates.Total.Asked;
            var previews = new List<Letter>();
            foreach (var language in Domain.Questionnaires.Languages.All)
                previews.Add(await letter.PreviewAsync(details, text["PreviewName"], language, cancellationToken));
            Previews = previews;
        }
        else
        {
            Rates = await rounds.Rates.RatesAsync(RoundId, cancellationToken);
            Mails = await outbox.CountOfRoundAsync(RoundId, cancellationToken);
        }

        return true;
    }
}
