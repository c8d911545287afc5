using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web.Mail;

/// <summary>Sends the mail that is due, a batch at a time. Any number may run at once, here and on other nodes.</summary>
public sealed partial class MailSender(OutboxStore outbox, TimeProvider clock, Func<IMailTransport> connect, IOptions<MailOptions> options, ILogger<MailSender> log)
{
    private const int BatchSize = 20;

    /// <summary>One message takes no longer than this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(2);

    /// <summary>Sends until nothing more is due.</summary>
    /// <returns>How many were handed over.</returns>
    public async Task<int> SendDueAsync(CancellationToken cancellationToken = default)
    {
        var sent = 0;
        while (await outbox.ClaimAsync(BatchSize, Lease, cancellationToken) is { Count: > 0 } batch)
            sent += await SendAsync(batch, cancellationToken);
        return sent;
    }

    private async Task<int> SendAsync(IReadOnlyList<ClaimedMail> batch, CancellationToken cancellationToken)
    {
        var sent = 0;
        await using var transport = connect();
        foreach (var mail in batch)
        {
            if (cancellationToken.IsCancellationRequested || clock.GetUtcNow() + Patience >= mail.ClaimedUntilUtc)
            {
                // No time left to be sure of the lease: whoever is free takes it.
                await outbox.ReleaseAsync(mail, CancellationToken.None);
                continue;
            }

            if (await SendAsync(transport, mail, cancellationToken))
                sent++;
        }

        return sent;
    }

    private async Task<bool> SendAsync(IMailTransport transport, ClaimedMail mail, CancellationToken cancellationToken)
    {
        // The node that wrote it, or this one once its keys are mended, can still send it.
        switch (mail.Message is null ? new Delivery.TryLater(KeysDiffer) : await DeliverAsync(transport, mail, mail.Message, cancellationToken))
        {
            case Delivery.Sent:
                Count("sent");
                // Not cancelled by a shutdown: the mail has left, and that must be known.
                await outbox.SentAsync(mail, CancellationToken.None);
                return true;
            case Delivery.TryLater later when NextAttempt(mail) is { } next:
                Count("retry");
                log.Log(
                    mail.Message is null ? LogLevel.Error : LogLevel.Warning,
                    "Mail {OutboxMailId} was not sent at attempt {Attempt}: {Error}", mail.OutboxMailId, mail.Attempts, Redact(later.Error));
                await outbox.RetryAsync(mail, next, Redact(later.Error), later.MayHaveArrived, CancellationToken.None);
                return false;
            case Delivery.TryLater later:
                await GiveUpAsync(mail, later.Error);
                return false;
            case Delivery.Refused refused:
                await GiveUpAsync(mail, refused.Error);
                return false;
            default:
                throw new InvalidOperationException("An unknown way for a delivery to end.");
        }
    }

    private const string KeysDiffer =
        "The message could not be decrypted: this node's keys are not those it was written with. Give every node the same Site:KeyCertificates, or the same Site:KeyFolder.";

    private static async Task<Delivery> DeliverAsync(IMailTransport transport, ClaimedMail mail, byte[] message, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await transport.SendAsync(mail.OutboxMailId, mail.RecipientEmail, message, patience.Token);
        }
        catch (OperationCanceledException)
        {
            return new Delivery.TryLater("Sending was broken off.", MayHaveArrived: true);
        }
    }

    private static void Count(string outcome) => Telemetry.Mails.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private async Task GiveUpAsync(ClaimedMail mail, string error)
    {
        Count("failed");
        log.LogError("Mail {OutboxMailId} is given up after {Attempt} attempts: {Error}", mail.OutboxMailId, mail.Attempts, Redact(error));
        await outbox.FailedAsync(mail, Redact(error), CancellationToken.None);
    }

    /// <summary>Twice as long after each attempt, up to a limit, and a fifth more or less so that mails do not all come back at once; null when it is too late.</summary>
    private DateTimeOffset? NextAttempt(ClaimedMail mail)
    {
        var now = clock.GetUtcNow();
        if (now - mail.CreatedUtc >= options.Value.GiveUpAfter)
            return null;
        var wait = Math.Min(FirstWait.TotalSeconds * Math.Pow(2, Math.Min(mail.Attempts - 1, 20)), LongestWait.TotalSeconds);
        return now.AddSeconds(wait * (0.8 + 0.4 * Random.Shared.NextDouble()));
    }

    /// <summary>Mail servers quote what they refuse, and a link is a secret.</summary>
    internal static string Redact(string error) => Secret().Replace(error, "…");

    [GeneratedRegex(@"https?://\S+|[A-Za-z0-9_-]{32,}")]
    private static partial Regex Secret();
}

/// <summary>Keeps a <see cref="MailSender"/> at work: at once when mail is added on this node, and now and then for what was added elsewhere or is to be tried again.</summary>
internal sealed class MailWorker(MailSender sender, OutboxStore outbox, TimeProvider clock, IOptions<MailOptions> options, ILogger<MailWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.SendFromThisNode)
            return;
        if (!options.Value.UsesSmtp)
            log.LogWarning("No mail server is set (Mail:Smtp:Host): mail is written to {Folder} and reaches nobody", Path.GetFullPath(options.Value.PickupFolder));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await sender.SendDueAsync(stoppingToken);
                Telemetry.OutboxDepth.Record(await outbox.CountWaitingAsync(stoppingToken));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The database may be away; the mail waits in it.
                log.LogWarning("Mail could not be looked after just now: {Error}", e.Message);
            }

            await WaitAsync(stoppingToken);
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(outbox.WaitAsync(either.Token), Task.Delay(Interval, clock, either.Token));
        await either.CancelAsync();
    }
}
