using System.Globalization;
using System.Text;

namespace BoSoSurvey.Web.Exports;

/// <summary>R commands, without any package, that read the wide file into a data frame with factors and labels.</summary>
internal sealed class RScript : ExportFile
{
    public override string Name => "read.R";

    public override string ContentType => "text/plain; charset=utf-8";

    public override string TextKey => "R";

    public override Task WriteAsync(Export export, Stream stream, Outlet outlet, CancellationToken cancellationToken)
    {
        var (variables, language) = (export.Variables, export.Language);
        // R takes a byte order mark for a letter.
        using var to = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        foreach (var line in new[] { export.Text["Internal"].Value, export.Title, export.Text["RHow", FileName(export.Details)] })
            to.WriteLine($"# {OneLine(line)}");
        to.WriteLine($"""

            raw <- read.csv({Literal(new WideCsv().FileName(export.Details))}, fileEncoding = "UTF-8-BOM", colClasses = "character", na.strings = "", check.names = FALSE)
            raw[] <- lapply(raw, function(x) sub("^'('*[-=+@])", "\\1", x))
            d <- raw
            """);
        to.WriteLine("""
            label <- function(name, text) attr(d[[name]], "label") <<- text
            number <- function(name) d[[name]] <<- as.numeric(raw[[name]])
            coded <- function(name, values, labels, ordered = FALSE) d[[name]] <<- factor(raw[[name]], levels = values, labels = labels, ordered = ordered)

            """);
        to.WriteLine($"number({Literal(Variables.Respondent)})");
        Label(Variables.Respondent, export.Text["RespondentLabel"]);
        Label(Variables.MunicipalityNumber, export.Text["MunicipalityNumberLabel"]);
        Label(Variables.Municipality, export.Text["MunicipalityLabel"]);
        foreach (var group in variables.Groups)
        {
            Coded(group.Name, [(Variable.No, export.Text["No"].Value), (Variable.Yes, export.Text["Yes"].Value)], ordered: false);
            Label(group.Name, group.Label.In(language));
        }

        Label(Variables.Language, export.Text["LanguageLabel"]);
        foreach (var variable in variables.All)
        {
            if (variable.IsClosed)
                Coded(
                    variable.Name, variable.Values.Where(value => !RawWorkbook.Marks.ContainsKey(value.Code)).Select(value => (value.Code, value.Label.In(language))),
                    variable.Kind is VariableKind.Ordinal);
            else if (variable.Kind is VariableKind.Number)
                to.WriteLine($"number({Literal(variable.Name)})");
            else if (variable.Kind is VariableKind.Date)
                to.WriteLine($"d[[{Literal(variable.Name)}]] <- as.Date(raw[[{Literal(variable.Name)}]])");
            Label(variable.Name, variable.Label(language));
        }

        return Task.CompletedTask;

        void Label(string name, string text) => to.WriteLine($"label({Literal(name)}, {Literal(OneLine(text))})");

        void Coded(string name, IEnumerable<(string Code, string Label)> values, bool ordered)
        {
            // Two values by one name would become one.
            var all = values.ToList();
            var labels = all.Select(one => Literal(all.Count(other => other.Label == one.Label) > 1 ? $"{one.Label} ({one.Code})" : one.Label));
            to.WriteLine($"coded({Literal(name)}, c({string.Join(", ", all.Select(one => Literal(one.Code)))}), c({string.Join(", ", labels)}){(ordered ? ", TRUE" : "")})");
        }
    }

    private static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var letter in text)
            _ = letter switch
            {
                '"' or '\\' => literal.Append('\\').Append(letter),
                _ when char.IsControl(letter) => literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => literal.Append(letter),
            };
        return literal.Append('"').ToString();
    }
}
