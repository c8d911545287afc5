using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Web.Results;

/// <summary>What the figures are about for which a release was refused.</summary>
internal static class RefusedFigures
{
    /// <summary>The themes, each once, in the order of the refusals.</summary>
    /// <param name="asked">What the round asks.</param>
    /// <param name="responses">What the number of responses is called.</param>
    /// <param name="language">nb, nn or en.</param>
    public static IEnumerable<string> About(IEnumerable<LedgerRefusal> refusals, IEnumerable<AskedQuestionnaire> asked, string responses, string language)
    {
        var titles = asked.SelectMany(one => one.Questionnaire.Themes)
            .SelectMany(theme => theme.Questions.SelectMany(item => item.Parts).Select(part => part.Code).Append(theme.Code), (theme, code) => (code, Title: theme.Title.In(language)))
            .ToDictionary(one => one.code, one => one.Title);
        return refusals.Select(refusal => titles.GetValueOrDefault(refusal.Code, responses)).Distinct();
    }
}
