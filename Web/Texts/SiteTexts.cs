namespace BoSoSurvey.Web.Texts;

/// <summary>Marks SiteTexts.resx: what every page shares.</summary>
public sealed class SiteTexts;
