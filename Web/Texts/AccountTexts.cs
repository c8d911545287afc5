namespace BoSoSurvey.Web.Texts;

/// <summary>Marks AccountTexts.resx: login, passwords and users.</summary>
public sealed class AccountTexts;
