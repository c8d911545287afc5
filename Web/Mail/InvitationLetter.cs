using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Mail;

/// <summary>The mail that asks a person to answer, and the one with a new link in place of an earlier one.</summary>
public sealed class InvitationLetter(MailRenderer renderer, QuestionnaireStore questionnaires, IStringLocalizer<MailTexts> text)
{
    /// <summary>The invitation as <paramref name="name"/> would read it, but for the link.</summary>
    public async Task<Letter> PreviewAsync(RoundDetails round, string name, string language, CancellationToken cancellationToken = default) =>
        Write(round, await MinutesAsync(round.Round.RoundId, cancellationToken), name, language, "/", again: false);

    /// <summary>What writes the mails of a round.</summary>
    public async Task<InvitationWriter> WriterAsync(Guid roundId, CancellationToken cancellationToken = default)
    {
        var minutes = await MinutesAsync(roundId, cancellationToken);
        return (round, invitee) => Render(round, invitee, minutes);
    }

    private async Task<int> MinutesAsync(Guid roundId, CancellationToken cancellationToken) =>
        AnswerTime.Minutes((await questionnaires.OfRoundAsync(roundId, cancellationToken)).Select(asked => asked.Questionnaire));

    private OutboxMail Render(RoundDetails round, Invitee invitee, int minutes) => renderer.Render(
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
        Write(round, minutes, invitee.Name, invitee.Language, $"/s/{invitee.Token}", invitee.Sequence > 1));

    private Letter Write(RoundDetails details, int minutes, string name, string language, string path, bool again)
    {
        using var _ = new InLanguage(language);
        var (round, setting) = details;
        return new Letter
        {
            Language = language,
            Subject = again ? text["NewLinkSubject", round.Name] : text["InvitationSubject", setting.ProgrammeName, round.Name],
            Before =
            [
                text["Greeting", name],
                again ? text["NewLinkIntroduction", round.Name] : text["InvitationIntroduction", setting.Owner, round.Name, setting.ProgrammeName],
                round.Purpose(language),
                text.Counted("InvitationTime", minutes),
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
