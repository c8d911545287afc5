namespace BoSoSurvey.Web.Mail;

/// <summary>What a mail says, in the recipient's language and before it is either text or HTML. There is one thing to do in it, or nothing.</summary>
public sealed record Letter
{
    /// <summary>A language tag of the product: nb, nn or en.</summary>
    public required string Language { get; init; }

    public required string Subject { get; init; }

    /// <summary>Above the button, the greeting first.</summary>
    public required IReadOnlyList<string> Before { get; init; }

    public IReadOnlyList<LetterSection> Sections { get; init; } = [];

    /// <summary>Null where there is nothing to do; then so are the next two.</summary>
    public string? Button { get; init; }

    /// <summary>Where the button leads on this site, beginning with "/".</summary>
    public string? Path { get; init; }

    /// <summary>Before the address in full, for those whose button does not work.</summary>
    public string? CopyAddress { get; init; }

    /// <summary>Below the button, the signature last.</summary>
    public required IReadOnlyList<string> After { get; init; }
}

/// <summary>A heading in a letter, and what stands under it: each a term and what there is to say of it.</summary>
public sealed record LetterSection(string Heading, IReadOnlyList<(string Term, string Text)> Lines);

/// <summary>Where a letter goes and what it is; the rest of an outbox row.</summary>
public sealed record Envelope
{
    /// <summary>A constant of <see cref="Data.OutboxMail"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What this mail is, said once.</summary>
    public required string DedupKey { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public Guid? RoundId { get; init; }

    public Guid? ParticipantId { get; init; }

    /// <summary>Who an answer to the mail goes to; nobody but the sender if null.</summary>
    public (string Name, string Email)? ReplyTo { get; init; }
}

/// <summary>A mail cannot be written to this person: their name or address could not stand in a header.</summary>
public sealed class UnmailableException(string name) : Exception("A name or an address cannot stand in a mail.")
{
    /// <summary>Whose, as it may be shown: control characters are gone.</summary>
    public string RecipientName { get; } = new([.. name.Where(c => !char.IsControl(c))]);
}
