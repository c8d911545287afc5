using BoSoSurvey.Data;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Web.Workbooks;

namespace BoSoSurvey.Web.Exports;

/// <summary>The rows and columns of the wide file as a workbook. What is missing is marked by text, so that no mean takes it for a number.</summary>
internal sealed class RawWorkbook : ExportFile
{
    public override string Name => "data.xlsx";

    public override string ContentType => CohortWorkbook.ContentType;

    public override string TextKey => "Excel";

    /// <summary>What stands in place of a value that is missing, by its code in the wide file.</summary>
    public static IReadOnlyDictionary<string, string> Marks { get; } =
        new Dictionary<string, string> { [Variable.Corrupt] = "?", [Variable.DontKnow] = AnswerValue.DontKnow, [Variable.Unanswered] = "-" };

    public override async Task WriteAsync(Export export, Stream stream, Outlet outlet, CancellationToken cancellationToken)
    {
        var (variables, reading) = (export.Variables, new RawDataReading());
        var row = new WideRow(variables);
        var (responses, answers) = (0, 0L);
        using var book = new XlsxWriter(stream);
        book.BeginSheet(export.Text["DataSheet"], [.. variables.Names.Select(name => Math.Clamp(name.Length + 2, 8, 30))]);
        foreach (var name in variables.Names)
            book.Header(name);
        book.EndRow();
        await foreach (var response in export.ReadAsync(reading, cancellationToken))
        {
            answers += row.Fill(response);
            responses++;
            book.Number(response.Number);
            book.Text(response.Municipality.MunicipalityNumber);
            book.Text(response.Municipality.Name);
            foreach (var group in variables.Groups)
                book.Number(response.GroupCodes.Contains(group.GroupCode) ? Variable.Yes : Variable.No);
            book.Text(response.Language ?? "");
            for (var i = 0; i < variables.All.Count; i++)
                Add(book, variables.All[i], row.Cells[i]);
            book.EndRow();
            await outlet.SendAsync(cancellationToken);
        }

        book.EndSheet();
        export.Finish(reading, responses, answers);
        book.BeginSheet(export.Text["ReadMeSheet"], [110]);
        book.Header(export.Text["Internal"]);
        book.EndRow();
        foreach (var line in new[] { export.Title, export.Counts, export.Text["ExcelMarks"].Value, export.Text["CodesAreInCodebook"].Value })
        {
            book.Wrapped(line);
            book.EndRow();
        }

        book.EndSheet();
        book.Finish();
    }

    private static void Add(XlsxWriter book, Variable variable, string? value)
    {
        if (value is null)
            book.Skip();
        else if (variable.IsClosed && Marks.TryGetValue(value, out var mark))
            book.Text(mark);
        else if (variable.Kind is VariableKind.Nominal or VariableKind.Text)
            book.Text(value);
        else if (variable.Kind is VariableKind.Date)
            book.Day(AnswerValue.ReadDate(value)!.Value);
        else
            book.Number(value);
    }
}
