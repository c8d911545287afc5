using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;

namespace BoSoSurvey.Tests.Support;

/// <summary>What one person answered, as the test itself made it up.</summary>
public sealed record RawResponse(Guid RoundId, Guid MunicipalityId, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, string> Answers);

/// <summary>
/// A cohort of three municipalities surveyed twice through the stores, with what was answered kept apart so that results can be worked out again.
/// Random by a fixed seed. In it: people in two groups, some who did not submit, one reopened, a group not asked, a municipality without answers,
/// don't know and blanks, one corrupt answer, and a changed wording in the second round.
/// </summary>
public sealed class SurveyedCohort
{
    public const string RewordedItem = "FOR_PLA_1";

    private readonly Random _random = new(2010);

    public required TestData Data { get; init; }

    /// <summary>The earlier first.</summary>
    public List<Guid> Rounds { get; } = [];

    public Guid Baerum { get; private set; }

    public Guid Hamar { get; private set; }

    /// <summary>Asked, and nobody answered.</summary>
    public Guid Lillehammer { get; private set; }

    public List<RawResponse> Responses { get; } = [];

    /// <summary>Everybody who was asked and not withdrawn: round, municipality, groups.</summary>
    public List<(Guid RoundId, Guid MunicipalityId, IReadOnlyList<string> Groups)> Asked { get; } = [];

    public static async Task<SurveyedCohort> MakeAsync(Db db, FakeTimeProvider clock)
    {
        var questionnaires = new QuestionnaireStore(db);
        var first = (await questionnaires.ListNewestAsync()).Single(questionnaire => questionnaire.Code == "forankring");
        await questionnaires.AddAsync(Reworded(first));
        var cohort = new SurveyedCohort { Data = await new TestData(db).ProgrammeAsync() };
        cohort.Baerum = await cohort.Data.MunicipalityAsync("Bærum", "3024");
        cohort.Hamar = await cohort.Data.MunicipalityAsync("Hamar", "3403");
        cohort.Lillehammer = await cohort.Data.MunicipalityAsync();
        foreach (var (name, version) in new[] { ("Runde 1", first.Version), ("Runde 2", first.Version + 1) })
        {
            var roundId = await cohort.Data.RoundAsync(name);
            await db.WriteAsync(t => t.Connection!.ExecuteAsync(
                "UPDATE RoundQuestionnaire SET QuestionnaireVersion = @version WHERE RoundId = @roundId", new { version, roundId }, t));
            cohort.Rounds.Add(roundId);
            await cohort.AnswerAsync(db, roundId, [await questionnaires.GetAsync("forankring", version)]);
            clock.Advance(TimeSpan.FromDays(180));
        }

        return cohort;
    }

    private async Task AnswerAsync(Db db, Guid roundId, IReadOnlyList<Questionnaire> asked)
    {
        string[][] groups = [[GroupKind.Steering], [GroupKind.Project], [GroupKind.Steering, GroupKind.Project], [GroupKind.External], [GroupKind.Project], [GroupKind.Steering], [GroupKind.Project, GroupKind.External]];
        foreach (var (municipalityId, people) in new[] { (Baerum, 14), (Hamar, 9), (Lillehammer, 3) })
            for (var person = 0; person < people; person++)
            {
                // Hamar has no external actors.
                var member = municipalityId == Hamar ? [.. groups[person % 7].Where(group => group != GroupKind.External).DefaultIfEmpty(GroupKind.Steering)] : groups[person % 7];
                var participant = await Data.ParticipantAsync(roundId, municipalityId, "nb", member);
                var submits = municipalityId != Lillehammer && person % 5 != 4;
                if (person == 4)
                {
                    await new ParticipantStore(db, new(db, new EphemeralDataProtectionProvider())).WithdrawAsync(roundId, participant.ParticipantId);
                    continue;
                }

                Asked.Add((roundId, municipalityId, member));
                if (!submits)
                    continue;
                var answers = Answers(asked, high: member.Contains(GroupKind.Steering), corrupt: person == 0 && municipalityId == Baerum);
                await SubmitAsync(db, participant, asked, answers, reopened: person == 1);
                Responses.Add(new(roundId, municipalityId, member, answers));
            }
    }

    private static async Task SubmitAsync(
        Db db, TestParticipant participant, IReadOnlyList<Questionnaire> asked, Dictionary<string, string> answers, bool reopened)
    {
        var (respondents, store, submissions) = (new RespondentStore(db), new ResponseStore(db), new SubmissionStore(db));
        var hash = SurveyToken.Hash(participant.Token);
        await store.StartAsync((await respondents.FindAsync(hash))!, "nb");
        var respondent = (await respondents.FindAsync(hash))!;
        if (reopened)
        {
            await store.SaveAsync(respondent.ResponseId!.Value, respondent.Version, new Dictionary<string, string?> { ["FOR_ADM_1"] = "1" }, new("FOR_ADM"), "nb");
            await submissions.SubmitAsync(respondent, [.. asked.Select(one => new AskedQuestionnaire(one, []))]);
            await submissions.ReopenAsync(respondent, [.. asked.Select(one => new AskedQuestionnaire(one, []))]);
            respondent = (await respondents.FindAsync(hash))!;
        }

        var sent = asked.SelectMany(questionnaire => questionnaire.Themes).SelectMany(theme => theme.Questions)
            .ToDictionary(item => item.Code, item => answers.GetValueOrDefault(item.Code));
        await store.SaveAsync(respondent.ResponseId!.Value, respondent.Version, sent, new("FOR_EGE"), "nb");
        if (!await submissions.SubmitAsync(respondent, [.. asked.Select(one => new AskedQuestionnaire(one, []))]))
            throw new InvalidOperationException("The response was not taken.");
    }

    private Dictionary<string, string> Answers(IReadOnlyList<Questionnaire> asked, bool high, bool corrupt)
    {
        var answers = new Dictionary<string, string>();
        foreach (var item in asked.SelectMany(questionnaire => questionnaire.Themes).SelectMany(theme => theme.Questions))
        {
            var die = _random.Next(12);
            if (die == 0)
                continue;
            answers[item.Code] = item switch
            {
                ScaleItem when die == 1 => AnswerValue.DontKnow,
                ScaleItem => $"{(high ? _random.Next(3, 6) : _random.Next(1, 5))}",
                SingleChoiceItem choice => choice.Options[_random.Next(choice.Options.Count)].Code,
                MultipleChoiceItem choice => AnswerValue.Join(choice.Options.Where(option => !option.Exclusive && _random.Next(2) == 0).Take(3).DefaultIfEmpty(choice.Options[0]).Select(option => option.Code)),
                _ => $"=1+{Responses.Count}",
            };
        }

        if (corrupt)
            answers["FOR_POL_3"] = "99";
        return answers;
    }

    private static Questionnaire Reworded(Questionnaire questionnaire) => questionnaire with
    {
        Version = questionnaire.Version + 1,
        Themes = [.. questionnaire.Themes.Select(theme => theme with
        {
            Items = [.. theme.Items.Select(item => item.Code == RewordedItem ? item with { Text = LocalText.Same("Andre ord enn før.") } : item)],
        })],
    };
}
