using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BoSoSurvey.Tests.Support;

/// <summary>A mail server on loopback that speaks just enough SMTP, keeps what it was sent, and answers as it is told.</summary>
public sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public SmtpListener()
    {
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The answer to a recipient or to the end of a message, by the command's start; null or absent: yes.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>Cut the connection instead of answering a whole message.</summary>
    public bool CutAfterMessage { get; set; }

    /// <summary>Say that STARTTLS is offered, and then refuse it.</summary>
    public bool OffersStartTls { get; set; }

    public List<(string Recipient, string Message)> Received { get; } = [];

    /// <summary>Every line the client sent outside messages.</summary>
    public List<string> Commands { get; } = [];

    public int Connections { get; private set; }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                try
                {
                    await ServeAsync(client.GetStream());
                }
                catch (IOException)
                {
                    // The client went away.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test ready");
        var recipient = "";
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            Commands.Add(line);
            if (line.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase))
                await writer.WriteLineAsync(OffersStartTls ? "250-test\r\n250 STARTTLS" : "250 test");
            else if (line.StartsWith("RCPT TO:<", StringComparison.OrdinalIgnoreCase))
            {
                recipient = line["RCPT TO:<".Length..line.IndexOf('>', StringComparison.Ordinal)];
                await writer.WriteLineAsync(Answer(line) ?? "250 ok");
            }
            else if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var message = new StringBuilder();
                while (await reader.ReadLineAsync(_stop.Token) is { } part && part != ".")
                    message.Append(part.StartsWith('.') ? part[1..] : part).Append("\r\n");
                var answer = Answer("DATA");
                if (answer is null)
                    Received.Add((recipient, message.ToString()));
                if (CutAfterMessage)
                    return;
                await writer.WriteLineAsync(answer ?? "250 taken");
            }
            else if (line == "QUIT")
            {
                await writer.WriteLineAsync("221 bye");
                return;
            }
            else
                await writer.WriteLineAsync(line == "STARTTLS" ? "454 no TLS now" : "250 ok");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_running.IsCompleted)
            return;
        await _stop.CancelAsync();
        // Before the listener stops: between two connections it would be asked for one that it no longer gives.
        await _running;
        _listener.Stop();
        _stop.Dispose();
    }
}
