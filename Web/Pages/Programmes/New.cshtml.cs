using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Programmes;

/// <summary>An administrator makes a programme. What goes on in it is for its evaluators to see.</summary>
internal sealed class NewModel(ProgrammeStore programmes, CurrentUser user, IStringLocalizer<RosterTexts> text) : PageModel
{
    [BindProperty]
    public NewProgrammeInput Input { get; set; } = new();

    /// <summary>The programme just made.</summary>
    public Programme? Added { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid? added)
    {
        if (!user.Access.MayAdminister)
            return NotFound();
        Added = added is { } programmeId ? await programmes.FindAsync(programmeId) : null;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!user.Access.MayAdminister)
            return NotFound();
        var name = Check("Input.Name", Input.Name, "ProgrammeNameInvalid");
        var owner = Check("Input.Owner", Input.Owner, "OwnerInvalid");
        var contactName = Check("Input.ContactName", Input.ContactName, "ContactNameInvalid");
        var contactEmail = Input.ContactEmail?.Trim() ?? "";
        if (!EmailAddress.IsValid(contactEmail))
            ModelState.AddModelError("Input.ContactEmail", text["ContactEmailInvalid"]);
        if (ModelState.IsValid)
        {
            try
            {
                return RedirectToPage(new { added = await programmes.AddAsync(name, owner, contactName, contactEmail) });
            }
            catch (NameTakenException)
            {
                ModelState.AddModelError("Input.Name", text["ProgrammeNameTaken"]);
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private string Check(string key, string? value, string fault)
    {
        var trimmed = value?.Trim() ?? "";
        if (trimmed.Length is 0 or > 200 || trimmed.Any(char.IsControl))
            ModelState.AddModelError(key, text[fault]);
        return trimmed;
    }
}

/// <summary>The fields of the form for a new programme.</summary>
public sealed record NewProgrammeInput
{
    public string? Name { get; init; }

    public string? Owner { get; init; }

    public string? ContactName { get; init; }

    public string? ContactEmail { get; init; }
}
