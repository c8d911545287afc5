namespace BoSoSurvey.Data.Identity;

/// <summary>Someone who logs in. Respondents do not: they come by a link. The e-mail address is the user name.</summary>
public sealed class UserAccount
{
    public Guid UserId { get; set; }

    public string Name { get; set; } = "";

    public string Email { get; set; } = "";

    public string EmailNormalised { get; set; } = "";

    public bool EmailConfirmed { get; set; }

    /// <summary>Null until the user has chosen a password.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Changes with everything that must end the user's sessions and void the links mailed to them.</summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>Changes with every write of the row.</summary>
    public string ConcurrencyStamp { get; set; } = "";

    public DateTimeOffset? LockoutEndUtc { get; set; }

    public int AccessFailedCount { get; set; }

    /// <summary>The language of the mail sent to them, as a BCP 47 tag.</summary>
    public string Language { get; set; } = "";

    /// <summary>Since when they may not log in; null when they may.</summary>
    public DateTimeOffset? DisabledUtc { get; set; }

    public DateTimeOffset CreatedUtc { get; set; }
}
