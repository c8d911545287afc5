using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Web.Results;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>
/// The themes in the whole cohort, one to a row: the groups beside each other and the rounds beside each other, and charts of both. A hidden number is an empty cell here,
/// with a note at the end of its row: in a chart a cell with words in it would be a zero.
/// </summary>
internal static class ThemeSheet
{
    private const int FirstGroup = 5;

    /// <summary>How many rows a chart needs for each theme, and for title, axis and legend.</summary>
    private const int RowsOfTheme = 2, RowsAround = 7;

    public static void Add(Book book)
    {
        var t = book.Text;
        var rounds = book.Figures.Rounds.Count > 1 ? book.Figures.Rounds : [];
        var firstRound = FirstGroup + book.Figures.Groups.Count + 1;
        var sheet = Sheet.Add(book, t["ThemesName"], t["ThemesTitle"],
        [
            new(t["Theme"], 34, Wraps: true), new(t["IndexLabel"], 8, Sheet.TwoDecimals), new(t["NLabel"], 6, Sheet.Whole), new(t["AgreementLabel"], 12, Sheet.TwoDecimals),
            .. book.Figures.Groups.Select(group => new Column(group.Name.In(book.Language), 16, Sheet.TwoDecimals)),
            new(t["GapLabel"], 7, Sheet.TwoDecimals),
            .. rounds.Select(round => new Column(round.Name, 11, Sheet.TwoDecimals)),
            .. rounds.Take(1).Select(_ => new Column(t["ChangeLabel"], 9, Sheet.Signed)),
            new(t["Note"], 30, Wraps: true),
        ], frozenColumns: 1);

        foreach (var themes in book.Figures.Themes.GroupBy(theme => theme.Points))
        {
            var rows = themes.Select(theme => new ThemeRow(book, theme, rounds)).ToList();
            var first = sheet.Row + 1;
            foreach (var row in rows)
                sheet.Add([.. row.Cells]);
            Sheet.Heat(sheet.Worksheet.Range(first, 2, sheet.Row, 2), themes.Key);
            Sheet.Heat(sheet.Worksheet.Range(first, FirstGroup, sheet.Row, firstRound - 2), themes.Key);

            var height = RowsAround + (RowsOfTheme * rows.Count);
            var chart = new NativeChart(t["ThemesName"], t["GroupsChart"], t["IndexLabel"], new(t["ThemesName"], first, rows.ConvertAll(row => row.Name)), themes.Key)
            {
                Series = [.. book.Figures.Groups.Select((group, i) => new ChartSeries(FirstGroup + i, group.Name.In(book.Language), rows.ConvertAll(row => row.Groups[i].Mean)))],
                Size = (FirstGroup + book.Figures.Groups.Count, height),
            };
            book.Charts.Add(chart);
            if (rounds.Count > 0)
                book.Charts.Add(chart with
                {
                    Sheet = t["TrendName"],
                    Title = t["RoundsChart"],
                    Series = [.. rounds.Select((round, i) => new ChartSeries(firstRound + i, round.Name, rows.ConvertAll(row => row.Rounds[i].Mean)))],
                    Size = (TrendSheet.Columns(book) - 1, height),
                });
        }

        sheet.Finish(sheet.PlaceCharts(book));
    }

    /// <summary>A theme with its numbers, which table and charts share.</summary>
    private sealed class ThemeRow
    {
        public ThemeRow(Book book, AskedTheme theme, IReadOnlyList<(Guid RoundId, string Name)> rounds)
        {
            var here = new Cut(book.Figures.RoundId);
            Name = theme.Title.In(book.Language);
            Groups = [.. book.Figures.Groups.Select(group => book.Figures.Index(here with { GroupCode = group.Code }, theme))];
            Rounds = [.. rounds.Select(round => book.Figures.FindTheme(round.RoundId, theme.Code) is { HasIndex: true } then && then.Points == theme.Points
                ? book.Figures.Index(new(round.RoundId), then)
                : IndexFigure.NotAsked)];
            var (all, change) = (book.Figures.Index(here, theme), book.Figures.Change(here, theme));
            List<string> notes =
            [
                .. book.Groups.Zip([.. Groups, all], (group, index) => (group.Name, index)).Concat(rounds.Zip(Rounds, (round, index) => (round.Name, index)))
                    .Where(one => one.index.Visibility is Visibility.Hidden).Select(one => $"{one.Name}: {book.Text["NotShown"]}"),
            ];
            if (change.Series is Series.Broken)
                notes.Add(book.Series(change));
            Cells =
            [
                Name, all.Mean, all.Visibility is Visibility.Shown ? all.N : null, all.Agreement, .. Groups.Select(index => (object?)index.Mean),
                book.Figures.Gap(here, theme)?.Difference, .. Rounds.Select(index => (object?)index.Mean), .. rounds.Take(1).Select(_ => (object?)change.Difference), string.Join("; ", notes),
            ];
        }

        public string Name { get; }

        public IReadOnlyList<IndexFigure> Groups { get; }

        public IReadOnlyList<IndexFigure> Rounds { get; }

        public IReadOnlyList<object?> Cells { get; }
    }
}
