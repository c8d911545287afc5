using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Web.Results;

/// <summary>What heat tables, charts and sentences are made of: all that is known inside, or what a release shares. One way of drawing for both.</summary>
internal interface IFigures
{
    /// <summary>The earliest first; the last is the one that the results are of.</summary>
    IReadOnlyList<(Guid RoundId, string Name)> Rounds { get; }

    IReadOnlyList<(Guid MunicipalityId, string Number, string Name)> Municipalities { get; }

    IReadOnlyList<(string Code, LocalText Name)> Groups { get; }

    /// <summary>Those of the current round that have an index.</summary>
    IReadOnlyList<AskedTheme> Themes { get; }

    /// <summary>A theme as a round asked it; null where it did not.</summary>
    AskedTheme? FindTheme(Guid roundId, string code);

    IndexFigure Index(Cut cut, AskedTheme theme);

    /// <summary>Null where fewer than two groups have a mean to show.</summary>
    Gap? Gap(Cut cut, AskedTheme theme);

    /// <summary>Nothing where there was none before, or either side is hidden.</summary>
    Change Change(Cut cut, AskedTheme theme);

    Guid RoundId => Rounds[^1].RoundId;
}
