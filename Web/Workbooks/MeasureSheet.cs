using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>The answers to number and date questions: one row for each round, municipality and group that was asked. Left out where there are no such questions.</summary>
internal static class MeasureSheet
{
    public static bool IsNeeded(Book book) => book.Figures.Rounds.SelectMany(round => book.Figures.ThemesOf(round.RoundId)).SelectMany(theme => theme.Questions).OfType<MeasureQuestion>().Any();

    public static void Add(Book book)
    {
        if (!IsNeeded(book))
            return;
        var questions = book.Figures.Rounds
            .SelectMany(round => book.Figures.ThemesOf(round.RoundId).SelectMany(theme => theme.Questions.OfType<MeasureQuestion>().Select(question => (Round: round, Theme: theme, Question: question))))
            .ToList();
        var t = book.Text;
        var sheet = Sheet.Add(book, t["MeasuresName"], t["MeasuresTitle"],
        [
            new(t["Round"], 13, Wraps: true), new(t["MunicipalityNumber"], 7), new(t["Municipality"], 15, Wraps: true), new(t["Group"], 17, Wraps: true), new(t["Code"], 13),
            new(t["Question"], 52, Wraps: true), new(t["NLabel"], 7, Sheet.Whole), new(t["MeanLabel"], 11, Sheet.TwoDecimals), new(t["DeviationLabel"], 9, Sheet.TwoDecimals),
            new(t["MedianLabel"], 11, Sheet.TwoDecimals), new(t["LowestLabel"], 11, Sheet.TwoDecimals), new(t["HighestLabel"], 11, Sheet.TwoDecimals), new(t["UnansweredLabel"], 10, Sheet.Whole),
        ], frozenColumns: 4);

        foreach (var (round, theme, question) in questions)
            foreach (var (municipalityId, number, name) in book.Places)
                foreach (var (code, group) in book.Groups)
                {
                    var answers = book.Figures.Answers(new(round.RoundId, municipalityId, code), theme, question);
                    if (answers.Visibility is Visibility.NotAsked)
                        continue;
                    var row = sheet.Add(
                        round.Name, number, name, group, question.Code, question.Text.In(book.Language), book.Cell(answers.Visibility, answers.N), question.IsDate ? null : answers.Mean,
                        question.IsDate ? null : answers.StandardDeviation, Value(answers.Median), Value(answers.Lowest), Value(answers.Highest), answers.Unanswered);
                    if (question.IsDate)
                        sheet.Worksheet.Range(row, 10, row, 12).Style.NumberFormat.Format = "dd.mm.yyyy";

                    // Days are numbers in a workbook too, counted from another day.
                    object? Value(decimal? value) => value is { } one && question.IsDate ? DateOnly.FromDayNumber((int)Math.Round(one)).ToDateTime(TimeOnly.MinValue).ToOADate() : (object?)value;
                }

        sheet.Finish();
    }
}
