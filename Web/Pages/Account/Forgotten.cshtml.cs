using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Account;

/// <summary>Sends a link to choose a new password. Whether the address has an account does not show.</summary>
internal sealed class ForgottenModel(UserAccounts users, PasswordMail mail, IStringLocalizer<AccountTexts> text) : PageModel
{
    [BindProperty]
    public ForgottenInput Input { get; set; } = new();

    [BindProperty(SupportsGet = true, Name = "sent")]
    public bool Sent { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        var email = Input.Email?.Trim() ?? "";
        if (!Mailbox.IsAddress(email))
        {
            ModelState.AddModelError("Input.Email", text["EmailInvalid"]);
            Sent = false;
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        await mail.ForgottenAsync(email, await users.FindByEmailAsync(email));
        return RedirectToPage(new { sent = true });
    }
}

/// <summary>The field of the form for a forgotten password.</summary>
public sealed record ForgottenInput
{
    public string? Email { get; init; }
}
