using BoSoSurvey.Data;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>What a page that asked about disputes says of them: the stored answer stays until the respondent has chosen the other.</summary>
internal sealed class DisputeChoices
{
    private readonly IFormCollection _form;
    private readonly IReadOnlyDictionary<string, StoredAnswer> _stored;
    private readonly List<string> _open;

    /// <param name="form">What was sent.</param>
    /// <param name="stored">By code; needed where the page asked about any.</param>
    /// <param name="seen">The version that the page was made from: what has changed since is not what was chosen.</param>
    public DisputeChoices(IFormCollection form, IReadOnlyDictionary<string, StoredAnswer> stored, int seen)
    {
        (_form, _stored) = (form, stored);
        var chosen = form[Dispute.CodesField].OfType<string>().Where(code => form.ContainsKey(code) && stored.ContainsKey(code)).Distinct().ToLookup(code => form[Dispute.FieldOf(code)].ToString());
        Theirs = [.. chosen[Dispute.Theirs].Where(code => stored[code].Version <= seen)];
        _open = [.. chosen.Where(choice => choice.Key != Dispute.Mine).SelectMany(codes => codes).Except(Theirs)];
    }

    /// <summary>Codes where the stored answer was chosen.</summary>
    public IReadOnlyList<string> Theirs { get; }

    /// <summary>Where nothing was chosen, and what was sent is not what is stored.</summary>
    public IReadOnlyList<StoredAnswer> Undecided(AnswerSheet sheet) =>
        [.. _open.Select(code => _stored[code]).Where(stored => !sheet.Answers.TryGetValue(stored.ItemCode, out var mine) || mine != stored.Value)];

    /// <summary>What the page has to ask about before it has seen all: what is undecided, and what was sent and is not what another device has stored since.</summary>
    /// <param name="sheet">What was read of the form.</param>
    /// <param name="newer">Answers that are newer than the page.</param>
    public IReadOnlyList<StoredAnswer> ToAsk(AnswerSheet sheet, IReadOnlyCollection<StoredAnswer> newer)
    {
        var asked = Undecided(sheet).ToDictionary(stored => stored.ItemCode, StringComparer.Ordinal);
        foreach (var other in newer.Where(other => _form.ContainsKey(other.ItemCode)))
            if (!sheet.Answers.TryGetValue(other.ItemCode, out var mine) || mine != other.Value)
                asked[other.ItemCode] = other;
        return [.. asked.Values];
    }

    /// <summary>What another device has stored since where nothing was sent: the page follows it.</summary>
    public IEnumerable<StoredAnswer> ToShow(IEnumerable<StoredAnswer> newer) => newer.Where(other => !_form.ContainsKey(other.ItemCode));
}
