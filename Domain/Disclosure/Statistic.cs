using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Domain.Disclosure;

/// <summary>One statistic of a round in all its cuts, before and after hiding: its numbers, and which of them are hidden.</summary>
internal sealed class Statistic
{
    private Statistic(string code, CrossTable table, ReleasedCell[,] figures, bool hasDistribution)
    {
        (Code, Table, Figures) = (code, table, figures);
        Distribution = hasDistribution ? new(table.RowCodes, table.ColumnCodes) { Both = table.Both, ThirdOrMore = table.ThirdOrMore } : null;
        foreach (var (row, column) in table.Cells)
        {
            Distribution?.Asked[row, column] = true;
            Distribution?.N[row, column] = table.N[row, column];
        }
    }

    public string Code { get; }

    public CrossTable Table { get; }

    /// <summary>The same cells for the distribution, of which more is hidden; null where there is none.</summary>
    public CrossTable? Distribution { get; }

    public ReleasedCell[,] Figures { get; }

    /// <summary>The theme that it is the index of; null for other statistics.</summary>
    public AskedTheme? Theme { get; private init; }

    /// <summary>Null for other statistics.</summary>
    public Question? Question { get; private init; }

    /// <summary>All of a round: first the responses, then each theme's index behind its questions, in order. Read by cells: the cohort is added up from its municipalities.</summary>
    public static List<Statistic> Of(CohortResults results, AskedRound round)
    {
        var reader = new Reader(results, round);
        var statistics = new List<Statistic> { reader.Responses() };
        foreach (var theme in round.Themes)
        {
            statistics.AddRange(theme.Questions.Select(question => reader.Of(theme, question)));
            if (theme.HasIndex)
                statistics.Add(reader.IndexOf(theme));
        }

        return statistics;
    }

    public ReleasedStatistic Release() => new(
        Code,
        [.. Table.Cells.Where(cell => !Table.Hidden[cell.Row, cell.Column]).Select(cell =>
            Distribution?.Hidden[cell.Row, cell.Column] == true ? Figures[cell.Row, cell.Column].WithoutDistribution() : Figures[cell.Row, cell.Column])],
        [.. Table.Cells.Where(cell => Table.Hidden[cell.Row, cell.Column]).Select(cell => new ReleasedCut(Figures[cell.Row, cell.Column].Municipality, Figures[cell.Row, cell.Column].Group))]);

    private sealed class Reader
    {
        private readonly CohortResults _results;
        private readonly AskedRound _round;
        private readonly string[] _rows;
        private readonly string[] _columns;
        private readonly ResponseRate[,] _rates;
        private readonly int[,] _responses;
        private readonly int[,,]? _both;
        private readonly int[] _thirdOrMore;

        public Reader(CohortResults results, AskedRound round)
        {
            (_results, _round) = (results, round);
            _rows = ["", .. results.Municipalities.Select(municipality => municipality.MunicipalityNumber)];
            _columns = [TallyCell.Total, .. results.Groups.Select(group => group.GroupCode)];
            _rates = Read(results.Rate, ResponseRate.Add);
            _responses = Read(results.Responses, (a, b) => a + b);
            var both = new int[_rows.Length, _columns.Length, _columns.Length];
            for (var other = 1; other < _columns.Length; other++)
            {
                var ofOther = Read(cut => cut.IsTotal ? 0 : results.ResponsesAlsoIn(cut, _columns[other]), (a, b) => a + b);
                for (var row = 0; row < _rows.Length; row++)
                    for (var group = 1; group < _columns.Length; group++)
                        both[row, group, other] = ofOther[row, group];
            }

            var groups = Enumerable.Range(1, _columns.Length - 1).ToList();
            // Somebody in s groups is in s − 1 more than one and in s(s − 1)/2 pairs of them, which are s − 2 or more apart from s = 2 on.
            _thirdOrMore = [.. Enumerable.Range(0, _rows.Length).Select(row =>
                groups.Sum(group => groups.Where(other => other > group).Sum(other => both[row, group, other])) - (groups.Sum(group => _responses[row, group]) - _responses[row, 0]))];
            _both = both.Cast<int>().Any(count => count > 0) ? both : null;
        }

        public Statistic Responses() => Make(
            TallyCell.Responses, cut => cut.IsTotal || _columns.Contains(cut.GroupCode), _responses, n => n, null, (cell, n, row, column) => cell with { Asked = _rates[row, column].Asked });

        public Statistic IndexOf(AskedTheme theme)
        {
            var indices = Read(cut => _results.Index(cut, theme), (a, b) => a + b);
            return Make(
                theme.Code, cut => theme.IsFor(cut.GroupCode) && theme.IndexItems.Any(question => MayBeAsked(question.Item, cut)), indices, index => index.N, index => index.Values,
                (cell, index, _, _) => With(cell, index.Moments) with { Agreement = index.Agreement }, theme);
        }

        public Statistic Of(AskedTheme theme, Question question)
        {
            return question switch
            {
                ScaleQuestion scale => Make(
                    question.Code, IsAsked, Read(cut => _results.Answers(cut, scale), (a, b) => a + b), answers => answers.N, answers => Numbered(answers.Counts),
                    (cell, answers, _, _) => With(cell, answers.Moments) with
                    {
                        Agreement = answers.Agreement, Counts = answers.Counts, DontKnow = answers.DontKnow, Unanswered = answers.Unanswered,
                    },
                    question: question, hasDistribution: true),
                ChoiceQuestion choice => Make(
                    question.Code, IsAsked, Read(cut => _results.Answers(cut, choice), (a, b) => a + b), answers => answers.N, answers => Numbered(answers.Counts),
                    (cell, answers, _, _) => cell with { Counts = answers.Counts, DontKnow = answers.DontKnow, Unanswered = answers.Unanswered },
                    question: question, hasDistribution: true),
                MeasureQuestion measure => Make(
                    question.Code, IsAsked, Read(cut => _results.Answers(cut, measure), MeasureDistribution.Add), answers => answers.N, answers => answers.Values,
                    (cell, answers, _, _) => With(cell, answers.Moments) with { Median = answers.Median, Unanswered = answers.Unanswered },
                    question: question, hasDistribution: true),
                OpenQuestion open => Make(
                    question.Code, IsAsked, Read(cut => _results.Answers(cut, open), (a, b) => a + b), n => n, null, (cell, _, _, _) => cell, question: question),
                _ => throw new ArgumentException($"A {question.GetType().Name} has no statistic.", nameof(question)),
            };

            bool IsAsked(Cut cut) => theme.IsFor(cut.GroupCode) && MayBeAsked(question.Item, cut);
        }

        private static IEnumerable<(decimal, int)> Numbered(IReadOnlyList<int> counts) => counts.Select((count, i) => ((decimal)i, count));

        private static ReleasedCell With(ReleasedCell cell, Moments moments) => cell with { Sum = moments.Sum, SumOfSquares = moments.SumOfSquares };

        /// <summary>What is the same whatever was answered: a condition on groups may leave a whole group out. One on answers must not look like a group that was not asked.</summary>
        private static bool MayBeAsked(Item item, Cut cut) => cut.IsTotal || item.ShownIf is null || MayHold(item.ShownIf, cut.GroupCode).True;

        private static (bool True, bool False) MayHold(Condition condition, string group)
        {
            switch (condition)
            {
                case InGroup inGroup:
                    return (inGroup.Groups.Contains(group), !inGroup.Groups.Contains(group));
                case Not not:
                    var inner = MayHold(not.Condition, group);
                    return (inner.False, inner.True);
                case AllOf all:
                    var every = all.Conditions.Select(one => MayHold(one, group)).ToList();
                    return (every.TrueForAll(one => one.True), every.Exists(one => one.False));
                case AnyOf any:
                    var some = any.Conditions.Select(one => MayHold(one, group)).ToList();
                    return (some.Exists(one => one.True), some.TrueForAll(one => one.False));
                default:
                    return (true, true);
            }
        }

        private T[,] Read<T>(Func<Cut, T> read, Func<T, T, T> add)
        {
            var cells = new T[_rows.Length, _columns.Length];
            for (var column = 0; column < _columns.Length; column++)
                for (var row = 1; row < _rows.Length; row++)
                {
                    cells[row, column] = read(new(_round.RoundId, _results.Municipalities[row - 1].MunicipalityId, _columns[column]));
                    cells[0, column] = row == 1 ? cells[1, column] : add(cells[0, column], cells[row, column]);
                }

            return cells;
        }

        private Statistic Make<T>(
            string code, Func<Cut, bool> mayBeAsked, T[,] values, Func<T, int> n, Func<T, IEnumerable<(decimal Value, int Count)>>? answers,
            Func<ReleasedCell, T, int, int, ReleasedCell> figure, AskedTheme? theme = null, Question? question = null, bool hasDistribution = false)
        {
            var table = new CrossTable(_rows, _columns)
            {
                Counts = answers is null ? null : new int[_rows.Length, _columns.Length][],
                Most = code == TallyCell.Responses ? null : (int[,])_responses.Clone(),
                Both = _both,
                ThirdOrMore = _thirdOrMore,
            };
            var places = new Dictionary<decimal, int>();
            if (answers is not null)
                for (var column = 0; column < _columns.Length; column++)
                    foreach (var (value, _) in answers(values[0, column]))
                        places.TryAdd(value, places.Count);
            var figures = table.New<ReleasedCell>();
            // From the last column and row, so that the totals come after their parts.
            for (var column = _columns.Length - 1; column >= 0; column--)
                for (var row = _rows.Length - 1; row >= 0; row--)
                {
                    var value = values[row, column];
                    table.N[row, column] = n(value);
                    table.Asked[row, column] = table.N[row, column] > 0 || IsAsked(row, column);
                    figures[row, column] = figure(new() { Municipality = row == 0 ? null : _rows[row], Group = _columns[column], N = n(value) }, value, row, column);
                    if (answers is null)
                        continue;
                    var counts = table.Counts![row, column] = new int[places.Count];
                    foreach (var (answer, count) in answers(value))
                        if (places.TryGetValue(answer, out var place))
                            counts[place] += count;
                }

            return new(code, table, figures, hasDistribution) { Theme = theme, Question = question };

            bool IsAsked(int row, int column)
            {
                if (row == 0)
                    return Enumerable.Range(1, _rows.Length - 1).Any(other => table.Asked[other, column]);
                if (_rates[row, column].Asked == 0 || !mayBeAsked(new(_round.RoundId, null, _columns[column])))
                    return false;
                var groups = Enumerable.Range(1, _columns.Length - 1).ToList();
                return column > 0 || groups.Exists(group => table.Asked[row, group]) || groups.TrueForAll(group => _rates[row, group].Asked == 0);
            }
        }
    }
}
