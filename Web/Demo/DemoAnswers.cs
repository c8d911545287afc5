using System.Globalization;
using Bogus;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Web.Demo;

/// <summary>
/// Answers that tell the evaluation's story: the top administration stands behind the programme everywhere; politicians do where the programme has
/// a political owner; external actors are hardly brought in, and say so more strongly than the steering groups; what the action plan is and what the
/// goals are is unclear at first and clearer by the second round. The same seed gives the same answers.
/// </summary>
internal sealed class DemoAnswers(int seed)
{
    private static readonly string[] PoliticalOwner = ["Bærum", "Lillehammer", "Asker", "Oslo"];

    private static readonly string[] WorksWell =
        ["Styringsgruppa møtes fast og tar avgjørelser.", "Rådmannen er tydelig på at dette er viktig.", "Vi har fått en god oversikt gjennom foranalysen.", "Samarbeidet mellom tjenestene er blitt bedre.",
            "Vi vet hvem vi skal ringe, og vi får svar.", "Prosjektlederen har tid til oppgaven.", "Nav og helsetjenesten er med fra starten.\nDet var de ikke før."];

    private static readonly string[] ShouldBeDone =
        ["Politikerne må få programmet til behandling hvert halvår.", "Inviter de frivillige før planen er ferdig.", "Sett av penger i økonomiplanen.", "Avklar hva handlingsplanen er og hvem den gjelder for.",
            "Mellomlederne må få tid til å delta.", "La brukerorganisasjonene komme med før tiltakene er bestemt.", "Skriv ned hvem som har ansvar for hva.\nI dag henger mye på enkeltpersoner."];

    private readonly Randomizer _random = new(seed);

    /// <summary>One respondent's answers to everything; some items are left open.</summary>
    /// <param name="round">1 for a municipality's first round.</param>
    public Dictionary<string, string?> Of(Questionnaire questionnaire, DemoPerson person, int round)
    {
        var answers = new Dictionary<string, string?>(StringComparer.Ordinal);
        // Some people are milder than others, about everything.
        var mildness = Normal() * 0.35;
        var wellKnown = person.Groups.Contains(GroupKind.External) ? 0.14 : 0.04;
        foreach (var theme in questionnaire.Themes)
        {
            var level = Level(theme.Code, person, round) + mildness;
            foreach (var (item, part) in theme.Questions.SelectMany(item => item.Parts.Select(part => (item, part))))
            {
                var answer = item switch
                {
                    ScaleItem scale => Point(questionnaire.Scale(scale.Scale), level + Shift(item.Code, round), wellKnown, scale.Reversed),
                    MatrixItem matrix => Point(
                        questionnaire.Scale(matrix.Scale), level + Shift(part.Code, round), wellKnown, matrix.Statements.Single(statement => statement.Code == part.Code).Reversed),
                    // The rungs are counted from none; what is wanted lies above what is.
                    LadderItem ladder => Point(questionnaire.Scale(ladder.Scale), part.Code == ladder.Now.Code ? level : level + 1.8, wellKnown, reversed: false),
                    ClassificationItem classification => Class(classification, part.Code, round),
                    YesNoItem => _random.Double() < (level - 1) / 4 ? AnswerValue.Yes : AnswerValue.No,
                    NumberItem number => AnswerValue.Write(Math.Clamp(Math.Round((decimal)(_random.Double() * 4), 0), number.Minimum, number.Maximum)),
                    SingleChoiceItem choice => choice.Options[Math.Clamp((int)Math.Round(level - 1 + (Normal() * 0.6)), 0, choice.Options.Count - 1)].Code,
                    MultipleChoiceItem choice => Several(choice, level),
                    LongTextItem or ShortTextItem => _random.Double() < 0.3 ? _random.ArrayElement(item.Text.Nb.Contains("fungerer", StringComparison.Ordinal) ? WorksWell : ShouldBeDone) : null,
                    _ => null,
                };
                if (answer is not null)
                    answers[part.Code] = answer;
            }
        }

        return answers;
    }

    private static double Level(string theme, DemoPerson person, int round)
    {
        var steering = person.Groups.Contains(GroupKind.Steering);
        var external = person.Groups.Contains(GroupKind.External);
        var later = round > 1 ? 1 : 0;
        return theme switch
        {
            "FOR_ADM" => 3.8 + (steering ? 0.4 : external ? -0.5 : -0.1) + (0.1 * later),
            "FOR_POL" => (PoliticalOwner.Contains(person.Municipality) ? 3.6 : 2.3) + (steering ? 0.4 : -0.1) + (0.2 * later),
            "FOR_EKS" => 2.2 + (steering ? 0.5 : external ? -0.3 : 0) + (0.15 * later),
            "FOR_PLA" => 2.5 + (steering ? 0.5 : external ? -0.4 : -0.2) + (0.8 * later),
            // Users are asked and heard; few places let them take part in making the measures.
            "MED_FOR" => 3.3 + (steering ? 0.2 : external ? -0.5 : 0) + (0.2 * later),
            "MED_INN" => 3.0 + (steering ? 0.4 : external ? -0.6 : 0) + (0.2 * later),
            "MED_AKT" => 2.2 + (steering ? 0.3 : external ? -0.5 : 0) + (0.3 * later),
            "MED_RES" or "MED_ORG" => 2.5 + (steering ? 0.3 : external ? -0.4 : 0) + (0.2 * later),
            // What a programme is, and what a project: unclear to those who do the work, clearer by the second round.
            "PRO_KLA" => 2.2 + (steering ? 0.5 : external ? -0.3 : 0) + (0.9 * later),
            "PRO_ROL" or "PRO_PLA" => 2.6 + (steering ? 0.5 : external ? -0.3 : -0.1) + (0.6 * later),
            _ => 3.4 + (steering ? 0.3 : external ? -0.4 : 0.2) + (0.4 * later),
        };
    }

    /// <summary>Whether the plan's status and the goals are clear changes most between the rounds.</summary>
    private static double Shift(string item, int round) => item is "FOR_PLA_1" or "FOR_EGE_1" or "FOR_EGE_2" ? (round > 1 ? 0.4 : -0.5) : 0;

    private string? Point(LabelledScale scale, double level, double dontKnow, bool reversed)
    {
        var chance = _random.Double();
        if (chance < 0.03)
            return null;
        if (scale.DontKnow is not null && chance < 0.03 + dontKnow)
            return AnswerValue.DontKnow;
        var good = Math.Clamp((int)Math.Round(level + (Normal() * 0.85)), 1, scale.Points.Count);
        return (reversed ? scale.Points.Count + 1 - good : good).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Half see it as the programme does at first, most by the second round.</summary>
    private string? Class(ClassificationItem item, string code, int round)
    {
        var expected = item.Statements.Single(statement => statement.Code == code).Expected;
        var chance = _random.Double();
        return chance < 0.1 && item.DontKnow is not null ? AnswerValue.DontKnow
            : chance < (round > 1 ? 0.8 : 0.5) && expected is not null ? expected
            : _random.ListItem([.. item.Categories]).Code;
    }

    private string Several(MultipleChoiceItem choice, double level)
    {
        var chosen = choice.Options.Where(option => !option.Exclusive && _random.Double() < (level - 1) / 8).ToList();
        return chosen.Count > 0 ? AnswerValue.Join(chosen.Select(option => option.Code)) : choice.Options.First(option => option.Exclusive).Code;
    }

    /// <summary>Box and Muller (1958).</summary>
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.Double())) * Math.Cos(2 * Math.PI * _random.Double());
}
