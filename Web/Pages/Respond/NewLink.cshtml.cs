using System.Globalization;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>Sends new links to a respondent who has lost theirs. Whether the address is asked anywhere does not show.</summary>
[AllowAnonymous]
internal sealed class NewLinkModel(LinkRequests links, IStringLocalizer<RespondTexts> text) : PageModel
{
    [BindProperty]
    public NewLinkInput Input { get; set; } = new();

    public bool Sent { get; private set; }

    public void OnGet(string? sent) => Sent = sent == "true";

    public IActionResult OnPost()
    {
        var email = Input.Email?.Trim() ?? "";
        if (!EmailAddress.IsValid(email))
        {
            ModelState.AddModelError("Input.Email", text[email.Length == 0 ? "EmailMissing" : "EmailInvalid"]);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        if (!links.TryAdd(email, HttpContext.Connection.RemoteIpAddress))
            return StatusCode(StatusCodes.Status429TooManyRequests);
        Response.Headers.Location = $"/new-link?sent=true&lang={CultureInfo.CurrentUICulture.Name}";
        return StatusCode(StatusCodes.Status303SeeOther);
    }
}

/// <summary>The field of the form for a new link.</summary>
public sealed record NewLinkInput
{
    public string? Email { get; init; }
}
