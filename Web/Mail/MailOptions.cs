using System.Net;
using Microsoft.Extensions.Options;
using MimeKit;

namespace BoSoSurvey.Web.Mail;

public enum SmtpSecurity
{
    /// <summary>The connection begins in clear text and goes over to TLS before anything is said; refused if the server does not offer it.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    SslOnConnect,

    /// <summary>Clear text; only to a server on this machine.</summary>
    None,
}

/// <summary>Settings under <c>Mail</c>.</summary>
public sealed class MailOptions
{
    /// <summary>The address that mail comes from. Required with SMTP; otherwise <c>no-reply@</c> the site's own host.</summary>
    public string From { get; set; } = "";

    /// <summary>The name that mail comes from; empty: the site's name.</summary>
    public string FromName { get; set; } = "";

    public SmtpOptions Smtp { get; } = new();

    /// <summary>Where mail is written as .eml files when no SMTP server is set.</summary>
    public string PickupFolder { get; set; } = "data/mail";

    /// <summary>Whether this node sends the mail that waits; at least one node must.</summary>
    public bool SendFromThisNode { get; set; } = true;

    /// <summary>How long a mail is tried before it is given up.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(3);

    public bool UsesSmtp => Smtp.Host.Length > 0;
}

/// <summary>Settings under <c>Mail:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    /// <summary>The mail server; empty: mail is written to <see cref="MailOptions.PickupFolder"/>.</summary>
    public string Host { get; set; } = "";

    /// <summary>0: the usual port of the chosen security, 587, 465 or 25.</summary>
    public int Port { get; set; }

    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    public int EffectivePort => Port != 0 ? Port : Security switch { SmtpSecurity.StartTls => 587, SmtpSecurity.SslOnConnect => 465, _ => 25 };
}

/// <summary>Refuses to start on mail settings that could not work, naming the setting.</summary>
internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var faults = new List<string>();
        var smtp = options.Smtp;
        if (options.From.Length > 0 && !Mailbox.IsAddress(options.From))
            faults.Add($"Mail:From must be one e-mail address and nothing else, e.g. undersokelse@example.no; it is '{options.From}'");
        if (Mailbox.HasControlCharacters(options.FromName))
            faults.Add("Mail:FromName holds a line break or another control character");
        if (options.GiveUpAfter <= TimeSpan.Zero)
            faults.Add("Mail:GiveUpAfter must be longer than nothing, e.g. 3.00:00:00 for three days");
        if (!options.UsesSmtp)
        {
            if (string.IsNullOrWhiteSpace(options.PickupFolder))
                faults.Add("Mail:PickupFolder is empty: set it to a folder, or set Mail:Smtp:Host to a mail server");
            else if (PrivateFolder.Fault(options.PickupFolder) is { } fault)
                faults.Add($"Mail:PickupFolder is a folder that cannot be written in: {fault}");
            return Result(faults);
        }

        if (Uri.CheckHostName(smtp.Host) == UriHostNameType.Unknown)
            faults.Add($"Mail:Smtp:Host must be the name or address of a server and nothing else, with its port in Mail:Smtp:Port; it is '{smtp.Host}'");
        if (options.From.Length == 0)
            faults.Add("Mail:From is missing: with Mail:Smtp:Host set, set it to the address that mail is to come from");
        if (smtp.Port is < 0 or > 65535)
            faults.Add($"Mail:Smtp:Port must be 1–65535, or 0 for the usual one; it is {smtp.Port}");
        if (!Enum.IsDefined(smtp.Security))
            faults.Add("Mail:Smtp:Security must be StartTls, SslOnConnect or None");
        if (smtp.Security == SmtpSecurity.None && !IsLoopback(smtp.Host))
            faults.Add($"Mail:Smtp:Security is None, which sends links in clear text: that is allowed only to this machine (127.0.0.1, ::1, localhost), not to '{smtp.Host}'. Set StartTls or SslOnConnect");
        if (smtp.User.Length == 0 != (smtp.Password.Length == 0))
            faults.Add("Mail:Smtp:User and Mail:Smtp:Password belong together: set both, or neither");
        return Result(faults);
    }

    private static ValidateOptionsResult Result(List<string> faults) => faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);
}

/// <summary>What may stand in a mail's headers.</summary>
public static class Mailbox
{
    /// <summary>Exactly one plain address: no name, comment, list or line break around it, at most 254 characters, and a domain with a dot.</summary>
    public static bool IsAddress(string? input) =>
        input is { Length: > 2 and <= 254 }
        && !HasControlCharacters(input)
        && MailboxAddress.TryParse(input, out var parsed)
        // The parser takes comments, names and routes; only an address and nothing else comes back as it was.
        && parsed.Address == input
        && parsed.Route.Count == 0
        && !input.Contains('"', StringComparison.Ordinal)
        && parsed.Domain.Contains('.', StringComparison.Ordinal);

    /// <summary>A line break or any other control character, with which a name could add headers of its own.</summary>
    public static bool HasControlCharacters(string text) => text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029');
}
