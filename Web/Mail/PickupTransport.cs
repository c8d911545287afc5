using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web.Mail;

/// <summary>Writes each message as an .eml file, for trying the site out and for mail systems that collect from a folder.</summary>
internal sealed class PickupTransport(IOptions<MailOptions> options) : IMailTransport
{
    /// <summary>The file of a mail.</summary>
    public static string FileOf(string folder, Guid outboxMailId) => Path.Combine(folder, $"{outboxMailId:N}.eml");

    public async Task<Delivery> SendAsync(Guid outboxMailId, string recipient, byte[] message, CancellationToken cancellationToken)
    {
        var folder = options.Value.PickupFolder;
        var file = FileOf(folder, outboxMailId);
        try
        {
            PrivateFolder.Create(folder);
            // Renamed when whole, so that nobody collects half a message; the same mail written twice is one file.
            await PrivateFolder.WriteAsync(file + ".part", message, cancellationToken);
            File.Move(file + ".part", file, overwrite: true);
            return new Delivery.Sent();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Delivery.TryLater(e.Message);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
