using BoSoSurvey.Data;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>What a page that asked about disputes says of them: the stored answer stays until the respondent has chosen the other.</summary>
internal sealed class DisputeChoices
{
    private readonly IReadOnlyDictionary<string, StoredAnswer> _stored;
    private readonly List<string> _open;

    public DisputeChoices(IFormCollection form, IReadOnlyDictionary<string, StoredAnswer> stored)
    {
        _stored = stored;
        var chosen = form[Dispute.CodesField].OfType<string>().Where(code => form.ContainsKey(code) && stored.ContainsKey(code)).Distinct().ToLookup(code => form[Dispute.FieldOf(code)].ToString());
        Theirs = [.. chosen[Dispute.Theirs]];
        _open = [.. chosen.Where(choice => choice.Key is not (Dispute.Mine or Dispute.Theirs)).SelectMany(codes => codes)];
    }

    /// <summary>Codes where the stored answer was chosen.</summary>
    public IReadOnlyList<string> Theirs { get; }

    /// <summary>Where nothing was chosen, and what was sent is not what is stored.</summary>
    public IReadOnlyList<StoredAnswer> Undecided(AnswerSheet sheet) =>
        [.. _open.Select(code => _stored[code]).Where(stored => !sheet.Answers.TryGetValue(stored.ItemCode, out var mine) || mine != stored.Value)];
}
