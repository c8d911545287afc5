using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace BoSoSurvey.Web.Demo;

/// <summary>`demo`: the whole site on a fresh embedded database with a made-up programme in it, on this machine alone.</summary>
internal static class DemoSite
{
    private const string DefaultUrl = "http://127.0.0.1:5080";
    private const string Usage = "Use: demo [--urls http://127.0.0.1:5080] [--data FOLDER]";
    private const string LockFile = "demo.lock";
    private const string AccessFile = "demo-access.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var options = new ConfigurationBuilder().AddCommandLine(args).Build();
        string[] known = ["data", "urls"];
        // An option without its value is not in the configuration at all.
        if (args.FirstOrDefault(arg => arg.StartsWith('-') && !known.Any(name => arg == $"--{name}" || arg.StartsWith($"--{name}=", StringComparison.Ordinal))) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"The demo has no option {unknown}. {Usage}");
            return 2;
        }

        if (known.Any(name => args.Contains($"--{name}") && string.IsNullOrWhiteSpace(options[name])))
        {
            await Console.Error.WriteLineAsync($"An option lacks its value. {Usage}");
            return 2;
        }

        var folder = Path.GetFullPath(options["data"] ?? "demo-data");
        if (!Uri.TryCreate(options["urls"] ?? DefaultUrl, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || !IsLoopback(url.Host) || url.AbsolutePath != "/")
        {
            await Console.Error.WriteLineAsync($"--urls must be one http address on this machine, such as {DefaultUrl}: the demo is open to whoever reaches it.");
            return 2;
        }

        // Before anything is thrown away: it may be the demo in that folder which is running.
        if (!IsFree(url))
        {
            await Console.Error.WriteLineAsync($"Something answers at {url.GetLeftPart(UriPartial.Authority)} already. Stop it, or choose another port with --urls.");
            return 2;
        }

        Directory.CreateDirectory(folder);
        using var running = Lock(folder);
        if (running is null)
        {
            await Console.Error.WriteLineAsync($"A demo is running on {folder}. Stop it, or choose another folder with --data.");
            return 2;
        }

        if (!Clear(folder))
        {
            await Console.Error.WriteLineAsync($"{folder} holds something that is not a demo. Name an empty folder with --data.");
            return 2;
        }

        var address = url.GetLeftPart(UriPartial.Authority);
        var clock = new DemoClock();
        await using var site = Site.Build(
            [
                "--environment", Environments.Development,
                "--urls", address,
                "--Site:PublicBaseUrl", address,
                "--Site:KeyFolder", Path.Combine(folder, "keys"),
                "--Database:Provider", "sqlite",
                "--ConnectionStrings:Survey", new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "demo.db") }.ToString(),
                "--Mail:PickupFolder", Path.Combine(folder, "mail"),
                "--Mail:Smtp:Host", "",
                // As in production: files compressed when they were built, not anew for each request.
                "--ReloadStaticAssetsAtRuntime", "false",
                "--Logging:LogLevel:Default", "Warning",
                // That the keys of a demo lie unencrypted beside it is no news.
                "--Logging:LogLevel:Microsoft.AspNetCore.DataProtection", "Error",
            ],
            clock);
        await Site.ReadyAsync(site);
        DemoAccess access;
        using (var scope = site.Services.CreateScope())
            access = await ActivatorUtilities.CreateInstance<DemoData>(scope.ServiceProvider, clock, NewPassword()).MakeAsync(address);
        await site.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, AccessFile), JsonSerializer.Serialize(access, Json));
        Tell(access, folder);
        await site.WaitForShutdownAsync();
        return 0;
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsFree(Uri url)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? address : IPAddress.Loopback, url.Port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Held while the demo runs; null if another demo holds it.</summary>
    private static FileStream? Lock(string folder)
    {
        try
        {
            return new(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Empties the folder of an earlier demo, which is known by its database: keys and mail alone may be those of a real site.</summary>
    /// <returns>False where the folder holds anything else; it is then left as it is.</returns>
    private static bool Clear(string folder)
    {
        string[] ours = ["demo.db", "demo.db-wal", "demo.db-shm", "keys", "mail", AccessFile];
        var found = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Where(name => name != LockFile).ToList();
        if (found.Count > 0 && (!found.Contains("demo.db") || found.Except(ours).Any()))
            return false;
        foreach (var name in ours)
        {
            var path = Path.Combine(folder, name);
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }

        return true;
    }

    private static string NewPassword() => $"demo-{RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 12)}";

    private static void Tell(DemoAccess access, string folder)
    {
        Console.WriteLine();
        Console.WriteLine($"The demo is at {access.Url}");
        Console.WriteLine();
        Console.WriteLine("Log in:");
        foreach (var user in access.Users)
            Console.WriteLine($"  {user.Role,-16} {user.Email,-34} {user.Password}");
        Console.WriteLine();
        Console.WriteLine("Answer the open round:");
        foreach (var link in access.Links.Take(4))
            Console.WriteLine($"  {link.Municipality}, {link.Group} ({link.Language}): {link.Url}");
        Console.WriteLine();
        Console.WriteLine($"Mail that was sent: {access.Url}/mailbox");
        Console.WriteLine($"All this is in {Path.Combine(folder, AccessFile)}. Stop with Ctrl+C.");
    }
}

/// <summary>What opens the demo: written to demo-access.json.</summary>
internal sealed record DemoAccess(string Url, IReadOnlyList<DemoUser> Users, IReadOnlyList<DemoLink> Links);

internal sealed record DemoUser(string Role, string Email, string Password);

internal sealed record DemoLink(string Municipality, string Group, string Language, string Url);
