using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Tests.Support;

/// <summary>A questionnaire with one item of each kind that is more than a scale or a text, some shown by what was answered before.</summary>
internal static class EveryItem
{
    public static Questionnaire Questionnaire { get; } = SmallQuestionnaire.Of(
        SmallQuestionnaire.Theme(
            "FIRST",
            new MatrixItem { Code = "MATRIX", Text = LocalText.Same("Hvor enig er du?"), Scale = "agreement", Statements = [Statement("ROW_1"), Statement("ROW_2") with { Reversed = true }] },
            new ClassificationItem
            {
                Code = "CLASSES", Text = LocalText.Same("Program eller prosjekt?"), Categories = SmallQuestionnaire.Options("programme", "project"), DontKnow = LocalText.Same("Vet ikke"),
                Statements = [Statement("CLASS_1") with { Expected = "programme" }],
            },
            new LadderItem { Code = "LADDER", Text = LocalText.Same("Hvor på stigen?"), Scale = "seven", Now = Statement("NOW"), Wanted = Statement("WANTED") }),
        SmallQuestionnaire.Theme(
            "SECOND",
            new YesNoItem { Code = "YESNO", Text = LocalText.Same("Har du lest foranalysen?"), Required = true },
            SmallQuestionnaire.Item("USEFUL") with { ShownIf = new AnswerIs { Item = "YESNO", Values = ["yes"] } },
            new NumberItem { Code = "NUMBER", Text = LocalText.Same("Hvor mange år?"), Minimum = 0, Maximum = 50, Decimals = 1, Unit = LocalText.Same("år") },
            new DateItem { Code = "DATE", Text = LocalText.Same("Når møttes dere sist?"), Earliest = new(2009, 1, 1) },
            new MultipleChoiceItem
            {
                Code = "MANY", Text = LocalText.Same("Hvilke arenaer?"),
                Options = [.. SmallQuestionnaire.Options("council", "meeting"), new() { Code = "none", Text = LocalText.Same("Ingen av disse"), Exclusive = true }],
            }),
        SmallQuestionnaire.Theme("THIRD", SmallQuestionnaire.Item("DEEPER") with { ShownIf = new AnswerIs { Item = "USEFUL", Values = ["4", "5"] } }),
        SmallQuestionnaire.Theme("STEERING_ONLY", SmallQuestionnaire.Item("LEADS") with { ShownIf = new InGroup { Groups = ["steering"] } }),
        SmallQuestionnaire.Theme("LAST", SmallQuestionnaire.Item("END")));

    private static Statement Statement(string code) => new() { Code = code, Text = LocalText.Same($"Text of {code}") };
}
