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
        // Other programs know variables such as MAIL.
        if (!string.IsNullOrEmpty(section.Value) && section.Path != section.Key)
            yield return $"{section.Path} is no setting by itself; under it there are {string.Join(", ", known.Keys)}";
        foreach (var child in section.GetChildren().Where(child => !IsOfTheHost(section, child.Key)))
        {
            if (!known.TryGetValue(child.Key, out var type))
                yield return $"{child.Path} is no setting of this site; under {section.Path} there are {string.Join(", ", known.Keys)}";
            else if (type.IsGenericType)
                foreach (var fault in UnknownInList(child, type.GenericTypeArguments[0]))
                    yield return fault;
            else if (IsGroup(type))
                foreach (var fault in Unknown(child, type))
                    yield return fault;
        }
    }

    private static IEnumerable<string> UnknownInList(IConfigurationSection list, Type entries) =>
        !string.IsNullOrEmpty(list.Value) ? [$"{list.Path} is a list: its first entry is {list.Path}:0"]
        : IsGroup(entries) ? list.GetChildren().SelectMany(entry => Unknown(entry, entries))
        : [];

    /// <summary>Holds settings of its own, or a list.</summary>
    private static bool IsGroup(Type type) => type.IsGenericType || (type.IsClass && type.Assembly == Assembly.GetExecutingAssembly());

    /// <summary>A connection string that the host gives to all its programs (<c>SQLCONNSTR_NAME</c> and the like), and the name of its driver beside it.</summary>
    private static bool IsOfTheHost(IConfigurationSection section, string name) =>
        section.Path == "ConnectionStrings" && (name.EndsWith("_ProviderName", StringComparison.Ordinal) || section[$"{name}_ProviderName"] is not null);

    private sealed class ConnectionStrings
    {
        public string Survey { get; set; } = "";
    }

    private sealed class Telemetry
    {
        public string OtlpEndpoint { get; set; } = "";
    }
}
