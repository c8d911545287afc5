using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Texts;
using ClosedXML.Excel;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>What the workbook is of, and how to read it.</summary>
internal static class CoverSheet
{
    private const int LabelWidth = 26;
    private const int TextWidth = 96;

    public static void Add(Book book)
    {
        var sheet = Sheet.Begin(book, book.Text["CoverName"], book.Text["CoverTitle", book.Details.Setting.CohortName, book.Details.Round.Name]);
        sheet.Column(1).Width = LabelWidth;
        sheet.Column(2).Width = TextWidth;
        var everybody = book.Results.Rate(new(book.Results.Current.RoundId));
        var row = 3;

        Line("Programme", book.Details.Setting.ProgrammeName);
        Line("Cohort", book.Details.Setting.CohortName);
        Line("Round", book.Details.Round.Name);
        Line("Opened", NorwegianTime.Date(book.Results.Current.Round.OpenedUtc!.Value));
        Line("Closes", NorwegianTime.Date(book.Results.Current.Round.ClosedUtc ?? book.Results.Current.Round.ClosesUtc.AddMilliseconds(-1)));
        Line("EarlierRounds", book.Results.Rounds.Count == 1 ? book.Text["None"] : string.Join(", ", book.Results.Rounds.SkipLast(1).Select(round => round.Name)));
        Line("ResponsesLabel", everybody.Submitted == 0
            ? book.Text["NoResponsesYet"]
            : book.Text["ResponsesOf", everybody.Submitted, everybody.Asked]);
        Line("Made", NorwegianTime.DateAndClock(book.MadeUtc));
        if (book.Results.Rounds.Sum(book.Results.Corrupt) is > 0 and var corrupt)
            Line("Corrupt", book.Text.Counted("CorruptText", corrupt));

        Heading("GuideTitle");
        foreach (var key in new[] { "Index", "N", "Agreement", "StandardDeviation", "Gap", "Change", "Rounding", "Groups", "DontKnow", "NotAsked" })
            Line($"Guide{key}", book.Text[$"Guide{key}Text"]);

        Heading("SheetsTitle");
        foreach (var key in new[] { "Rates", "Overview", "Groups", "Discussion", "Trend", "Questions", "Choices", "Measures", "Texts", "Codebook" })
            if ((key != "Trend" || book.Results.Rounds.Count > 1) && (key != "Measures" || MeasureSheet.IsNeeded(book)))
                Line($"{key}Name", book.Text[$"{key}Text"]);
        sheet.PageSetup.FitToPages(1, 1);
        sheet.PageSetup.PrintAreas.Add(1, 1, row, 2);

        void Heading(string key)
        {
            row += 2;
            Sheet.Text(sheet.Cell(row, 1), book.Text[key]).Style.Font.SetBold().Font.SetFontSize(13);
        }

        void Line(string key, string text)
        {
            row++;
            Sheet.Text(sheet.Cell(row, 1), book.Text[key]).Style.Font.SetBold();
            Sheet.Text(sheet.Cell(row, 2), text).Style.Alignment.WrapText = true;
            sheet.Range(row, 1, row, 2).Style.Alignment.SetVertical(XLAlignmentVerticalValues.Top).NumberFormat.SetFormat("@");
            sheet.Row(row).Height = Sheet.LineHeight * Sheet.Lines(text, TextWidth + 12);
        }
    }
}
