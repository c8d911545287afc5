using System.Net;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using BoSoSurvey.Data;
using BoSoSurvey.Data.Identity;

namespace BoSoSurvey.Web.Mail;

/// <summary>
/// New links for those who ask by their address. All work that depends on the address is done after the answer, so that not even its time tells whether the address is
/// known. What a node had not come to when it stopped is not done: nothing was noted either, so it can be asked for again at once.
/// </summary>
internal sealed class LinkRequests(ParticipantStore participants, InvitationLetter letter, ILogger<LinkRequests> log) : BackgroundService
{
    /// <summary>As many at once from one network. High: a whole municipality may sit behind one network address.</summary>
    public const int OfNetwork = 100;

    /// <summary>After so long one more is taken from a network that has used them up.</summary>
    private static readonly TimeSpan OneMore = TimeSpan.FromSeconds(10);

    private readonly Channel<string> _waiting = Channel.CreateBounded<string>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _turn = new(1);
    private readonly PartitionedRateLimiter<string> _networks = PartitionedRateLimiter.Create<string, string>(
        network => RateLimitPartition.GetTokenBucketLimiter(
            network, _ => new() { TokenLimit = OfNetwork, TokensPerPeriod = 1, ReplenishmentPeriod = OneMore, QueueLimit = 0 }));

    /// <summary>Takes a request, which is the same work for every address.</summary>
    /// <returns>False if too many came from that network lately.</returns>
    public bool TryAdd(string email, IPAddress? from)
    {
        using var lease = _networks.AttemptAcquire(LoginPlace.NetworkOf(from));
        return lease.IsAcquired && _waiting.Writer.TryWrite(email);
    }

    /// <summary>Does what has been asked for until now; when it returns, that is done.</summary>
    public async Task DoAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            while (_waiting.Reader.TryRead(out var email))
                foreach (var asked in await participants.ListAskedNowAsync(email, cancellationToken))
                    await participants.AddLinkAsync(
                        asked.RoundId, asked.ParticipantId, await letter.AskedLinkWriterAsync(asked.RoundId, cancellationToken), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            try
            {
                await DoAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("A new link that was asked for could not be sent: {Error}", e.Message);
            }
        }
    }

    public override void Dispose()
    {
        _networks.Dispose();
        _turn.Dispose();
        base.Dispose();
    }
}
