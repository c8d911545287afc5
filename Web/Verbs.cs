using BoSoSurvey.Data;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Demo;

namespace BoSoSurvey.Web;

/// <summary>What the program can be asked to do on the command line.</summary>
internal static class Verbs
{
    public static async Task<int> RunAsync(string[] args)
    {
        var verb = args.Length > 0 && !args[0].StartsWith('-') ? args[0] : "run";
        var rest = verb == "run" ? args : args[1..];
        try
        {
            switch (verb)
            {
                case "run":
                    await using (var site = Site.Build(rest))
                    {
                        await Site.PrepareAsync(site.Services);
                        await site.RunAsync();
                    }

                    return 0;
                case "migrate":
                    await using (var site = Site.Build(rest))
                    {
                        var applied = await Site.PrepareAsync(site.Services);
                        Console.WriteLine(applied.Count == 0 ? "The database is up to date." : $"Applied {string.Join(", ", applied)}.");
                    }

                    return 0;
                case "create-admin":
                    return await CreateAdmin.RunAsync(rest, Console.In, Console.Out, Console.Error);
                case "demo":
                    return await DemoSite.RunAsync(rest);
                default:
                    await Console.Error.WriteLineAsync($"There is no verb '{verb}'. Verbs: migrate, create-admin, demo; none starts the site.");
                    return 2;
            }
        }
        catch (Exception e) when (e is SchemaException or DatabaseUnavailableException or Microsoft.Extensions.Options.OptionsValidationException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
