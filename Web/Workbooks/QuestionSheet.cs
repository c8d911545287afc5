using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Web.Results;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>The distribution of every scale question: one row for each round, municipality and group that was asked.</summary>
internal static class QuestionSheet
{
    public static void Add(Book book)
    {
        var t = book.Text;
        var points = book.Figures.Rounds.SelectMany(round => book.Figures.ThemesOf(round.RoundId)).SelectMany(theme => theme.Questions).OfType<ScaleQuestion>()
            .Select(question => question.Scale.Points.Count).DefaultIfEmpty(0).Max();
        // As narrow as their words allow: so many columns on a landscape A4 can be read only if the long texts take several lines.
        Sheet.AddLarge(
            book, t["QuestionsName"], t["QuestionsTitle"],
            [
                new(t["Round"], 12, Wraps: true), new(t["MunicipalityNumber"], 6), new(t["Municipality"], 14, Wraps: true), new(t["Group"], 17, Wraps: true),
                new(t["Theme"], 17, Wraps: true), new(t["Code"], 12), new(t["Question"], 38, Wraps: true), new(t["NLabel"], book.IsShared ? 9 : 5, Sheet.Whole),
                .. Enumerable.Range(1, points).Select(point => new Column(t["PointLabel", point], 6.5, Sheet.Whole)),
                new(t["DontKnowLabel"], 8, Sheet.Whole), new(t["UnansweredLabel"], 9.5, Sheet.Whole), new(t["MeanLabel"], 7, Sheet.TwoDecimals),
                new(t["DeviationLabel"], 9, Sheet.TwoDecimals), new(t["MedianLabel"], 8, Sheet.OneDecimal), new(t["AgreementLabel"], 11, Sheet.TwoDecimals),
                new(t["ChangeLabel"], 8, Sheet.Signed), new(t["SeriesLabel"], 18, Wraps: true),
            ],
            frozenColumns: 4,
            Rows(book, points),
            // Many small counts side by side are what a pivot is made of: for those alone who may see all of them.
            table: book.IsShared ? null : t["QuestionsName"].Value);
    }

    /// <summary>One array, filled anew for each. The book is told where a theme begins.</summary>
    private static IEnumerable<object?[]> Rows(Book book, int points)
    {
        var places = book.Places.ToList();
        var groups = book.Groups.ToList();
        var cells = new object?[16 + points];
        var row = Sheet.HeaderRow;
        foreach (var round in book.Figures.Rounds)
            foreach (var theme in book.Figures.ThemesOf(round.RoundId))
                foreach (var question in theme.Questions.OfType<ScaleQuestion>())
                    foreach (var (municipalityId, number, name) in places)
                        foreach (var (code, group) in groups)
                        {
                            var cut = new Cut(round.RoundId, municipalityId, code);
                            var answers = book.Figures.Answers(cut, theme, question);
                            if (answers.Visibility is Visibility.NotAsked)
                                continue;
                            row++;
                            if (round.RoundId == book.Figures.RoundId)
                                book.FirstQuestion.TryAdd((theme.Code, municipalityId), row);
                            Fill(book, cells, answers, book.Figures.Change(cut, question), [round.Name, number, name, group, theme.Title.In(book.Language), question.Code, question.FullText(book.Language)]);
                            yield return cells;
                        }
    }

    private static void Fill(Book book, object?[] cells, ScaleFigure answers, Change change, ReadOnlySpan<object?> labels)
    {
        Array.Clear(cells);
        labels.CopyTo(cells);
        cells[7] = book.Cell(answers.Visibility, answers.N);
        var distribution = answers.Distribution;
        for (var point = 0; point < distribution?.Points; point++)
            cells[8 + point] = distribution.Counts[point];
        object?[] rest =
        [
            distribution?.DontKnow, distribution?.Unanswered, answers.Mean, answers.StandardDeviation, distribution?.Median, answers.Agreement, change.Difference, book.Series(change),
        ];
        rest.CopyTo(cells, cells.Length - rest.Length);
    }
}
