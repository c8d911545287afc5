using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Account;

/// <summary>Address and password. Whatever is wrong with them, the answer is the same.</summary>
internal sealed class LoginModel(LogIn logIn, IStringLocalizer<AccountTexts> text) : PageModel
{
    [BindProperty]
    public LoginInput Input { get; set; } = new();

    /// <summary>Where to go afterwards; only an address on this site counts.</summary>
    [BindProperty(SupportsGet = true, Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    /// <summary>A new password was saved just now.</summary>
    [BindProperty(SupportsGet = true, Name = "passwordSaved")]
    public bool PasswordSaved { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        var email = Input.Email?.Trim() ?? "";
        var password = Input.Password ?? "";
        if (email.Length == 0)
            ModelState.AddModelError("Input.Email", text["EmailMissing"]);
        if (password.Length == 0)
            ModelState.AddModelError("Input.Password", text["PasswordMissing"]);
        if (ModelState.IsValid)
        {
            // Nobody has a longer one, and hashing it would cost more.
            var user = password.Length <= PasswordRules.Longest ? await logIn.CheckAsync(email, password, HttpContext.Connection.RemoteIpAddress) : null;
            if (user is not null)
            {
                await logIn.StartAsync(HttpContext, user);
                return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/");
            }

            ModelState.AddModelError("Input.Email", text["LogInFailed"]);
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}

/// <summary>The fields of the login form.</summary>
public sealed record LoginInput
{
    public string? Email { get; init; }

    public string? Password { get; init; }
}
