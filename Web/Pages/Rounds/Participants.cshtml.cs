using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Who is asked in a round and how far each has come; never what they answered, nor their link.</summary>
internal sealed class ParticipantsModel(EvaluatedRounds rounds, ParticipantStore participants, InvitationLetter letter, IStringLocalizer<RoundTexts> text) : PageModel
{
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

    /// <summary>For the municipalities and groups to choose from.</summary>
    public ResponseRates Rates { get; private set; } = null!;

    public string GroupNames(Participant participant, string language) =>
        string.Join(", ", Rates.Groups.Where(group => participant.GroupCodes.Contains(group.GroupCode)).Select(group => group.Name.In(language)));

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
            if (await participants.AddAsync(RoundId, person, await letter.WriterAsync(RoundId, cancellationToken), cancellationToken))
                return Redirect($"/rounds/{RoundId}/participants?done=added");
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
        Participants = Details.Round.PersonalDataDeletedUtc is null ? await participants.ListAsync(RoundId, cancellationToken) : [];
        Rates = await rounds.Store.RatesAsync(RoundId, cancellationToken);
        return true;
    }
}

/// <summary>The fields of the form for one more participant.</summary>
public sealed record ParticipantInput
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? MunicipalityId { get; init; }

    public IReadOnlyList<string>? GroupCodes { get; init; }

    public string? Language { get; init; }

    /// <summary>The person, or null with what is wrong in the model state.</summary>
    internal NewParticipant? Check(
        IReadOnlyList<Municipality> municipalities, IReadOnlyList<GroupKind> groups, ModelStateDictionary errors, IStringLocalizer<RoundTexts> text)
    {
        void Wrong(string field, string error) => errors.AddModelError($"Input.{field}", error);

        var name = Name?.Trim() ?? "";
        var email = Email?.Trim() ?? "";
        var municipality = municipalities.FirstOrDefault(m => m.MunicipalityId.ToString() == MunicipalityId);
        var codes = groups.Select(group => group.GroupCode).Where(code => GroupCodes?.Contains(code) == true).ToList();
        if (name.Length == 0)
            Wrong(nameof(Name), text["PersonNameMissing"]);
        else if (name.Length > 200)
            Wrong(nameof(Name), text["TooLong", 200]);
        else if (Mailbox.HasControlCharacters(name))
            Wrong(nameof(Name), text["NotText"]);
        if (!Mailbox.IsAddress(email))
            Wrong(nameof(Email), text["EmailWrong"]);
        if (municipality is null)
            Wrong(nameof(MunicipalityId), text["MunicipalityMissing"]);
        if (codes.Count == 0 || codes.Count != GroupCodes!.Distinct().Count())
            Wrong(nameof(GroupCodes), text["GroupMissing"]);
        if (!Languages.Has(Language))
            Wrong(nameof(Language), text["LanguageMissing"]);
        return !errors.IsValid
            ? null
            : new() { MunicipalityId = municipality!.MunicipalityId, Name = name, Email = email, Language = Language!, GroupCodes = codes };
    }
}
