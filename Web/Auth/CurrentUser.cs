using BoSoSurvey.Domain.Access;

namespace BoSoSurvey.Web.Auth;

/// <summary>The user who is logged in on this request, with what they may do as the database says now; nobody until set.</summary>
public sealed class CurrentUser
{
    public Guid? UserId { get; private set; }

    public string Name { get; private set; } = "";

    public string Email { get; private set; } = "";

    public UserAccess Access { get; private set; } = new([]);

    internal void Set(Guid userId, string name, string email, UserAccess access) => (UserId, Name, Email, Access) = (userId, name, email, access);
}
