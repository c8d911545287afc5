using BoSoSurvey.Domain.Analysis;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Themes down; municipalities or groups across, the last column all of them together.</summary>
/// <param name="Columns">Names, each with where it leads; null: nowhere.</param>
public sealed record HeatTable(string Caption, IReadOnlyList<(string Name, string? Link)> Columns, IReadOnlyList<HeatRow> Rows);

/// <param name="Link">The theme in the whole cohort.</param>
public sealed record HeatRow(AskedTheme Theme, string Link, IReadOnlyList<HeatCell> Cells);

/// <param name="Asked">False: nobody here was asked, which looks different from nobody having answered.</param>
/// <param name="Gap">Null where the cell is one group's, or fewer than two groups have answered.</param>
/// <param name="Link">The theme in this municipality; null where the cell is no municipality's.</param>
public sealed record HeatCell(IndexDistribution Index, bool Asked, Gap? Gap, string? Link)
{
    /// <summary>How many colours there are.</summary>
    public const int Steps = 5;

    /// <summary>
    /// 1–<see cref="Steps"/>, in equal parts of the scale; the upper end of a part belongs to the next. Of the index as it is shown, with one decimal:
    /// the same figure has the same colour everywhere.
    /// </summary>
    public int Step => Index.Mean is { } mean ? StepOf(Math.Round(mean, 1, MidpointRounding.AwayFromZero), Index.Points) : 0;

    /// <summary>The lowest index of a step.</summary>
    public static double From(int step, int points) => 1 + ((step - 1) * (points - 1.0) / Steps);

    private static int StepOf(double mean, int points) => Math.Clamp((int)Math.Floor(Math.Round((mean - 1) / (points - 1) * Steps, 9)) + 1, 1, Steps);
}
