using BoSoSurvey.Data;
using BoSoSurvey.Web.Mail;
using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web;

/// <summary>What must be done when its day has come, without anybody asking for it.</summary>
internal sealed class Housekeeping(PersonalDataStore personalData, RosterStore rosters, IOptions<MailOptions> mail, TimeProvider clock, ILogger<Housekeeping> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Does all that is due.</summary>
    public async Task DoAsync(CancellationToken cancellationToken)
    {
        await rosters.DeleteOldUploadsAsync(cancellationToken);
        var rounds = await personalData.DeleteDueAsync(cancellationToken);
        if (rounds.Count == 0)
            return;
        if (!mail.Value.UsesSmtp)
            foreach (var mailId in rounds.Values.SelectMany(mails => mails))
                File.Delete(PickupTransport.FileOf(mail.Value.PickupFolder, mailId));
        log.LogInformation("Personal data was deleted in {Rounds} rounds", rounds.Count);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DoAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The database may be away; what is due stays due.
                log.LogWarning("Housekeeping could not be done just now: {Error}", e.Message);
            }

            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
