namespace BoSoSurvey.Domain.Responses;

/// <summary>
/// How an answer is written down: one string for each item code. A scale point is its number (<c>1</c>…), a choice its option code, several choices their
/// codes in the item's order with a space between, yes/no <c>yes</c> or <c>no</c>, a number invariant, a date ISO 8601, text as it was typed.
/// No answer is the absence of a value.
/// </summary>
public static class AnswerValue
{
    /// <summary>"Don't know", on every scale that offers it.</summary>
    public const string DontKnow = "dk";

    public const string Yes = "yes";

    public const string No = "no";

    /// <summary>The codes in a multiple choice answer.</summary>
    public static string[] Split(string value) => value.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static string Join(IEnumerable<string> optionCodes) => string.Join(' ', optionCodes);
}
