using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Tests.Support;

/// <summary>A round that is open for one participant: what a test of the respondent's pages begins with.</summary>
public sealed record OpenSurvey(TestData Data, Guid RoundId, Guid MunicipalityId, TestParticipant Participant)
{
    /// <summary>The path of the participant's link.</summary>
    public string Link => $"/s/{Participant.Token}";

    /// <inheritdoc cref="TestParticipant.At"/>
    public string At(string page) => Participant.At(page);

    /// <summary>The participant's stored answers by code.</summary>
    public async Task<Dictionary<string, string?>> ReadAnswersAsync(TestSite site)
    {
        var respondent = (await site.Get<RespondentStore>().FindAsync(SurveyToken.Hash(Participant.Token)))!;
        return (await site.Get<ResponseStore>().ReadAnswersAsync(respondent.ResponseId!.Value)).ToDictionary(a => a.Key, a => a.Value.Value);
    }

    /// <param name="site">Where.</param>
    /// <param name="asked">What the round asks; null: Forankring.</param>
    /// <param name="language">The participant's in the roster.</param>
    public static async Task<OpenSurvey> OnAsync(TestSite site, Questionnaire? asked = null, string language = "nb")
    {
        var data = await new TestData(site.Db).ProgrammeAsync();
        var municipalityId = await data.MunicipalityAsync();
        var roundId = await data.RoundAsync();
        if (asked is not null)
        {
            await site.Get<QuestionnaireStore>().AddAsync(asked);
            await site.Db.WriteAsync(t => t.Connection!.ExecuteAsync(
                "UPDATE RoundQuestionnaire SET QuestionnaireCode = @Code, QuestionnaireVersion = @Version WHERE RoundId = @roundId",
                new { asked.Code, asked.Version, roundId }, t));
        }

        return new(data, roundId, municipalityId, await data.ParticipantAsync(roundId, municipalityId, language));
    }

    /// <summary>A theme with one item of each kind; the scale item, the single choice and the short text are required. A second theme has one item.</summary>
    public static Questionnaire EveryKind { get; } = SmallQuestionnaire.Of(
        SmallQuestionnaire.Theme(
            "FIRST",
            new InformationItem { Code = "INFO", Text = Text("Dette handler om <strong>kommunen</strong>.", "This is about the <strong>municipality</strong>.") },
            new ScaleItem { Code = "SCALE", Text = Text("Ledelsen følger opp.", "Managers follow up."), Scale = "agreement", Required = true },
            new SingleChoiceItem { Code = "SINGLE", Text = Text("Hvor ofte møtes dere?", "How often do you meet?"), Options = SmallQuestionnaire.Options("weekly", "monthly"), Required = true },
            new MultipleChoiceItem { Code = "MULTIPLE", Text = Text("Hvem er med?", "Who takes part?"), Options = SmallQuestionnaire.Options("nav", "state", "users") },
            new ShortTextItem { Code = "SHORT", Text = Text("Hva heter planen?", "What is the plan called?"), Help = Text("Bare navnet.", "Its name only."), MaxLength = 40, Required = true },
            new LongTextItem { Code = "LONG", Text = Text("Noe mer?", "Anything else?"), MaxLength = 2000 }),
        SmallQuestionnaire.Theme("SECOND", SmallQuestionnaire.Item("LAST")));

    private static LocalText Text(string norwegian, string english) => new() { Nb = norwegian, Nn = norwegian, En = english };
}
