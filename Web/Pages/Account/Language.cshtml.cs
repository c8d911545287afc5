using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Web.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Account;

/// <summary>The choice of language in the header: kept, and back to the page it was made on.</summary>
internal sealed class LanguageModel : PageModel
{
    [BindProperty(Name = "language")]
    public string? Language { get; set; }

    [BindProperty(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    public IActionResult OnGet() => LocalRedirect("/");

    public IActionResult OnPost()
    {
        if (!Languages.Has(Language))
            return BadRequest();
        LanguageProvider.Remember(HttpContext, Language!, ReturnUrl ?? "");
        // A page that was asked for in a language by its address would stay in it.
        var page = ReturnUrl?.Contains("lang=", StringComparison.Ordinal) == true ? ReturnUrl.Split('?')[0] : ReturnUrl;
        return LocalRedirect(Url.IsLocalUrl(page) ? page : "/");
    }
}
