using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Domain.Disclosure;

/// <summary>
/// The results of a cohort as they are shared with others than its evaluators, from a release's document alone: the counterpart of <see cref="CohortResults"/>, and
/// what every shared page, chart and file takes its numbers from.
/// </summary>
public sealed class SharedResults
{
    private readonly Dictionary<(Cut Cut, string Code), ReleasedCell?> _cells = [];

    /// <param name="questionnaires">At least the published versions that the document names: texts and scales, which never change.</param>
    public SharedResults(ReleaseDocument document, IReadOnlyCollection<Questionnaire> questionnaires)
    {
        Rounds = [.. document.Rounds.Select(round => new SharedRound(round, questionnaires))];
        foreach (var round in document.Rounds)
        {
            var municipalities = round.Municipalities.ToDictionary(one => one.Number, one => one.MunicipalityId);
            foreach (var statistic in round.Statistics)
            {
                foreach (var cell in statistic.Shown)
                    _cells.Add((CutOf(cell.Municipality, cell.Group), statistic.Code), cell);
                foreach (var cut in statistic.Hidden)
                    _cells.Add((CutOf(cut.Municipality, cut.Group), statistic.Code), null);
            }

            Cut CutOf(string? municipality, string group) => new(round.RoundId, municipality is null ? null : municipalities[municipality], group);
        }
    }

    /// <summary>The earliest first; never empty.</summary>
    public IReadOnlyList<SharedRound> Rounds { get; }

    /// <summary>The round that the results are of.</summary>
    public SharedRound Current => Rounds[^1];

    /// <summary>In the order to show them in.</summary>
    public IReadOnlyList<ReleasedMunicipality> Municipalities => Current.Municipalities;

    /// <summary>Codes, in the order to show them in.</summary>
    public IReadOnlyList<string> Groups => Current.Groups;

    /// <summary>How many were asked and how many of them have answered.</summary>
    public Shared<SharedRate> Rate(Cut cut) => Find(cut, TallyCell.Responses).Select(cell => new SharedRate(cell.Asked ?? 0, cell.N));

    /// <summary>The indices of the cut's respondents in a theme of its round.</summary>
    public Shared<SharedScale> Index(Cut cut, AskedTheme theme) => Find(cut, theme.Code).Select(Scale);

    /// <summary>The answers to a scale question, as they were given: a reversed one is not turned.</summary>
    public Shared<SharedScale> Answers(Cut cut, ScaleQuestion question) => Find(cut, question.Code).Select(Scale);

    /// <summary>The answers to a choice question.</summary>
    public Shared<SharedChoice> Answers(Cut cut, ChoiceQuestion question) => Find(cut, question.Code).Select(cell => new SharedChoice(
        cell.N, cell.Counts is null ? null : new(cell.Counts, cell.N, cell.Unanswered ?? 0) { DontKnow = cell.DontKnow ?? 0 }));

    /// <summary>The numbers or days that a question was answered with.</summary>
    public Shared<SharedMeasure> Answers(Cut cut, MeasureQuestion question) => Find(cut, question.Code).Select(cell => new SharedMeasure(MomentsOf(cell), cell.Median, cell.Unanswered));

    /// <summary>How many gave an answer to an open question.</summary>
    public Shared<int> Answers(Cut cut, OpenQuestion question) => Find(cut, question.Code).Select(cell => cell.N);

    /// <summary>How far what is wanted lies from what is now: the mean of the one minus the mean of the other.</summary>
    public Shared<double> Distance(Cut cut, ScaleQuestion now, ScaleQuestion wanted) => Answers(cut, now).With(Answers(cut, wanted), (from, to) => to.Mean - from.Mean);

    /// <summary>Between the shown groups of the cut's municipality or cohort that are furthest apart on a theme; hidden where fewer than two are shown and some are hidden.</summary>
    public Shared<Gap> Gap(Cut cut, AskedTheme theme) => Widest(cut, one => Index(one, theme));

    /// <summary>As of a theme, on a question.</summary>
    public Shared<Gap> Gap(Cut cut, ScaleQuestion question) => Widest(cut, one => Answers(one, question));

    /// <summary>The change of a theme's index since the round before that asked it: shown where both are. That the series is broken is no secret.</summary>
    public Shared<Change> Change(Cut cut, AskedTheme theme)
    {
        foreach (var round in Before(cut.RoundId))
            if (round.FindTheme(theme.Code) is { HasIndex: true } then)
                return Analysis.Change.Same(then.IndexItems, theme.IndexItems)
                    ? Between(Index(cut with { RoundId = round.RoundId }, then), Index(cut, theme))
                    : Shared<Change>.Shown(Analysis.Change.Broken);
        return Shared<Change>.NotAsked;
    }

    /// <summary>The change of a question's mean since the round before that asked it; otherwise as of a theme.</summary>
    public Shared<Change> Change(Cut cut, ScaleQuestion question)
    {
        foreach (var round in Before(cut.RoundId))
            if (round.Themes.SelectMany(theme => theme.Questions).FirstOrDefault(other => other.Code == question.Code) is { } then)
                return then is ScaleQuestion scale && Analysis.Change.Same(scale, question)
                    ? Between(Answers(cut with { RoundId = round.RoundId }, scale), Answers(cut, question))
                    : Shared<Change>.Shown(Analysis.Change.Broken);
        return Shared<Change>.NotAsked;
    }

    /// <summary>The shown themes of the current round in every municipality, ranked as <see cref="DiscussionPoint.Rank"/> tells, from what is shown alone.</summary>
    public IReadOnlyList<DiscussionPoint> ThemesToDiscuss() => DiscussionPoint.Rank(
        from municipality in Municipalities
        from theme in Current.Themes
        where theme.HasIndex
        let cut = new Cut(Current.RoundId, municipality.MunicipalityId)
        let point = Point(theme.Code, cut, Index(cut, theme), Gap(cut, theme), theme.Points - 1)
        where point is not null
        select point);

    /// <summary>The shown scale questions of the current round in the whole cohort, ranked likewise.</summary>
    public IReadOnlyList<DiscussionPoint> QuestionsToDiscuss() => DiscussionPoint.Rank(
        from question in Current.Themes.SelectMany(theme => theme.Questions).OfType<ScaleQuestion>()
        let point = ToDiscuss(new(Current.RoundId), question)
        where point is not null
        select point);

    /// <summary>A question as something to talk about in the cut's municipality or cohort; null where it is not shown.</summary>
    public DiscussionPoint? ToDiscuss(Cut cut, ScaleQuestion question) =>
        Point(question.Code, cut, Answers(cut, question), Gap(cut, question), question.Scale.Points.Count - 1);

    private static DiscussionPoint? Point(string code, Cut cut, Shared<SharedScale> answers, Shared<Gap> gap, int width) =>
        answers.TryGet(out var shown) ? new(code, cut.MunicipalityId, shown.N, shown.Mean, shown.Agreement, gap.TryGet(out var widest) ? widest : null, width) : null;

    private static Shared<Change> Between(Shared<SharedScale> then, Shared<SharedScale> now) => then.With(now, (from, to) => Analysis.Change.Between(from.Mean, to.Mean));

    private Shared<Gap> Widest(Cut cut, Func<Cut, Shared<SharedScale>> read)
    {
        var groups = Groups.Select(group => (Code: group, Answers: read(cut with { GroupCode = group }))).ToList();
        var shown = groups.Where(group => group.Answers.Visibility is Visibility.Shown)
            .Select(group => (group.Code, group.Answers.TryGet(out var answers) ? answers.Moments : Moments.Zero));
        if (Analysis.Gap.Widest(shown) is { } widest)
            return Shared<Gap>.Shown(widest);
        return groups.Exists(group => group.Answers.Visibility is Visibility.Hidden) ? Shared<Gap>.Hidden : Shared<Gap>.NotAsked;
    }

    private Shared<ReleasedCell> Find(Cut cut, string code) =>
        !_cells.TryGetValue((cut, code), out var cell) ? Shared<ReleasedCell>.NotAsked
        : cell is null ? Shared<ReleasedCell>.Hidden
        : Shared<ReleasedCell>.Shown(cell);

    private static SharedScale Scale(ReleasedCell cell) => new(
        MomentsOf(cell), cell.Agreement!.Value, cell.Counts is null ? null : new(cell.Counts, cell.DontKnow ?? 0, cell.Unanswered ?? 0));

    private static Moments MomentsOf(ReleasedCell cell) => new(cell.N, cell.Sum!.Value, cell.SumOfSquares!.Value);

    private IEnumerable<SharedRound> Before(Guid roundId) => Rounds.TakeWhile(round => round.RoundId != roundId).Reverse();
}
