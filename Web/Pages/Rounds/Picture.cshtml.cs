using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Charts;
using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>A table or the bars of a question of a round's results as a picture.</summary>
internal sealed class PictureModel(EvaluatedRounds rounds, ResultStore store, IStringLocalizer<ResultTexts> text) : PageModel
{
    public const string Municipalities = "municipalities", Groups = "groups";

    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    /// <summary><see cref="Municipalities"/> or <see cref="Groups"/> down whose columns the themes stand, or a question's code.</summary>
    [BindProperty(SupportsGet = true)]
    public string Name { get; set; } = "";

    /// <summary>Of a question: a municipality number; absent: the whole cohort.</summary>
    [BindProperty(SupportsGet = true, Name = "municipality")]
    public string? MunicipalityNumber { get; set; }

    private static string Language => CultureInfo.CurrentUICulture.Name;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await rounds.FindAsync(RoundId, cancellationToken) is not { HasResults: true } details)
            return NotFound();
        var results = await store.ReadAsync(details.Round, cancellationToken);
        var place = results.Municipalities.FirstOrDefault(municipality => municipality.MunicipalityNumber == MunicipalityNumber);
        if (MunicipalityNumber is not null && place is null)
            return NotFound();
        return Name switch
        {
            Municipalities => Table(details, HeatTable.ByMunicipality(new ResearchFigures(results), text["ByMunicipality"], text["WholeCohort"])),
            Groups => Table(details, HeatTable.ByGroup(new ResearchFigures(results), text["ByGroup"], text["Everybody"], Language)),
            _ => Question(details, results, place),
        };
    }

    private FileContentResult Table(RoundDetails details, HeatTable table) =>
        new SavedPicture(table.Picture(text, Language), table.Caption, table.Caption, ResearchFigures.Source(details, null, text)).File();

    private IActionResult Question(RoundDetails details, CohortResults results, Municipality? place)
    {
        if (results.Current.Themes.SelectMany(theme => theme.Questions.OfType<ScaleQuestion>().Select(question => (theme, question))).FirstOrDefault(one => one.question.Code == Name)
            is not (var theme, { } question))
            return NotFound();
        var title = question.FullText(Language);
        var rows = results.Cuts(place?.MunicipalityId, theme).Select(cut =>
            new StackedRow(results.GroupName(cut, Language) ?? text["Everybody"], results.Answers(cut, question), BarWords.Of(results.Answers(cut, question), text)));
        var picture = StackedChart.Draw(title, [.. question.Scale.Points.Select(point => point.In(Language))], [.. rows]);
        return new SavedPicture(picture, title, question.Code, ResearchFigures.Source(details, place?.Name ?? text["WholeCohort"], text)).File();
    }
}
