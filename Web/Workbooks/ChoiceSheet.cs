using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>The answers to choice questions: one row for each option, round, municipality and group that was asked.</summary>
internal static class ChoiceSheet
{
    public static void Add(Book book)
    {
        var t = book.Text;
        Sheet.AddLarge(book, t["ChoicesName"], t["ChoicesTitle"],
        [
            new(t["Round"], 13, Wraps: true), new(t["MunicipalityNumber"], 7), new(t["Municipality"], 15, Wraps: true), new(t["Group"], 17, Wraps: true), new(t["Code"], 13),
            new(t["Question"], 52, Wraps: true),
            new(t["Option"], 40, Wraps: true), new(t["Count"], 8, Sheet.Whole), new(t["NLabel"], 8, Sheet.Whole), new(t["Share"], 8, Sheet.Percent), new(t["DontKnowLabel"], 8, Sheet.Whole), new(t["UnansweredLabel"], 10, Sheet.Whole), new(t["OwnAnswer"], 14),
        ], frozenColumns: 4, Rows(book));
    }

    private static IEnumerable<object?[]> Rows(Book book)
    {
        foreach (var round in book.Figures.Rounds)
            foreach (var (theme, question) in book.Figures.ThemesOf(round.RoundId).SelectMany(theme => theme.Questions.OfType<ChoiceQuestion>().Select(question => (theme, question))))
                foreach (var (municipalityId, number, name) in book.Places)
                    foreach (var (code, group) in book.Groups)
                    {
                        var figure = book.Figures.Answers(new(round.RoundId, municipalityId, code), theme, question);
                        if (figure.Visibility is Visibility.NotAsked)
                            continue;
                        var answers = figure.Distribution;
                        for (var option = 0; option < question.Options.Count; option++)
                            yield return
                            [
                                round.Name, number, name, group, question.Code, question.FullText(book.Language), question.Options[option].Text.In(book.Language),
                                answers?.Counts[option], book.Cell(figure.Visibility, figure.N), answers?.Share(option), question.DontKnow is null ? null : answers?.DontKnow, answers?.Unanswered,
                                question.Options[option].Code == question.Expected ? book.Text["Yes"].Value : null,
                            ];
                    }
    }
}
