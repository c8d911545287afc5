using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Domain.Analysis;

/// <summary>Whose answers a number is about: one round, one municipality or the cohort, one group or everybody.</summary>
/// <param name="RoundId">One of the rounds of the results.</param>
/// <param name="MunicipalityId">Null: the cohort, which is the sum of its municipalities.</param>
/// <param name="GroupCode"><see cref="TallyCell.Total"/>: everybody, each person once.</param>
public readonly record struct Cut(Guid RoundId, Guid? MunicipalityId = null, string GroupCode = TallyCell.Total)
{
    public bool IsTotal => GroupCode == TallyCell.Total;
}

/// <summary>
/// All results of a cohort up to and including one round, from the tallies alone. Every page and workbook takes its numbers from here, so that they are the
/// same everywhere. Research level: nothing is hidden, however few have answered.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
public sealed class CohortResults
{
    private readonly Dictionary<(Guid RoundId, Guid MunicipalityId), MunicipalityTally> _tallies;
    private readonly Dictionary<(Cut Cut, string Code), IndexDistribution> _indices = [];

    /// <param name="rounds">The earliest first; the last is the one that the results are of.</param>
    /// <param name="tallies">Of these rounds, in any order.</param>
    public CohortResults(IReadOnlyList<AskedRound> rounds, IEnumerable<MunicipalityTally> tallies)
    {
        Rounds = rounds;
        _tallies = tallies.ToDictionary(tally => (tally.RoundId, tally.MunicipalityId));
    }

    /// <summary>The earliest first; never empty.</summary>
    public IReadOnlyList<AskedRound> Rounds { get; }

    /// <summary>The round that the results are of.</summary>
    public AskedRound Current => Rounds[^1];

    /// <summary>Of the cohort, in the order to show them in.</summary>
    public IReadOnlyList<Municipality> Municipalities => Current.Rates.Municipalities;

    /// <summary>Of the programme, in the order to show them in.</summary>
    public IReadOnlyList<GroupKind> Groups => Current.Rates.Groups;

    /// <summary>How many were asked and how many of them have answered.</summary>
    public ResponseRate Rate(Cut cut)
    {
        var rates = Rounds.First(round => round.RoundId == cut.RoundId).Rates;
        return (cut.MunicipalityId, cut.IsTotal) switch
        {
            (null, true) => rates.Total,
            (null, false) => rates.OfGroup(cut.GroupCode),
            ({ } municipalityId, true) => rates.OfMunicipality(municipalityId),
            ({ } municipalityId, false) => rates.Of(municipalityId, cut.GroupCode),
        };
    }

    /// <summary>Whether anybody of the cut was asked the theme; a group that was not asked is something else than one that did not answer.</summary>
    public bool IsAsked(Cut cut, AskedTheme theme) => theme.IsFor(cut.GroupCode) && Rate(cut).Asked > 0;

    /// <summary>How many submitted responses the other numbers of this cut are made of.</summary>
    public int Responses(Cut cut) => Count(cut, TallyCell.Responses, TallyCell.Answered);

    /// <summary>How many of the cut's group have responded who sit in another group as well.</summary>
    public int ResponsesAlsoIn(Cut cut, string groupCode) => Count(cut, TallyCell.Responses, TallyCell.AlsoIn + groupCode);

    /// <summary>The indices of the cut's respondents in a theme of its round.</summary>
    public IndexDistribution Index(Cut cut, AskedTheme theme)
    {
        if (_indices.TryGetValue((cut, theme.Code), out var known))
            return known;
        var index = IndexDistribution.Of(theme.Points, Values(cut, theme.Code));
        _indices.Add((cut, theme.Code), index);
        return index;
    }

    /// <summary>The answers to a scale question, as they were given: a reversed one is not turned.</summary>
    public Distribution Answers(Cut cut, ScaleQuestion question)
    {
        var counts = new int[question.Scale.Points.Count];
        var (dontKnow, unanswered) = (0, 0);
        foreach (var (value, responses) in Values(cut, question.Code))
            if (value == Domain.Responses.AnswerValue.DontKnow)
                dontKnow += responses;
            else if (value == TallyCell.Unanswered)
                unanswered += responses;
            else if (int.TryParse(value, out var point) && point >= 1 && point <= counts.Length)
                counts[point - 1] += responses;
        return new(counts, dontKnow, unanswered);
    }

    /// <summary>The answers to a choice question.</summary>
    public ChoiceDistribution Answers(Cut cut, ChoiceQuestion question)
    {
        var byValue = new Dictionary<string, int>();
        foreach (var (value, responses) in Values(cut, question.Code))
            byValue[value] = byValue.GetValueOrDefault(value) + responses;
        var counts = question.Options.Select(option => byValue.GetValueOrDefault(option.Code)).ToList();
        return new(counts, question.Several ? byValue.GetValueOrDefault(TallyCell.Answered) : counts.Sum(), byValue.GetValueOrDefault(TallyCell.Unanswered))
        {
            DontKnow = byValue.GetValueOrDefault(Domain.Responses.AnswerValue.DontKnow),
        };
    }

    /// <summary>The numbers or days that a question was answered with.</summary>
    public MeasureDistribution Answers(Cut cut, MeasureQuestion question) => MeasureDistribution.Of(question.IsDate, Values(cut, question.Code));

    /// <summary>How many gave an answer to an open question.</summary>
    public int Answers(Cut cut, OpenQuestion question) => Count(cut, question.Code, TallyCell.Answered);

    /// <summary>How far what is wanted lies from what is now: the mean of the one minus the mean of the other; null where either has none.</summary>
    public double? Distance(Cut cut, ScaleQuestion now, ScaleQuestion wanted) => Answers(cut, wanted).Mean - Answers(cut, now).Mean;

    /// <summary>Each group that was asked a theme of the current round in a municipality or, with null, the cohort; then everybody.</summary>
    public IEnumerable<Cut> Cuts(Guid? municipalityId, AskedTheme theme) =>
        Groups.Select(group => group.GroupCode).Append(TallyCell.Total).Select(code => new Cut(Current.RoundId, municipalityId, code)).Where(cut => IsAsked(cut, theme));

    /// <summary>What a cut's group is called; null: it is everybody.</summary>
    public string? GroupName(Cut cut, string language) => cut.IsTotal ? null : Groups.First(group => group.GroupCode == cut.GroupCode).Name.In(language);

    /// <summary>How many answers were given in the round in all, don't know among them.</summary>
    public int Given(AskedRound round)
    {
        var cut = new Cut(round.RoundId);
        return round.Themes.SelectMany(theme => theme.Questions).Sum(question => question switch
        {
            ScaleQuestion scale => Answers(cut, scale) is var answers ? answers.N + answers.DontKnow : 0,
            ChoiceQuestion choice => Answers(cut, choice) is var answers ? answers.N + answers.DontKnow : 0,
            MeasureQuestion measure => Answers(cut, measure).N,
            OpenQuestion open => Answers(cut, open),
            _ => 0,
        });
    }

    /// <summary>How many answers to open questions there are in all rounds together.</summary>
    public int Written => Rounds.Sum(round => round.TextQuestions.Sum(question => Answers(new(round.RoundId), question)));

    /// <summary>How many submitted responses there are in all rounds together.</summary>
    public int AllResponses => Rounds.Sum(round => Responses(new(round.RoundId)));

    /// <summary>How many stored answers of the round were none of their question's and are left out of every other number.</summary>
    public int Corrupt(AskedRound round) =>
        round.Themes.SelectMany(theme => theme.Questions).Sum(question => Corrupt(new(round.RoundId), question));

    /// <summary>How many of them stand where an answer to this question would.</summary>
    public int Corrupt(Cut cut, Question question) => Count(cut, question.Code, TallyCell.Corrupt);

    /// <summary>Between the groups of the cut's municipality or cohort that are furthest apart on a theme.</summary>
    public Gap? Gap(Cut cut, AskedTheme theme) =>
        Analysis.Gap.Widest(Groups.Select(group => (group.GroupCode, Index(cut with { GroupCode = group.GroupCode }, theme).Moments)));

    /// <summary>Between the groups of the cut's municipality or cohort that are furthest apart on a question.</summary>
    public Gap? Gap(Cut cut, ScaleQuestion question) =>
        Analysis.Gap.Widest(Groups.Select(group => (group.GroupCode, Answers(cut with { GroupCode = group.GroupCode }, question).Moments)));

    /// <summary>The change of a theme's index since the round before that asked it.</summary>
    public Change Change(Cut cut, AskedTheme theme)
    {
        foreach (var round in Before(cut.RoundId))
            if (round.FindTheme(theme.Code) is { HasIndex: true } then)
                return Analysis.Change.Same(then.IndexItems, theme.IndexItems)
                    ? Analysis.Change.Between(Index(cut with { RoundId = round.RoundId }, then).Mean, Index(cut, theme).Mean)
                    : Analysis.Change.Broken;
        return Analysis.Change.Nothing;
    }

    /// <summary>The change of a question's mean since the round before that asked it.</summary>
    public Change Change(Cut cut, ScaleQuestion question)
    {
        foreach (var round in Before(cut.RoundId))
            if (round.FindQuestion(question.Code) is { } then)
                return then is ScaleQuestion scale && Analysis.Change.Same(scale, question)
                    ? Analysis.Change.Between(Answers(cut with { RoundId = round.RoundId }, scale).Mean, Answers(cut, question).Mean)
                    : Analysis.Change.Broken;
        return Analysis.Change.Nothing;
    }

    /// <summary>The themes of the current round in every municipality, ranked as <see cref="DiscussionPoint.Rank"/> tells.</summary>
    public IReadOnlyList<DiscussionPoint> ThemesToDiscuss() => DiscussionPoint.Rank(
        from municipality in Municipalities
        from theme in Current.Themes
        where theme.HasIndex
        let cut = new Cut(Current.RoundId, municipality.MunicipalityId)
        let index = Index(cut, theme)
        select new DiscussionPoint(theme.Code, municipality.MunicipalityId, index.N, index.Mean, index.Agreement, Gap(cut, theme), theme.Points - 1));

    /// <summary>The scale questions of the current round in a municipality or, with null, in the whole cohort, ranked as <see cref="DiscussionPoint.Rank"/> tells.</summary>
    public IReadOnlyList<DiscussionPoint> QuestionsToDiscuss(Guid? municipalityId = null) => DiscussionPoint.Rank(
        Current.Themes.SelectMany(theme => theme.Questions).OfType<ScaleQuestion>().Select(question => ToDiscuss(new(Current.RoundId, municipalityId), question)));

    /// <summary>The scale questions of the current round on which two groups of a municipality differ, the widest gap first, then as they are asked; where one of them has not answered, none.</summary>
    public IReadOnlyList<(AskedTheme Theme, ScaleQuestion Question, Gap Gap)> QuestionsApart(Guid municipalityId, string one, string other)
    {
        return
        [
            .. from theme in Current.Themes
               from question in theme.Questions.OfType<ScaleQuestion>()
               let gap = Analysis.Gap.Widest([Of(one, question), Of(other, question)])
               where gap is not null && gap.Difference > 0
               orderby Math.Round(gap.Difference, 9) descending
               select (theme, question, gap),
        ];

        (string GroupCode, Moments Moments) Of(string code, ScaleQuestion question) => (code, Answers(new(Current.RoundId, municipalityId, code), question).Moments);
    }

    /// <summary>A question as something to talk about in the cut's municipality or cohort.</summary>
    public DiscussionPoint ToDiscuss(Cut cut, ScaleQuestion question)
    {
        var answers = Answers(cut, question);
        return new(question.Code, cut.MunicipalityId, answers.N, answers.Mean, answers.Agreement, Gap(cut, question), answers.Points - 1);
    }

    private IEnumerable<AskedRound> Before(Guid roundId) => Rounds.TakeWhile(round => round.RoundId != roundId).Reverse();

    private int Count(Cut cut, string code, string value)
    {
        var count = 0;
        foreach (var cell in Values(cut, code))
            if (cell.Value == value)
                count += cell.Responses;
        return count;
    }

    /// <summary>The counts of a code in the cut's municipality or, those of one after another, in all: together they are the cohort's.</summary>
    private IEnumerable<(string Value, int Responses)> Values(Cut cut, string code)
    {
        for (var place = 0; place < (cut.MunicipalityId is null ? Municipalities.Count : 1); place++)
            if (_tallies.TryGetValue((cut.RoundId, cut.MunicipalityId ?? Municipalities[place].MunicipalityId), out var tally))
            {
                var values = tally.Values(cut.GroupCode, code);
                for (var i = 0; i < values.Count; i++)
                    yield return values[i];
            }
    }
}
