using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Exports;

/// <summary>The forms that raw data can be had in.</summary>
internal sealed class ExportFiles(ResultStore results, RawDataStore store, IStringLocalizer<ExportTexts> text)
{
    /// <summary>In the order to show them in.</summary>
    public static IReadOnlyList<ExportFile> All { get; } =
        [new StatisticsPackage(), new WideCsv(), new RawWorkbook(), new TidyCsv(), new SpssSyntax(), new RScript(), new CodebookCsv()];

    public static ExportFile? Find(string? name) => All.FirstOrDefault(file => file.Name == name);

    /// <summary>An export of a round, which must have results to show.</summary>
    public async Task<Export> BeginAsync(RoundDetails details, CancellationToken cancellationToken) =>
        new(details, await results.AskedAsync(details.Round, cancellationToken), store, text);
}
