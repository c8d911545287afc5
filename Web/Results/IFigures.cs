using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Web.Results;

/// <summary>What heat tables, charts, sentences and workbooks are made of: all that is known inside, or what a release shares. One way of drawing for both.</summary>
internal interface IFigures
{
    /// <summary>The earliest first; the last is the one that the results are of.</summary>
    IReadOnlyList<(Guid RoundId, string Name)> Rounds { get; }

    IReadOnlyList<(Guid MunicipalityId, string Number, string Name)> Municipalities { get; }

    IReadOnlyList<(string Code, LocalText Name)> Groups { get; }

    /// <summary>Those of the current round that have an index.</summary>
    IReadOnlyList<AskedTheme> Themes { get; }

    /// <summary>The fewest people of whom a number of the round is shown; null where nothing is hidden.</summary>
    int? LeastRespondents(Guid roundId);

    /// <summary>All that a round asked, in order, with an index or without.</summary>
    IReadOnlyList<AskedTheme> ThemesOf(Guid roundId);

    /// <summary>A theme as a round asked it; null where it did not.</summary>
    AskedTheme? FindTheme(Guid roundId, string code) => ThemesOf(roundId).FirstOrDefault(theme => theme.Code == code);

    RateFigure Rate(Cut cut);

    IndexFigure Index(Cut cut, AskedTheme theme);

    /// <summary>Null where fewer than two groups have a mean to show.</summary>
    Gap? Gap(Cut cut, AskedTheme theme);

    /// <summary>Nothing where there was none before, or either side is hidden.</summary>
    Change Change(Cut cut, AskedTheme theme);

    ScaleFigure Answers(Cut cut, AskedTheme theme, ScaleQuestion question);

    ChoiceFigure Answers(Cut cut, AskedTheme theme, ChoiceQuestion question);

    MeasureFigure Answers(Cut cut, AskedTheme theme, MeasureQuestion question);

    /// <summary>Nothing where there was none before, or either side is hidden.</summary>
    Change Change(Cut cut, ScaleQuestion question);

    /// <summary>The themes of the current round in every municipality, ranked as <see cref="DiscussionPoint.Rank"/> tells; hidden ones are not among them.</summary>
    IReadOnlyList<DiscussionPoint> ThemesToDiscuss();

    /// <summary>The scale questions of the current round in the whole cohort, ranked likewise.</summary>
    IReadOnlyList<DiscussionPoint> QuestionsToDiscuss();

    Guid RoundId => Rounds[^1].RoundId;
}
