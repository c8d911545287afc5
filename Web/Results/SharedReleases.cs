using BoSoSurvey.Data;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Domain.Rounds;
using Microsoft.Extensions.Caching.Memory;

namespace BoSoSurvey.Web.Results;

/// <summary>What would be shared of a round, and why it may not be; empty: it may.</summary>
/// <param name="Seen">How many releases it was held against.</param>
internal sealed record ReleaseDraft(ReleaseDocument Document, IReadOnlyList<LedgerRefusal> Refusals, int Seen);

/// <summary>Releases as those read them with whom they are shared, and as they are made.</summary>
internal sealed class SharedReleases(ReleaseStore releases, ResultStore results, QuestionnaireStore questionnaires) : IDisposable
{
    /// <summary>How many letters of documents are kept in memory, read; a large one has two million.</summary>
    private const int MostLetters = 20_000_000;

    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MostLetters });

    /// <summary>What a release shares, from its document alone; nothing of an earlier round whose release has been withdrawn since.</summary>
    public async Task<SharedResults> ReadAsync(Guid releaseId, CancellationToken cancellationToken)
    {
        var document = await DocumentAsync(releaseId, cancellationToken);
        var withdrawn = await releases.ListWithdrawnSinceAsync(releaseId, cancellationToken);
        document = document with { Rounds = [.. document.Rounds.Where(round => !withdrawn.Contains(round.RoundId))] };
        var names = await questionnaires.NamesOfRoundAsync(document.Rounds[^1].RoundId, cancellationToken);
        var asked = new List<Questionnaire>();
        foreach (var (code, version) in document.Rounds.SelectMany(round => round.Questionnaires).Select(one => (one.Code, one.Version)).Distinct())
            asked.Add(names.In(await questionnaires.GetAsync(code, version, cancellationToken)));
        return new(document, asked);
    }

    /// <summary>Whether an earlier round is not shared in it any more.</summary>
    public async Task<bool> IsCutAsync(Guid releaseId, CancellationToken cancellationToken) =>
        await releases.ListWithdrawnSinceAsync(releaseId, cancellationToken) is { Count: > 0 } withdrawn
        && (await DocumentAsync(releaseId, cancellationToken)).Rounds.Any(round => withdrawn.Contains(round.RoundId));

    /// <summary>It never changes, so one that was read lately is not read again. Who may see it is asked of the database each time.</summary>
    private async Task<ReleaseDocument> DocumentAsync(Guid releaseId, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(releaseId, out ReleaseDocument? kept))
            return kept!;
        var json = await releases.ReadDocumentAsync(releaseId, cancellationToken);
        return _kept.Set(releaseId, ReleaseDocument.Read(json), new MemoryCacheEntryOptions { Size = json.Length, SlidingExpiration = TimeSpan.FromHours(1) });
    }

    /// <summary>
    /// Makes what a closed round would share, beside the earlier rounds that are released, and holds it against all that anybody may have seen of the cohort.
    /// </summary>
    /// <param name="round">The round.</param>
    /// <param name="leastRespondents">k, 3–20.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReleaseDraft> DraftAsync(Round round, int leastRespondents, CancellationToken cancellationToken)
    {
        var earlier = (await releases.ListOfCohortAsync(round.CohortId, cancellationToken)).Where(release => release.State is ReleaseState.Released).Select(release => release.RoundId);
        var seen = (await releases.ReadSeenAsync(round.CohortId, cancellationToken)).Select(ReleaseDocument.Read).ToList();
        var document = Suppression.Release(await results.ReadAsync(round, [.. earlier], cancellationToken), _ => leastRespondents, seen);
        return new(document, ReleaseLedger.Check(document, seen), seen.Count);
    }

    /// <summary>How often a draft is made anew, where another round of the cohort was frozen meanwhile.</summary>
    private const int Attempts = 3;

    /// <summary>Freezes what a closed round would share, unless it is refused or nothing.</summary>
    /// <param name="round">The round.</param>
    /// <param name="leastRespondents">k, 3–20.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The release's id; null where the draft is refused or has no figures, or the round has a release already.</returns>
    public async Task<(ReleaseDraft Draft, Guid? ReleaseId)> FreezeAsync(Round round, int leastRespondents, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var draft = await DraftAsync(round, leastRespondents, cancellationToken);
            if (draft.Refusals.Count > 0 || !draft.Document.HasFigures)
                return (draft, null);
            var releaseId = await releases.FreezeAsync(round.RoundId, leastRespondents, draft.Document.Write(), draft.Seen, cancellationToken);
            if (releaseId is not null || attempt == Attempts || (await releases.ListAsync(round.RoundId, cancellationToken)).Any(release => release.State is not ReleaseState.Withdrawn))
                return (draft, releaseId);
        }
    }

    public void Dispose() => _kept.Dispose();
}
