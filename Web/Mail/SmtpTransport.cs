using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace BoSoSurvey.Web.Mail;

/// <summary>Sends over SMTP on one connection, opened at the first message. In clear text only where the settings say so, which they may for this machine alone.</summary>
internal sealed class SmtpTransport(IOptions<MailOptions> options) : IMailTransport
{
    private readonly SmtpClient _client = new() { Timeout = 30_000 };
    private string? _unreachable;

    public async Task<Delivery> SendAsync(Guid outboxMailId, string recipient, byte[] message, CancellationToken cancellationToken)
    {
        // Having failed once it is not asked again by this batch, which would only wait for one time-out after another.
        _unreachable ??= await ConnectAsync(cancellationToken);
        if (_unreachable is not null)
            return new Delivery.TryLater(_unreachable);

        var begun = new Begun();
        try
        {
            using var stream = new MemoryStream(message);
            using var mime = await MimeMessage.LoadAsync(stream, cancellationToken);
            await _client.SendAsync(
                MailRenderer.MimeFormat, mime, mime.From.Mailboxes.First(), [new MailboxAddress("", recipient)], cancellationToken, begun);
            return new Delivery.Sent();
        }
        catch (SmtpCommandException e)
        {
            // The server has said no and taken nothing.
            var error = $"{(int)e.StatusCode} {e.Message}";
            return (int)e.StatusCode >= 500 ? new Delivery.Refused(error) : new Delivery.TryLater(error);
        }
        catch (Exception e) when (IsTrouble(e))
        {
            await CloseAsync();
            return new Delivery.TryLater(e.Message, begun.Value);
        }
    }

    /// <returns>Why there is no connection; null where there is one.</returns>
    private async Task<string?> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_client.IsConnected)
            return null;
        var smtp = options.Value.Smtp;
        try
        {
            var security = smtp.Security switch
            {
                SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
                SmtpSecurity.SslOnConnect => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.None,
            };
            await _client.ConnectAsync(smtp.Host, smtp.EffectivePort, security, cancellationToken);
            if (smtp.User.Length > 0)
                await _client.AuthenticateAsync(smtp.User, smtp.Password, cancellationToken);
            return null;
        }
        catch (Exception e) when (IsTrouble(e) || e is SmtpCommandException or AuthenticationException or System.Security.Authentication.AuthenticationException or SslHandshakeException or NotSupportedException)
        {
            await CloseAsync();
            return $"{smtp.Host}:{smtp.EffectivePort}: {e.Message}";
        }
    }

    private static bool IsTrouble(Exception e) =>
        e is IOException or SocketException or ProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException or TimeoutException or FormatException;

    private async Task CloseAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync(quit: false, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_client.IsConnected)
                await _client.DisconnectAsync(quit: true, CancellationToken.None);
        }
        catch (Exception e) when (IsTrouble(e) || e is SmtpCommandException)
        {
            // Everything was sent; how the goodbye went is of no interest.
        }

        _client.Dispose();
    }

    /// <summary>Whether any of the message has gone out.</summary>
    private sealed class Begun : ITransferProgress
    {
        public bool Value { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => Value = true;

        public void Report(long bytesTransferred) => Value = true;
    }
}
