using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Rosters;

/// <summary>The faults of a roster's cells in words.</summary>
internal static class RosterErrorText
{
    /// <summary>What is wrong and what to do, in the user's language.</summary>
    public static string Of(this IStringLocalizer<RosterTexts> text, RosterError error, IEnumerable<string> groupNames) => error.Fault switch
    {
        RosterFault.Missing => text["FaultMissing", text[$"Column{error.Column}"].Value],
        RosterFault.UnknownGroup => text["FaultUnknownGroup", string.Join(", ", groupNames)],
        var fault => text[$"Fault{fault}", error.Argument],
    };
}
