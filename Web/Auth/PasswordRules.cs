using System.Text.RegularExpressions;
using BoSoSurvey.Data.Identity;
using Microsoft.AspNetCore.Identity;

namespace BoSoSurvey.Web.Auth;

/// <summary>
/// Passwords of 12 to 128 characters, of whatever kind, that are not made of words everyone tries first: those of lists of leaked
/// passwords, of this site and its field, and of the user's own name and address.
/// </summary>
internal sealed partial class PasswordRules : IPasswordValidator<UserAccount>
{
    public const int Shortest = 12;

    public const int Longest = 128;

    private static readonly string[] Words =
    [
        "password", "passord", "passwort", "passphrase", "secret", "hemmelig", "hemmeleg", "qwerty", "qwertyuiop", "qwertz", "asdf", "asdfgh", "asdfghjkl", "zxcvbn",
        "zxcvbnm", "qazwsx", "edc", "abc", "abcd", "abcdef", "abcdefghijkl", "abcdefghijklmnopqrstuvwxyz", "iloveyou", "letmein", "welcome",
        "velkommen", "monkey", "dragon", "football", "fotball", "liverpool", "princess", "sunshine", "superman", "batman", "trustno", "whatever",
        "starwars", "login", "logginn", "admin", "administrator", "root", "user", "bruker", "test", "testing", "guest", "gjest", "changeme", "default", "master",
        "correct", "horse", "battery", "staple", "sommer", "sommar", "vinter", "høst", "haust", "vår", "summer", "winter", "autumn", "spring",
        "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember",
        "norge", "noreg", "norway", "oslo", "lillehammer", "husbanken", "husbank", "region", "øst", "boso", "bososurvey", "boligsosial", "bustadsosial", "bolig",
        "bustad", "sosial", "kommune", "kommunen", "program", "programmet", "programme", "survey", "undersøkelse", "undersøking", "forankring", "pulje",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<UserAccount> manager, UserAccount user, string? password) =>
        Task.FromResult(Fault(password ?? "", user) is { } code ? IdentityResult.Failed(new IdentityError { Code = code, Description = code }) : IdentityResult.Success);

    /// <summary>The key of the text that says what is wrong; null if nothing is.</summary>
    public static string? Fault(string password, UserAccount user)
    {
        if (password.Length < Shortest)
            return "PasswordTooShort";
        if (password.Length > Longest)
            return "PasswordTooLong";
        // "Sommer2010!!" is "sommer"; digits and signs around and between are what everyone adds.
        var letters = NotLetters().Replace(password.ToLowerInvariant(), "");
        var own = NotLetters().Split($"{user.Name} {user.Email}".ToLowerInvariant()).Where(word => word.Length > 2);
        return password.Distinct().Count() < 5 || MadeOf(letters, [.. Words, .. own]) ? "PasswordTooCommon" : null;
    }

    /// <summary>Whether the text is nothing but words, one after another, with at most two letters over.</summary>
    private static bool MadeOf(string letters, IReadOnlyCollection<string> words)
    {
        // fewest[i]: letters outside words in the first i.
        var fewest = new int[letters.Length + 1];
        for (var i = 1; i <= letters.Length; i++)
        {
            fewest[i] = fewest[i - 1] + 1;
            foreach (var word in words)
                if (i >= word.Length && letters.AsSpan(i - word.Length, word.Length).SequenceEqual(word))
                    fewest[i] = Math.Min(fewest[i], fewest[i - word.Length]);
        }

        return fewest[^1] <= 2;
    }

    [GeneratedRegex(@"\P{L}+")]
    private static partial Regex NotLetters();
}
