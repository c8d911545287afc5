namespace BoSoSurvey.Web.Texts;

/// <summary>Marks ExportTexts.resx: raw data, and what explains it.</summary>
public sealed class ExportTexts;
