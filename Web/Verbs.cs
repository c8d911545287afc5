using System.Data.Common;
using BoSoSurvey.Data;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Demo;
using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web;

/// <summary>What the program can be asked to do on the command line.</summary>
internal static class Verbs
{
    private const string Usage = """
        BoSoSurvey [VERB] [--SETTING VALUE …]

          (none)        starts the site
          migrate       brings the database to this program's schema, and ends
          create-admin  makes a user who may administer: --email ADDRESS --name NAME [--password-stdin]
          backup        copies the embedded database while the site runs: FILE
          restore-check looks a copy over before it is relied on: FILE
          check-tallies counts all submitted responses anew and holds the results' numbers against that: [--mend]
          demo          starts a made-up programme on this machine alone: [--urls http://127.0.0.1:5080] [--data FOLDER]

        Settings are in README.md, for example --Site:PublicBaseUrl https://survey.example.no
        """;

    /// <returns>0 when it did what was asked, 1 when it could not, 2 when it was asked wrongly.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (args.Any(arg => arg is "--help" or "-h" or "-?"))
        {
            await output.WriteLineAsync(Usage);
            return 0;
        }

        var verb = args.Length > 0 && !args[0].StartsWith('-') ? args[0] : "run";
        var rest = verb == "run" ? args : args[1..];
        try
        {
            switch (verb)
            {
                case "run":
                    await using (var site = Site.Build(rest))
                    {
                        await Site.ReadyAsync(site, beginAnew: false);
                        await site.RunAsync();
                    }

                    return 0;
                case "migrate":
                    await using (var site = Site.Build(rest))
                    {
                        var applied = await Site.PrepareAsync(site.Services);
                        await output.WriteLineAsync(applied.Count == 0 ? "The database is up to date." : $"Applied {string.Join(", ", applied)}.");
                    }

                    return 0;
                case "create-admin":
                    return await CreateAdmin.RunAsync(rest, Console.In, output, error);
                case "backup" or "restore-check" when rest.Length > 0 && !rest[0].StartsWith('-'):
                    await using (var site = Site.Build(rest[1..]))
                    {
                        var backup = site.Services.GetRequiredService<DatabaseBackup>();
                        return await TellAsync(rest[0], verb == "backup" ? await backup.MakeAsync(rest[0]) : await backup.CheckAsync(rest[0]), output, error);
                    }

                case "check-tallies":
                    await using (var site = Site.Build([.. rest.Where(arg => arg != "--mend")]))
                        return await CheckTalliesAsync(site.Services.GetRequiredService<TallyCheck>(), rest.Contains("--mend"), output, error);
                case "demo":
                    return await DemoSite.RunAsync(rest);
                default:
                    await error.WriteLineAsync(verb is "backup" or "restore-check" ? $"{verb} needs a file.\n\n{Usage}" : $"There is no verb '{verb}'.\n\n{Usage}");
                    return 2;
            }
        }
        catch (Exception e) when (Faults(e) is { Count: > 0 } faults)
        {
            await error.WriteLineAsync(string.Join('\n', faults));
            return 1;
        }
        // What the one who starts the program can mend; anything else is a fault of ours, and shows where.
        catch (Exception e) when (e is SchemaException or DatabaseUnavailableException or NotSupportedException or DbException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (Exception e) when (UnreadableSetting(e) is { } fault)
        {
            await error.WriteLineAsync(fault);
            return 1;
        }
    }

    private static async Task<int> TellAsync(string file, BackupReport report, TextWriter output, TextWriter error)
    {
        if (report.Faults.Count > 0)
        {
            await error.WriteLineAsync($"{file} cannot be relied on:\n{string.Join('\n', report.Faults)}");
            return 1;
        }

        await output.WriteLineAsync($"{file} is whole: {report.Rounds} rounds, {report.Responses} responses ({report.Submitted} submitted), {report.Answers} answers.");
        return 0;
    }

    private static async Task<int> CheckTalliesAsync(TallyCheck check, bool mend, TextWriter output, TextWriter error)
    {
        var wrong = 0;
        await foreach (var round in check.CheckAsync(mend))
        {
            wrong += round.Differences.Count;
            await output.WriteLineAsync($"{round.Cohort}, {round.Round}: {round.Responses} responses, {round.Cells} cells, {(round.Differences.Count == 0 ? "all right" : $"{round.Differences.Count} wrong")}");
            foreach (var (stored, counted) in round.Differences)
                await error.WriteLineAsync($"  municipality {stored.MunicipalityId}, group {stored.GroupCode}, {stored.Cell}: {stored.Responses}, should be {counted}");
        }

        if (wrong > 0)
            await error.WriteLineAsync(mend ? "They have been put right. Tell us of it: it should not happen." : "Nothing was changed. --mend puts them right.");
        return wrong == 0 || mend ? 0 : 1;
    }

    /// <summary>Settings that cannot work, of one kind or of several.</summary>
    private static IReadOnlyList<string> Faults(Exception exception) => exception switch
    {
        OptionsValidationException one => [.. one.Failures],
        AggregateException several when several.InnerExceptions.All(e => e is OptionsValidationException) =>
            [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(e => e.Failures)],
        _ => [],
    };

    /// <summary>A value that is not of its setting's kind, such as a word for a number, said with the setting's name; null for any other fault.</summary>
    private static string? UnreadableSetting(Exception exception) => exception switch
    {
        InvalidOperationException { InnerException: not null, Source: "Microsoft.Extensions.Configuration.Binder" } => exception.Message,
        InvalidOperationException { Source: "Microsoft.Extensions.Logging.Configuration" } => $"Logging:LogLevel: {exception.Message}",
        FormatException { Source: "Microsoft.AspNetCore.Http" } => $"urls: {exception.Message}",
        _ => null,
    };
}
