using BoSoSurvey.Domain.Disclosure;

namespace BoSoSurvey.Web.Results;

/// <summary>The index of a theme in one cut, as a page shows it.</summary>
/// <param name="Mean">Null where there is none to show: nobody was asked, nobody has answered enough, or it is hidden.</param>
/// <param name="N">How many the mean is of; 0 where it is not shown.</param>
public sealed record IndexFigure(Visibility Visibility, double? Mean, int N, double? Agreement)
{
    public static readonly IndexFigure NotAsked = new(Visibility.NotAsked, null, 0, null), Hidden = new(Visibility.Hidden, null, 0, null);
}
