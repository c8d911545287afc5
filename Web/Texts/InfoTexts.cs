namespace BoSoSurvey.Web.Texts;

/// <summary>Marks InfoTexts.resx: privacy and accessibility.</summary>
public sealed class InfoTexts;
