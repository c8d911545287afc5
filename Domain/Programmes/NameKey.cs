namespace BoSoSurvey.Domain.Programmes;

/// <summary>What names are compared by.</summary>
public static class NameKey
{
    /// <summary>Names that differ only in case and spaces are the same.</summary>
    public static string Of(string name) => string.Join(' ', name.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
