using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Charts;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Results;

/// <summary>All that is known: for evaluators.</summary>
internal sealed class ResearchFigures(CohortResults results) : IFigures
{
    /// <summary>What stands below a picture of them, in the language of the request.</summary>
    /// <param name="place">A municipality's name; null: the cohort.</param>
    public static PictureSource Source(RoundDetails details, string? place, IStringLocalizer<ResultTexts> text) =>
        new($"{(place is null ? "" : $"{place}, ")}{details.FullName}", text["InternalMark"], $"{details.Setting.ProgrammeName}. {text["Internal"]}");

    public IReadOnlyList<(Guid RoundId, string Name)> Rounds { get; } = [.. results.Rounds.Select(round => (round.RoundId, round.Name))];

    public IReadOnlyList<(Guid MunicipalityId, string Number, string Name)> Municipalities { get; } =
        [.. results.Municipalities.Select(one => (one.MunicipalityId, one.MunicipalityNumber, one.Name))];

    public IReadOnlyList<(string Code, LocalText Name)> Groups { get; } = [.. results.Groups.Select(group => (group.GroupCode, group.Name))];

    public IReadOnlyList<AskedTheme> Themes { get; } = [.. results.Current.Themes.Where(theme => theme.HasIndex)];

    public int? LeastRespondents(Guid roundId) => null;

    public IReadOnlyList<AskedTheme> ThemesOf(Guid roundId) => results.Rounds.First(round => round.RoundId == roundId).Themes;

    public RateFigure Rate(Cut cut) => results.Rate(cut) is { Asked: > 0 } rate ? new(Visibility.Shown, rate.Asked, rate.Submitted) : new(Visibility.NotAsked);

    public IndexFigure Index(Cut cut, AskedTheme theme)
    {
        if (!results.IsAsked(cut, theme))
            return IndexFigure.NotAsked;
        var index = results.Index(cut, theme);
        return new(Visibility.Shown, index.Mean, index.N, index.Agreement);
    }

    public Gap? Gap(Cut cut, AskedTheme theme) => results.Gap(cut, theme);

    public Change Change(Cut cut, AskedTheme theme) => results.Change(cut, theme);

    public ScaleFigure Answers(Cut cut, AskedTheme theme, ScaleQuestion question)
    {
        if (!results.IsAsked(cut, theme))
            return new(Visibility.NotAsked);
        var answers = results.Answers(cut, question);
        return new(Visibility.Shown) { N = answers.N, Mean = answers.Mean, StandardDeviation = answers.StandardDeviation, Agreement = answers.Agreement, Distribution = answers };
    }

    public ChoiceFigure Answers(Cut cut, AskedTheme theme, ChoiceQuestion question) =>
        results.IsAsked(cut, theme) && results.Answers(cut, question) is var answers ? new(Visibility.Shown, answers.N, answers) : new(Visibility.NotAsked);

    public MeasureFigure Answers(Cut cut, AskedTheme theme, MeasureQuestion question)
    {
        if (!results.IsAsked(cut, theme))
            return new(Visibility.NotAsked);
        var answers = results.Answers(cut, question);
        return new(Visibility.Shown)
        {
            N = answers.N,
            Mean = answers.Mean,
            StandardDeviation = answers.StandardDeviation,
            Median = answers.Median,
            Lowest = answers.Lowest,
            Highest = answers.Highest,
            Unanswered = answers.Unanswered,
        };
    }

    public Change Change(Cut cut, ScaleQuestion question) => results.Change(cut, question);

    public IReadOnlyList<DiscussionPoint> ThemesToDiscuss() => results.ThemesToDiscuss();

    public IReadOnlyList<DiscussionPoint> QuestionsToDiscuss() => results.QuestionsToDiscuss();
}
