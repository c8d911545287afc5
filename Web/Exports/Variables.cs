using System.Globalization;
using System.Text.RegularExpressions;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Web.Exports;

/// <summary>The columns of the wide files: first those about the respondent, then one for each thing asked.</summary>
internal sealed partial class Variables
{
    public const string Respondent = "respondent";

    public const string MunicipalityNumber = "municipality_number";

    public const string Municipality = "municipality";

    public const string Language = "language";

    /// <summary>In characters; SPSS takes 64, and a number may have to be added.</summary>
    private const int LongestName = 60;

    /// <summary>No names in SPSS; R can quote its own.</summary>
    private static readonly string[] Reserved = ["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"];

    private readonly HashSet<string> _taken = new([Respondent, MunicipalityNumber, Municipality, Language, .. Reserved], StringComparer.OrdinalIgnoreCase);

    private readonly IReadOnlyList<VariableValue> _missing;
    private readonly LocalText _chosen;
    private readonly LocalText _notChosen;
    private readonly Func<string, int> _placeOf;

    /// <param name="round">What was asked.</param>
    /// <param name="local">A text of this key in all languages.</param>
    public Variables(AskedRound round, Func<string, LocalText> local)
    {
        (_chosen, _notChosen) = (local("Chosen"), local("NotChosen"));
        _missing = [new(Variable.Corrupt, null, local("Corrupt")), new(Variable.Unanswered, null, local("Unanswered"))];
        var reader = new ResponseReader(round.Asked);
        _placeOf = reader.PlaceOf;
        Groups = [.. round.Rates.Groups.Select(group => (Name($"group_{group.GroupCode}"), group.GroupCode, group.Name))];
        All = [.. round.Themes.SelectMany(theme => theme.Questions.SelectMany(question => Of(theme, question)))];
    }

    /// <summary>One column for each group of the programme: 1 for those who sit in it, else 0.</summary>
    public IReadOnlyList<(string Name, string GroupCode, LocalText Label)> Groups { get; }

    /// <summary>Those of what was asked, in order.</summary>
    public IReadOnlyList<Variable> All { get; }

    /// <summary>The names of all columns, in order.</summary>
    public IEnumerable<string> Names => [Respondent, MunicipalityNumber, Municipality, .. Groups.Select(group => group.Name), Language, .. All.Select(variable => variable.Name)];

    private IEnumerable<Variable> Of(AskedTheme theme, Question question)
    {
        if (question is ChoiceQuestion { Several: true } several)
        {
            return several.Options.Select((option, i) => Make($"{question.Code}_{option.Code}", VariableKind.Binary, [new(Variable.Yes, option.Code, _chosen), new(Variable.No, null, _notChosen)]) with
            {
                Option = option,
                IsFirst = i == 0,
            });
        }

        return question switch
        {
            ScaleQuestion scale => [Make(question.Code, VariableKind.Ordinal, [
                .. scale.Scale.Points.Select((label, i) => Same((i + 1).ToString(CultureInfo.InvariantCulture), label)), .. DontKnow(scale.Scale.DontKnow)])],
            ChoiceQuestion { Item: YesNoItem } choice => [Make(question.Code, VariableKind.Binary, [
                .. choice.Options.Select(option => new VariableValue(option.Code == AnswerValue.Yes ? Variable.Yes : Variable.No, option.Code, option.Text))])],
            ChoiceQuestion choice => [Make(question.Code, VariableKind.Nominal, [.. choice.Options.Select(option => Same(option.Code, option.Text)), .. DontKnow(choice.DontKnow)])],
            MeasureQuestion measure => [Make(question.Code, measure.IsDate ? VariableKind.Date : VariableKind.Number, [])],
            _ => [Make(question.Code, VariableKind.Text, [])],
        };

        Variable Make(string name, VariableKind kind, IReadOnlyList<VariableValue> values) => new()
        {
            Name = Name(name), Questionnaire = theme.Questionnaire, Theme = theme, Question = question, Place = _placeOf(question.Code), Kind = kind,
            Values = kind is VariableKind.Ordinal or VariableKind.Nominal or VariableKind.Binary ? [.. values, .. _missing] : values,
        };

        static VariableValue Same(string code, LocalText label) => new(code, code, label);

        static IEnumerable<VariableValue> DontKnow(LocalText? label) => label is null ? [] : [new(Variable.DontKnow, AnswerValue.DontKnow, label)];
    }

    private string Name(string wanted)
    {
        var name = NoLetter().Replace(wanted, "_");
        name = name[..Math.Min(name.Length, LongestName)];
        var unique = name;
        for (var n = 2; !_taken.Add(unique); n++)
            unique = $"{name}_{n}";
        return unique;
    }

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NoLetter();
}
