using BoSoSurvey.Domain.Analysis;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>What people wrote to open questions: one row for each answer, whatever groups its writer sits in.</summary>
internal static class TextSheet
{
    /// <summary>More than anybody reads in a workbook; the raw data have them all.</summary>
    public const int Most = 10_000;

    /// <summary>So many can be gone through for what was written without the workbook taking longer than others.</summary>
    public const int MostResponses = 50_000;

    /// <summary>Whether the answers are few enough, and found quickly enough, to be in it.</summary>
    public static bool Holds(CohortResults results) => results.Written <= Most && results.AllResponses <= MostResponses;

    /// <param name="texts">What <paramref name="results"/> counts; none where <see cref="Holds"/> says no.</param>
    public static void Add(Book book, IReadOnlyList<WrittenAnswer> texts, CohortResults results)
    {
        var t = book.Text;
        var sheet = Sheet.Add(book, t["TextsName"], t["TextsTitle"],
        [
            new(t["Round"], 16, Wraps: true), new(t["MunicipalityNumber"], 8), new(t["Municipality"], 17, Wraps: true), new(t["Group"], 22, Wraps: true),
            new(t["Code"], 13), new(t["Question"], 36, Wraps: true), new(t["Answer"], 92, Wraps: true),
        ], frozenColumns: 4);
        if (!Holds(results))
            sheet.Add(
                null, null, null, null, null, null,
                (results.Written > Most ? t["TextsTooMany", results.Written, Most] : t["TextsTooManyResponses", results.AllResponses]).Value);
        foreach (var one in texts)
            sheet.Add(
                one.Round.Name, one.Municipality.MunicipalityNumber, one.Municipality.Name, one.GroupNames(book.Language), one.Question.Code,
                one.Question.Text.In(book.Language), one.Text);

        sheet.Finish();
    }
}
