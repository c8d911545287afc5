using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Web.Results;

/// <summary>All that is known: for evaluators.</summary>
internal sealed class ResearchFigures(CohortResults results) : IFigures
{
    public IReadOnlyList<(Guid RoundId, string Name)> Rounds { get; } = [.. results.Rounds.Select(round => (round.RoundId, round.Name))];

    public IReadOnlyList<(Guid MunicipalityId, string Number, string Name)> Municipalities { get; } =
        [.. results.Municipalities.Select(one => (one.MunicipalityId, one.MunicipalityNumber, one.Name))];

    public IReadOnlyList<(string Code, LocalText Name)> Groups { get; } = [.. results.Groups.Select(group => (group.GroupCode, group.Name))];

    public IReadOnlyList<AskedTheme> Themes { get; } = [.. results.Current.Themes.Where(theme => theme.HasIndex)];

    public AskedTheme? FindTheme(Guid roundId, string code) => results.Rounds.First(round => round.RoundId == roundId).FindTheme(code);

    public IndexFigure Index(Cut cut, AskedTheme theme)
    {
        if (!results.IsAsked(cut, theme))
            return IndexFigure.NotAsked;
        var index = results.Index(cut, theme);
        return new(Visibility.Shown, index.Mean, index.N, index.Agreement);
    }

    public Gap? Gap(Cut cut, AskedTheme theme) => results.Gap(cut, theme);

    public Change Change(Cut cut, AskedTheme theme) => results.Change(cut, theme);
}
