using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Web.Texts;
using BoSoSurvey.Web.Workbooks;
using ClosedXML.Excel;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Rosters;

/// <summary>An empty roster file to fill in: the headings that <see cref="RosterFile"/> reads, in the user's language, and one person of two groups as an example.</summary>
internal static class RosterTemplate
{
    public static Stream Make(RosterSetting setting, IStringLocalizer<RosterTexts> text, string language)
    {
        using var workbook = new XLWorkbook(XLEventTracking.Disabled);
        var sheet = workbook.AddWorksheet(text["TemplateSheet"].Value);
        var columns = Enum.GetValues<RosterColumn>();
        for (var i = 0; i < columns.Length; i++)
        {
            var column = sheet.Column(i + 1);
            column.Width = columns[i] is RosterColumn.Name or RosterColumn.Email or RosterColumn.JobTitle ? 30 : 18;
            // What people type into the column is text too: 0301 keeps its nought.
            column.Style.NumberFormat.Format = "@";
            Sheet.Text(sheet.Cell(1, i + 1), text[$"Column{columns[i]}"]).Style.Font.Bold = true;
        }

        var row = 2;
        foreach (var group in setting.Groups.Take(2))
        {
            for (var i = 0; i < columns.Length; i++)
                Sheet.Text(sheet.Cell(row, i + 1), Example(setting, columns[i], group.Name.In(language), language));
            row++;
        }

        sheet.SheetView.FreezeRows(1);
        var file = new MemoryStream();
        workbook.SaveAs(file);
        file.Position = 0;
        return file;
    }

    private static string Example(RosterSetting setting, RosterColumn column, string group, string language) => column switch
    {
        RosterColumn.Cohort => setting.Cohort.Name,
        RosterColumn.MunicipalityNumber => setting.Municipalities is [var first, ..] ? first.MunicipalityNumber : "0301",
        RosterColumn.Municipality => setting.Municipalities is [var first, ..] ? first.Name : "Oslo",
        RosterColumn.Group => group,
        RosterColumn.Name => "Kari Nordmann",
        RosterColumn.Email => "kari.nordmann@kommunen.example",
        RosterColumn.JobTitle => "",
        RosterColumn.Language => language,
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };
}
