namespace BoSoSurvey.Domain.Rosters;

/// <summary>What a roster takes for an e-mail address.</summary>
public static class EmailAddress
{
    public const int MaxLength = 254;

    /// <summary>
    /// Exactly one mailbox and nothing else: letters, digits and the signs of RFC 5322's atoms before @, a domain with a dot after it. Stricter than
    /// the standard: no name, comment, quotes, spaces, control characters or letters outside ASCII, which mail servers cannot all take.
    /// </summary>
    public static bool IsValid(string? input)
    {
        if (input is not { Length: > 0 and <= MaxLength })
            return false;
        var parts = input.Split('@');
        return parts.Length == 2
            && parts[0].Length <= 64
            && parts[0].Split('.').All(atom => atom.Length > 0 && atom.All(IsAtomCharacter))
            && parts[1].Split('.') is { Length: > 1 } labels
            && labels.All(IsLabel)
            && labels[^1].Any(char.IsAsciiLetter);
    }

    /// <summary>The form in which two spellings of one address are equal.</summary>
    public static string Normalise(string address) => address.ToUpperInvariant();

    private static bool IsAtomCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+/=?^_`{|}~-".Contains(c, StringComparison.Ordinal);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
