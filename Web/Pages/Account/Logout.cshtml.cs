using BoSoSurvey.Web.Auth;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Account;

/// <summary>Ends the session; a link alone does not.</summary>
internal sealed class LogoutModel(LogIn logIn) : PageModel
{
    public IActionResult OnGet() => LocalRedirect("/");

    public async Task<IActionResult> OnPostAsync()
    {
        await logIn.EndAsync(HttpContext);
        return LocalRedirect("/account/login");
    }
}
