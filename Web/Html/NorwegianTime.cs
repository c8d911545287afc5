using System.Globalization;

namespace BoSoSurvey.Web.Html;

/// <summary>Times as people in Norway read and type them; stored times are UTC.</summary>
internal static class NorwegianTime
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Oslo");

    /// <summary>10. desember 2010 (in English: 10 December 2010).</summary>
    public static string Date(DateTimeOffset utc) => Local(utc).ToString(IsEnglish ? "d MMMM yyyy" : "d. MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>10. desember 2010 (in English: 10 December 2010).</summary>
    public static string Date(DateOnly day) => day.ToString(IsEnglish ? "d MMMM yyyy" : "d. MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>14.05 (in English: 14:05).</summary>
    public static string Clock(DateTimeOffset utc) => Local(utc).ToString(IsEnglish ? "HH:mm" : "HH.mm", CultureInfo.InvariantCulture);

    /// <summary>10. desember 2010 kl. 14.05 (in English: 10 December 2010 at 14:05).</summary>
    public static string DateAndClock(DateTimeOffset utc) => $"{Date(utc)} {(IsEnglish ? "at" : "kl.")} {Clock(utc)}";

    /// <summary>The day in Norway at this moment.</summary>
    public static DateOnly Day(DateTimeOffset utc) => DateOnly.FromDateTime(Local(utc).DateTime);

    /// <summary>The last day in Norway that ends no later than this moment; of <see cref="EndOf"/>, the day that it was given.</summary>
    public static DateOnly LastDayBefore(DateTimeOffset utc) => Day(utc.AddMilliseconds(-1));

    /// <summary>The first moment after a day in Norway has ended.</summary>
    public static DateTimeOffset EndOf(DateOnly day)
    {
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    private static bool IsEnglish => CultureInfo.CurrentUICulture.Name == "en";

    private static DateTimeOffset Local(DateTimeOffset utc) => TimeZoneInfo.ConvertTime(utc, Zone);
}
