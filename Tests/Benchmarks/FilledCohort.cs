using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using Microsoft.Data.Sqlite;

namespace BoSoSurvey.Benchmarks;

/// <summary>A cohort in a database file, with rounds that were answered as opening, answering and submitting leave them.</summary>
internal sealed record FilledCohort
{
    private const int ResponsesOfTransaction = 1000;
    private const int ItemsOfTheme = 10;
    private const int WritesOneIn = 10;

    public required int Municipalities { get; init; }

    public required int Rounds { get; init; }

    public required int Items { get; init; }

    /// <summary>Open questions beside the items; one in <see cref="WritesOneIn"/> answers each.</summary>
    public int OpenItems { get; init; }

    /// <summary>In all rounds together.</summary>
    public required int Responses { get; init; }

    /// <summary>False: they are counted in the tallies, and their answers left out.</summary>
    public required bool KeepsAnswers { get; init; }

    public async Task WriteAsync(string database)
    {
        using var engine = new SqliteDialect($"Data Source={database}");
        var db = new Db(engine, TimeProvider.System);
        await new Migrator(db).MigrateAsync();
        var questionnaire = Asked();
        await new QuestionnaireStore(db).AddAsync(questionnaire);
        var random = new Random(2010);
        var (programmeId, cohortId) = (db.NewId(), db.NewId());
        var municipalities = Enumerable.Range(1, Municipalities).Select(_ => db.NewId()).ToList();
        var rounds = Enumerable.Range(1, Rounds).Select(_ => db.NewId()).ToList();
        await db.WriteAsync(async t =>
        {
            await db.Dialect.InsertManyAsync(
                t, "Programme", ["ProgrammeId", "Name", "Owner", "ContactName", "ContactEmail", "CreatedUtc"],
                [[programmeId, "Boligsosialt utviklingsprogram", "Husbanken", "Randi Berg", "randi.berg@husbanken.example", db.Now]], default);
            await db.Dialect.InsertManyAsync(
                t, "GroupKind", ["ProgrammeId", "GroupCode", "SortOrder", "NameNb", "NameNn", "NameEn"],
                GroupKind.Standard.Select(kind => new object?[] { programmeId, kind.GroupCode, kind.SortOrder, kind.Name.Nb, kind.Name.Nn, kind.Name.En }), default);
            await db.Dialect.InsertManyAsync(t, "Cohort", ["CohortId", "ProgrammeId", "Name", "SortOrder"], [[cohortId, programmeId, "Pulje 1", 1]], default);
            await db.Dialect.InsertManyAsync(
                t, "Municipality", ["MunicipalityId", "ProgrammeId", "CohortId", "MunicipalityNumber", "Name"],
                municipalities.Select((id, i) => new object?[] { id, programmeId, cohortId, $"{3400 + i}", $"Kommune {i + 1}" }), default);
            // Closed, a month apart.
            await db.Dialect.InsertManyAsync(
                t, "Round", ["RoundId", "CohortId", "Name", "PurposeNb", "PurposeNn", "PurposeEn", "OpenedUtc", "ClosesUtc", "DeletePersonalDataUtc", "CreatedUtc"],
                rounds.Select((id, i) => new object?[]
                {
                    id, cohortId, $"Runde {i + 1}", "", "", "", db.Now.AddMonths(i - Rounds), db.Now.AddMonths(i - Rounds).AddDays(14), db.Now.AddYears(1), db.Now.AddMonths(i - Rounds),
                }), default);
            await db.Dialect.InsertManyAsync(
                t, "RoundQuestionnaire", ["RoundId", "QuestionnaireCode", "QuestionnaireVersion", "SortOrder"],
                rounds.Select(id => new object?[] { id, questionnaire.Code, questionnaire.Version, 1 }), default);
        });
        var tallies = new Dictionary<(Guid RoundId, Guid MunicipalityId, string GroupCode, string Cell), int>();
        for (var done = 0; done < Responses; done += ResponsesOfTransaction)
        {
            var people = Enumerable.Range(done, Math.Min(ResponsesOfTransaction, Responses - done)).Select(n => new Person(
                db.NewId(), n, rounds[n % Rounds], municipalities[n / Rounds % Municipalities],
                GroupKind.Standard[n / Rounds / Municipalities % GroupKind.Standard.Count].GroupCode, Answers(questionnaire, random))).ToList();
            await db.WriteAsync(t => RespondAsync(db, t, people));
            foreach (var one in people)
            {
                foreach (var (group, cells) in TallyCell.Of([new(questionnaire, [])], [one.GroupCode], one.Answers))
                    foreach (var cell in cells.Append(new(TallyCell.Responses, TallyCell.Asked)))
                    {
                        var key = (one.RoundId, one.MunicipalityId, group, cell.ToString());
                        tallies[key] = tallies.GetValueOrDefault(key) + 1;
                    }
            }
        }

        await db.WriteAsync(t => db.Dialect.InsertManyAsync(
            t, "Tally", ["RoundId", "MunicipalityId", "GroupCode", "Cell", "Responses"],
            tallies.Select(cell => new object?[] { cell.Key.RoundId, cell.Key.MunicipalityId, cell.Key.GroupCode, cell.Key.Cell, cell.Value }), default));
        await db.WriteAsync(t => db.Dialect.InsertManyAsync(
            t, "TallyVersion", ["RoundId", "MunicipalityId", "Version"],
            tallies.Keys.Select(key => (key.RoundId, key.MunicipalityId)).Distinct().Select(one => new object?[] { one.RoundId, one.MunicipalityId, 1 }), default));
        SqliteConnection.ClearAllPools();
    }

    private sealed record Person(Guid Id, int Number, Guid RoundId, Guid MunicipalityId, string GroupCode, Dictionary<string, string?> Answers);

    private static Dictionary<string, string?> Answers(Questionnaire questionnaire, Random random) =>
        questionnaire.Themes.SelectMany(theme => theme.Items).ToDictionary(item => item.Code, item => item switch
        {
            LongTextItem => random.Next(WritesOneIn) == 0 ? $"Møtene {random.Next(1000)} er for sjeldne, og de som bestemmer, er ikke med." : null,
            _ => random.Next(15) == 0 ? "dk" : $"{random.Next(1, 6)}",
        });

    private async Task RespondAsync(Db db, System.Data.Common.DbTransaction t, IReadOnlyList<Person> people)
    {
        await db.Dialect.InsertManyAsync(
            t, "Participant", ["ParticipantId", "RoundId", "MunicipalityId", "Name", "Email", "EmailNormalised", "Language", "CreatedUtc"],
            people.Select(one => new object?[] { one.Id, one.RoundId, one.MunicipalityId, "Kari Nordmann", $"{one.Number}@kommune.example", $"{one.Number}@kommune.example", "nb", db.Now }), default);
        await db.Dialect.InsertManyAsync(t, "ParticipantGroup", ["ParticipantId", "GroupCode"], people.Select(one => new object?[] { one.Id, one.GroupCode }), default);
        await db.Dialect.InsertManyAsync(
            t, "Response", ["ResponseId", "ParticipantId", "RoundId", "MunicipalityId", "Version", "Language", "OpenedUtc", "SubmittedUtc"],
            people.Select(one => new object?[] { one.Id, one.Id, one.RoundId, one.MunicipalityId, 1, "nb", db.Now, db.Now }), default);
        await db.Dialect.InsertManyAsync(t, "ResponseGroup", ["ResponseId", "GroupCode"], people.Select(one => new object?[] { one.Id, one.GroupCode }), default);
        if (KeepsAnswers)
            await db.Dialect.InsertManyAsync(
                t, "Answer", ["ResponseId", "ItemCode", "Value", "Version"],
                people.SelectMany(one => one.Answers.Where(answer => answer.Value is not null), (one, answer) => new object?[] { one.Id, answer.Key, answer.Value, 1 }), default);
    }

    private Questionnaire Asked()
    {
        string[] labels = ["Helt uenig", "Litt uenig", "Verken eller", "Litt enig", "Helt enig"];
        return new()
        {
            Code = "many",
            Version = 1,
            Minutes = 15,
            Title = LocalText.Same("Mange påstander"),
            Introduction = LocalText.Same("Om hvordan kommunen arbeider"),
            Scales = [new() { Code = "agreement", Points = [.. labels.Select(LocalText.Same)], DontKnow = LocalText.Same("Vet ikke") }],
            Themes = [.. Enumerable.Range(1, Items).Chunk(ItemsOfTheme).Select((items, theme) => new Theme
            {
                Code = $"T{theme + 1}",
                Title = LocalText.Same($"Tema nummer {theme + 1}"),
                Items = [.. items.Select(item => new ScaleItem
                {
                    Code = $"T{theme + 1}_{item}",
                    Text = LocalText.Same($"Påstand {item} i tema {theme + 1} om hvordan kommunen arbeider med boligsosial utvikling."),
                    Scale = "agreement",
                    Reversed = item % ItemsOfTheme == 0,
                })],
            }).Concat(OpenItems == 0 ? [] :
            [
                new Theme
                {
                    Code = "OPEN",
                    Title = LocalText.Same("Med egne ord"),
                    Items = [.. Enumerable.Range(1, OpenItems).Select(item => new LongTextItem { Code = $"OPEN_{item}", Text = LocalText.Same($"Hva fungerer godt, del {item}?") })],
                },
            ])],
        };
    }
}
