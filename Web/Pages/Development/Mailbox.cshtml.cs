using System.Text.RegularExpressions;
using BoSoSurvey.Web.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using MimeKit;

namespace BoSoSurvey.Web.Pages.Development;

/// <summary>The mails of the pickup folder, for those who try the site out. Anybody may read them, so it is there in Development alone.</summary>
internal sealed partial class MailboxModel(IWebHostEnvironment environment, IOptions<MailOptions> options) : PageModel
{
    private const int Shown = 200;

    public IReadOnlyList<(string Id, MimeMessage Message)> Messages { get; private set; } = [];

    /// <summary>The one that was asked for; null for the list.</summary>
    public MimeMessage? Message { get; private set; }

    /// <summary>The address that the mail leads to.</summary>
    public string? Link { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? mailId, CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment() || options.Value.UsesSmtp)
            return NotFound();
        var folder = new DirectoryInfo(options.Value.PickupFolder);
        if (mailId is null)
        {
            var messages = new List<(string, MimeMessage)>();
            if (folder.Exists)
                foreach (var file in folder.GetFiles("*.eml").OrderByDescending(file => file.LastWriteTimeUtc).Take(Shown))
                    messages.Add((Path.GetFileNameWithoutExtension(file.Name), await MimeMessage.LoadAsync(file.FullName, cancellationToken)));
            Messages = messages;
            return Page();
        }

        // An id and nothing else, so that no other file is reached.
        if (!Guid.TryParseExact(mailId, "N", out var id) || new FileInfo(Path.Combine(folder.FullName, $"{id:N}.eml")) is not { Exists: true } found)
            return NotFound();
        Message = await MimeMessage.LoadAsync(found.FullName, cancellationToken);
        Link = Address().Match(Message.TextBody ?? "") is { Success: true } match ? match.Value : null;
        return Page();
    }

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Address();
}
