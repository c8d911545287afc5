using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Domain.Analysis;

/// <summary>A round with what it asked, and how many answered.</summary>
public sealed class AskedRound(Round round, IReadOnlyList<AskedQuestionnaire> asked, ResponseRates rates)
{
    private Dictionary<string, Question>? _questions;

    public Round Round { get; } = round;

    public Guid RoundId => Round.RoundId;

    public string Name => Round.Name;

    public IReadOnlyList<AskedQuestionnaire> Asked { get; } = asked;

    public IReadOnlyList<Questionnaire> Questionnaires { get; } = [.. asked.Select(one => one.Questionnaire)];

    public ResponseRates Rates { get; } = rates;

    /// <summary>All themes of all questionnaires, in order.</summary>
    public IReadOnlyList<AskedTheme> Themes { get; } =
        [.. asked.SelectMany(one => one.Questionnaire.Themes.Select(theme => new AskedTheme(one, theme)))];

    /// <summary>The questions that are answered in one's own words, in order.</summary>
    public IEnumerable<OpenQuestion> TextQuestions => Themes.SelectMany(theme => theme.Questions).OfType<OpenQuestion>();

    public Question? FindQuestion(string code) =>
        (_questions ??= Themes.SelectMany(theme => theme.Questions).DistinctBy(question => question.Code).ToDictionary(question => question.Code)).GetValueOrDefault(code);

    public AskedTheme? FindTheme(string code) => Themes.FirstOrDefault(theme => theme.Code == code);
}

/// <summary>A theme of a round, with its questions and what its index is made of.</summary>
public sealed class AskedTheme(AskedQuestionnaire asked, Theme theme)
{
    public string Code => theme.Code;

    public LocalText Title => theme.Title;

    public Questionnaire Questionnaire => asked.Questionnaire;

    /// <summary>Whether this group is asked it; <see cref="TallyCell.Total"/> always is.</summary>
    public bool IsFor(string groupCode) => groupCode == TallyCell.Total || asked.IsFor(groupCode);

    public IReadOnlyList<Question> Questions { get; } = [.. Question.Of(asked.Questionnaire, theme)];

    /// <summary>See <see cref="ThemeIndex"/>; empty for a theme that has no index.</summary>
    public IReadOnlyList<ScaleQuestion> IndexItems { get; } = ThemeIndex.Items(asked.Questionnaire, theme);

    public bool HasIndex => IndexItems.Count > 0;

    /// <summary>How many points the index's scale has; 0 where there is none.</summary>
    public int Points => HasIndex ? IndexItems[0].Scale.Points.Count : 0;
}
