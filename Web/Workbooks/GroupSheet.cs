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
        foreach (var group in book.Results.Groups)
        {
            columns.Add(new($"{t["IndexLabel"]}: {group.Name.In(book.Language)}", 17, Sheet.TwoDecimals));
            columns.Add(new($"{t["NLabel"]}: {group.Name.In(book.Language)}", 17, Sheet.Whole));
        }

        var gapColumn = columns.Count + 1;
        columns.AddRange([new(t["GapLabel"], 8, Sheet.TwoDecimals), new(t["GapHigh"], 18, Wraps: true), new(t["GapLow"], 18, Wraps: true), new(t["AgreementLabel"], 9, Sheet.TwoDecimals)]);
        var sheet = Sheet.Add(book, t["GroupsName"], t["GroupsTitle"], columns, frozenColumns: 2);
        var roundId = book.Results.Current.RoundId;

        foreach (var theme in book.Results.Current.Themes.Where(theme => theme.HasIndex))
        {
            var first = sheet.Row + 1;
            foreach (var (municipalityId, _, name) in book.Places)
            {
                var cut = new Cut(roundId, municipalityId);
                var cells = new List<object?> { theme.Title.In(book.Language), name };
                foreach (var group in book.Results.Groups)
                {
                    var one = cut with { GroupCode = group.GroupCode };
                    var index = book.Results.Index(one, theme);
                    cells.AddRange(book.Results.IsAsked(one, theme) ? [index.Mean, index.N] : [null, null]);
                }

                var gap = book.Results.Gap(cut, theme);
                cells.AddRange([gap?.Difference, gap is null ? null : book.Group(gap.High), gap is null ? null : book.Group(gap.Low), book.Results.Index(cut, theme).Agreement]);
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
