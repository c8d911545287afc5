using BoSoSurvey.Web;

// `migrate`, `create-admin` and `demo` are verbs of the same program; anything else starts the site.
return await Verbs.RunAsync(args, Console.Out, Console.Error);
