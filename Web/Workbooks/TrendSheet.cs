using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Web.Results;
using ClosedXML.Excel;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>The themes of this round through all rounds, each with a small line of its indices, the change since the last and where the series breaks.</summary>
internal static class TrendSheet
{
    /// <summary>How many it has.</summary>
    public static int Columns(Book book) => FirstIndex + (2 * book.Figures.Rounds.Count) + 2;

    /// <summary>The column of the first round's indices. They stand beside each other, since a line is drawn of neighbours.</summary>
    private const int FirstIndex = 4;

    public static void Add(Book book)
    {
        var t = book.Text;
        var (rounds, lines) = (book.Figures.Rounds, FirstIndex + book.Figures.Rounds.Count);
        List<Column> columns =
        [
            new(t["Theme"], 34), new(t["Municipality"], 20), new(t["Group"], 20), .. rounds.Select(round => new Column($"{t["IndexLabel"]}: {round.Name}", 16, Sheet.TwoDecimals)),
            new(t["LineLabel"], 14), .. rounds.Select(round => new Column($"{t["NLabel"]}: {round.Name}", 14, Sheet.Whole)), new(t["ChangeLabel"], 11, Sheet.Signed), new(t["SeriesLabel"], 20),
        ];
        var sheet = Sheet.Add(book, t["TrendName"], t["TrendTitle"], columns, frozenColumns: 3);
        foreach (var theme in book.Figures.Themes)
        {
            var first = sheet.Row + 1;
            foreach (var (municipalityId, _, name) in book.Places)
                foreach (var (code, group) in book.Groups)
                {
                    var indices = rounds.Select(round =>
                        book.Figures.FindTheme(round.RoundId, theme.Code) is { } asked ? book.Figures.Index(new(round.RoundId, municipalityId, code), asked) : IndexFigure.NotAsked).ToList();
                    var change = book.Figures.Change(new(book.Figures.RoundId, municipalityId, code), theme);
                    var row = sheet.Add(
                    [
                        theme.Title.In(book.Language), name, group, .. indices.Select(index => book.Cell(index.Visibility, index.Mean)), null,
                        .. indices.Select(index => book.Cell(index.Visibility, index.N)), change.Difference, book.Series(change),
                    ]);
                    if (code == TallyCell.Total)
                        sheet.Worksheet.Range(row, 1, row, columns.Count).Style.Font.Bold = true;
                }

            Sheet.Heat(sheet.Worksheet.Range(first, FirstIndex, sheet.Row, lines - 1), theme.Points);
            var drawn = sheet.Worksheet.SparklineGroups.Add(sheet.Worksheet.Range(first, lines, sheet.Row, lines), sheet.Worksheet.Range(first, FirstIndex, sheet.Row, lines - 1));
            drawn.SetShowMarkers(XLSparklineMarkers.Markers).SetLineWeight(1.5);
            drawn.Style.SetSeriesColor(XLColor.FromHtml("#22307F")).SetMarkersColor(XLColor.FromHtml("#22307F"));
            // On the theme's own scale: a line that looks steep is steep.
            drawn.VerticalAxis.SetMinAxisType(XLSparklineAxisMinMax.Custom).SetManualMin(1).SetMaxAxisType(XLSparklineAxisMinMax.Custom).SetManualMax(theme.Points);
        }

        sheet.Finish(sheet.PlaceCharts(book));
    }
}
