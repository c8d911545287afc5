using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>
/// What people wrote to the open questions of a round, by municipality and groups: all of it where that is readable, else the counts, and from each of them the answers to one
/// question in one municipality, some at a time. Reading costs by responses here, unlike in all other results: of a municipality with very many it is left to the raw data.
/// </summary>
internal sealed class ResultTextsModel(EvaluatedRounds rounds, ResultStore store, WrittenAnswerStore written) : PageModel
{
    /// <summary>Answers; more take seconds to show, and nobody finds a way through them.</summary>
    public const int MostOnAPage = 500;

    /// <summary>So many can be gone through for what was written, and the page still comes at once.</summary>
    public const int MostResponses = 5_000;

    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    /// <summary>The code of a question; absent: all.</summary>
    [BindProperty(SupportsGet = true, Name = "question")]
    public string? QuestionCode { get; set; }

    /// <summary>A municipality number, with a question.</summary>
    [BindProperty(SupportsGet = true, Name = "municipality")]
    public string? MunicipalityNumber { get; set; }

    /// <summary>0 and up: how many times <see cref="MostOnAPage"/> answers come before those shown.</summary>
    [BindProperty(SupportsGet = true)]
    public int Part { get; set; }

    public RoundDetails Details { get; private set; } = null!;

    public CohortResults Results { get; private set; } = null!;

    /// <summary>Those of the round, or the chosen one.</summary>
    public IReadOnlyList<OpenQuestion> Questions { get; private set; } = [];

    /// <summary>By question code; a question that nobody has answered has none.</summary>
    public ILookup<string, WrittenAnswer> Answers { get; private set; } = Array.Empty<WrittenAnswer>().ToLookup(answer => answer.Question.Code);

    /// <summary>How many there are to all questions.</summary>
    public int Total { get; private set; }

    /// <summary>Whose answers are shown alone; null: all are, or only their counts.</summary>
    public Municipality? Place { get; private set; }

    /// <summary>How many come before those shown.</summary>
    public int Before => Part * MostOnAPage;

    public bool HasMore { get; private set; }

    public bool IsChoice => Place is null && (Total > MostOnAPage || HasManyResponses);

    /// <summary>How many have responded in the chosen municipality or, where none is, in all.</summary>
    public int Responses => Results.Responses(new(RoundId, Place?.MunicipalityId));

    /// <summary>Whether those are more than are read.</summary>
    public bool HasManyResponses => Responses > MostResponses;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { HasResults: true } details || Part is < 0 or > int.MaxValue / MostOnAPage / 2)
            return NotFound();
        Details = details;
        Results = await store.ReadAsync(details.Round, [], cancellationToken);
        var asked = Results.Current;
        Questions = [.. asked.TextQuestions];
        Total = Results.Written;
        IReadOnlyList<WrittenAnswer> answers = [];
        if (QuestionCode is not null || MunicipalityNumber is not null)
        {
            Place = Results.Municipalities.FirstOrDefault(one => one.MunicipalityNumber == MunicipalityNumber);
            Questions = [.. Questions.Where(question => question.Code == QuestionCode)];
            if (Place is null || Questions.Count == 0)
                return NotFound();
            if (!HasManyResponses)
                (answers, HasMore) = await written.ReadAsync(asked, Questions[0], Place, Before, MostOnAPage, cancellationToken);
        }
        else if (!IsChoice)
            answers = await written.ReadAsync([asked], cancellationToken);
        Answers = answers.ToLookup(answer => answer.Question.Code);
        return Page();
    }

    /// <summary>Whether the answers of a municipality are read here.</summary>
    public bool IsRead(Municipality municipality) => Results.Responses(new(RoundId, municipality.MunicipalityId)) <= MostResponses;

    /// <summary>How many have answered a question in a municipality.</summary>
    public int Count(OpenQuestion question, Municipality municipality) => Results.Answers(new(RoundId, municipality.MunicipalityId), question);

    public int Count(OpenQuestion question) => Results.Answers(new(RoundId, Place?.MunicipalityId), question);

    /// <summary>Where the answers to a question in a municipality are.</summary>
    public string Address(OpenQuestion question, Municipality municipality, int part = 0) =>
        $"/rounds/{RoundId}/results/texts?question={Uri.EscapeDataString(question.Code)}&municipality={municipality.MunicipalityNumber}{(part > 0 ? $"&part={part}" : "")}";
}
