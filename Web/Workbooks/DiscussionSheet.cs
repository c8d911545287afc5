using BoSoSurvey.Domain.Analysis;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>What there is most to talk about: themes in each municipality, then questions in the whole cohort, each ranked.</summary>
internal static class DiscussionSheet
{
    public static void Add(Book book)
    {
        var t = book.Text;
        var sheet = Sheet.Add(book, t["DiscussionName"], t["DiscussionTitle"],
        [
            new(t["Kind"], 11), new(t["Rank"], 7, Sheet.Whole), new(t["Municipality"], 15, Wraps: true), new(t["ThemeOrQuestion"], 50, Wraps: true),
            new(t["NLabel"], 6, Sheet.Whole), new(t["MeanLabel"], 8, Sheet.TwoDecimals), new(t["AgreementLabel"], 9, Sheet.TwoDecimals), new(t["GapLabel"], 7, Sheet.TwoDecimals),
            new(t["GapHigh"], 18, Wraps: true), new(t["GapHighMean"], 9, Sheet.TwoDecimals), new(t["GapHighN"], 9, Sheet.Whole),
            new(t["GapLow"], 18, Wraps: true), new(t["GapLowMean"], 9, Sheet.TwoDecimals), new(t["GapLowN"], 9, Sheet.Whole), new(t["Score"], 8, Sheet.TwoDecimals),
        ], frozenColumns: 4);
        var questions = book.Figures.ThemesOf(book.Figures.RoundId).SelectMany(theme => theme.Questions).ToDictionary(question => question.Code, question => question.FullText(book.Language));
        var themes = book.Figures.ThemesOf(book.Figures.RoundId).ToDictionary(theme => theme.Code, theme => theme.Title.In(book.Language));

        List("Theme", book.Figures.ThemesToDiscuss(), themes);
        List("Question", book.Figures.QuestionsToDiscuss(), questions);
        sheet.Finish();

        void List(string kind, IReadOnlyList<DiscussionPoint> points, Dictionary<string, string> titles)
        {
            for (var i = 0; i < points.Count; i++)
            {
                var point = points[i];
                sheet.Add(
                    t[kind].Value, i + 1, book.Place(point.MunicipalityId), titles[point.Code], point.N, point.Mean, point.Agreement, point.Gap?.Difference,
                    point.Gap is null ? null : book.Group(point.Gap.High), point.Gap?.HighMoments.Mean, point.Gap?.HighMoments.N,
                    point.Gap is null ? null : book.Group(point.Gap.Low), point.Gap?.LowMoments.Mean, point.Gap?.LowMoments.N, point.Score);
            }
        }
    }
}
