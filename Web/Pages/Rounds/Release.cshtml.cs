using BoSoSurvey.Data;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Freezes the results of a closed round, follows their quality assurance, releases them, and takes them back.</summary>
internal sealed class ReleaseModel(EvaluatedRounds rounds, ReleaseStore releases, SharedReleases shared, IStringLocalizer<ReleaseTexts> text) : PageModel
{
    /// <summary>The column's length.</summary>
    public const int LongestReason = 1000;

    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    [BindProperty]
    public ReleaseInput Input { get; set; } = new();

    public RoundDetails Details { get; private set; } = null!;

    /// <summary>The one that is not withdrawn; null: there is none.</summary>
    public Release? Current { get; private set; }

    /// <summary>The withdrawn ones, the newest first.</summary>
    public IReadOnlyList<Release> Withdrawn { get; private set; } = [];

    public IReadOnlyList<ReleaseReview> Reviews { get; private set; } = [];

    /// <summary>Whether an earlier round is not shown in it any more, since that one's release was withdrawn.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Why the results could not be frozen, after an attempt.</summary>
    public IReadOnlyList<LedgerRefusal> Refusals { get; private set; } = [];

    /// <summary>What the round asks, to name refused figures by.</summary>
    public IReadOnlyList<AskedQuestionnaire> Asked { get; private set; } = [];

    /// <summary>How few may stand behind a number: as the last time, since other numbers would be hidden else.</summary>
    public int Usual => Withdrawn.Count > 0 ? Withdrawn[0].LeastRespondents : Release.UsualRespondents;

    /// <summary>Said once after what was done or not.</summary>
    public string? Note { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? note, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        Note = note switch { "frozen" => text["AlreadyFrozen"].Value, "waits" => text["PublishRefused"].Value, _ => null };
        return Page();
    }

    public async Task<IActionResult> OnPostFreezeAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        if (Details.State is not RoundState.Closed || Current is not null)
            return Back("frozen");
        if (!int.TryParse(Input.Least?.Trim(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var least) || least is < Suppression.LeastK or > Suppression.MostK)
        {
            ModelState.AddModelError("Input.Least", text["LeastFault", Suppression.LeastK, Suppression.MostK]);
            return Again();
        }

        var (draft, releaseId) = await shared.FreezeAsync(Details.Round, least, cancellationToken);
        // Another may have frozen it in the same moment: then it is held against that, too.
        if (releaseId is null && await LoadAsync(cancellationToken) && Current is not null)
            return Back("frozen");
        if (draft.Refusals.Count == 0 && !draft.Document.HasFigures)
        {
            ModelState.AddModelError("Input.Least", text["NothingToFreeze", least]);
            return Again();
        }

        if (draft.Refusals.Count > 0)
        {
            (Refusals, Asked) = (draft.Refusals, await rounds.Questionnaires.OfRoundAsync(RoundId, cancellationToken));
            return Again();
        }

        return Back(releaseId is null ? "frozen" : null);
    }

    public async Task<IActionResult> OnPostPublishAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        return Back(Current is { State: ReleaseState.Frozen } release && !await releases.ReleaseAsync(release.ReleaseId, cancellationToken) ? "waits" : null);
    }

    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        var reason = Input.Reason?.ReplaceLineEndings(" ").Trim() ?? "";
        if (reason.Length is 0 or > LongestReason || reason.Any(char.IsControl))
        {
            ModelState.AddModelError("Input.Reason", text["ReasonMissing", LongestReason]);
            return Again();
        }

        // The one that the page showed: another may have taken its place.
        if (Current is { } release && release.ReleaseId == Input.ReleaseId && await releases.WithdrawAsync(release.ReleaseId, reason, cancellationToken))
            return Back(null);
        await LoadAsync(cancellationToken);
        Note = text["AlreadyWithdrawn", reason];
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { } details)
            return false;
        Details = details;
        var all = await releases.ListAsync(RoundId, cancellationToken);
        Current = all.FirstOrDefault(release => release.State is not ReleaseState.Withdrawn);
        Withdrawn = [.. all.Where(release => release.State is ReleaseState.Withdrawn)];
        IsCut = Current is not null && await shared.IsCutAsync(Current.ReleaseId, cancellationToken);
        if (Current is not null)
            Reviews = await releases.ListReviewsAsync(Current.ReleaseId, cancellationToken);
        return true;
    }

    private RedirectResult Back(string? note) => Redirect($"/rounds/{RoundId}/release{(note is null ? "" : $"?note={note}")}");

    private PageResult Again()
    {
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}

/// <summary>The fields of the release page's forms.</summary>
public sealed record ReleaseInput
{
    public string? Least { get; init; }

    public string? Reason { get; init; }

    public Guid ReleaseId { get; init; }
}
