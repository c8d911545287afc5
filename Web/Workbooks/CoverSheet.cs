using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Web.Html;
using ClosedXML.Excel;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>What the workbook is of, and how to read it.</summary>
internal static class CoverSheet
{
    private const int LabelWidth = 26;
    private const int TextWidth = 96;

    /// <param name="aboutTexts">The key of what is said of the sheet with what people have written; null: there is none.</param>
    public static void Add(Book book, string? aboutTexts)
    {
        var sheet = Sheet.Begin(book, book.Text["CoverName"], book.Text["CoverTitle", book.Head.Cohort, book.Figures.Rounds[^1].Name]);
        sheet.Column(1).Width = LabelWidth;
        sheet.Column(2).Width = TextWidth;
        var everybody = book.Figures.Rate(new(book.Figures.RoundId));
        var row = 3;

        Line("Programme", book.Head.Programme);
        Line("Cohort", book.Head.Cohort);
        Line("Round", book.Figures.Rounds[^1].Name);
        foreach (var (label, fact) in book.Head.Facts)
            Labelled(label, fact);
        Line("EarlierRounds", book.Figures.Rounds.Count == 1 ? book.Text["None"] : string.Join(", ", book.Figures.Rounds.SkipLast(1).Select(round => round.Name)));
        Line("ResponsesLabel", everybody.Visibility is Visibility.Hidden ? book.Text["NotShown"]
            : everybody.Answered == 0 ? book.Text["NoResponsesYet"]
            : book.Text["ResponsesOf", everybody.Answered, everybody.Asked]);
        Line("Made", NorwegianTime.DateAndClock(book.MadeUtc));

        Heading("GuideTitle");
        foreach (var key in new[] { "Index", "N", "Agreement", "StandardDeviation", "Gap", "Change", "Rounding", "Groups", "DontKnow", "NotAsked", "Hidden" })
            if (key != "Hidden" || book.IsShared)
                Line($"Guide{key}", book.Text[book.IsShared && key == "NotAsked" ? "GuideNotAskedSharedText" : $"Guide{key}Text", (book.Figures.LeastRespondents(book.Figures.RoundId) ?? 0) * 2]);

        Heading("SheetsTitle");
        foreach (var key in new[] { "Rates", "Overview", "Themes", "Groups", "Discussion", "Trend", "Questions", "Choices", "Measures", "Texts", "Codebook" })
            if ((key != "Trend" || book.Figures.Rounds.Count > 1) && (key != "Texts" || aboutTexts is not null) && (key != "Measures" || MeasureSheet.IsNeeded(book)))
                Sheet.Link(Line($"{key}Name", key == "Questions" && !book.IsShared ? $"{book.Text["QuestionsText"]} {book.Text["QuestionsTableText"]}" : book.Text[key == "Texts" ? aboutTexts! : book.IsShared && key == "Discussion" ? "DiscussionSharedText" : $"{key}Text"]), book.Text[$"{key}Name"], 1, book.Text["ToSheet"]);
        sheet.PageSetup.FitToPages(1, 1);
        sheet.PageSetup.PrintAreas.Add(1, 1, row, 2);

        void Heading(string key)
        {
            row += 2;
            Sheet.Text(sheet.Cell(row, 1), book.Text[key]).Style.Font.SetBold().Font.SetFontSize(13);
        }

        IXLCell Line(string key, string text) => Labelled(book.Text[key], text);

        IXLCell Labelled(string label, string text)
        {
            row++;
            Sheet.Text(sheet.Cell(row, 1), label).Style.Font.SetBold();
            Sheet.Text(sheet.Cell(row, 2), text).Style.Alignment.WrapText = true;
            sheet.Range(row, 1, row, 2).Style.Alignment.SetVertical(XLAlignmentVerticalValues.Top).NumberFormat.SetFormat("@");
            sheet.Row(row).Height = Sheet.LineHeight * CellText.Lines(text, TextWidth + 12);
            return sheet.Cell(row, 1);
        }
    }
}
