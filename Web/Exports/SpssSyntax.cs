using System.Globalization;
using System.Text;
using BoSoSurvey.Domain.Questionnaires;

namespace BoSoSurvey.Web.Exports;

/// <summary>SPSS commands that read the wide file, name its columns and values, and set apart what is missing.</summary>
internal sealed class SpssSyntax : ExportFile
{
    /// <summary>In bytes, by SPSS's limits.</summary>
    private const int LongestVariableLabel = 255;

    private const int LongestValueLabel = 120;

    /// <summary>In characters: a line of commands may have no more than 256 bytes, so long texts are put together of several.</summary>
    private const int LongestPiece = 60;

    /// <summary>In bytes, of the longest character of UTF-8 for each UTF-16 unit.</summary>
    private const int BytesOfUnit = 3;

    private static readonly string[] Missing = [Variable.Corrupt, Variable.DontKnow, Variable.Unanswered];

    public override string Name => "read.sps";

    public override string ContentType => "text/plain; charset=utf-8";

    public override string TextKey => "Spss";

    public override Task WriteAsync(Export export, Stream stream, Outlet outlet, CancellationToken cancellationToken)
    {
        var (variables, language) = (export.Variables, export.Language);
        using var to = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        to.WriteLine("* Encoding: UTF-8.");
        foreach (var line in new[] { export.Text["Internal"].Value, export.Title, export.Text["SpssHow"] })
            to.WriteLine($"* {OneLine(line).TrimEnd('.')}.");
        to.WriteLine("SET DECIMAL=DOT.");
        to.WriteLine($"GET DATA /TYPE=TXT /FILE={Literal(new WideCsv().FileName(export.Details))} /ENCODING='UTF8'");
        to.WriteLine("  /ARRANGEMENT=DELIMITED /DELCASE=LINE /FIRSTCASE=2 /DELIMITERS=',' /QUALIFIER='\"'");
        to.WriteLine("  /VARIABLES=");
        to.WriteLine($"  {Variables.Respondent} F8.0");
        to.WriteLine($"  {Variables.MunicipalityNumber} A4");
        to.WriteLine($"  {Variables.Municipality} A{100 * BytesOfUnit}");
        foreach (var group in variables.Groups)
            to.WriteLine($"  {group.Name} F1.0");
        to.WriteLine($"  {Variables.Language} A2");
        foreach (var variable in variables.All)
            to.WriteLine($"  {ReadName(variable)} {Format(variable)}");
        to.WriteLine("  .");
        foreach (var variable in variables.All.Where(IsGuarded))
        {
            to.WriteLine($"COMPUTE {variable.Name} = NUMBER(REPLACE({ReadName(variable)}, \"'\", \"\"), F32).");
            to.WriteLine($"FORMATS {variable.Name} ({NumberFormat((NumberItem)variable.Question.Item)}).");
            to.WriteLine($"DELETE VARIABLES {ReadName(variable)}.");
        }

        foreach (var name in variables.All.Where(variable => variable.Kind is VariableKind.Text).Select(variable => variable.Name))
        {
            // The apostrophe that is in the file for the sake of spreadsheets.
            to.WriteLine($"IF (SUBSTR({name}, 1, 1) = \"'\" AND INDEX(\"=+-@\", SUBSTR(LTRIM({name}, \"'\"), 1, 1)) > 0)");
            to.WriteLine($"  {name} = SUBSTR({name}, 2).");
        }

        Label(Variables.Respondent, export.Text["RespondentLabel"]);
        Label(Variables.MunicipalityNumber, export.Text["MunicipalityNumberLabel"]);
        Label(Variables.Municipality, export.Text["MunicipalityLabel"]);
        foreach (var group in variables.Groups)
            Label(group.Name, group.Label.In(language));
        Label(Variables.Language, export.Text["LanguageLabel"]);
        foreach (var variable in variables.All)
            Label(variable.Name, variable.Label(language));
        foreach (var group in variables.Groups)
            Values(group.Name, [(Variable.Yes, export.Text["Yes"].Value), (Variable.No, export.Text["No"].Value)], text: false);
        foreach (var variable in variables.All.Where(variable => variable.IsClosed))
        {
            var text = variable.Kind is VariableKind.Nominal;
            Values(variable.Name, variable.Values.Select(value => (value.Code, value.Label.In(language))), text);
            to.WriteLine($"MISSING VALUES {variable.Name} ({string.Join(", ", Missing.Select(code => text ? Literal(code) : code))}).");
            to.WriteLine($"VARIABLE LEVEL {variable.Name} ({(variable.Kind is VariableKind.Ordinal ? "ORDINAL" : "NOMINAL")}).");
        }

        to.WriteLine("EXECUTE.");
        return Task.CompletedTask;

        void Label(string name, string label)
        {
            to.WriteLine($"VARIABLE LABELS {name}");
            to.WriteLine($"  {Literal(Cut(OneLine(label), LongestVariableLabel))}.");
        }

        void Values(string name, IEnumerable<(string Code, string Label)> values, bool text)
        {
            to.WriteLine($"VALUE LABELS {name}");
            foreach (var (code, label) in values)
                to.WriteLine($"  {(text ? Literal(code) : code)} {Literal(Cut(OneLine(label), LongestValueLabel))}");
            to.WriteLine("  .");
        }
    }

    /// <summary>Numbers below zero have an apostrophe in front in the file, so where there may be some they are read as text first.</summary>
    private static bool IsGuarded(Variable variable) => variable.Question.Item is NumberItem { Minimum: < 0 };

    private static string ReadName(Variable variable) => IsGuarded(variable) ? $"{variable.Name}_t" : variable.Name;

    private static string Format(Variable variable) => variable.Question.Item switch
    {
        NumberItem { Minimum: < 0 } => "A32",
        NumberItem number => NumberFormat(number),
        DateItem => "SDATE10",
        // One more for the apostrophe.
        ShortTextItem text => Text((text.MaxLength + 1) * BytesOfUnit),
        LongTextItem text => Text((text.MaxLength + 1) * BytesOfUnit),
        _ when variable.Kind is VariableKind.Nominal => Text(variable.Values.Max(value => value.Code.Length)),
        _ => "F2.0",
    };

    private static string NumberFormat(NumberItem number) => string.Create(CultureInfo.InvariantCulture, $"F{16 + number.Decimals}.{number.Decimals}");

    private static string Text(int bytes) => string.Create(CultureInfo.InvariantCulture, $"A{bytes}");

    /// <summary>The text in quotes, on several lines where it is long.</summary>
    private static string Literal(string text)
    {
        var pieces = new List<string>();
        for (var at = 0; at < text.Length || at == 0;)
        {
            var end = Math.Min(at + LongestPiece, text.Length);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
                end--;
            pieces.Add($"\"{text[at..end].Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            at = Math.Max(end, 1);
        }

        return string.Join(" +\r\n  ", pieces);
    }

    /// <summary>The text in no more than so many bytes of UTF-8, with a mark where it was longer.</summary>
    private static string Cut(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes)
            return text;
        var (length, used) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (used + rune.Utf8SequenceLength > bytes - 3)
                break;
            (length, used) = (length + rune.Utf16SequenceLength, used + rune.Utf8SequenceLength);
        }

        return text[..length] + "…";
    }
}
