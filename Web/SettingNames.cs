using System.Reflection;
using BoSoSurvey.Web.Mail;
using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web;

/// <summary>Refuses to start on a setting that nothing reads: a misspelt one would be passed over, and the site run without what it was to set.</summary>
internal sealed class SettingNames(IConfiguration configuration) : IValidateOptions<SiteOptions>
{
    private static readonly (string Section, Type Settings)[] Sections =
        [("Site", typeof(SiteOptions)), ("Database", typeof(DatabaseOptions)), ("Mail", typeof(MailOptions)), ("Telemetry", typeof(Telemetry)), ("ConnectionStrings", typeof(ConnectionStrings))];

    public ValidateOptionsResult Validate(string? name, SiteOptions options)
    {
        var faults = Sections.SelectMany(known => Unknown(configuration.GetSection(known.Section), known.Settings)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Unknown(IConfigurationSection section, Type settings)
    {
        var known = settings.GetProperties().Where(property => property.CanWrite || IsGroup(property.PropertyType)).ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var type))
                yield return $"{child.Path} is no setting of this site; under {section.Path} there are {string.Join(", ", known.Keys)}";
            else if (IsGroup(type))
                foreach (var fault in type.IsGenericType ? child.GetChildren().SelectMany(entry => Unknown(entry, type.GenericTypeArguments[0])) : Unknown(child, type))
                    yield return fault;
        }
    }

    /// <summary>Holds settings of its own, or a list.</summary>
    private static bool IsGroup(Type type) => type.IsGenericType || (type.IsClass && type.Assembly == Assembly.GetExecutingAssembly());

    private sealed class ConnectionStrings
    {
        public string Survey { get; set; } = "";
    }

    private sealed class Telemetry
    {
        public string OtlpEndpoint { get; set; } = "";
    }
}
