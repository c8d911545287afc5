using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Mail;

/// <summary>The mail that asks a person to answer, and those with a new link: in place of an earlier one, or one more for somebody who asked for it.</summary>
public sealed class InvitationLetter(MailRenderer renderer, QuestionnaireStore questionnaires, IStringLocalizer<MailTexts> text)
{
    /// <summary>The invitation as <paramref name="name"/> would read it, but for the link; the time is that of the group that is asked most.</summary>
    public async Task<Letter> PreviewAsync(RoundDetails round, string name, string language, CancellationToken cancellationToken = default) =>
        Write(round, LongestMinutes(await questionnaires.OfRoundAsync(round.Round.RoundId, cancellationToken)), name, language, "/", OutboxMail.Invitation);

    /// <summary>What writes the mails of a round.</summary>
    public async Task<InvitationWriter> WriterAsync(Guid roundId, CancellationToken cancellationToken = default)
    {
        var asked = await questionnaires.OfRoundAsync(roundId, cancellationToken);
        return (round, invitee) => Render(round, invitee, asked, invitee.Sequence == 1 ? OutboxMail.Invitation : OutboxMail.NewLink);
    }

    /// <summary>What writes the mails of a round to those who asked for one more link.</summary>
    public async Task<InvitationWriter> AskedLinkWriterAsync(Guid roundId, CancellationToken cancellationToken = default)
    {
        var asked = await questionnaires.OfRoundAsync(roundId, cancellationToken);
        return (round, invitee) => Render(round, invitee, asked, OutboxMail.AskedLink);
    }

    private static int LongestMinutes(IReadOnlyList<AskedQuestionnaire> asked) =>
        asked.SelectMany(one => one.GroupCodes).Distinct().Select(group => AnswerTime.Minutes(AskedQuestionnaire.For(asked, [group])))
            .DefaultIfEmpty(AnswerTime.Minutes(asked.Select(one => one.Questionnaire))).Max();

    private OutboxMail Render(RoundDetails round, Invitee invitee, IReadOnlyList<AskedQuestionnaire> asked, string kind) => renderer.Render(
        new Envelope
        {
            Kind = kind,
            DedupKey = $"{OutboxMail.Invitation}/{round.Round.RoundId}/{invitee.ParticipantId}/{invitee.Sequence}",
            Name = invitee.Name,
            Email = invitee.Email,
            RoundId = round.Round.RoundId,
            ParticipantId = invitee.ParticipantId,
            ReplyTo = (round.Setting.ContactName, round.Setting.ContactEmail),
        },
        Write(round, AnswerTime.Minutes(AskedQuestionnaire.For(asked, invitee.GroupCodes)), invitee.Name, invitee.Language, $"/s/{invitee.Token}", kind));

    private Letter Write(RoundDetails details, int minutes, string name, string language, string path, string kind)
    {
        using var _ = new InLanguage(language);
        var (round, setting) = details;
        return new Letter
        {
            Language = language,
            Subject = kind == OutboxMail.Invitation ? text["InvitationSubject", setting.ProgrammeName, round.Name] : text["NewLinkSubject", round.Name],
            Before =
            [
                text["Greeting", name],
                kind switch
                {
                    OutboxMail.NewLink => text["NewLinkIntroduction", round.Name],
                    OutboxMail.AskedLink => text["AskedLinkIntroduction", round.Name],
                    _ => text["InvitationIntroduction", setting.Owner, round.Name, setting.ProgrammeName],
                },
                round.Purpose(language),
                text.Counted("InvitationTime", minutes),
            ],
            Button = text["InvitationButton"],
            Path = path,
            CopyAddress = text["CopyAddress"],
            After =
            [
                text["InvitationDeadline", NorwegianTime.Date(round.ClosesUtc.AddMilliseconds(-1))],
                text[$"Invitation{round.Confidentiality}", setting.Owner, NorwegianTime.Date(round.DeletePersonalDataUtc.AddMilliseconds(-1))],
                text["InvitationPersonal"],
                text["InvitationContact", setting.ContactName, setting.ContactEmail],
                text["Signature", setting.Owner],
            ],
        };
    }
}
