using System.Globalization;
using System.Xml.Linq;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Web.Charts;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Results;

/// <summary>Themes down; municipalities or groups across, the last column all of them together.</summary>
/// <param name="Columns">Names, each with where it leads; null: nowhere.</param>
public sealed record HeatTable(string Caption, IReadOnlyList<(string Name, string? Link)> Columns, IReadOnlyList<HeatRow> Rows)
{
    /// <param name="link">Where a theme leads in a municipality or, with null, in the cohort; null: nowhere.</param>
    /// <param name="place">Where a municipality's name leads; null: nowhere.</param>
    internal static HeatTable ByMunicipality(
        IFigures figures, string caption, string everywhere, Func<AskedTheme, string?, string?>? link = null, Func<string, string?>? place = null) => new(
            caption,
            [.. figures.Municipalities.Select(one => (one.Name, place?.Invoke(one.Number))), (everywhere, null)],
            [.. figures.Themes.Select(theme => new HeatRow(
                theme, link?.Invoke(theme, null),
                [
                    .. figures.Municipalities.Select(one => Cell(figures, theme, new(figures.RoundId, one.MunicipalityId), link?.Invoke(theme, one.Number))),
                    Cell(figures, theme, new(figures.RoundId), null),
                ]))]);

    /// <inheritdoc cref="ByMunicipality"/>
    internal static HeatTable ByGroup(IFigures figures, string caption, string everybody, string language, Func<AskedTheme, string?, string?>? link = null) => new(
        caption,
        [.. figures.Groups.Select(group => (group.Name.In(language), (string?)null)), (everybody, null)],
        [.. figures.Themes.Select(theme => new HeatRow(
            theme, link?.Invoke(theme, null),
            [.. figures.Groups.Select(group => group.Code).Append(TallyCell.Total).Select(code => Cell(figures, theme, new(figures.RoundId, null, code), null))]))]);

    /// <summary>The same as a picture.</summary>
    internal XElement Picture(IStringLocalizer<ResultTexts> text, string language)
    {
        var scales = Rows.Select(row => row.Theme.Points).Distinct().ToList();
        var dots = Rows.Any(row => row.Cells.Any(cell => cell.Gap is { IsLarge: true }));
        return HeatChart.Draw(
            Caption, [.. Columns.Select(column => column.Name)],
            [.. Rows.Select(row => (row.Theme.Title.In(language), (IReadOnlyList<HeatChartCell>)[.. row.Cells.Select(cell => cell.Picture(text))]))],
            scales is not [var points] ? [] : [.. Enumerable.Range(1, HeatCell.Steps).Select(step => HeatCell.Legend(step, points, text))],
            dots ? $"{HeatCell.Dot} {text["LegendDot"]}" : "");
    }

    private static HeatCell Cell(IFigures figures, AskedTheme theme, Cut cut, string? link) =>
        new(figures.Index(cut, theme), theme.Points, cut.IsTotal ? figures.Gap(cut, theme) : null, link);
}

/// <param name="Link">The theme in the whole cohort; null: nowhere.</param>
public sealed record HeatRow(AskedTheme Theme, string? Link, IReadOnlyList<HeatCell> Cells);

/// <param name="Points">Of the scale.</param>
/// <param name="Gap">Null where the cell is one group's, or fewer than two groups have a mean to show.</param>
/// <param name="Link">The theme in this municipality; null where the cell is no municipality's.</param>
public sealed record HeatCell(IndexFigure Index, int Points, Gap? Gap, string? Link)
{
    /// <summary>Marks a cell whose groups disagree.</summary>
    public const char Dot = '●';

    /// <summary>How many colours there are.</summary>
    public const int Steps = 5;

    public bool IsAsked => Index.Visibility is not Visibility.NotAsked;

    public bool IsHidden => Index.Visibility is Visibility.Hidden;

    /// <summary>
    /// 1–<see cref="Steps"/>, in equal parts of the scale; the upper end of a part belongs to the next. Of the index as it is shown, with one decimal:
    /// the same figure has the same colour everywhere.
    /// </summary>
    public int Step => Index.Mean is { } mean ? StepOf(Math.Round(mean, 1, MidpointRounding.AwayFromZero), Points) : 0;

    /// <summary>The lowest index of a step.</summary>
    public static double From(int step, int points) => 1 + ((step - 1) * (points - 1.0) / Steps);

    /// <summary>The highest index of a step, with the one decimal that is shown.</summary>
    public static double To(int step, int points) => step == Steps ? points : From(step + 1, points) - 0.1;

    /// <summary>The part of a scale that a step stands for, in words.</summary>
    internal static string Legend(int step, int points, IStringLocalizer<ResultTexts> text) =>
        text["LegendStep", From(step, points).ToString("0.0", CultureInfo.CurrentCulture), To(step, points).ToString("0.0", CultureInfo.CurrentCulture)];

    internal HeatChartCell Picture(IStringLocalizer<ResultTexts> text) =>
        !IsAsked ? new(0, "–", "")
        : IsHidden ? new(0, text["NotShown"], "")
        : Index.Mean is not { } mean ? new(0, text["NoIndex"], "")
        : new(Step, mean.ToString("0.0", CultureInfo.CurrentCulture) + (Gap is { IsLarge: true } ? $" {Dot}" : ""), $"n {Index.N}");

    private static int StepOf(double mean, int points) => Math.Clamp((int)Math.Floor(Math.Round((mean - 1) / (points - 1) * Steps, 9)) + 1, 1, Steps);
}
