using System.Text.RegularExpressions;
using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>What a document must keep to beyond its form.</summary>
internal static partial class QuestionnaireRules
{
    [GeneratedRegex("^[A-Z][A-Z0-9_]{0,39}$")]
    private static partial Regex ItemCode();

    [GeneratedRegex("^[a-z][a-zA-Z0-9-]{0,39}$")]
    private static partial Regex OptionCode();

    /// <summary>Codes that answers use for themselves, so no option may have them.</summary>
    private static readonly string[] Reserved = ["dk", "yes", "no"];

    public static List<string> Check(Questionnaire questionnaire)
    {
        var errors = new List<string>();
        if (!OptionCode().IsMatch(questionnaire.Code))
            errors.Add($"$.code: '{questionnaire.Code}' is not lower-case letters, digits and hyphens");
        if (questionnaire.Version < 1)
            errors.Add("$.version: must be 1 or higher");
        if (questionnaire.Minutes is < 1 or > 120)
            errors.Add("$.minutes: must be 1 to 120");
        if (questionnaire.Themes.Count == 0)
            errors.Add("$.themes: there must be at least one");
        CheckText(questionnaire.Title, "$.title", errors);
        CheckText(questionnaire.Introduction, "$.introduction", errors);
        CheckScales(questionnaire, errors);

        var earlier = new Dictionary<string, Item>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var t = 0; t < questionnaire.Themes.Count; t++)
        {
            var theme = questionnaire.Themes[t];
            var place = $"$.themes[{t}]";
            CheckCode(theme.Code, place, taken, errors);
            CheckText(theme.Title, place + ".title", errors);
            if (theme.Introduction is not null)
                CheckText(theme.Introduction, place + ".introduction", errors);
            if (!theme.Questions.Any())
                errors.Add($"{place}.items: a theme must ask something");
            for (var i = 0; i < theme.Items.Count; i++)
                CheckItem(questionnaire, theme.Items[i], $"{place}.items[{i}]", taken, earlier, errors);
        }

        return errors;
    }

    private static void CheckScales(Questionnaire questionnaire, List<string> errors)
    {
        for (var s = 0; s < questionnaire.Scales.Count; s++)
        {
            var scale = questionnaire.Scales[s];
            var place = $"$.scales[{s}]";
            if (!OptionCode().IsMatch(scale.Code) || questionnaire.Scales.Count(other => other.Code == scale.Code) > 1)
                errors.Add($"{place}.code: '{scale.Code}' is doubled or not a code");
            if (scale.Points.Count is < 2 or > 11)
                errors.Add($"{place}.points: there must be 2 to 11");
            for (var p = 0; p < scale.Points.Count; p++)
                CheckText(scale.Points[p], $"{place}.points[{p}]", errors);
            if (scale.DontKnow is not null)
                CheckText(scale.DontKnow, place + ".dontKnow", errors);
        }
    }

    private static void CheckItem(
        Questionnaire questionnaire, Item item, string place, HashSet<string> taken, Dictionary<string, Item> earlier, List<string> errors)
    {
        CheckCode(item.Code, place, taken, errors);
        CheckText(item.Text, place + ".text", errors);
        if (item.Help is not null)
            CheckText(item.Help, place + ".help", errors);
        if (item.ShownIf is not null)
            CheckCondition(questionnaire, item.ShownIf, place + ".shownIf", earlier, errors);

        switch (item)
        {
            case ScaleItem scale:
                CheckScaleCode(questionnaire, scale.Scale, place, errors);
                break;
            case SingleChoiceItem choice:
                CheckOptions(choice.Options, place + ".options", errors);
                break;
            case MultipleChoiceItem choice:
                CheckOptions(choice.Options, place + ".options", errors);
                break;
            case MatrixItem matrix:
                CheckScaleCode(questionnaire, matrix.Scale, place, errors);
                CheckStatements(matrix.Statements, [], place, taken, errors);
                break;
            case LadderItem ladder:
                CheckScaleCode(questionnaire, ladder.Scale, place, errors);
                CheckStatements([ladder.Now, ladder.Wanted], [], place, taken, errors);
                break;
            case ClassificationItem classification:
                CheckOptions(classification.Categories, place + ".categories", errors);
                if (classification.DontKnow is not null)
                    CheckText(classification.DontKnow, place + ".dontKnow", errors);
                CheckStatements(classification.Statements, classification.Categories, place, taken, errors);
                break;
            case NumberItem number when number.Minimum > number.Maximum || number.Decimals is < 0 or > 6:
                errors.Add($"{place}: minimum must not exceed maximum, and decimals must be 0 to 6");
                break;
            case DateItem date when date.Earliest > date.Latest:
                errors.Add($"{place}: earliest must not be after latest");
                break;
            case ShortTextItem text when text.MaxLength is < 1 or > 400:
                errors.Add($"{place}.maxLength: must be 1 to 400");
                break;
            case LongTextItem text when text.MaxLength is < 1 or > 4000:
                errors.Add($"{place}.maxLength: must be 1 to 4000");
                break;
        }

        foreach (var part in item.Parts)
            earlier.TryAdd(part.Code, item);
    }

    private static void CheckCondition(Questionnaire questionnaire, Condition condition, string place, Dictionary<string, Item> earlier, List<string> errors)
    {
        switch (condition)
        {
            case AnswerIs { Values.Count: 0 }:
                errors.Add($"{place}.values: there must be at least one");
                break;
            case AnswerIs answer when !earlier.ContainsKey(answer.Item):
                errors.Add($"{place}.item: '{answer.Item}' is not answered before this item");
                break;
            case AnswerIs answer:
                var possible = AnswerValue.Of(questionnaire, earlier[answer.Item]).ToList();
                if (possible.Count == 0)
                    errors.Add($"{place}.item: what is answered under '{answer.Item}' is typed, and cannot be a condition");
                foreach (var value in answer.Values.Where(value => possible.Count > 0 && !possible.Contains(value)))
                    errors.Add($"{place}.values: '{value}' is no answer to '{answer.Item}', which takes {string.Join(", ", possible)}");
                break;
            case InGroup { Groups.Count: 0 }:
                errors.Add($"{place}.groups: there must be at least one");
                break;
            case AllOf all:
                CheckAll(all.Conditions);
                break;
            case AnyOf any:
                CheckAll(any.Conditions);
                break;
            case Not not:
                CheckCondition(questionnaire, not.Condition, place + ".condition", earlier, errors);
                break;
        }

        void CheckAll(IReadOnlyList<Condition> conditions)
        {
            if (conditions.Count == 0)
                errors.Add($"{place}.conditions: there must be at least one");
            for (var c = 0; c < conditions.Count; c++)
                CheckCondition(questionnaire, conditions[c], $"{place}.conditions[{c}]", earlier, errors);
        }
    }

    private static void CheckOptions(IReadOnlyList<Option> options, string place, List<string> errors)
    {
        if (options.Count < 2)
            errors.Add($"{place}: there must be at least two");
        for (var o = 0; o < options.Count; o++)
        {
            var option = options[o];
            if (!OptionCode().IsMatch(option.Code) || Reserved.Contains(option.Code))
                errors.Add($"{place}[{o}].code: '{option.Code}' is not a code");
            if (options.Count(other => other.Code == option.Code) > 1)
                errors.Add($"{place}[{o}].code: '{option.Code}' is doubled");
            CheckText(option.Text, $"{place}[{o}].text", errors);
        }
    }

    private static void CheckStatements(
        IReadOnlyList<Statement> statements, IReadOnlyList<Option> categories, string place, HashSet<string> taken, List<string> errors)
    {
        if (statements.Count == 0)
            errors.Add($"{place}.statements: there must be at least one");
        for (var s = 0; s < statements.Count; s++)
        {
            CheckCode(statements[s].Code, $"{place}.statements[{s}]", taken, errors);
            CheckText(statements[s].Text, $"{place}.statements[{s}].text", errors);
            if (statements[s].Expected is { } expected && categories.All(category => category.Code != expected))
                errors.Add($"{place}.statements[{s}].expected: '{expected}' is not a category");
        }
    }

    private static void CheckScaleCode(Questionnaire questionnaire, string scale, string place, List<string> errors)
    {
        if (questionnaire.Scales.All(known => known.Code != scale))
            errors.Add($"{place}.scale: there is no scale '{scale}'");
    }

    private static void CheckCode(string code, string place, HashSet<string> taken, List<string> errors)
    {
        if (!ItemCode().IsMatch(code))
            errors.Add($"{place}.code: '{code}' is not upper-case letters, digits and underscores, at most 40");
        else if (!taken.Add(code))
            errors.Add($"{place}.code: '{code}' is doubled");
    }

    private static void CheckText(LocalText text, string place, List<string> errors)
    {
        foreach (var language in Languages.All)
            if (string.IsNullOrWhiteSpace(text.In(language)))
                errors.Add($"{place}.{language}: the text is missing");
    }
}
