using BoSoSurvey.Data;

namespace BoSoSurvey.Web.Exports;

/// <summary>
/// One row for each response, one column for each thing asked. What was written stands on one line, since SPSS takes every line for a case; the tidy file has it as it was.
/// </summary>
internal sealed class WideCsv : ExportFile
{
    public override string Name => "wide.csv";

    public override string ContentType => "text/csv; charset=utf-8";

    public override string TextKey => "Wide";

    public override async Task WriteAsync(Export export, Stream stream, Outlet outlet, CancellationToken cancellationToken)
    {
        var (variables, csv, reading) = (export.Variables, new CsvWriter(stream), new RawDataReading());
        var row = new WideRow(variables);
        var (responses, answers) = (0, 0L);
        foreach (var name in variables.Names)
            csv.Add(name);
        csv.EndRow();
        await foreach (var response in export.ReadAsync(reading, cancellationToken))
        {
            answers += row.Fill(response);
            responses++;
            csv.Add(response.Number);
            csv.Add(response.Municipality.MunicipalityNumber);
            csv.Add(OneLine(response.Municipality.Name));
            foreach (var group in variables.Groups)
                csv.Add(response.GroupCodes.Contains(group.GroupCode) ? Variable.Yes : Variable.No);
            csv.Add(response.Language);
            for (var i = 0; i < variables.All.Count; i++)
                csv.Add(variables.All[i].Kind is VariableKind.Text && row.Cells[i] is { } text ? OneLine(text) : row.Cells[i]);
            csv.EndRow();
            await outlet.SendAsync(cancellationToken);
        }

        export.Finish(reading, responses, answers);
    }
}
