using BoSoSurvey.Domain.Analysis;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>What people wrote to open questions: one row for each answer, whatever groups its writer sits in.</summary>
internal static class TextSheet
{
    private const int QuestionWidth = 40;
    private const int TextWidth = 92;

    /// <summary>In points; Excel has none higher.</summary>
    private const double HighestRow = 409;

    public static void Add(Book book, IReadOnlyList<WrittenAnswer> texts)
    {
        var t = book.Text;
        var sheet = Sheet.Add(book, t["TextsName"], t["TextsTitle"],
        [
            new(t["Round"], 16), new(t["MunicipalityNumber"], 8), new(t["Municipality"], 17), new(t["Group"], 24), new(t["Code"], 13),
            new(t["Question"], QuestionWidth), new(t["Answer"], TextWidth),
        ], frozenColumns: 4);
        foreach (var column in new[] { 1, 4, 6, 7 })
            sheet.Worksheet.Column(column).Style.Alignment.WrapText = true;

        foreach (var one in texts)
        {
            var (groups, question, text) = (one.GroupNames(book.Language), one.Question.Text.In(book.Language), Sheet.Fitting(one.Text));
            var row = sheet.Add(one.Round.Name, one.Municipality.MunicipalityNumber, one.Municipality.Name, groups, one.Question.Code, question, text);
            var lines = Math.Max(Sheet.Lines(text, TextWidth), Math.Max(Sheet.Lines(question, QuestionWidth), Math.Max(Sheet.Lines(groups, 22), Sheet.Lines(one.Round.Name, 14))));
            sheet.Worksheet.Row(row).Height = Math.Min(HighestRow, Sheet.LineHeight * lines);
        }

        sheet.Finish();
    }
}
