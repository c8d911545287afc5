namespace BoSoSurvey.Web.Texts;

/// <summary>Marks RosterTexts.resx: programmes, cohorts and the import of people.</summary>
public sealed class RosterTexts;
