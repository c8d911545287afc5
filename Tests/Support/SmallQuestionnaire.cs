using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Tests.Support;

/// <summary>Questionnaires made in code, for tests that need a certain size or shape.</summary>
internal static class SmallQuestionnaire
{
    public static Questionnaire Of(params Theme[] themes) => new()
    {
        Code = "small",
        Version = 1,
        Minutes = 5,
        Title = LocalText.Same("Small"),
        Introduction = LocalText.Same("Small"),
        Scales = [Scale("four", 4), Scale("agreement", 5), Scale("seven", 7)],
        Themes = themes,
    };

    /// <summary>The cells of one response to it, groups left aside.</summary>
    public static IReadOnlyList<TallyCell> Cells(Questionnaire questionnaire, IReadOnlyDictionary<string, string> answers) =>
        TallyCell.Of([new(questionnaire, [])], [], answers.ToDictionary(answer => answer.Key, answer => (string?)answer.Value))[TallyCell.Total];

    public static Theme Theme(string code, params Item[] items) => new() { Code = code, Title = LocalText.Same(code), Items = items };

    public static ScaleItem Item(string code, bool reversed = false, string scale = "agreement") =>
        new() { Code = code, Text = LocalText.Same($"Text of {code}"), Scale = scale, Reversed = reversed };

    public static IReadOnlyList<Option> Options(params string[] codes) =>
        [.. codes.Select(code => new Option { Code = code, Text = LocalText.Same($"Option {code}") })];

    private static LabelledScale Scale(string code, int points) => new()
    {
        Code = code,
        Points = [.. Enumerable.Range(1, points).Select(point => LocalText.Same($"{point} of {points}"))],
        DontKnow = LocalText.Same("?"),
    };
}
