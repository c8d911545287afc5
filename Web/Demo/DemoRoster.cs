using Bogus;
using BoSoSurvey.Domain.Programmes;

namespace BoSoSurvey.Web.Demo;

/// <summary>A made-up person of the demo's roster, with the groups they sit in.</summary>
internal sealed record DemoPerson(string Cohort, string MunicipalityNumber, string Municipality, string[] Groups, string Name, string Email, string JobTitle, string Language);

/// <summary>The demo's two cohorts: the programme's municipalities and the sizes of their groups; the people are invented.</summary>
internal static class DemoRoster
{
    public static readonly string[] Cohorts = ["Pulje 1", "Pulje 2"];

    private static readonly (string Cohort, string Number, string Name, string Domain, int Steering, int Project, int External, string OtherLanguage)[] Municipalities =
    [
        ("Pulje 1", "3201", "Bærum", "baerum", 6, 7, 5, "nb"),
        ("Pulje 1", "3403", "Hamar", "hamar", 7, 8, 7, "nb"),
        ("Pulje 1", "3405", "Lillehammer", "lillehammer", 4, 7, 4, "nn"),
        ("Pulje 1", "3222", "Lørenskog", "lorenskog", 7, 7, 3, "nb"),
        ("Pulje 2", "3103", "Moss", "moss", 5, 6, 4, "nb"),
        ("Pulje 2", "3203", "Asker", "asker", 5, 6, 4, "nb"),
        ("Pulje 2", "3407", "Gjøvik", "gjovik", 5, 6, 4, "nn"),
        ("Pulje 2", "3401", "Kongsvinger", "kongsvinger", 5, 6, 4, "nb"),
        ("Pulje 2", "3101", "Halden", "halden", 5, 6, 4, "nb"),
        ("Pulje 2", "0301", "Oslo", "oslo", 5, 6, 4, "en"),
    ];

    private static readonly string[] SteeringJobs =
        ["Kommunedirektør", "Kommunalsjef helse og velferd", "Kommunalsjef plan og bygning", "Økonomisjef", "Eiendomssjef", "Medlem av kommunestyret", "Brukerrepresentant"];

    private static readonly string[] ProjectJobs =
        ["Programleder", "NAV", "Boligkontoret", "Flyktningtjenesten", "Rus og psykisk helse", "Eiendom", "Barn og familie", "Tillitsvalgt"];

    private static readonly string[] ExternalJobs =
        ["Boligbyggelag", "Frivillig organisasjon", "Brukerorganisasjon", "Privat utleier", "Utbygger", "Kriminalomsorgen", "Sykehuset"];

    /// <summary>Everybody, the same each time. In each municipality the programme leader and one more of the project group sit in the steering group too.</summary>
    public static IReadOnlyList<DemoPerson> People()
    {
        var faker = new Faker("nb_NO") { Random = new Randomizer(2009) };
        var people = new List<DemoPerson>();
        var taken = new HashSet<string>();
        foreach (var place in Municipalities)
        {
            Add(place.Steering, GroupKind.Steering, SteeringJobs);
            Add(place.Project, GroupKind.Project, ProjectJobs);
            Add(place.External, GroupKind.External, ExternalJobs);

            void Add(int count, string group, string[] jobs)
            {
                for (var i = 0; i < count; i++)
                {
                    string first, last, email;
                    do
                    {
                        first = faker.Name.FirstName();
                        last = faker.Name.LastName();
                        email = $"{Ascii(first)}.{Ascii(last)}@{(group == GroupKind.External ? "samarbeid" : place.Domain)}.example";
                    }
                    while (!taken.Add(email));

                    string[] groups = group == GroupKind.Project && i < 2 ? [GroupKind.Project, GroupKind.Steering] : [group];
                    var language = i % 3 == 1 ? place.OtherLanguage : "nb";
                    people.Add(new(place.Cohort, place.Number, place.Name, groups, $"{first} {last}", email, jobs[i % jobs.Length], language));
                }
            }
        }

        return people;
    }

    private static string Ascii(string name) => string.Concat(name.ToLowerInvariant().Select(letter => letter switch
    {
        'æ' => "ae",
        'ø' => "o",
        'å' => "a",
        'é' or 'è' => "e",
        >= 'a' and <= 'z' => letter.ToString(),
        _ => "",
    }));
}
