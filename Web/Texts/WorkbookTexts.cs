namespace BoSoSurvey.Web.Texts;

/// <summary>Marks WorkbookTexts.resx: the cohort workbook.</summary>
public sealed class WorkbookTexts;
