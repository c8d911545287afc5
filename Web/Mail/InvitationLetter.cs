using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Mail;

/// <summary>The mail that asks a person to answer, and the one with a new link in place of an earlier one.</summary>
public sealed class InvitationLetter(MailRenderer renderer, IStringLocalizer<MailTexts> text)
{
    /// <summary>What writes the mails of a round that asks these questionnaires.</summary>
    public InvitationWriter Writer(IReadOnlyList<Questionnaire> questionnaires) => (round, invitee) => renderer.Render(
        new Envelope
        {
            Kind = invitee.Sequence == 1 ? OutboxMail.Invitation : OutboxMail.NewLink,
            DedupKey = $"{OutboxMail.Invitation}/{round.Round.RoundId}/{invitee.ParticipantId}/{invitee.Sequence}",
            Name = invitee.Name,
            Email = invitee.Email,
            RoundId = round.Round.RoundId,
            ParticipantId = invitee.ParticipantId,
            ReplyTo = (round.Setting.ContactName, round.Setting.ContactEmail),
        },
        Write(round, questionnaires, invitee.Name, invitee.Language, $"/s/{invitee.Token}", invitee.Sequence > 1));

    /// <summary>The letter as <paramref name="name"/> would read it.</summary>
    public Letter Write(RoundDetails details, IReadOnlyList<Questionnaire> questionnaires, string name, string language, string path, bool again = false)
    {
        using var _ = new InLanguage(language);
        var (round, setting) = details;
        return new Letter
        {
            Language = language,
            Subject = again ? text["NewLinkSubject", round.Name] : text["InvitationSubject", round.Name],
            Before =
            [
                text["Greeting", name],
                again ? text["NewLinkIntroduction", round.Name] : text["InvitationIntroduction", setting.Owner, round.Name, setting.ProgrammeName],
                round.Purpose(language),
                text["InvitationTime", questionnaires.Sum(questionnaire => questionnaire.Minutes)],
            ],
            Button = text["InvitationButton"],
            Path = path,
            CopyAddress = text["CopyAddress"],
            After =
            [
                text["InvitationDeadline", NorwegianTime.Date(round.ClosesUtc.AddMilliseconds(-1))],
                text["InvitationConfidential"],
                text["InvitationPersonal"],
                text["InvitationContact", setting.ContactName, setting.ContactEmail],
                text["Signature", setting.Owner],
            ],
        };
    }
}
