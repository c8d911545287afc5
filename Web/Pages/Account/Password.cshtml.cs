using BoSoSurvey.Data.Identity;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Http;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Account;

/// <summary>A first or new password, by the link that was mailed. Looking at the page uses nothing up.</summary>
internal sealed class PasswordModel(PasswordLinks links, UserAccounts users, IStringLocalizer<AccountTexts> text) : PageModel
{
    private UserAccount? _user;

    [BindProperty]
    public PasswordInput Input { get; set; } = new();

    public bool LinkWorks => _user is not null;

    public string Email => _user!.Email;

    public async Task<IActionResult> OnGetAsync(string token)
    {
        _user = await links.FindUserAsync(token, HttpContext.RequestAborted);
        if (!LinkWorks)
            Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token)
    {
        _user = await links.FindUserAsync(token, HttpContext.RequestAborted);
        if (_user is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }

        var password = Input.Password ?? "";
        if (PasswordRules.Fault(password, _user) is { } fault)
            ModelState.AddModelError("Input.Password", text[fault, fault == "PasswordTooLong" ? PasswordRules.Longest : PasswordRules.Shortest]);
        else if (password != Input.Again)
            ModelState.AddModelError("Input.Again", text["PasswordsDiffer"]);
        // Not saved although nothing is wrong with it: the account changed in this very moment.
        else if (!(await users.SetPasswordAsync(_user, password)).Succeeded)
            ModelState.AddModelError("Input.Password", text["PasswordNotSaved"]);
        if (ModelState.IsValid)
        {
            LanguageProvider.Remember(HttpContext, _user.Language, Request.Path);
            return LocalRedirect("/account/login?passwordSaved=true");
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}

/// <summary>The fields of the form for a password.</summary>
public sealed record PasswordInput
{
    public string? Password { get; init; }

    public string? Again { get; init; }
}
