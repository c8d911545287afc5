using BoSoSurvey.Domain.Analysis;
using ClosedXML.Excel;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>The groups' indices side by side in every municipality and theme, with the widest gap.</summary>
internal static class GroupSheet
{
    public static void Add(Book book)
    {
        var t = book.Text;
        var columns = new List<Column> { new(t["Theme"], 34), new(t["Municipality"], 16, Wraps: true) };
        foreach (var group in book.Figures.Groups)
        {
            columns.Add(new($"{t["IndexLabel"]}: {group.Name.In(book.Language)}", 17, Sheet.TwoDecimals));
            columns.Add(new($"{t["NLabel"]}: {group.Name.In(book.Language)}", 17, Sheet.Whole));
        }

        var gapColumn = columns.Count + 1;
        columns.AddRange([new(t["GapLabel"], 8, Sheet.TwoDecimals), new(t["GapHigh"], 18, Wraps: true), new(t["GapLow"], 18, Wraps: true), new(t["AgreementLabel"], 12, Sheet.TwoDecimals)]);
        var sheet = Sheet.Add(book, t["GroupsName"], t["GroupsTitle"], columns, frozenColumns: 2);
        var roundId = book.Figures.RoundId;

        foreach (var theme in book.Figures.Themes)
        {
            var first = sheet.Row + 1;
            foreach (var (municipalityId, _, name) in book.Places)
            {
                var cut = new Cut(roundId, municipalityId);
                var cells = new List<object?> { theme.Title.In(book.Language), name };
                foreach (var group in book.Figures.Groups)
                {
                    var index = book.Figures.Index(cut with { GroupCode = group.Code }, theme);
                    cells.AddRange(book.Cell(index.Visibility, index.Mean), book.Cell(index.Visibility, index.N));
                }

                var (gap, all) = (book.Figures.Gap(cut, theme), book.Figures.Index(cut, theme));
                cells.AddRange([gap?.Difference, gap is null ? null : book.Group(gap.High), gap is null ? null : book.Group(gap.Low), book.Cell(all.Visibility, all.Agreement)]);
                var row = sheet.Add([.. cells]);
                if (municipalityId is null)
                    sheet.Worksheet.Range(row, 1, row, columns.Count).Style.Font.Bold = true;
            }

            for (var column = 3; column < gapColumn; column += 2)
                Sheet.Heat(sheet.Worksheet.Range(first, column, sheet.Row, column), theme.Points);
        }

        sheet.Worksheet.Range(Sheet.HeaderRow + 1, gapColumn, Math.Max(sheet.Row, Sheet.HeaderRow + 1), gapColumn).AddConditionalFormat()
            .WhenEqualOrGreaterThan(Gap.Large).Font.SetBold().Font.SetFontColor(XLColor.FromHtml("#9C1C1C"));
        sheet.Finish();
    }
}
