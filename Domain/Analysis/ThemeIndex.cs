using System.Globalization;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Domain.Analysis;

/// <summary>What a theme's index is made of.</summary>
/// <remarks>
/// The index of a respondent is the mean of the answered scale items of the theme, reversed items turned, where at least half of them are answered; "don't
/// know" is no answer. Items that the respondent was not asked are not among them. A mean over scales of different lengths would mean nothing, so the items are those on the length that most of the theme's scale
/// items have (of two as common, the first to appear).
/// </remarks>
public static class ThemeIndex
{
    /// <summary>The items that the index is made of, all on scales of one length; none for a theme without scale items, which has no index.</summary>
    public static IReadOnlyList<ScaleQuestion> Items(Questionnaire questionnaire, Theme theme) =>
        Question.Of(questionnaire, theme).OfType<ScaleQuestion>().Where(item => item.IsOfIndex).GroupBy(item => item.Scale.Points.Count).MaxBy(items => items.Count())?.ToList() ?? [];

    /// <summary>A respondent's index as <c>sum/count</c>, which is exact where a decimal is not; null where fewer than half are answered.</summary>
    /// <param name="items">As <see cref="Items"/> gives them.</param>
    /// <param name="point">The point answered to the item with this code; null where none was.</param>
    public static string? Of(IReadOnlyList<ScaleQuestion> items, Func<ScaleQuestion, int?> point)
    {
        var answered = 0;
        var sum = 0;
        foreach (var item in items)
            if (point(item) is { } answer)
            {
                answered++;
                sum += item.Reversed ? item.Scale.Points.Count + 1 - answer : answer;
            }

        return answered > 0 && answered * 2 >= items.Count ? string.Create(CultureInfo.InvariantCulture, $"{sum}/{answered}") : null;
    }
}
