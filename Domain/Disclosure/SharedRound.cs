using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Domain.Disclosure;

/// <summary>A round of a release with what it asked; the counterpart of <see cref="AskedRound"/>.</summary>
public sealed class SharedRound
{
    internal SharedRound(ReleasedRound round, IEnumerable<Questionnaire> questionnaires)
    {
        (RoundId, Name, K, Municipalities, Groups) = (round.RoundId, round.Name, round.K, round.Municipalities, round.Groups);
        Themes = [.. round.Questionnaires
            .Select(asked => new AskedQuestionnaire(questionnaires.First(one => one.Code == asked.Code && one.Version == asked.Version), asked.Groups))
            .SelectMany(asked => asked.Questionnaire.Themes.Select(theme => new AskedTheme(asked, theme)))];
    }

    public Guid RoundId { get; }

    public string Name { get; }

    /// <summary>The fewest respondents of whom a number is shown; of a distribution twice as many.</summary>
    public int K { get; }

    /// <summary>In the order to show them in.</summary>
    public IReadOnlyList<ReleasedMunicipality> Municipalities { get; }

    /// <summary>Codes, in the order to show them in.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>All themes of all questionnaires, in order.</summary>
    public IReadOnlyList<AskedTheme> Themes { get; }

    public AskedTheme? FindTheme(string code) => Themes.FirstOrDefault(theme => theme.Code == code);
}
