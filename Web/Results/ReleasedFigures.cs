using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Web.Results;

/// <summary>What a release shares, and nothing else.</summary>
/// <param name="groups">Of the programme: the release knows their codes.</param>
internal sealed class ReleasedFigures(SharedResults results, IReadOnlyList<GroupKind> groups) : IFigures
{
    public IReadOnlyList<(Guid RoundId, string Name)> Rounds { get; } = [.. results.Rounds.Select(round => (round.RoundId, round.Name))];

    public IReadOnlyList<(Guid MunicipalityId, string Number, string Name)> Municipalities { get; } =
        [.. results.Municipalities.Select(one => (one.MunicipalityId, one.Number, one.Name))];

    public IReadOnlyList<(string Code, LocalText Name)> Groups { get; } =
        [.. results.Groups.Select(code => (code, groups.FirstOrDefault(group => group.GroupCode == code)?.Name ?? LocalText.Same(code)))];

    public IReadOnlyList<AskedTheme> Themes { get; } = [.. results.Current.Themes.Where(theme => theme.HasIndex)];

    public AskedTheme? FindTheme(Guid roundId, string code) => results.Rounds.First(round => round.RoundId == roundId).FindTheme(code);

    public IndexFigure Index(Cut cut, AskedTheme theme)
    {
        var index = results.Index(cut, theme);
        return index.TryGet(out var shown) ? new(Visibility.Shown, shown.Mean, shown.N, shown.Agreement)
            : index.Visibility is Visibility.Hidden ? IndexFigure.Hidden
            : IndexFigure.NotAsked;
    }

    public Gap? Gap(Cut cut, AskedTheme theme) => results.Gap(cut, theme).TryGet(out var gap) ? gap : null;

    public Change Change(Cut cut, AskedTheme theme) => results.Change(cut, theme).TryGet(out var change) ? change : Domain.Analysis.Change.Nothing;
}
