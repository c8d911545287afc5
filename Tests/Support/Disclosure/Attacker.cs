using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Tests.Support.Disclosure;

public enum Told
{
    /// <summary>A number of fewer than k is printed.</summary>
    SmallNumber,

    /// <summary>How many answered in a hidden cell, to within one.</summary>
    Count,

    /// <summary>As <see cref="Count"/>, from other statistics as well: of the responses, and of a theme's questions. A secret only where fewer than k answered.</summary>
    CountFromOthers,

    /// <summary>That fewer than k answered, or what so few answered together.</summary>
    Few,

    /// <summary>What fewer than k answered who are not in a group.</summary>
    Rest,

    /// <summary>What fewer than k answered who sit in several groups.</summary>
    Overlap,

    /// <summary>That all others in a hidden cell gave the highest, or all the lowest, answer.</summary>
    Answers,

    /// <summary>The distribution of fewer than 2k.</summary>
    Distribution,

    /// <summary>A hidden index from its questions, or a hidden question from its index.</summary>
    Theme,

    /// <summary>The answers to a hidden question from how many were asked the next.</summary>
    Condition,
}

internal sealed record Finding(string Code, ReleasedCut Cut, Told Told, double Low = 0, double High = 0);

/// <summary>
/// Knows a document, the questionnaires and one respondent: who that is and what they answered. Sets up what must hold of the hidden numbers and solves for the lowest and
/// highest that each can be. Written from the published numbers, without the product's own check.
/// </summary>
/// <param name="known">Somebody who responded.</param>
/// <param name="isDisjoint">Whether the attacker knows that nobody sits in two groups.</param>
internal sealed class Attacker(ReleaseDocument document, IReadOnlyCollection<Questionnaire> questionnaires, Respondent? known, bool isDisjoint)
{
    private const double Tiny = 1e-6;

    private readonly ReleasedRound _round = document.Rounds[^1];
    private readonly SharedRound _asked = new SharedResults(document, questionnaires).Current;
    private readonly Dictionary<string, Dictionary<ReleasedCut, ReleasedCell?>> _statistics = document.Rounds[^1].Statistics.ToDictionary(
        statistic => statistic.Code,
        statistic => statistic.Shown.Select(cell => (Cut: new ReleasedCut(cell.Municipality, cell.Group), Cell: (ReleasedCell?)cell))
            .Concat(statistic.Hidden.Select(cut => (Cut: cut, Cell: (ReleasedCell?)null))).ToDictionary(one => one.Cut, one => one.Cell));

    public List<Finding> Attack() => [.. _statistics.Keys.SelectMany(Counts), .. _asked.Themes.SelectMany(Theme), .. _asked.Themes.SelectMany(Conditions), .. Scales().SelectMany(Answers)];

    private IEnumerable<Finding> Counts(string code)
    {
        var cells = _statistics[code];
        foreach (var (cut, cell) in cells)
            if (cell is not null && cell.N < _round.K)
                yield return new(code, cut, Told.SmallNumber);
        if (cells.Values.All(cell => cell is null))
            yield break;
        var system = new Table(isDisjoint, cells, cell => cell?.N);
        var others = new Table(isDisjoint, cells, cell => cell?.N, _ => 0, cut => Bounds(code, cut));
        var alone = new Table(isDisjoint, cells, cell => cell?.N, cut => Own(code, cut));
        foreach (var cut in cells.Where(cell => cell.Value is null).Select(cell => cell.Key))
        {
            if (system.Range((cut, 1)) is { } any && any.High < _round.K - Tiny)
                yield return new(code, cut, Told.Few, any.Low, any.High);
            if (alone.Range((cut, 1)) is { } known && known.High - known.Low < 2 - Tiny)
                yield return new(code, cut, Told.Count, known.Low, known.High);
            if (others.Range((cut, 1)) is { } bound && bound.High - bound.Low < 2 - Tiny)
                yield return new(code, cut, Told.CountFromOthers, bound.Low, bound.High);
        }

        foreach (var cut in cells.Keys.Where(cut => cut.Group != TallyCell.Total))
            if (system.Range((cut with { Group = TallyCell.Total }, 1), (cut, -1)) is { } rest && rest.Low > Tiny && rest.High < _round.K - Tiny)
                yield return new(code, cut, Told.Rest, rest.Low, rest.High);
        foreach (var all in cells.Keys.Where(cut => cut.Group == TallyCell.Total))
            if (system.Range([(all, -1), .. cells.Keys.Where(cut => cut.Municipality == all.Municipality && cut != all).Select(cut => (cut, 1.0))]) is { } overlap
                && overlap.Low > Tiny && overlap.High < _round.K - Tiny)
                yield return new(code, all, Told.Overlap, overlap.Low, overlap.High);
        if (!cells.Values.Any(cell => cell?.Counts is not null || cell?.Median is not null))
            yield break;
        var distributions = new Table(isDisjoint, cells, cell => cell?.Counts is null && cell?.Median is null ? null : cell.N);
        foreach (var (cut, cell) in cells)
            if (cell?.Counts is not null || cell?.Median is not null ? cell.N < 2 * _round.K : distributions.Range((cut, 1)) is { } range && range.High < 2 * _round.K - Tiny)
                yield return new(code, cut, Told.Distribution);
    }

    /// <summary>What other statistics say of how many there can be.</summary>
    private (double Low, double High) Bounds(string code, ReleasedCut cut)
    {
        if (code == TallyCell.Responses || _statistics[TallyCell.Responses].GetValueOrDefault(cut) is not { } responses)
            return (0, double.PositiveInfinity);
        if (_asked.FindTheme(code) is not { } theme || Parts(theme, cut) is not { Count: > 0 } parts || parts.Exists(part => part is null))
            return (0, responses.N);
        // Who has an index answered at least half, who has none fewer.
        var (all, half, answers) = (parts.Count, (parts.Count + 1) / 2, parts.Sum(part => part!.N));
        return (Math.Max(0, Math.Ceiling((answers - (half - 1.0) * responses.N) / (all - half + 1) - Tiny)), Math.Min(responses.N, answers / half));
    }

    private List<ReleasedCell?> Parts(AskedTheme theme, ReleasedCut cut) =>
        [.. theme.IndexItems.Select(question => _statistics[question.Code]).Where(cells => cells.ContainsKey(cut)).Select(cells => cells[cut])];

    /// <summary>An index of which everybody answered every question is their mean, so one of them follows from the others.</summary>
    private IEnumerable<Finding> Theme(AskedTheme theme)
    {
        if (!theme.HasIndex)
            yield break;
        foreach (var (cut, index) in _statistics[theme.Code])
        {
            List<ReleasedCell?> all = [index, .. Parts(theme, cut)];
            if (all.Count(cell => cell is null) == 1 && all.OfType<ReleasedCell>().Select(cell => cell.N).Distinct().Count() == 1)
                yield return new(theme.Code, cut, Told.Theme);
        }
    }

    private IEnumerable<Finding> Conditions(AskedTheme theme)
    {
        foreach (var question in theme.Questions)
            foreach (var code in question.Item.ShownIf?.Codes ?? [])
                foreach (var (cut, cell) in _statistics[question.Code])
                    if (cell is null ? _statistics[code].GetValueOrDefault(cut)?.Counts is not null : _statistics[code].TryGetValue(cut, out var before) && before is null)
                        yield return new(cell is null ? question.Code : code, cut, Told.Condition);
    }

    private IEnumerable<(string Code, int Points, Func<IReadOnlyDictionary<string, string?>, double?> Value)> Scales()
    {
        foreach (var theme in _asked.Themes)
        {
            foreach (var question in theme.Questions.OfType<ScaleQuestion>())
                yield return (question.Code, question.Scale.Points.Count, answers => Point(answers, question.Code));
            if (theme.HasIndex)
                yield return (theme.Code, theme.Points, answers => ThemeIndex.Of(theme.IndexItems, item => Point(answers, item.Code)) is { } index
                    ? IndexDistribution.Of(theme.Points, [(index, 1)]).Mean
                    : null);
        }
    }

    private static int? Point(IReadOnlyDictionary<string, string?> answers, string code) => int.TryParse(answers.GetValueOrDefault(code), out var point) ? point : null;

    /// <summary>How far the answers of a hidden cell lie from one end of the scale, all together: nothing is left for the others if it is no more than of the one who is known.</summary>
    private IEnumerable<Finding> Answers((string Code, int Points, Func<IReadOnlyDictionary<string, string?>, double?> Value) scale)
    {
        var cells = _statistics[scale.Code];
        if (cells.Values.All(cell => cell is null))
            yield break;
        var own = known?.Answers is { } answers ? scale.Value(answers) : null;
        foreach (var isTop in new[] { true, false })
        {
            var distance = new Table(isDisjoint, cells, cell => cell is null ? null : isTop ? (double)(scale.Points * cell.N - cell.Sum!.Value) : (double)(cell.Sum!.Value - cell.N));
            foreach (var cut in cells.Where(cell => cell.Value is null).Select(cell => cell.Key))
                if (distance.Range((cut, 1)) is { } range && range.High <= (own is { } value && IsKnownIn(cut) ? isTop ? scale.Points - value : value - 1 : 0) + Tiny)
                    yield return new(scale.Code, cut, Told.Answers, range.Low, range.High);
        }
    }

    /// <summary>1 where the known respondent is one of those who answered.</summary>
    private int Own(string code, ReleasedCut cut)
    {
        if (known?.Answers is null || !IsKnownIn(cut))
            return 0;
        if (code == TallyCell.Responses)
            return 1;
        return Scales().FirstOrDefault(scale => scale.Code == code) is { Value: { } value }
            ? value(known.Answers) is null ? 0 : 1
            : known.Answers.GetValueOrDefault(code) is null ? 0 : 1;
    }

    private bool IsKnownIn(ReleasedCut cut) =>
        (cut.Municipality is null || _round.Municipalities.Select(one => one.Number).ToList().IndexOf(cut.Municipality) == known!.Municipality)
        && (cut.Group == TallyCell.Total || known!.Groups.Contains(cut.Group));

    /// <summary>What holds between the cells of one statistic: a cohort is the sum of its municipalities, and everybody are those of the groups, each once.</summary>
    private sealed class Table
    {
        private readonly Dictionary<ReleasedCut, int> _unknowns;
        private readonly Dictionary<ReleasedCut, double> _shown = [];
        private readonly LinearSystem _system;

        public Table(
            bool isDisjoint, Dictionary<ReleasedCut, ReleasedCell?> cells, Func<ReleasedCell?, double?> read, Func<ReleasedCut, double>? low = null,
            Func<ReleasedCut, (double Low, double High)>? bounds = null)
        {
            foreach (var (cut, cell) in cells)
                if (read(cell) is { } value)
                    _shown.Add(cut, value);
            _unknowns = cells.Keys.Where(cut => !_shown.ContainsKey(cut)).Index().ToDictionary(cut => cut.Item, cut => cut.Index);
            _system = new(_unknowns.Count);
            foreach (var cut in cells.Keys)
            {
                var all = cut with { Group = TallyCell.Total };
                if (cut.Municipality is null)
                    Add(_system.AddEqual, 0, [(cut, 1), .. cells.Keys.Where(part => part.Municipality is not null && part.Group == cut.Group).Select(part => (part, -1.0))]);
                if (cut != all && cells.ContainsKey(all))
                    Add(_system.AddAtMost, 0, [(cut, 1), (all, -1)]);
                if (cut == all && cells.Keys.Where(part => part.Municipality == cut.Municipality && part != cut).Select(part => (part, -1.0)).ToList() is { Count: > 0 } groups)
                    Add(isDisjoint ? _system.AddEqual : _system.AddAtMost, 0, [(cut, 1), .. groups]);

                if (!_unknowns.ContainsKey(cut))
                    continue;
                Add(_system.AddAtMost, -Math.Max(low?.Invoke(cut) ?? 0, bounds?.Invoke(cut).Low ?? 0), [(cut, -1)]);
                if (bounds?.Invoke(cut).High is { } high && double.IsFinite(high))
                    Add(_system.AddAtMost, high, [(cut, 1)]);
            }
        }

        public (double Low, double High)? Range(params (ReleasedCut Cut, double Factor)[] sum)
        {
            if (!Array.TrueForAll(sum, one => _unknowns.ContainsKey(one.Cut) || _shown.ContainsKey(one.Cut)))
                return null;
            var shown = sum.Where(one => _shown.ContainsKey(one.Cut)).Sum(one => one.Factor * _shown[one.Cut]);
            return _system.Range(Unknown(sum)) is { } range ? (range.Low + shown, range.High + shown) : null;
        }

        private double[] Unknown(IEnumerable<(ReleasedCut Cut, double Factor)> sum) =>
            _system.Terms(sum.Where(one => _unknowns.ContainsKey(one.Cut)).Select(one => (_unknowns[one.Cut], one.Factor)));

        private void Add(Action<double[], double> add, double right, List<(ReleasedCut Cut, double Factor)> sum) =>
            add(Unknown(sum), right - sum.Where(one => _shown.ContainsKey(one.Cut)).Sum(one => one.Factor * _shown[one.Cut]));
    }
}
