using System.Text;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Web.Mail;

namespace BoSoSurvey.Web.Auth;

/// <summary>The verb <c>create-admin</c>: makes a user who may administer, the first one above all. Exit codes: 0 made, 1 refused, 2 asked for wrongly.</summary>
internal static class CreateAdmin
{
    public const string Usage = "Use: create-admin --email kari@example.no --name \"Kari Nordmann\" [--password-stdin]";

    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter output, TextWriter error)
    {
        var (email, name, stdin, others) = Read(args);
        if (string.IsNullOrWhiteSpace(email) || string.IsNullOrWhiteSpace(name))
            return await SayAsync(error, 2, Usage);
        if (name.Length > 200 || Mailbox.HasControlCharacters(name))
            return await SayAsync(error, 1, "A name is at most 200 characters on one line.");
        if (!Mailbox.IsAddress(email))
            return await SayAsync(error, 1, $"'{email}' is not an e-mail address.");
        if (!stdin && Console.IsInputRedirected)
            return await SayAsync(error, 2, "There is no terminal to ask for the password on. Give it on standard input with --password-stdin.");

        await using var site = Site.Build([.. others]);
        await Site.PrepareAsync(site.Services);
        await using var scope = site.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserAccounts>();
        if (await users.FindByEmailAsync(email) is not null)
            return await SayAsync(error, 1, $"There is already a user with the address {email}.");

        var user = new UserAccount { Name = name.Trim(), Email = email, Language = Languages.Default };
        var password = stdin ? await input.ReadLineAsync() ?? "" : Ask($"Password (at least {PasswordRules.Shortest} characters): ");
        if (PasswordRules.Fault(password, user) is { } fault)
            return await SayAsync(error, 1, Explain(fault));
        if (!stdin && Ask("The same again: ") != password)
            return await SayAsync(error, 1, "The two passwords are not the same. Nobody was made.");

        // The password comes last: a user left without one by a failure halfway can log in nowhere.
        var result = await users.CreateAsync(user);
        if (result.Succeeded)
        {
            await scope.ServiceProvider.GetRequiredService<RoleAssignmentStore>().AddAsync(user.UserId, new RoleAssignment(Role.Administrator));
            result = await users.SetPasswordAsync(user, password);
        }

        return result.Succeeded
            ? await SayAsync(output, 0, $"{user.Name} may now log in as {email} and administer.")
            : await SayAsync(error, 1, string.Join(' ', result.Errors.Select(e => e.Description)));
    }

    private static (string? Email, string? Name, bool Stdin, List<string> Others) Read(string[] args)
    {
        string? email = null, name = null;
        var stdin = false;
        var rest = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--password-stdin")
                stdin = true;
            else if (args[i] == "--email" && i + 1 < args.Length)
                email = args[++i].Trim();
            else if (args[i] == "--name" && i + 1 < args.Length)
                name = args[++i];
            else
                rest.Add(args[i]);
        }

        return (email, name, stdin, rest);
    }

    private static string Explain(string fault) => fault switch
    {
        "PasswordTooShort" => $"The password is too short: use at least {PasswordRules.Shortest} characters.",
        "PasswordTooLong" => $"The password is too long: use at most {PasswordRules.Longest} characters.",
        _ => "The password is made of words that everyone tries first. Use words that have nothing to do with you or with this site.",
    };

    /// <summary>Reads a line on the terminal without showing it.</summary>
    private static string Ask(string question)
    {
        Console.Write(question);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.WriteLine();
        return typed.ToString();
    }

    private static async Task<int> SayAsync(TextWriter to, int exitCode, string message)
    {
        await to.WriteLineAsync(message);
        return exitCode;
    }
}
