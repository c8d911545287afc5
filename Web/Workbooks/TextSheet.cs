using BoSoSurvey.Domain.Analysis;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>What people wrote to open questions: one row for each answer, whatever groups its writer sits in.</summary>
internal static class TextSheet
{
    /// <summary>More than anybody reads in a workbook; the raw data have them all.</summary>
    public const int Most = 10_000;

    /// <summary>Whether the answers are few enough to be in it.</summary>
    public static bool Holds(CohortResults results) => results.Written <= Most;

    /// <param name="leftOut">How many there are, where they are too many; else 0.</param>
    public static void Add(Book book, IReadOnlyList<WrittenAnswer> texts, int leftOut)
    {
        var t = book.Text;
        var sheet = Sheet.Add(book, t["TextsName"], t["TextsTitle"],
        [
            new(t["Round"], 16, Wraps: true), new(t["MunicipalityNumber"], 8), new(t["Municipality"], 17, Wraps: true), new(t["Group"], 22, Wraps: true),
            new(t["Code"], 13), new(t["Question"], 36, Wraps: true), new(t["Answer"], 92, Wraps: true),
        ], frozenColumns: 4);
        if (leftOut > 0)
            sheet.Add(null, null, null, null, null, null, t["TextsTooMany", leftOut, Most].Value);
        foreach (var one in texts)
            sheet.Add(
                one.Round.Name, one.Municipality.MunicipalityNumber, one.Municipality.Name, one.GroupNames(book.Language), one.Question.Code,
                one.Question.Text.In(book.Language), one.Text);

        sheet.Finish();
    }
}
