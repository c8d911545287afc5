using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Web.Auth;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages.Users;

/// <summary>Everyone who may log in, their roles, and whether they are let in. Nobody shuts themselves out here.</summary>
internal sealed class IndexModel(CurrentUser current, UserAccounts users, UserAccountStore store, RoleAssignmentStore roles) : PageModel
{
    private ILookup<Guid, NamedRole> _roles = Array.Empty<NamedRole>().ToLookup(role => role.UserId);

    public IReadOnlyList<UserAccount> Users { get; private set; } = [];

    /// <summary>Someone was added just now.</summary>
    [BindProperty(SupportsGet = true, Name = "added")]
    public bool Added { get; set; }

    public Guid? Self => current.UserId;

    public IEnumerable<NamedRole> RolesOf(Guid userId) => _roles[userId];

    /// <summary>The key of the text for the user's state.</summary>
    public static string StateOf(UserAccount user) => user.DisabledUtc is not null ? "StateDisabled" : user.PasswordHash is null ? "StateInvited" : "StateActive";

    public async Task OnGetAsync()
    {
        Users = await store.ListAsync();
        _roles = (await roles.ListAsync()).ToLookup(role => role.UserId);
    }

    public async Task<IActionResult> OnPostRemoveRoleAsync(Guid userId, Guid roleAssignmentId)
    {
        var role = (await roles.ListOfUserAsync(userId)).FirstOrDefault(held => held.RoleAssignmentId == roleAssignmentId);
        if (role is null)
            return NotFound();
        if (userId == current.UserId && role.Role == Role.Administrator)
            return BadRequest();
        await roles.RemoveAsync(userId, roleAssignmentId);
        return RedirectToPage();
    }

    public Task<IActionResult> OnPostDisableAsync(Guid userId) => SetDisabledAsync(userId, disabled: true);

    public Task<IActionResult> OnPostEnableAsync(Guid userId) => SetDisabledAsync(userId, disabled: false);

    private async Task<IActionResult> SetDisabledAsync(Guid userId, bool disabled)
    {
        if (userId == current.UserId)
            return BadRequest();
        // Someone who fails to log in just now changes the row too; the newest row is tried until it holds.
        for (var tries = 0; tries < 5; tries++)
        {
            var user = await store.FindAsync(userId);
            if (user is null)
                return NotFound();
            if ((await users.SetDisabledAsync(user, disabled)).Succeeded)
                return RedirectToPage();
        }

        throw new InvalidOperationException("The user kept changing.");
    }
}
