using System.Globalization;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Results;

/// <summary>What stands beside a bar of answers: mean and n, or why there are none.</summary>
internal static class BarWords
{
    public static string Of(Distribution answers, IStringLocalizer<ResultTexts> text) =>
        answers.Mean is { } mean ? text["BarFigures", mean.ToString("0.00", CultureInfo.CurrentCulture), answers.N]
        : answers.DontKnow > 0 ? text["OnlyDontKnow", answers.DontKnow]
        : text["NoAnswers"];
}
