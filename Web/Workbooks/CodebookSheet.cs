using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>What every code stands for, in three languages: scales, themes, questions and options of each questionnaire version that was asked.</summary>
internal static class CodebookSheet
{
    private const int TextWidth = 44;

    public static void Add(Book book)
    {
        var t = book.Text;
        var sheet = Sheet.Add(book, t["CodebookName"], t["CodebookTitle"],
        [
            new(t["Questionnaire"], 17), new(t["Version"], 9, Sheet.Whole), new(t["Kind"], 12), new(t["Code"], 14), new(t["Value"], 12), new(t["Note"], 24, Wraps: true),
            new(t["TextNb"], TextWidth, Wraps: true), new(t["TextNn"], TextWidth, Wraps: true), new(t["TextEn"], TextWidth, Wraps: true),
        ], frozenColumns: 5);

        foreach (var version in book.Figures.Rounds.SelectMany(round => book.Figures.ThemesOf(round.RoundId)).Select(theme => theme.Questionnaire).DistinctBy(version => (version.Code, version.Version)))
        {
            foreach (var scale in version.Scales)
            {
                for (var point = 1; point <= scale.Points.Count; point++)
                    Add("KindScale", scale.Code, point.ToString(System.Globalization.CultureInfo.InvariantCulture), "", scale.Points[point - 1]);
                if (scale.DontKnow is not null)
                    Add("KindScale", scale.Code, AnswerValue.DontKnow, "", scale.DontKnow);
            }

            foreach (var theme in version.Themes)
            {
                var index = ThemeIndex.Items(version, theme);
                Add("Theme", theme.Code, "", "", theme.Title);
                foreach (var question in Question.Of(version, theme))
                {
                    if (question.Code == question.Item.Parts[0].Code && question.Code != question.Item.Code)
                        Add("Statements", question.Item.Code, "", "", question.Item.Text);
                    Add("Question", question.Code, "", Note(question, index), question.Text);
                    if (question is ChoiceQuestion choice)
                        foreach (var option in choice.Options)
                            Add("Option", question.Code, option.Code, option.Code == choice.Expected ? t["OwnAnswer"].Value : "", option.Text);
                    if (question is ChoiceQuestion { DontKnow: { } dontKnow })
                        Add("Option", question.Code, AnswerValue.DontKnow, "", dontKnow);
                }
            }

            void Add(string kind, string code, string value, string note, LocalText text) =>
                sheet.Add(version.Code, version.Version, t[kind].Value, code, value, note, text.Nb, text.Nn, text.En);
        }

        sheet.Finish();

        string Note(Question question, IReadOnlyList<ScaleQuestion> index) => question switch
        {
            ScaleQuestion scale when !index.Any(item => item.Code == question.Code) => t["NoteOutsideIndex", scale.Scale.Code],
            ScaleQuestion { Reversed: true } scale => t["NoteReversed", scale.Scale.Code],
            ScaleQuestion scale => t["NoteScale", scale.Scale.Code],
            ChoiceQuestion { Several: true } => t["NoteSeveral"],
            ChoiceQuestion => t["NoteOne"],
            MeasureQuestion { Item: NumberItem number } => t["NoteNumber", number.Minimum, number.Maximum, number.Unit?.In(book.Language) ?? ""].Value.TrimEnd(),
            MeasureQuestion => t["NoteDate"],
            _ => t["NoteOpen"],
        };
    }
}
