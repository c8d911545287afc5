using BoSoSurvey.Domain.Analysis;
using ClosedXML.Excel;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>Asked, submitted and rate by municipality and group, for each round.</summary>
internal static class ResponseRateSheet
{
    public static void Add(Book book)
    {
        var t = book.Text;
        var columns = new List<Column> { new(t["MunicipalityNumber"], 8), new(t["Municipality"], 22), new(t["Group"], 22) };
        foreach (var round in book.Figures.Rounds)
        {
            columns.Add(new(t["AskedIn", round.Name], 14, Sheet.Whole));
            columns.Add(new(t["SubmittedIn", round.Name], 14, Sheet.Whole));
            columns.Add(new(t["RateIn", round.Name], 14, Sheet.Percent));
        }

        var sheet = Sheet.Add(book, t["RatesName"], t["RatesTitle"], columns, frozenColumns: 3);
        foreach (var (municipalityId, number, name) in book.Places)
            foreach (var (code, group) in book.Groups)
            {
                var cells = new List<object?> { number, name, group };
                foreach (var round in book.Figures.Rounds)
                {
                    var part = book.Figures.Rate(new(round.RoundId, municipalityId, code));
                    // A group that was not asked is empty, which is not the same as nobody answering.
                    cells.AddRange(book.Cell(part.Visibility, part.Asked), book.Cell(part.Visibility, part.Answered), book.Cell(part.Visibility, part.Share));
                }

                var row = sheet.Add([.. cells]);
                if (code == TallyCell.Total)
                    sheet.Worksheet.Range(row, 1, row, columns.Count).Style.Font.Bold = true;
            }

        for (var column = 6; column <= columns.Count; column += 3)
            sheet.Worksheet.Range(Sheet.HeaderRow + 1, column, sheet.Row, column).AddConditionalFormat()
                .DataBar(XLColor.FromHtml("#9FC6C8"), showBarOnly: false).Minimum(XLCFContentType.Number, "0").Maximum(XLCFContentType.Number, "1");
        sheet.Finish();
    }
}
