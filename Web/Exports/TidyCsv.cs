using BoSoSurvey.Data;

namespace BoSoSurvey.Web.Exports;

/// <summary>One row for each answer, as it was given.</summary>
internal sealed class TidyCsv : ExportFile
{
    public override string Name => "tidy.csv";

    public override string ContentType => "text/csv; charset=utf-8";

    public override string TextKey => "Tidy";

    public override async Task WriteAsync(Export export, Stream stream, Outlet outlet, CancellationToken cancellationToken)
    {
        var (csv, reading) = (new CsvWriter(stream), new RawDataReading());
        var questions = export.Variables.All.Where(variable => variable.IsFirst).ToList();
        var labels = Labels(export);
        var (responses, answers) = (0, 0L);
        foreach (var name in new[]
        {
            Variables.Respondent, Variables.MunicipalityNumber, Variables.Municipality, "groups", Variables.Language, "questionnaire", "version", "theme", "item", "value", "label",
        })
            csv.Add(name);
        csv.EndRow();
        await foreach (var response in export.ReadAsync(reading, cancellationToken))
        {
            responses++;
            var groups = string.Join(' ', response.GroupCodes);
            foreach (var variable in questions)
            {
                if (response.Answer(variable.Place) is not { } answer)
                    continue;
                answers++;
                csv.Add(response.Number);
                csv.Add(response.Municipality.MunicipalityNumber);
                csv.Add(response.Municipality.Name);
                csv.Add(groups);
                csv.Add(response.Language);
                csv.Add(variable.Questionnaire.Code);
                csv.Add(variable.Questionnaire.Version);
                csv.Add(variable.Theme.Code);
                csv.Add(variable.Question.Code);
                csv.Add(answer);
                csv.Add(!variable.IsClosed ? null : variable.Option is null ? labels[(variable.Question.Code, answer)]
                    : string.Join("; ", Domain.Responses.AnswerValue.Split(answer).Select(option => labels[(variable.Question.Code, option)])));
                csv.EndRow();
            }

            await outlet.SendAsync(cancellationToken);
        }

        // A response without a single answer has no row, and is counted all the same.
        export.Finish(reading, responses, answers);
    }

    /// <summary>What each value of a question stands for.</summary>
    private static Dictionary<(string Code, string Value), string> Labels(Export export) =>
        export.Variables.All.SelectMany(variable => variable.Values.Where(value => value.Stored is not null)
            .Select(value => ((variable.Question.Code, value.Stored!), (variable.Option?.Text ?? value.Label).In(export.Language)))).ToDictionary();
}
