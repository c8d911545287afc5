using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Who is asked in a round and how far each has come; never what they answered, nor their link.</summary>
internal sealed class ParticipantsModel(EvaluatedRounds rounds, ParticipantStore participants, InvitationLetter letter, IStringLocalizer<RoundTexts> text) : PageModel
{
    private IReadOnlyList<AskedQuestionnaire> _asked = [];

    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    [BindProperty]
    public Guid? ParticipantId { get; set; }

    [BindProperty]
    public ParticipantInput Input { get; set; } = new();

    /// <summary>What was just done, to be told on the page.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public RoundDetails Details { get; private set; } = null!;

    public IReadOnlyList<Participant> Participants { get; private set; } = [];

    /// <summary>Of a planned round: who would be asked if it were opened now, by name.</summary>
    public IReadOnlyList<Member> Roster { get; private set; } = [];

    /// <summary>How many are in the roster of a planned round and would not be asked, since they are in no group that is.</summary>
    public int LeftOut { get; private set; }

    /// <summary>For the municipalities and groups to choose from.</summary>
    public ResponseRates Rates { get; private set; } = null!;

    public string GroupNames(IReadOnlyList<string> groupCodes, string language) =>
        string.Join(", ", Rates.Groups.Where(group => groupCodes.Contains(group.GroupCode)).Select(group => group.Name.In(language)));

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancellationToken)
    {
        if (ParticipantId is not { } id || await rounds.FindAsync(RoundId, cancellationToken) is null)
            return NotFound();
        var done = await participants.WithdrawAsync(RoundId, id, cancellationToken);
        return Redirect($"/rounds/{RoundId}/participants?done={(done ? "withdrawn" : "nothing")}");
    }

    public async Task<IActionResult> OnPostReissueAsync(CancellationToken cancellationToken)
    {
        if (ParticipantId is not { } id || await rounds.FindAsync(RoundId, cancellationToken) is null)
            return NotFound();
        var done = await participants.ReissueLinkAsync(RoundId, id, await letter.WriterAsync(RoundId, cancellationToken), cancellationToken);
        return Redirect($"/rounds/{RoundId}/participants?done={(done ? "reissued" : "nothing")}");
    }

    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        if (Input.Check(Rates.Municipalities, Rates.Groups, ModelState, text) is { } person)
        {
            if (!_asked.Any(asked => asked.IsFor(person.GroupCodes)))
                ModelState.AddModelError("Input.GroupCodes", text["GroupsNotAsked"]);
            else if (await participants.AddAsync(RoundId, person, await letter.WriterAsync(RoundId, cancellationToken), cancellationToken))
                return Redirect($"/rounds/{RoundId}/participants?done=added");
            else
                ModelState.AddModelError("Input.Email", text[Details.State is RoundState.Open ? "AlreadyAsked" : "NotOpen"]);
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return false;
        Details = details;
        _asked = await rounds.Questionnaires.OfRoundAsync(RoundId, cancellationToken);
        Participants = Details.Round.PersonalDataDeletedUtc is null ? await participants.ListAsync(RoundId, cancellationToken) : [];
        Rates = await rounds.Rates.RatesAsync(RoundId, cancellationToken);
        if (details.State is RoundState.Planned)
        {
            var members = await rounds.Rosters.ListAsync(details.Round.CohortId, cancellationToken);
            Roster = [.. members.Where(member => _asked.Any(asked => asked.IsFor(member.GroupCodes))).OrderBy(member => member.Name, ProgrammeStore.NameOrder)];
            LeftOut = members.Count - Roster.Count;
        }

        return true;
    }
}
