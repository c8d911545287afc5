using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>What people wrote to the open questions of a round, by municipality and groups.</summary>
internal sealed class ResultTextsModel(EvaluatedRounds rounds, ResultStore store) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    public RoundDetails Details { get; private set; } = null!;

    public IReadOnlyList<OpenQuestion> Questions { get; private set; } = [];

    /// <summary>By question code; a question that nobody has answered has none.</summary>
    public ILookup<string, WrittenAnswer> Answers { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { HasResults: true } details)
            return NotFound();
        Details = details;
        var asked = await store.AskedAsync(details.Round, cancellationToken);
        Questions = [.. asked.TextQuestions];
        Answers = (await store.TextsAsync([asked], cancellationToken)).ToLookup(answer => answer.Question.Code);
        return Page();
    }
}
