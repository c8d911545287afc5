namespace BoSoSurvey.Web.Texts;

/// <summary>Marks ResultTexts.resx: results and reports of a round.</summary>
public sealed class ResultTexts;
