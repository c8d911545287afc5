using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Web.Results;

/// <summary>What a release shares, and nothing else.</summary>
/// <param name="groups">Of the programme: the release knows their codes.</param>
internal sealed class ReleasedFigures(SharedResults results, IReadOnlyList<GroupKind> groups) : IFigures
{
    public IReadOnlyList<(Guid RoundId, string Name)> Rounds { get; } = [.. results.Rounds.Select(round => (round.RoundId, round.Name))];

    public IReadOnlyList<(Guid MunicipalityId, string Number, string Name)> Municipalities { get; } =
        [.. results.Municipalities.Select(one => (one.MunicipalityId, one.Number, one.Name))];

    public IReadOnlyList<(string Code, LocalText Name)> Groups { get; } =
        [.. results.Groups.Select(code => (code, groups.FirstOrDefault(group => group.GroupCode == code)?.Name ?? LocalText.Same(code)))];

    public IReadOnlyList<AskedTheme> Themes { get; } = [.. results.Current.Themes.Where(theme => theme.HasIndex)];

    public int? LeastRespondents(Guid roundId) => Round(roundId).K;

    public IReadOnlyList<AskedTheme> ThemesOf(Guid roundId) => Round(roundId).Themes;

    public RateFigure Rate(Cut cut) => results.Rate(cut) is var rate && rate.TryGet(out var shown) ? new(Visibility.Shown, shown.Asked, shown.Answered) : new(rate.Visibility);

    public IndexFigure Index(Cut cut, AskedTheme theme)
    {
        var index = results.Index(cut, theme);
        return index.TryGet(out var shown) ? new(Visibility.Shown, shown.Mean, shown.N, shown.Agreement)
            : index.Visibility is Visibility.Hidden ? IndexFigure.Hidden
            : IndexFigure.NotAsked;
    }

    public Gap? Gap(Cut cut, AskedTheme theme) => results.Gap(cut, theme).TryGet(out var gap) ? gap : null;

    public Change Change(Cut cut, AskedTheme theme) => results.Change(cut, theme).TryGet(out var change) ? change : Domain.Analysis.Change.Nothing;

    public ScaleFigure Answers(Cut cut, AskedTheme theme, ScaleQuestion question)
    {
        var answers = results.Answers(cut, question);
        return !answers.TryGet(out var shown) ? new(answers.Visibility) : new(Visibility.Shown)
        {
            N = shown.N,
            Mean = shown.Mean,
            StandardDeviation = shown.StandardDeviation,
            Agreement = shown.Agreement,
            Distribution = shown.Distribution,
        };
    }

    public ChoiceFigure Answers(Cut cut, AskedTheme theme, ChoiceQuestion question) =>
        results.Answers(cut, question) is var answers && answers.TryGet(out var shown) ? new(Visibility.Shown, shown.N, shown.Distribution) : new(answers.Visibility);

    public MeasureFigure Answers(Cut cut, AskedTheme theme, MeasureQuestion question)
    {
        var answers = results.Answers(cut, question);
        return !answers.TryGet(out var shown) ? new(answers.Visibility) : new(Visibility.Shown)
        {
            N = shown.N,
            Mean = shown.Mean,
            StandardDeviation = shown.StandardDeviation,
            Median = shown.Median,
            Unanswered = shown.Unanswered,
        };
    }

    public Change Change(Cut cut, ScaleQuestion question) => results.Change(cut, question).TryGet(out var change) ? change : Domain.Analysis.Change.Nothing;

    public IReadOnlyList<DiscussionPoint> ThemesToDiscuss() => results.ThemesToDiscuss();

    public IReadOnlyList<DiscussionPoint> QuestionsToDiscuss() => results.QuestionsToDiscuss();

    private SharedRound Round(Guid roundId) => results.Rounds.First(round => round.RoundId == roundId);
}
