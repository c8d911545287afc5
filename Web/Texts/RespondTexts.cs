namespace BoSoSurvey.Web.Texts;

/// <summary>Marks RespondTexts.resx: the respondent's pages.</summary>
public sealed class RespondTexts;
