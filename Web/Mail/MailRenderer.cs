using System.Net;
using System.Text;
using BoSoSurvey.Data;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Text;

namespace BoSoSurvey.Web.Mail;

/// <summary>
/// Turns a letter into the MIME message that will be sent, byte for byte: text and HTML, nothing fetched from anywhere, links from <see cref="SiteOptions.PublicBaseUrl"/>
/// alone.
/// </summary>
public sealed class MailRenderer(Db db, TimeProvider clock, IOptions<SiteOptions> site, IOptions<MailOptions> options, IStringLocalizer<SiteTexts> text)
{
    /// <exception cref="UnmailableException">The name or address could not stand in a header.</exception>
    public OutboxMail Render(Envelope envelope, Letter letter)
    {
        if (!Mailbox.IsAddress(envelope.Email) || Mailbox.HasControlCharacters(envelope.Name))
            throw new UnmailableException(envelope.Name);
        // Names of rounds and programmes are checked where they are typed; this is the last gate.
        if (Mailbox.HasControlCharacters(letter.Subject))
            throw new ArgumentException("A subject holds a control character.", nameof(letter));
        if (letter.Path is { } path && (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal)))
            throw new ArgumentException("A letter leads to a path on this site.", nameof(letter));

        var id = db.NewId();
        using var message = new MimeMessage();
        message.From.Add(From(letter.Language));
        if (envelope.ReplyTo is { } replyTo && Mailbox.IsAddress(replyTo.Email) && !Mailbox.HasControlCharacters(replyTo.Name))
            message.ReplyTo.Add(new MailboxAddress(Encoding.UTF8, replyTo.Name, replyTo.Email));
        message.To.Add(new MailboxAddress(Encoding.UTF8, envelope.Name, envelope.Email));
        message.Subject = letter.Subject;
        message.Date = clock.GetUtcNow();
        message.MessageId = $"{id:N}@{MessageDomain}";
        // Out-of-office answers to mail from a machine help nobody.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add(HeaderId.ContentLanguage, letter.Language);
        var link = letter.Path is null ? null : site.Value.Link(letter.Path);
        message.Body = new MultipartAlternative
        {
            Part(TextFormat.Plain, PlainText(letter, link)),
            Part(TextFormat.Html, Html(letter, link)),
        };

        using var bytes = new MemoryStream();
        message.WriteTo(MimeFormat, bytes);
        return new OutboxMail
        {
            OutboxMailId = id,
            DedupKey = envelope.DedupKey,
            Kind = envelope.Kind,
            RoundId = envelope.RoundId,
            ParticipantId = envelope.ParticipantId,
            RecipientName = envelope.Name,
            RecipientEmail = envelope.Email,
            MessageId = message.MessageId,
            Message = bytes.ToArray(),
        };
    }

    /// <summary>Lines end as SMTP wants them, in the outbox and in .eml files alike.</summary>
    internal static readonly FormatOptions MimeFormat = new() { NewLineFormat = NewLineFormat.Dos };

    private string MessageDomain => site.Value.PublicBaseUrl!.IdnHost is var host && IPAddress.TryParse(host, out _) ? "localhost.localdomain" : site.Value.PublicBaseUrl.IdnHost;

    private MailboxAddress From(string language)
    {
        using var _ = new InLanguage(language);
        var settings = options.Value;
        return new(
            Encoding.UTF8,
            settings.FromName.Length > 0 ? settings.FromName : text["SiteName"],
            settings.From.Length > 0 ? settings.From : $"no-reply@{MessageDomain}");
    }

    private static TextPart Part(TextFormat format, string content)
    {
        var part = new TextPart(format);
        part.SetText(Encoding.UTF8, content);
        part.ContentTransferEncoding = ContentEncoding.QuotedPrintable;
        return part;
    }

    private static string PlainText(Letter letter, string? link) => string.Join("\n\n",
    [
        .. letter.Before,
        .. letter.Sections.SelectMany(section => section.Lines.Select(line => $"{line.Term}\n> {line.Text.Replace("\n", "\n> ", StringComparison.Ordinal)}").Prepend($"* {section.Heading}")),
        .. link is null ? [] : new[] { $"{letter.Button}:\n{link}" },
        .. letter.After,
    ]) + "\n";

    // Mail programs know little CSS and no style sheets: a single column, styles on the elements.
    private static string Html(Letter letter, string? link)
    {
        const string Paragraph = "margin:0 0 16px 0";
        var html = new StringBuilder();
        html.Append(System.Globalization.CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="{letter.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Encode(letter.Subject)}</title>
            </head>
            <body style="margin:0;padding:0;background:#f4f5f6">
            <div style="max-width:600px;margin:0 auto;padding:24px 16px">
            <div style="background:#ffffff;color:#1e2b3c;padding:24px;border-radius:8px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;font-size:17px;line-height:1.5">

            """);
        foreach (var paragraph in letter.Before)
            html.Append(System.Globalization.CultureInfo.InvariantCulture, $"<p style=\"{Paragraph}\">{Encode(paragraph)}</p>\n");
        foreach (var section in letter.Sections)
        {
            html.Append(System.Globalization.CultureInfo.InvariantCulture, $"<h2 style=\"margin:24px 0 12px 0;font-size:19px\">{Encode(section.Heading)}</h2>\n");
            foreach (var (term, said) in section.Lines)
                html.Append(System.Globalization.CultureInfo.InvariantCulture, $"<p style=\"{Paragraph}\"><strong>{Encode(term)}</strong><br>{Encode(said)}</p>\n");
        }

        if (link is not null)
        {
            html.Append(System.Globalization.CultureInfo.InvariantCulture, $"""
                <p style="margin:24px 0"><a href="{Encode(link)}" style="display:inline-block;background:#0a5a6e;color:#ffffff;padding:12px 24px;border-radius:4px;font-weight:600;text-decoration:none">{Encode(letter.Button!)}</a></p>
                <p style="margin:0 0 24px 0;font-size:14px;color:#4a5666">{Encode(letter.CopyAddress!)}<br><a href="{Encode(link)}" style="color:#0a5a6e;word-break:break-all">{Encode(link)}</a></p>

                """);
        }

        foreach (var paragraph in letter.After)
            html.Append(System.Globalization.CultureInfo.InvariantCulture, $"<p style=\"{Paragraph}\">{Encode(paragraph)}</p>\n");
        html.Append("</div>\n</div>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static string Encode(string value) => WebUtility.HtmlEncode(value).Replace("\n", "<br>", StringComparison.Ordinal);
}
