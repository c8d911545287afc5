using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Tests.Support.Disclosure;
using Xunit;

namespace BoSoSurvey.Tests.Domain.Disclosure;

/// <summary>Requirement D2: the attacker gets nothing out of what is released, and finds each fault that is planted.</summary>
public class AttackerTests
{
    private const int Surveys = 150;

    private static readonly int[] Ks = [3, 5, 8];

    [Fact]
    public void Release_OfManySurveys_TellsTheAttackerNothingThatIsHidden()
    {
        for (var seed = 0; seed < Surveys; seed++)
        {
            var findings = Findings(seed, Suppression.Hide);

            Assert.True(findings.Count == 0, $"survey {seed}: {string.Join(", ", findings.Take(5))}");
        }
    }

    public static TheoryData<string, Told> Faults => new()
    {
        { nameof(SmallOnly), Told.Count },
        { nameof(GroupsOnly), Told.Count },
        { nameof(MunicipalitiesOnly), Told.Count },
        { nameof(LinesOnly), Told.Few },
        { nameof(LinesOnly), Told.Rest },
        { nameof(LinesOnly), Told.Overlap },
        { nameof(NumbersOnly), Told.Answers },
        { nameof(PrintedCounts), Told.SmallNumber },
        { nameof(DistributionsOfK), Told.Distribution },
        { nameof(DistributionsWithoutComplement), Told.Distribution },
        { nameof(EachTableAlone), Told.Theme },
        { nameof(EachTableAlone), Told.Condition },
    };

    /// <summary>Each fault is found within the surveys of which the release tells nothing, by what it tells.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public void Attacker_OfAReleaseWithAFault_FindsIt(string fault, Told told)
    {
        Action<List<Statistic>, int> hide = fault switch
        {
            nameof(SmallOnly) => SmallOnly,
            nameof(GroupsOnly) => GroupsOnly,
            nameof(MunicipalitiesOnly) => MunicipalitiesOnly,
            nameof(LinesOnly) => LinesOnly,
            nameof(NumbersOnly) => NumbersOnly,
            nameof(PrintedCounts) => PrintedCounts,
            nameof(DistributionsOfK) => DistributionsOfK,
            nameof(DistributionsWithoutComplement) => DistributionsWithoutComplement,
            _ => EachTableAlone,
        };

        Assert.Contains(Enumerable.Range(0, Surveys), seed => Findings(seed, hide).Exists(finding => finding.Told == told));
    }

    /// <summary>Four of ten answer all three questions, the others one each: each question is answered by six, and the index is of four.</summary>
    [Fact]
    public void Attacker_WhereFewHaveAnIndex_CountsThemByTheirQuestionsUnlessThoseAreHidden()
    {
        var survey = MadeUpSurvey.Even(3, 2, 12).WithLast(people => people.Where(person => person is not { Municipality: 0, Groups: ["g0"] })
            .Concat(Enumerable.Range(0, 10).Select(i => MadeUpSurvey.Of(0, "g0", i)).Select((person, i) => i < 4 ? person : person with
            {
                Answers = person.Answers!.Where(answer => !answer.Key.StartsWith("T1_", StringComparison.Ordinal) || answer.Key == $"T1_{i % 3 + 1}").ToDictionary(),
            })));

        var fault = Findings(survey, 5, null, EachTableAlone);

        Assert.Contains(fault, finding => finding is { Code: "T1", Cut: { Municipality: "0301", Group: "g0" }, Told: Told.CountFromOthers, Low: > 3.999 and < 4.001, High: > 3.999 and < 4.001 });
        Assert.Empty(Findings(survey, 5, null, Suppression.Hide));
    }

    /// <summary>All groups together less everybody: without a rule of its own that is what those answered who sit in two groups.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Release_WhereFewSitInTwoGroups_HidesSoManyGroupsThatTheyAreNotTold(int people, bool hides)
    {
        var survey = MadeUpSurvey.Even(1, 3, 12).WithLast(all => all.Concat(Enumerable.Range(0, people).Select(i => MadeUpSurvey.Of(0, "g0", i) with { Groups = ["g0", "g1"] })));

        Assert.Equal(hides, Findings(survey, 5, null, LinesOnly).Exists(finding => finding is { Told: Told.Overlap, Code: TallyCell.Responses }));
        Assert.Empty(Findings(survey, 5, null, Suppression.Hide));
        var results = survey.Results();
        var statistics = Statistic.Of(results, results.Current);
        Suppression.Hide(statistics, 5);
        Assert.Equal(hides ? 2 : 0, Enumerable.Range(1, 3).Count(group => statistics[0].Table.Hidden[0, group]));
        Assert.False(statistics[0].Table.Hidden[0, 0]);
    }

    /// <summary>Twelve of the one group are twelve of the other's thirteen: the difference between the groups is what the thirteenth answered.</summary>
    [Fact]
    public void Release_OfTwoGroupsOfNearlyTheSamePeople_ShowsOneOfThemAtMost()
    {
        var survey = MadeUpSurvey.Even(1, 3, 12).WithLast(all => all.Select(person => person.Groups is ["g0"] ? person with { Groups = ["g0", "g1"] } : person)
            .Where(person => person.Groups is not ["g1"]).Append(MadeUpSurvey.Of(0, "g1", 3)));

        var responses = Suppression.Release(survey.Results(), _ => 5, []).Rounds[0].Statistics.Single(statistic => statistic.Code == TallyCell.Responses);

        Assert.True(responses.Shown.Count(cell => cell is { Municipality: null, Group: "g0" or "g1" }) < 2);
    }

    /// <summary>No complements: a hidden child is its total less the others.</summary>
    private static void SmallOnly(List<Statistic> statistics, int k) => Each(statistics, table => HideSmall(table, k));

    /// <summary>Complements among the groups of a municipality alone.</summary>
    private static void GroupsOnly(List<Statistic> statistics, int k) => Each(statistics, table =>
    {
        HideSmall(table, k);
        HideLines(table, k, rows: true, columns: false);
    });

    /// <summary>Complements among the municipalities alone.</summary>
    private static void MunicipalitiesOnly(List<Statistic> statistics, int k) => Each(statistics, table =>
    {
        HideSmall(table, k);
        HideLines(table, k, rows: false, columns: true);
    });

    /// <summary>The design's rules and no more: each line is safe, several together are not, nor are those who are not in a group.</summary>
    private static void LinesOnly(List<Statistic> statistics, int k) => Each(statistics, table =>
    {
        HideSmall(table, k);
        HideLines(table, k, rows: true, columns: true);
    });

    /// <summary>Hides by numbers alone, not where all, or all but one, gave the same answer.</summary>
    private static void NumbersOnly(List<Statistic> statistics, int k) => Each(statistics, table =>
    {
        foreach (var (row, column) in table.Cells.Where(cell => table.N[cell.Row, cell.Column] < k))
            table.Hide(row, column);
        HideLines(table, k, rows: true, columns: true, alike: false);
    });

    /// <summary>Small numbers are hidden, how small they are is not.</summary>
    private static void PrintedCounts(List<Statistic> statistics, int k)
    {
        Suppression.Hide(statistics, k);
        var responses = statistics[0].Table;
        foreach (var (row, column) in responses.Cells)
            responses.Hidden[row, column] = false;
    }

    private static void DistributionsOfK(List<Statistic> statistics, int k)
    {
        Suppression.Hide(statistics, k);
        foreach (var statistic in statistics.Where(statistic => statistic.Distribution is not null))
            Array.Clear(statistic.Distribution!.Hidden);
    }

    /// <summary>The distribution of fewer than 2k is its total's less the others'.</summary>
    private static void DistributionsWithoutComplement(List<Statistic> statistics, int k)
    {
        DistributionsOfK(statistics, k);
        foreach (var statistic in statistics.Where(statistic => statistic.Distribution is not null))
            HideSmall(statistic.Distribution!, 2 * k);
    }

    /// <summary>Each statistic is safe by itself; a theme and its questions, or a question and the next, are not.</summary>
    private static void EachTableAlone(List<Statistic> statistics, int k) => Each(statistics, table => table.Settle(k));

    private static void Each(List<Statistic> statistics, Action<CrossTable> hide)
    {
        foreach (var statistic in statistics)
            hide(statistic.Table);
    }

    private static void HideSmall(CrossTable table, int k)
    {
        foreach (var (row, column) in table.Cells)
            if (HidingRules.IsSmall(k, table.N[row, column], table.Counts?[row, column]))
                table.Hide(row, column);
    }

    private static void HideLines(CrossTable table, int k, bool rows, bool columns, bool alike = true)
    {
        bool more;
        do
        {
            more = false;
            for (var row = 0; rows && row < table.Rows; row++)
                more |= HideLine(Enumerable.Range(0, table.Columns).Select(column => (row, column)));
            for (var column = 0; columns && column < table.Columns; column++)
                more |= HideLine(Enumerable.Range(0, table.Rows).Select(row => (row, column)));
        }
        while (more);

        bool HideLine(IEnumerable<(int Row, int Column)> line)
        {
            var cells = line.ToList();
            var (total, parts) = (cells[0], cells[1..].FindAll(cell => table.Asked[cell.Row, cell.Column]));
            if (!table.IsShown(total.Row, total.Column))
                return false;
            var hidden = HidingRules.Hide(k, [.. parts.Select(cell => new Child($"{cell.Row} {cell.Column}", table.N[cell.Row, cell.Column], alike ? table.Counts?[cell.Row, cell.Column] : null)
            {
                Hidden = table.Hidden[cell.Row, cell.Column],
            })]);
            var found = hidden.Parent && table.Hide(total.Row, total.Column);
            foreach (var (row, column) in parts.Where(cell => hidden.Children.Contains($"{cell.Row} {cell.Column}")))
                found |= table.Hide(row, column);
            return found;
        }
    }

    /// <summary>What the attacker finds out that must not be known, of a release of a survey made with this seed.</summary>
    private static List<Finding> Findings(int seed, Action<List<Statistic>, int> hide)
    {
        var survey = MadeUpSurvey.Of(seed);
        var responded = survey.Rounds[^1].Where(person => person.Answers is not null).ToList();
        return Findings(survey, Ks[seed % Ks.Length], responded.Count == 0 ? null : survey.AsAsked(responded[new Random(seed).Next(responded.Count)]), hide);
    }

    private static List<Finding> Findings(MadeUpSurvey survey, int k, Respondent? known, Action<List<Statistic>, int> hide)
    {
        var results = survey.Results();
        var statistics = Statistic.Of(results, results.Current);
        hide(statistics, k);
        var document = new ReleaseDocument { CohortId = results.Current.Round.CohortId, Rounds = [Suppression.Release(results, results.Current, k, statistics)] };
        var tables = statistics.ToDictionary(statistic => statistic.Code, statistic => statistic.Table);
        var rows = survey.Municipalities.Select(municipality => municipality.MunicipalityNumber).Prepend(null).ToList();
        var columns = survey.Groups.Select(group => group.GroupCode).Prepend(TallyCell.Total).ToList();
        var attacker = new Attacker(document, survey.Questionnaires, known, survey.Rounds[^1].All(person => person.Groups.Count == 1));
        return attacker.Attack().FindAll(IsSecret);

        bool IsSecret(Finding finding)
        {
            var n = tables[finding.Code].N[rows.IndexOf(finding.Cut.Municipality), columns.IndexOf(finding.Cut.Group)];
            return finding.Told switch
            {
                Told.CountFromOthers => n < k,
                Told.Answers => n > (known is not null && survey.IsIn(known, finding.Cut.Municipality, finding.Cut.Group) ? 1 : 0),
                _ => true,
            };
        }
    }
}
