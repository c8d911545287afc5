using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Web.Results;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>The themes of this round through all rounds, with the change since the last and where the series breaks.</summary>
internal static class TrendSheet
{
    /// <summary>How many it has.</summary>
    public static int Columns(Book book) => 5 + (2 * book.Figures.Rounds.Count);

    public static void Add(Book book)
    {
        var t = book.Text;
        var columns = new List<Column> { new(t["Theme"], 34), new(t["Municipality"], 20), new(t["Group"], 20) };
        foreach (var round in book.Figures.Rounds)
        {
            columns.Add(new($"{t["IndexLabel"]}: {round.Name}", 14, Sheet.TwoDecimals));
            columns.Add(new($"{t["NLabel"]}: {round.Name}", 14, Sheet.Whole));
        }

        columns.AddRange([new(t["ChangeLabel"], 11, Sheet.Signed), new(t["SeriesLabel"], 20)]);
        var sheet = Sheet.Add(book, t["TrendName"], t["TrendTitle"], columns, frozenColumns: 3);
        foreach (var theme in book.Figures.Themes)
        {
            var first = sheet.Row + 1;
            foreach (var (municipalityId, _, name) in book.Places)
                foreach (var (code, group) in book.Groups)
                {
                    var cells = new List<object?> { theme.Title.In(book.Language), name, group };
                    foreach (var round in book.Figures.Rounds)
                    {
                        var cut = new Cut(round.RoundId, municipalityId, code);
                        var index = book.Figures.FindTheme(round.RoundId, theme.Code) is { } asked ? book.Figures.Index(cut, asked) : IndexFigure.NotAsked;
                        cells.AddRange(book.Cell(index.Visibility, index.Mean), book.Cell(index.Visibility, index.N));
                    }

                    var change = book.Figures.Change(new(book.Figures.RoundId, municipalityId, code), theme);
                    cells.AddRange([change.Difference, book.Series(change)]);
                    var row = sheet.Add([.. cells]);
                    if (code == TallyCell.Total)
                        sheet.Worksheet.Range(row, 1, row, columns.Count).Style.Font.Bold = true;
                }

            for (var column = 4; column < columns.Count - 1; column += 2)
                Sheet.Heat(sheet.Worksheet.Range(first, column, sheet.Row, column), theme.Points);
        }

        sheet.Finish();
    }
}
