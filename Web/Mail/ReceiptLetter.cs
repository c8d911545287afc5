using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Pages.Respond;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Mail;

/// <summary>The mail with their own answers, to those who have submitted them in a round that says so.</summary>
internal sealed class ReceiptLetter(MailRenderer renderer, OutboxStore outbox, IStringLocalizer<MailTexts> text, IStringLocalizer<RespondTexts> respondText)
{
    /// <summary>What adds the mail as this respondent submits.</summary>
    /// <param name="respondent">Who.</param>
    /// <param name="notice">What they are told about the round.</param>
    /// <param name="asked">What the round asks.</param>
    /// <param name="names">What goes into the questions' texts.</param>
    /// <param name="language">The language that they answer in.</param>
    public AnswerMailer MailerFor(
        Respondent respondent, RoundNotice notice, IReadOnlyList<AskedQuestionnaire> asked, Piping names, string language) => (transaction, submitted) =>
        outbox.AddAsync(transaction, renderer.Render(
            new Envelope
            {
                Kind = OutboxMail.Receipt,
                DedupKey = $"{OutboxMail.Receipt}/{respondent.RoundId}/{respondent.ParticipantId}/{submitted.Version}",
                Name = submitted.Name,
                Email = submitted.Email,
                RoundId = respondent.RoundId,
                ParticipantId = respondent.ParticipantId,
                ReplyTo = (notice.ContactName, notice.ContactEmail),
            },
            Write(respondent, notice, AskedQuestionnaire.For(asked, respondent.GroupCodes), names, language, submitted)));

    private Letter Write(Respondent respondent, RoundNotice notice, IReadOnlyList<Questionnaire> questionnaires, Piping names, string language, SubmittedResponse submitted)
    {
        using var _ = new InLanguage(language);
        var answered = new AskedItems(questionnaires, submitted.Answers.GetValueOrDefault, respondent.GroupCodes);
        return new Letter
        {
            Language = language,
            Subject = text["ReceiptSubject", notice.RoundName],
            Before = [text["Greeting", submitted.Name], text["ReceiptIntroduction", notice.RoundName, respondent.MunicipalityName]],
            Sections =
            [
                .. from questionnaire in questionnaires
                   from theme in questionnaire.Themes
                   where answered.Asks(theme)
                   select new LetterSection(
                       theme.Title.In(language),
                       [
                           .. from item in theme.Questions.Where(answered.Has)
                              from part in item.Parts
                              select (Question(item, part, names, language), AnswerText.Describe(questionnaire, item, answered.Answer(part.Code), language, respondText) ?? respondText["NoAnswer"].Value),
                       ]),
            ],
            After =
            [
                text["ReceiptReopen", NorwegianTime.Date(respondent.RoundClosesUtc.AddMilliseconds(-1))],
                text["InvitationContact", notice.ContactName, notice.ContactEmail],
                text["Signature", respondent.Owner],
            ],
        };
    }

    private static string Question(Item item, Part part, Piping names, string language) =>
        names.In(part.Code == item.Code ? part.Text.In(language) : $"{item.Text.In(language)} {part.Text.In(language)}");
}
