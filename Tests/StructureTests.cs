using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests;

/// <summary>What holds for the tree as a whole.</summary>
public partial class StructureTests
{
    [Fact]
    public void Assemblies_DependInOneDirection()
    {
        static List<string> Own(Assembly assembly) =>
            [.. assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("BoSoSurvey.", StringComparison.Ordinal)).Order()];

        Assert.Empty(Own(typeof(Questionnaire).Assembly));
        Assert.Equal(["BoSoSurvey.Domain"], Own(typeof(Db).Assembly));
        Assert.All(typeof(Questionnaire).Assembly.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal));
    }

    /// <summary>Stores whose contract is that of another, with which they are used.</summary>
    private static readonly Dictionary<string, string> TestedWith = new()
    {
        ["ParticipantStore"] = "RoundStore",
        ["RateStore"] = "RoundStore",
        ["RespondentStore"] = "ResponseStore",
        ["RoleAssignmentStore"] = "UserAccountStore",
        ["SubmissionStore"] = "ResponseStore",
        ["TallyStore"] = "ResponseStore",
        ["UserSessionStore"] = "UserAccountStore",
    };

    [Fact]
    public void Stores_OnBothEngines_HaveAContract()
    {
        var tests = typeof(StructureTests).Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsPublic: true }).Select(type => type.Name).ToHashSet();

        var untested = from store in typeof(Db).Assembly.GetTypes()
                       where store is { IsClass: true, IsNested: false } && store.Name.EndsWith("Store", StringComparison.Ordinal)
                       let contract = TestedWith.GetValueOrDefault(store.Name, store.Name)
                       where !tests.Contains($"Sqlite{contract}Tests") || !tests.Contains($"SqlServer{contract}Tests")
                       select store.Name;

        Assert.Empty(untested);
    }

    public static TheoryData<string> Areas => [.. Directory.GetFiles(Path.Combine(Repository.Root, "Web/Texts"), "*.resx")
        .Select(file => Path.GetFileName(file).Split('.')[0]).Distinct().Order()];

    private static Dictionary<string, string> Texts(string area, string language) =>
        XDocument.Load(Path.Combine(Repository.Root, "Web/Texts", language == "nb" ? $"{area}.resx" : $"{area}.{language}.resx"))
            .Root!.Elements("data").ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    [Theory]
    [MemberData(nameof(Areas))]
    public void Texts_InThreeLanguages_AreComplete(string area)
    {
        var bokmål = Texts(area, "nb");
        foreach (var language in Languages.All)
        {
            var texts = Texts(area, language);
            Assert.Equal(bokmål.Keys.Order(), texts.Keys.Order());
            Assert.All(texts, text => Assert.False(string.IsNullOrWhiteSpace(text.Value), $"{area}.{language}: {text.Key}"));
            // The same blanks to fill in, or a name falls out of one language.
            Assert.All(texts, text => Assert.True(Blanks(bokmål[text.Key]).SetEquals(Blanks(text.Value)), $"{area}.{language}: {text.Key}"));
        }
    }

    private static HashSet<string> Blanks(string text) => [.. Blank().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\{\w+(:[^}]*)?\}")]
    private static partial Regex Blank();

    [GeneratedRegex("""\b(T|Common|text|texts|Text)(\[|\.Counted\()"(?<key>[A-Za-z0-9_]+)"[\],]""")]
    private static partial Regex UsedText();

    /// <summary>A key that is nowhere shows up on the page as itself.</summary>
    [Fact]
    public void Texts_UsedByName_Exist()
    {
        var known = Areas.SelectMany(area => Texts(area.Data, "nb").Keys).ToHashSet();

        var missing = from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "Web"), "*.cs*", SearchOption.AllDirectories)
                      where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
                      from Match match in UsedText().Matches(File.ReadAllText(file))
                      where !known.Contains(match.Groups["key"].Value)
                      select $"{Path.GetFileName(file)}: {match.Groups["key"].Value}";

        Assert.Empty(missing);
    }

    [GeneratedRegex("""\bds-(?!color|size|font)[a-z-]+""")]
    private static partial Regex Component();

    [GeneratedRegex("""@layer ds\.\w+\{""")]
    private static partial Regex Layer();

    /// <summary>A rule that asks of every element whether a label in it is pointed at: too slow for a phone.</summary>
    [GeneratedRegex("""[^{}]*:has\(label:hover\)[^{}]*\{[^}]*\}""")]
    private static partial Regex SlowRule();

    [Fact]
    public void SurveyStyles_OfDesignsystemet_AreItsOwnAndHoldWhatTheSurveyPagesUse()
    {
        var web = Path.Combine(Repository.Root, "Web");
        var library = Directory.GetDirectories(Path.Combine(web, "wwwroot/lib"), "designsystemet-*").Single();
        var whole = SlowRule().Replace(File.ReadAllText(Path.Combine(library, "designsystemet.css")), "");
        var survey = File.ReadAllText(Path.Combine(library, "designsystemet-survey.css"));
        string[] shared = ["Errors/Status.cshtml", "Shared/_Layout.cshtml", "Shared/_ErrorSummary.cshtml", "Shared/_UserMenu.cshtml"];
        var pages = Directory.EnumerateFiles(Path.Combine(web, "Pages/Respond"), "*.cshtml", SearchOption.AllDirectories).Concat(shared.Select(page => Path.Combine(web, "Pages", page)));

        Assert.All(Layer().Split(survey)[1..], block => Assert.Contains(block.TrimEnd('\n'), whole, StringComparison.Ordinal));
        // On no survey page there are breadcrumbs.
        var used = pages.SelectMany(page => Component().Matches(File.ReadAllText(page))).Select(match => match.Value).Distinct().Except(["ds-breadcrumbs"]);
        Assert.All(used, component => Assert.Contains($".{component}", survey, StringComparison.Ordinal));
        // A component's own rule, without which what else is said of it draws nothing.
        Assert.All(used.Where(component => whole.Contains($".{component}{{", StringComparison.Ordinal)), component => Assert.Contains($".{component}{{", survey, StringComparison.Ordinal));
    }
}
