using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Domain.Analysis;

/// <summary>A round with what it asked, and how many answered.</summary>
public sealed class AskedRound(Round round, IReadOnlyList<Questionnaire> questionnaires, ResponseRates rates)
{
    public Round Round { get; } = round;

    public Guid RoundId => Round.RoundId;

    public string Name => Round.Name;

    public IReadOnlyList<Questionnaire> Questionnaires { get; } = questionnaires;

    public ResponseRates Rates { get; } = rates;

    /// <summary>All themes of all questionnaires, in order.</summary>
    public IReadOnlyList<AskedTheme> Themes { get; } =
        [.. questionnaires.SelectMany(questionnaire => questionnaire.Themes.Select(theme => new AskedTheme(questionnaire, theme)))];

    /// <summary>The questions that are answered in one's own words, in order.</summary>
    public IEnumerable<OpenQuestion> TextQuestions => Themes.SelectMany(theme => theme.Questions).OfType<OpenQuestion>().Where(question => question.IsText);

    public AskedTheme? FindTheme(string code) => Themes.FirstOrDefault(theme => theme.Code == code);
}

/// <summary>A theme of a round, with its questions and what its index is made of.</summary>
public sealed class AskedTheme(Questionnaire questionnaire, Theme theme)
{
    public string Code => theme.Code;

    public LocalText Title => theme.Title;

    public Questionnaire Questionnaire => questionnaire;

    public IReadOnlyList<Question> Questions { get; } = [.. Question.Of(questionnaire, theme)];

    /// <summary>See <see cref="ThemeIndex"/>; empty for a theme that has no index.</summary>
    public IReadOnlyList<ScaleQuestion> IndexItems { get; } = ThemeIndex.Items(questionnaire, theme);

    public bool HasIndex => IndexItems.Count > 0;

    /// <summary>How many points the index's scale has; 0 where there is none.</summary>
    public int Points => HasIndex ? IndexItems[0].Scale.Points.Count : 0;
}
