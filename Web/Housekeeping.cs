using BoSoSurvey.Data;

namespace BoSoSurvey.Web;

/// <summary>What must be done when its day has come, without anybody asking for it.</summary>
internal sealed class Housekeeping(PersonalDataStore personalData, TimeProvider clock, ILogger<Housekeeping> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await personalData.DeleteDueAsync(stoppingToken) is > 0 and var rounds)
                    log.LogInformation("Personal data was deleted in {Rounds} rounds", rounds);
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
