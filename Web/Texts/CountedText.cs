using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Texts;

/// <summary>Texts with other words for one than for many.</summary>
internal static class CountedText
{
    /// <summary>The text of the key, or for exactly one that of the key with "One" after it.</summary>
    /// <param name="before">Fills the blanks before that of the count, which is the last.</param>
    public static LocalizedString Counted(this IStringLocalizer text, string key, int count, params object[] before) =>
        text[count == 1 ? $"{key}One" : key, [.. before, count]];
}
