using System.Globalization;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>Answers, and what is wrong with them, in the respondent's words.</summary>
internal static class AnswerText
{
    /// <summary>An answer as the respondent chose or wrote it; null for none.</summary>
    public static string? Describe(Questionnaire questionnaire, Item item, string? value, string language, IStringLocalizer<RespondTexts> text) => (item, value) switch
    {
        (_, null) => null,
        (ScaleItem scale, _) => Label(questionnaire.Scale(scale.Scale), value, language),
        (MatrixItem matrix, _) => Label(questionnaire.Scale(matrix.Scale), value, language),
        (LadderItem ladder, _) => Label(questionnaire.Scale(ladder.Scale), value, language),
        (ClassificationItem { DontKnow: { } dontKnow }, AnswerValue.DontKnow) => dontKnow.In(language),
        (ClassificationItem classification, _) => Labels(classification.Categories, value, language),
        (SingleChoiceItem choice, _) => Labels(choice.Options, value, language),
        (MultipleChoiceItem choice, _) => Labels(choice.Options, value, language),
        (YesNoItem, AnswerValue.Yes) => text["Yes"],
        (YesNoItem, AnswerValue.No) => text["No"],
        (NumberItem number, _) when AnswerValue.ReadNumber(value) is { } read => number.Unit is { } unit ? $"{Number(read)} {unit.In(language)}" : Number(read),
        (DateItem, _) when AnswerValue.ReadDate(value) is { } day => NorwegianTime.Date(day),
        _ => value,
    };

    /// <summary>A stored answer as it stands in its field, where it can be typed again.</summary>
    public static string? InField(Item item, string? value) => (item, value) switch
    {
        (NumberItem, not null) when AnswerValue.ReadNumber(value) is { } number => Number(number),
        (DateItem, not null) when AnswerValue.ReadDate(value) is { } day => day.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture),
        _ => value,
    };

    /// <summary>What the fields of an item hold where this is the answer; one that is empty for none.</summary>
    public static IReadOnlyList<string> InFields(Item item, string? value) =>
        value is null ? [""] : item is MultipleChoiceItem ? AnswerValue.Split(value) : [InField(item, value)!];

    /// <summary>What was typed without the characters that nobody sees and that are refused, so that it is taken when sent again.</summary>
    public static string Visible(string typed) => string.Concat(typed.Where(letter => !AnswerSheet.IsInvisible(letter)));

    /// <summary>What is wrong and what to do.</summary>
    public static string Fault(Item item, AnswerFault fault, IStringLocalizer<RespondTexts> text) => (item, fault) switch
    {
        (ShortTextItem or LongTextItem or NumberItem or DateItem, AnswerFault.Required) => text["FaultRequiredText"],
        (ShortTextItem { MaxLength: var limit }, AnswerFault.TooLong) => text["FaultTooLong", limit],
        (LongTextItem { MaxLength: var limit }, AnswerFault.TooLong) => text["FaultTooLong", limit],
        (NumberItem number, AnswerFault.NumberOutside) => text["FaultNumberOutside", Number(number.Minimum), Number(number.Maximum)],
        (NumberItem { Decimals: 0 }, AnswerFault.TooManyDecimals) => text["FaultWholeNumber"],
        (NumberItem { Decimals: var decimals }, AnswerFault.TooManyDecimals) => text.Counted("FaultTooManyDecimals", decimals),
        (DateItem { Earliest: { } from, Latest: { } to }, AnswerFault.DateOutside) => text["FaultDateOutside", NorwegianTime.Date(from), NorwegianTime.Date(to)],
        (DateItem { Earliest: { } from }, AnswerFault.DateOutside) => text["FaultDateBefore", NorwegianTime.Date(from)],
        (DateItem { Latest: { } to }, AnswerFault.DateOutside) => text["FaultDateAfter", NorwegianTime.Date(to)],
        _ => text[$"Fault{fault}"],
    };

    public static string Number(decimal number) => number.ToString("0.############", CultureInfo.CurrentCulture);

    private static string Label(LabelledScale scale, string value, string language) =>
        value == AnswerValue.DontKnow ? scale.DontKnow?.In(language) ?? value
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var point) && point >= 1 && point <= scale.Points.Count
            ? scale.Points[point - 1].In(language)
            : value;

    private static string Labels(IReadOnlyList<Option> options, string value, string language) =>
        string.Join(", ", AnswerValue.Split(value).Select(code => options.FirstOrDefault(option => option.Code == code)?.Text.In(language) ?? code));
}
