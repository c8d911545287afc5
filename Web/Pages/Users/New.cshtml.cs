using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Users;

/// <summary>Adds a user with a role. An address that has an account already is given the role, and the answer looks the same.</summary>
internal sealed class NewModel(UserAccounts users, RoleAssignmentStore roles, PasswordMail mail, IStringLocalizer<AccountTexts> text) : PageModel
{
    [BindProperty]
    public NewUserInput Input { get; set; } = new() { Language = Languages.Default };

    /// <summary>Every role that holds for something, with what it can hold for.</summary>
    public IReadOnlyList<RoleChoice> Choices { get; private set; } = [];

    public async Task OnGetAsync() => Choices = RoleChoice.Of(await roles.ListScopesAsync());

    public async Task<IActionResult> OnPostAsync()
    {
        Choices = RoleChoice.Of(await roles.ListScopesAsync());
        var name = Input.Name?.Trim() ?? "";
        var email = Input.Email?.Trim() ?? "";
        var role = Input.Role == nameof(Role.Administrator) ? new(Role.Administrator) : Choices.FirstOrDefault(choice => choice.Value == Input.Role)?.Assignment;
        if (name.Length is 0 or > 200 || Mailbox.HasControlCharacters(name))
            ModelState.AddModelError("Input.Name", text["NameInvalid"]);
        if (!Mailbox.IsAddress(email))
            ModelState.AddModelError("Input.Email", text["EmailInvalid"]);
        if (role is null)
            ModelState.AddModelError("Input.Role", text["RoleMissing"]);
        if (!ModelState.IsValid)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        var user = await users.FindByEmailAsync(email);
        if (user is null)
        {
            user = new() { Name = name, Email = email, Language = Languages.Has(Input.Language) ? Input.Language! : Languages.Default };
            var result = await users.CreateAsync(user);
            if (!result.Succeeded)
                throw new InvalidOperationException(result.ToString());
        }

        await roles.AddAsync(user.UserId, role!);
        await mail.InviteAsync(user);
        return RedirectToPage("Index", new { added = true });
    }
}

/// <summary>The fields of the form for a new user.</summary>
public sealed record NewUserInput
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? Language { get; init; }

    /// <summary>Administrator, or the value of a <see cref="RoleChoice"/>.</summary>
    public string? Role { get; init; }
}

/// <summary>A role with what it holds for, as one choice.</summary>
internal sealed record RoleChoice(RoleAssignment Assignment, string Programme, string Scope)
{
    public Role Role => Assignment.Role;

    public string Value => $"{Assignment.Role}:{Assignment.ProgrammeId ?? Assignment.MunicipalityId}";

    public static IReadOnlyList<RoleChoice> Of(IEnumerable<RoleScope> scopes) =>
    [
        .. from programme in scopes.GroupBy(scope => (scope.ProgrammeId, scope.ProgrammeName))
           from choice in (IEnumerable<RoleChoice>)
           [
               new(new(Role.Evaluator, programme.Key.ProgrammeId), programme.Key.ProgrammeName, programme.Key.ProgrammeName),
               new(new(Role.Council, programme.Key.ProgrammeId), programme.Key.ProgrammeName, programme.Key.ProgrammeName),
               .. from scope in programme
                  where scope.MunicipalityId is not null
                  select new RoleChoice(new(Role.ProgrammeLeader, MunicipalityId: scope.MunicipalityId), programme.Key.ProgrammeName, scope.MunicipalityName!),
           ]
           select choice,
    ];
}
