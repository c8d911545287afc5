using BoSoSurvey.Domain.Analysis;
using ClosedXML.Excel;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>The overview matrix: municipalities as columns; for each theme its index, agreement, n, change, and the index of each group.</summary>
internal static class OverviewSheet
{
    private const int FirstPlace = 3;

    /// <summary>Leads from each index to the theme's questions in that municipality, once their rows are known.</summary>
    public static void Link(Book book)
    {
        var (worksheet, questions) = (book.File.Worksheet(book.Text["OverviewName"].Value), book.Text["QuestionsName"].Value);
        foreach (var (theme, index) in book.IndexRow)
            foreach (var (column, place) in book.Places.Index())
                if (book.FirstQuestion.TryGetValue((theme, place.MunicipalityId), out var row))
                    Sheet.Link(worksheet.Cell(index, FirstPlace + column), questions, row, book.Text["ToQuestions"]);
    }

    public static void Add(Book book)
    {
        var t = book.Text;
        var places = book.Places.ToList();
        var columns = new List<Column> { new(t["Theme"], 34), new(t["Measure"], 26) };
        columns.AddRange(places.Select(place => new Column(place.Name, 13, Sheet.TwoDecimals)));
        var sheet = Sheet.Add(book, t["OverviewName"], t["OverviewTitle"], columns, frozenColumns: 2);
        var roundId = book.Figures.RoundId;

        foreach (var theme in book.Figures.Themes)
        {
            var indices = places.Select(place => book.Figures.Index(new(roundId, place.MunicipalityId), theme)).ToList();
            var row = Measure("IndexLabel", indices.Select(index => book.Cell(index.Visibility, index.Mean)), Sheet.TwoDecimals);
            book.IndexRow.Add(theme.Code, row);
            sheet.Worksheet.Range(row, 1, row, columns.Count).Style.Font.Bold = true;
            sheet.Worksheet.Range(row, 1, row, columns.Count).Style.Border.TopBorder = XLBorderStyleValues.Medium;
            Heat(row, theme);
            Measure("AgreementLabel", indices.Select(index => book.Cell(index.Visibility, index.Agreement)), Sheet.TwoDecimals);
            Measure("NLabel", indices.Select(index => book.Cell(index.Visibility, index.N)), Sheet.Whole);
            if (book.Figures.Rounds.Count > 1)
                Measure("ChangeLabel", places.Select(place => Change(book.Figures.Change(new(roundId, place.MunicipalityId), theme))), Sheet.Signed);
            foreach (var group in book.Figures.Groups)
            {
                row = sheet.Add([
                    theme.Title.In(book.Language), $"{t["IndexLabel"]}: {group.Name.In(book.Language)}",
                    .. places.Select(place => book.Figures.Index(new(roundId, place.MunicipalityId, group.Code), theme)).Select(index => book.Cell(index.Visibility, index.Mean))]);
                Heat(row, theme);
            }

            row = Measure("GapLabel", places.Select(place => (object?)book.Figures.Gap(new(roundId, place.MunicipalityId), theme)?.Difference), Sheet.TwoDecimals);
            sheet.Worksheet.Range(row, FirstPlace, row, columns.Count).AddConditionalFormat().WhenEqualOrGreaterThan(Gap.Large).Font.SetBold().Font.SetFontColor(XLColor.FromHtml("#9C1C1C"));

            int Measure(string label, IEnumerable<object?> values, string format)
            {
                var written = sheet.Add([theme.Title.In(book.Language), t[label].Value, .. values]);
                sheet.Worksheet.Range(written, FirstPlace, written, columns.Count).Style.NumberFormat.Format = format;
                return written;
            }
        }

        sheet.Worksheet.Range(Sheet.HeaderRow, FirstPlace, sheet.Row, columns.Count).Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
        sheet.Finish();

        void Heat(int row, AskedTheme theme) => Sheet.Heat(sheet.Worksheet.Range(row, FirstPlace, row, columns.Count), theme.Points);

        object? Change(Change change) => change.Series == Series.Broken ? t["SeriesBroken"].Value : change.Difference;
    }
}
