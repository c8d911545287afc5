using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Leaders;

/// <summary>A programme leader's municipality beside its cohort, from the newest frozen results, and what the leader says of them.</summary>
internal sealed class IndexModel(
    ProgrammeStore programmes, ReleaseStore releases, SharedReleases shared, CurrentUser user, IStringLocalizer<ReleaseTexts> text, IStringLocalizer<ResultTexts> resultText) : PageModel
{
    /// <summary>The column's length.</summary>
    public const int LongestComment = 2000;

    [BindProperty(SupportsGet = true)]
    public Guid MunicipalityId { get; set; }

    /// <summary>Of a round; absent: the newest that waits for the municipality, or else the newest.</summary>
    [BindProperty(SupportsGet = true, Name = "round")]
    public Guid? RoundId { get; set; }

    [BindProperty]
    public ReviewInput Input { get; set; } = new();

    public Municipality Place { get; private set; } = null!;

    public Programme Programme { get; private set; } = null!;

    /// <summary>Null before any results are frozen.</summary>
    public SharedView? View { get; private set; }

    /// <summary>What the municipality has said; null before results are frozen.</summary>
    public ReleaseReview? Review { get; private set; }

    /// <summary>Those to choose among, the earliest first.</summary>
    public IReadOnlyList<(Guid RoundId, string Name)> Rounds { get; private set; } = [];

    public bool IsTooLate { get; private set; }

    /// <summary>What was frozen and is no more, of rounds that nothing is frozen of now.</summary>
    public IReadOnlyList<Release> Withdrawn { get; private set; } = [];

    public MunicipalityStory Story => new(View!.Figures, MunicipalityId);

    public async Task<IActionResult> OnGetAsync(string? note, CancellationToken cancellationToken)
    {
        IsTooLate = note == "late";
        return await LoadAsync(release => release.RoundId == RoundId, cancellationToken) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(release => release.ReleaseId == Input.ReleaseId, cancellationToken))
            return NotFound();
        var comment = Input.Comment?.ReplaceLineEndings("\n").Trim() ?? "";
        var approves = Input.Answer == "approve";
        if (comment.Length > LongestComment)
            ModelState.AddModelError("Input.Comment", text["CommentTooLong", LongestComment]);
        else if (!approves && comment.Length == 0)
            ModelState.AddModelError("Input.Comment", text["CommentMissing"]);
        if (!ModelState.IsValid)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        if (View?.Release.ReleaseId == Input.ReleaseId && Review?.ReviewedUtc?.UtcTicks != Input.Seen)
        {
            // Now seen: if it is sent once more it holds.
            ModelState.AddModelError("Input.Comment", text["ReviewedMeanwhile"]);
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }

        // Of the figures that the page showed, and no others that came in their place.
        var saved = View is not null && View.Release.ReleaseId == Input.ReleaseId
            && await releases.ReviewAsync(Input.ReleaseId, MunicipalityId, user.UserId!.Value, approves, comment.Length == 0 ? null : comment, cancellationToken);
        return Redirect($"/municipality/{MunicipalityId}?{(saved ? $"round={View!.Release.RoundId}" : "note=late")}");
    }

    public ResultCharts Charts(string language) => new(View!.Figures, MunicipalityId, resultText, language, View.PictureSource(Programme.Name, Place.Name, text));

    /// <param name="asked">Whether a release is the one to show, if it is there.</param>
    private async Task<bool> LoadAsync(Func<Release, bool> asked, CancellationToken cancellationToken)
    {
        if (!user.Access.MayLead(MunicipalityId) || await programmes.FindMunicipalityAsync(MunicipalityId, cancellationToken) is not { } place)
            return false;
        Place = place;
        Programme = (await programmes.FindAsync(place.ProgrammeId, cancellationToken))!;
        var groups = await programmes.ListGroupKindsAsync(place.ProgrammeId, cancellationToken);
        var current = await releases.ListOfCohortAsync(place.CohortId, cancellationToken);
        var withdrawn = await releases.ListWithdrawnAsync(place.CohortId, afterRelease: false, cancellationToken);
        Withdrawn = [.. withdrawn.Where(release => current.All(one => one.RoundId != release.RoundId))];
        Rounds = [.. current.Select(release => (release.RoundId, release.RoundName))];
        var waiting = new HashSet<Guid>();
        foreach (var release in current.Where(release => release.State is ReleaseState.Frozen))
            if (await FindReviewAsync(release) is not { IsApproved: true })
                waiting.Add(release.ReleaseId);
        foreach (var release in current.Reverse().OrderByDescending(asked).ThenByDescending(release => waiting.Contains(release.ReleaseId)))
        {
            var figures = new ReleasedFigures(await shared.ReadAsync(release.ReleaseId, cancellationToken), groups);
            // A municipality that came to the cohort later is not in it.
            if (figures.Municipalities.All(one => one.MunicipalityId != MunicipalityId))
                continue;
            View = new(release, figures, withdrawn);
            Review = await FindReviewAsync(release);
            break;
        }

        return true;

        async Task<ReleaseReview?> FindReviewAsync(Release release) =>
            (await releases.ListReviewsAsync(release.ReleaseId, cancellationToken)).FirstOrDefault(review => review.MunicipalityId == MunicipalityId);
    }
}

/// <summary>The fields of the form by which a programme leader quality-assures.</summary>
public sealed record ReviewInput
{
    public Guid ReleaseId { get; init; }

    public string? Comment { get; init; }

    /// <summary>When the review that the page showed was given, in UTC ticks; null: it showed none.</summary>
    public long? Seen { get; init; }

    /// <summary><c>approve</c>, or anything else to return.</summary>
    public string? Answer { get; init; }
}
