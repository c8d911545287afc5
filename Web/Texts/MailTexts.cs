namespace BoSoSurvey.Web.Texts;

/// <summary>Marks MailTexts.resx: what mails say.</summary>
public sealed class MailTexts;
