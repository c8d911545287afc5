using BoSoSurvey.Data;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Auth;

/// <summary>Mail to users about their account.</summary>
internal sealed class PasswordMail(
    PasswordLinks links, MailRenderer renderer, OutboxStore outbox, TimeProvider clock, IStringLocalizer<AccountTexts> text, IStringLocalizer<MailTexts> mailText)
{
    public static readonly TimeSpan InvitationLifetime = TimeSpan.FromDays(7);

    public static readonly TimeSpan ForgottenLifetime = TimeSpan.FromHours(1);

    /// <summary>However often someone asks, one address gets no more than one mail in this time.</summary>
    private static readonly TimeSpan ForgottenPause = TimeSpan.FromMinutes(5);

    /// <summary>Tells a new user to choose a password, and one who has a password of the new role.</summary>
    public Task InviteAsync(UserAccount user)
    {
        var letter = user.PasswordHash is null
            ? Letter(user, "Invitation", ChoosePassword(user, InvitationLifetime))
            : Letter(user, "NewRole", "/account/login");
        return outbox.AddOrPretendAsync(renderer.Render(Envelope(user, $"invite/{Guid.CreateVersion7(clock.GetUtcNow())}"), letter), nobody: false);
    }

    /// <summary>Sends the link for a forgotten password, if there is someone with this address who may log in; it takes as long if there is not.</summary>
    public Task ForgottenAsync(string email, UserAccount? user)
    {
        var nobody = user is null or { DisabledUtc: not null };
        user ??= new() { Name = email, Email = email, EmailNormalised = email, Language = "nb", SecurityStamp = "nobody" };
        var letter = Letter(user, "Forgotten", ChoosePassword(user, ForgottenLifetime));
        var key = $"forgotten/{user.UserId}/{clock.GetUtcNow().UtcTicks / ForgottenPause.Ticks}";
        return outbox.AddOrPretendAsync(renderer.Render(Envelope(user, key), letter), nobody);
    }

    private string ChoosePassword(UserAccount user, TimeSpan lifetime) => $"/account/password/{links.Token(user, lifetime)}?lang={user.Language}";

    private static Envelope Envelope(UserAccount user, string key) =>
        new() { Kind = OutboxMail.Password, DedupKey = key, Name = user.Name, Email = user.Email };

    /// <param name="what">Begins the keys of its texts.</param>
    private Letter Letter(UserAccount user, string what, string path)
    {
        using var _ = new InLanguage(user.Language);
        return new()
        {
            Language = user.Language,
            Subject = text[what + "Subject"],
            Before = [mailText["Greeting", user.Name], text[what + "Introduction"]],
            Button = text[what + "Button"],
            Path = path,
            CopyAddress = mailText["CopyAddress"],
            After = [text[what + "After"]],
        };
    }
}
