namespace BoSoSurvey.Web.Texts;

/// <summary>Marks MailboxTexts.resx: the pickup folder shown in Development.</summary>
public sealed class MailboxTexts;
