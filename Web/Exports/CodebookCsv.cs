using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Web.Exports;

/// <summary>Every column of the wide files and every value in it, in three languages: a row for each column, and below it one for each value.</summary>
internal sealed class CodebookCsv : ExportFile
{
    public override string Name => "codebook.csv";

    public override string ContentType => "text/csv; charset=utf-8";

    public override string TextKey => "Codebook";

    public override Task WriteAsync(Export export, Stream stream, Outlet outlet, CancellationToken cancellationToken)
    {
        var csv = new CsvWriter(stream);
        Add("variable", "questionnaire", "version", "theme", "item", "type", "in_index", "reversed", "value", "tidy_value", "text_nb", "text_nn", "text_en");
        foreach (var (name, type, key) in new[]
        {
            (Variables.Respondent, "number", "RespondentLabel"), (Variables.MunicipalityNumber, "text", "MunicipalityNumberLabel"), (Variables.Municipality, "text", "MunicipalityLabel"),
            (Variables.Language, "text", "LanguageLabel"),
        })
            Own(name, type, export.Local(key));
        foreach (var (name, groupCode, label) in export.Variables.Groups)
            Own(name, "binary", label, groupCode);
        foreach (var variable in export.Variables.All)
        {
            Of(variable, "", "", language => variable.Label(language));
            foreach (var value in variable.Values)
                Of(variable, value.Code, value.Stored ?? "", value.Label.In);
        }

        return Task.CompletedTask;

        void Own(string name, string type, LocalText label, string tidy = "") => Add(name, "", "", "", "", type, "", "", "", tidy, label.Nb, label.Nn, label.En);

        void Of(Variable variable, string value, string tidy, Func<string, string> text) => Add(
            variable.Name, variable.Questionnaire.Code, $"{variable.Questionnaire.Version}", variable.Theme.Code, variable.Question.Code, TypeOf(variable),
            variable.Question is ScaleQuestion { IsOfIndex: true } ? Variable.Yes : "", variable.Question is ScaleQuestion { Reversed: true } ? Variable.Yes : "", value, tidy, text("nb"), text("nn"), text("en"));

        void Add(params ReadOnlySpan<string> cells)
        {
            foreach (var cell in cells)
                csv.Add(cell);
            csv.EndRow();
        }
    }

    private static string TypeOf(Variable variable) => variable.Kind switch
    {
        VariableKind.Ordinal => "ordinal",
        VariableKind.Nominal => "nominal",
        VariableKind.Binary => "binary",
        VariableKind.Number => "number",
        VariableKind.Date => "date",
        _ => "text",
    };
}
