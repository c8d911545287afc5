namespace BoSoSurvey.Web.Mail;

/// <summary>Hands messages over, one after another, until disposed. One worker uses one at a time.</summary>
public interface IMailTransport : IAsyncDisposable
{
    /// <summary>Hands over a whole MIME message. What goes wrong on the way is in the answer; only cancellation throws.</summary>
    Task<Delivery> SendAsync(Guid outboxMailId, string recipient, byte[] message, CancellationToken cancellationToken);
}

/// <summary>How handing over a message went.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>The other side has taken it.</summary>
    public sealed record Sent : Delivery;

    /// <summary>It may go through later. If <paramref name="MayHaveArrived"/>, the connection was lost after the message had begun to be sent.</summary>
    public sealed record TryLater(string Error, bool MayHaveArrived = false) : Delivery;

    /// <summary>It will never go through.</summary>
    public sealed record Refused(string Error) : Delivery;
}
