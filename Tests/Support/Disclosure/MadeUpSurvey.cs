using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Tests.Support.Disclosure;

/// <summary>Somebody asked; without answers they did not respond.</summary>
internal sealed record Respondent(int Municipality, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, string?>? Answers);

/// <summary>A cohort that was never asked, with its results.</summary>
internal sealed class MadeUpSurvey
{
    private static readonly Guid CohortId = Id(1);

    public MadeUpSurvey(IReadOnlyList<Municipality> municipalities, IReadOnlyList<GroupKind> groups, IReadOnlyList<AskedQuestionnaire> asked, IReadOnlyList<IReadOnlyList<Respondent>> rounds) =>
        (Municipalities, Groups, Asked, Rounds) = (municipalities, groups, asked, rounds);

    public IReadOnlyList<Municipality> Municipalities { get; }

    public IReadOnlyList<GroupKind> Groups { get; }

    public IReadOnlyList<AskedQuestionnaire> Asked { get; }

    /// <summary>The people asked in each round, the earliest first.</summary>
    public IReadOnlyList<IReadOnlyList<Respondent>> Rounds { get; }

    public IReadOnlyList<Questionnaire> Questionnaires => [.. Asked.Select(one => one.Questionnaire)];

    public static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    public static Guid RoundId(int round) => Id(100 + round);

    /// <summary>A few municipalities and groups that overlap, with respondents of whom some leave questions out, do not know, or all agree: the same for the same seed.</summary>
    public static MadeUpSurvey Of(int seed, int rounds = 1)
    {
        var random = new Random(seed);
        var municipalities = Enumerable.Range(0, random.Next(1, 6)).Select(Place).ToList();
        var groups = Enumerable.Range(0, random.Next(1, 5)).Select(Kind).ToList();
        var asked = new List<AskedQuestionnaire> { new(All(random.Next(1, 5)), []) };
        if (groups.Count > 1)
            asked.Add(new(Some(), [groups[random.Next(groups.Count)].GroupCode]));
        var overlap = random.Next(3) == 0 ? 0 : random.NextDouble() * 0.6;
        return new(municipalities, groups, asked, [.. Enumerable.Range(0, rounds).Select(_ => People(random, municipalities, groups, asked, overlap))]);
    }

    /// <summary>Municipalities of as many people in each group, who are in no other, leave nothing out and do not agree.</summary>
    public static MadeUpSurvey Even(int municipalities, int groups, int size, int rounds = 1)
    {
        var kinds = Enumerable.Range(0, groups).Select(Kind).ToList();
        List<AskedQuestionnaire> asked = [new(All(3), [])];
        return new([.. Enumerable.Range(0, municipalities).Select(Place)], kinds, asked, [.. Enumerable.Range(0, rounds).Select(round => (IReadOnlyList<Respondent>)
            [.. Enumerable.Range(0, municipalities).SelectMany(municipality => kinds.SelectMany(kind => Enumerable.Range(0, size).Select(i => Of(municipality, kind.GroupCode, i + round))))])]);
    }

    /// <summary>Somebody whose answers follow from a number, those of five in a row all different.</summary>
    public static Respondent Of(int municipality, string group, int number) => new(municipality, [group], new Dictionary<string, string?>
    {
        ["T1_1"] = $"{number % 5 + 1}", ["T1_2"] = $"{(number + 1) % 5 + 1}", ["T1_3"] = $"{(number + 2) % 5 + 1}",
        ["T2_YES"] = number % 2 == 0 ? AnswerValue.Yes : AnswerValue.No, ["T2_IF"] = $"{number % 5 + 1}", ["T2_MANY"] = number % 2 == 0 ? "a" : "b c",
        ["T2_NUMBER"] = $"{number % 10}", ["T2_TEXT"] = "Some words",
    });

    /// <summary>The same with other people in its last round.</summary>
    public MadeUpSurvey WithLast(Func<IReadOnlyList<Respondent>, IEnumerable<Respondent>> change) => new(Municipalities, Groups, Asked, [.. Rounds.SkipLast(1), [.. change(Rounds[^1])]]);

    public CohortResults Results() => new(
        [.. Rounds.Select((people, i) => new AskedRound(Round(i), Asked, Rates(people)))],
        MunicipalityTally.Of(Rounds.SelectMany((people, i) => people.Where(person => person.Answers is not null).SelectMany(person =>
            TallyCell.Of(Asked, person.Groups, person.Answers!).SelectMany(group => group.Value.Select(cell => (person.Municipality, Group: group.Key, Cell: cell.ToString()))))
            .GroupBy(cell => cell).Select(cell => new TallyRow
            {
                RoundId = RoundId(i), MunicipalityId = Municipalities[cell.Key.Municipality].MunicipalityId, GroupCode = cell.Key.Group, Cell = cell.Key.Cell, Responses = cell.Count(),
            }))));

    /// <summary>Somebody who responded, with the answers that count: not those to what they are no longer asked.</summary>
    public Respondent AsAsked(Respondent person) => person with
    {
        Answers = new AskedItems(AskedQuestionnaire.For(Asked, person.Groups), person.Answers!.GetValueOrDefault, person.Groups).Answers.ToDictionary(answer => answer.Key, string? (answer) => answer.Value),
    };

    /// <summary>Whether somebody counts in a cut.</summary>
    public bool IsIn(Respondent person, string? municipality, string group) =>
        person.Answers is not null && (municipality is null || Municipalities[person.Municipality].MunicipalityNumber == municipality) && (group == TallyCell.Total || person.Groups.Contains(group));

    private static Municipality Place(int number) => new()
    {
        MunicipalityId = Id(10 + number), ProgrammeId = Id(2), CohortId = CohortId, MunicipalityNumber = $"{301 + number:0000}", Name = $"M{number}",
    };

    private static GroupKind Kind(int number) => new() { GroupCode = $"g{number}", SortOrder = number, Name = LocalText.Same($"g{number}") };

    private static Questionnaire All(int items) => SmallQuestionnaire.Of(
        SmallQuestionnaire.Theme("T1", [.. Enumerable.Range(1, items).Select(i => SmallQuestionnaire.Item($"T1_{i}", reversed: i == 2))]),
        SmallQuestionnaire.Theme(
            "T2",
            new YesNoItem { Code = "T2_YES", Text = LocalText.Same("Yes or no") },
            SmallQuestionnaire.Item("T2_IF") with { ShownIf = new AnswerIs { Item = "T2_YES", Values = [AnswerValue.Yes] } },
            new MultipleChoiceItem { Code = "T2_MANY", Text = LocalText.Same("Many"), Options = SmallQuestionnaire.Options("a", "b", "c") },
            new NumberItem { Code = "T2_NUMBER", Text = LocalText.Same("Number"), Minimum = 0, Maximum = 9 },
            new LongTextItem { Code = "T2_TEXT", Text = LocalText.Same("Text") }));

    private static Questionnaire Some() =>
        SmallQuestionnaire.Of(SmallQuestionnaire.Theme("T3", SmallQuestionnaire.Item("T3_1"), SmallQuestionnaire.Item("T3_2"))) with { Code = "some" };

    private static List<Respondent> People(Random random, List<Municipality> municipalities, List<GroupKind> groups, List<AskedQuestionnaire> asked, double overlap)
    {
        var people = new List<Respondent>();
        var (responding, leavingOut) = (0.6 + random.NextDouble() * 0.4, random.Next(2) * random.NextDouble() * 0.3);
        for (var municipality = 0; municipality < municipalities.Count; municipality++)
            foreach (var group in groups)
            {
                // Some groups are not there, some are small, and some are of one mind.
                var size = random.Next(8) switch { 0 => 0, 1 or 2 => random.Next(1, 5), _ => random.Next(4, 14) };
                int? mind = random.Next(8) == 0 ? random.Next(1, 6) : null;
                for (var i = 0; i < size; i++)
                {
                    var others = groups.Where(other => other != group && random.NextDouble() < overlap / groups.Count).Select(other => other.GroupCode);
                    string[] own = [group.GroupCode, .. others];
                    people.Add(new(municipality, own, random.NextDouble() < responding ? Answers(random, AskedQuestionnaire.For(asked, own), leavingOut, mind) : null));
                }
            }

        return people;
    }

    private static Dictionary<string, string?> Answers(Random random, IReadOnlyList<Questionnaire> questionnaires, double leavingOut, int? mind)
    {
        var answers = new Dictionary<string, string?>();
        foreach (var item in questionnaires.SelectMany(questionnaire => questionnaire.Themes).SelectMany(theme => theme.Items))
            if (random.NextDouble() >= leavingOut)
                answers[item.Code] = item switch
                {
                    ScaleItem => random.NextDouble() < leavingOut ? AnswerValue.DontKnow : $"{mind ?? random.Next(1, 6)}",
                    YesNoItem => random.Next(4) > 0 ? AnswerValue.Yes : AnswerValue.No,
                    MultipleChoiceItem => string.Join(' ', new[] { "a", "b", "c" }.Where(_ => random.Next(2) == 0).DefaultIfEmpty("b")),
                    NumberItem => $"{random.Next(0, 10)}",
                    _ => "Some words",
                };
        return answers;
    }

    private static Round Round(int number) => new()
    {
        RoundId = RoundId(number),
        CohortId = CohortId,
        ProgrammeId = Id(2),
        Name = $"Round {number}",
        PurposeNb = "",
        PurposeNn = "",
        PurposeEn = "",
        OpenedUtc = DateTimeOffset.UnixEpoch.AddYears(number),
        ClosesUtc = DateTimeOffset.UnixEpoch.AddYears(number).AddDays(30),
        DeletePersonalDataUtc = DateTimeOffset.UnixEpoch.AddYears(number + 1),
    };

    private ResponseRates Rates(IReadOnlyList<Respondent> people)
    {
        static ResponseRate Rate(IEnumerable<Respondent> some) => some.Aggregate(
            default(ResponseRate), (sum, one) => sum + new ResponseRate(1, one.Answers is null ? 0 : 1, one.Answers is null ? 0 : 1));

        return new(
            Municipalities, Groups,
            people.SelectMany(person => person.Groups.Select(group => (Person: person, Group: group)))
                .GroupBy(one => (Municipalities[one.Person.Municipality].MunicipalityId, one.Group)).ToDictionary(one => one.Key, one => Rate(one.Select(member => member.Person))),
            people.GroupBy(person => Municipalities[person.Municipality].MunicipalityId).ToDictionary(one => one.Key, Rate));
    }
}
