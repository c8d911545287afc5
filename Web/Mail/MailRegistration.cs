using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web.Mail;

/// <summary>Mail put together: settings checked at start, how it leaves, and what writes and sends it.</summary>
internal static class MailRegistration
{
    public static void AddMail(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration("Mail").ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddSingleton<Func<IMailTransport>>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<MailOptions>>();
            return () => options.Value.UsesSmtp ? new SmtpTransport(options) : new PickupTransport(options);
        });
        services.AddSingleton<MailRenderer>();
        services.AddSingleton<InvitationLetter>();
        services.AddSingleton<ReceiptLetter>();
        services.AddSingleton<MailSender>();
        services.AddSingleton<LinkRequests>();
        services.AddHostedService(provider => provider.GetRequiredService<LinkRequests>());
        services.AddHostedService<MailWorker>();
    }
}
