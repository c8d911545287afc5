namespace BoSoSurvey.Web.Texts;

/// <summary>Marks RoundTexts.resx: planning, opening and following a round.</summary>
public sealed class RoundTexts;
