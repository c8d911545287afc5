using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using Dapper;
using Microsoft.Data.SqlClient;

namespace BoSoSurvey.Tests.Support.Load;

/// <summary>
/// An open round of six themes with ten items each, put straight into a database of its own, and the site's own program as one or more nodes on it.
/// </summary>
internal sealed class LoadedSurvey : IAsyncDisposable
{
    public const int Themes = 6;
    public const int ItemsOfTheme = 10;

    private const int Municipalities = 10;

    private readonly string _folder = Directory.CreateTempSubdirectory("boso-load-").FullName;
    private readonly string? _server;
    private readonly string _databaseName = $"boso_load_{Guid.NewGuid():N}";

    private LoadedSurvey(string? server)
    {
        _server = server;
        ConnectionString = server is null
            ? $"Data Source={Path.Combine(_folder, "survey.db")}"
            : new SqlConnectionStringBuilder(server) { InitialCatalog = _databaseName }.ConnectionString;
        Db = new(Dialect.For(Provider, ConnectionString), TimeProvider.System);
    }

    private string Provider => _server is null ? "sqlite" : "sqlserver";

    public string ConnectionString { get; }

    public Db Db { get; }

    /// <summary>The secrets of the links of those who are asked.</summary>
    public IReadOnlyList<string> Tokens { get; private set; } = [];

    /// <param name="respondents">How many are asked.</param>
    /// <param name="server">Of SQL Server; null: a SQLite file.</param>
    public static async Task<LoadedSurvey> CreateAsync(int respondents, string? server = null)
    {
        var survey = new LoadedSurvey(server);
        if (server is not null)
            await using (var connection = new SqlConnection(server))
                await connection.ExecuteAsync($"CREATE DATABASE {survey._databaseName}");
        await new Migrator(survey.Db).MigrateAsync();
        await new QuestionnaireStore(survey.Db).AddAsync(Questionnaire);
        survey.Tokens = await survey.AskAsync(respondents);
        return survey;
    }

    /// <summary>Starts the site's program on the database, on a port of its own, with the settings that it has by default.</summary>
    /// <param name="core">The one core that it may use; null: as many as there are.</param>
    public Task<ServerProcess> StartNodeAsync(int? core = null) =>
        core is { } one ? ServerProcess.StartSiteOnCoreAsync(one, _folder, Settings) : ServerProcess.StartSiteAsync(_folder, Settings);

    private string[] Settings =>
    [
        "--environment", "Production", "--urls", "http://127.0.0.1:0", "--Site:PublicBaseUrl", "https://127.0.0.1", "--Site:KnownProxies:0", "127.0.0.1",
        "--Site:KeyFolder", Path.Combine(_folder, "keys"), "--Mail:PickupFolder", Path.Combine(_folder, "mail"),
        "--Database:Provider", Provider, "--ConnectionStrings:Survey", ConnectionString, "--Logging:LogLevel:Microsoft.AspNetCore", "Warning",
    ];

    /// <summary>The code of an item: theme and item count from 1.</summary>
    public static string Code(int theme, int item) => $"T{theme}_{item}";

    /// <summary>Something for each item of a theme: a point of the scale, or now and then don't know.</summary>
    public static IReadOnlyDictionary<string, string> Answers(int theme, Random random) =>
        Enumerable.Range(1, ItemsOfTheme)
            .ToDictionary(item => Code(theme, item), _ => random.Next(15) == 0 ? "dk" : $"{random.Next(1, 6)}");

    private static readonly string[] Labels = ["Helt uenig", "Litt uenig", "Verken eller", "Litt enig", "Helt enig"];

    public static Questionnaire Questionnaire { get; } = new()
    {
        Code = "load",
        Version = 1,
        Minutes = 15,
        Title = LocalText.Same("Seksti påstander"),
        Introduction = LocalText.Same("Seksti påstander om boligsosialt arbeid."),
        Scales = [new() { Code = "agreement", Points = [.. Labels.Select(LocalText.Same)], DontKnow = LocalText.Same("Vet ikke") }],
        Themes = [.. Enumerable.Range(1, Themes).Select(theme => new Theme
        {
            Code = $"T{theme}",
            Title = LocalText.Same($"Tema nummer {theme}"),
            Items = [.. Enumerable.Range(1, ItemsOfTheme).Select(item => new ScaleItem
            {
                Code = Code(theme, item),
                Text = LocalText.Same($"Påstand {item} i tema {theme} om hvordan kommunen arbeider med boligsosial utvikling."),
                Scale = "agreement",
                Reversed = item == ItemsOfTheme,
            })],
        })],
    };

    private async Task<List<string>> AskAsync(int respondents)
    {
        var programmes = new ProgrammeStore(Db);
        var programmeId = await programmes.AddAsync("Boligsosialt utviklingsprogram", "Husbanken", "Randi Berg", "randi.berg@husbanken.example");
        var cohort = (await programmes.FindCohortAsync(await programmes.AddCohortAsync(programmeId, "Pulje 1")))!;
        await programmes.AddMunicipalitiesAsync(cohort, [.. Enumerable.Range(1, Municipalities).Select(i => ($"{3400 + i}", $"Kommune {i}"))]);
        var municipalities = await programmes.ListMunicipalitiesOfCohortAsync(cohort.CohortId);
        var (roundId, now) = (Db.NewId(), Db.Now);
        var people = Enumerable.Range(0, respondents).Select(n => (
            Id: Db.NewId(), Token: SurveyToken.New(), Email: $"kari.{n}@kommune.example", municipalities[n % Municipalities].MunicipalityId,
            Group: GroupKind.Standard[n / Municipalities % GroupKind.Standard.Count].GroupCode)).ToList();
        await Db.WriteAsync(async t =>
        {
            await Db.Dialect.InsertManyAsync(
                t, "Round", ["RoundId", "CohortId", "Name", "PurposeNb", "PurposeNn", "PurposeEn", "OpenedUtc", "ClosesUtc", "DeletePersonalDataUtc", "CreatedUtc"],
                [[roundId, cohort.CohortId, "Runde 1", "Formål", "Føremål", "Purpose", now, now.AddDays(14), now.AddYears(1), now]], default);
            await Db.Dialect.InsertManyAsync(
                t, "RoundQuestionnaire", ["RoundId", "QuestionnaireCode", "QuestionnaireVersion", "SortOrder"], [[roundId, Questionnaire.Code, Questionnaire.Version, 1]], default);
            await Db.Dialect.InsertManyAsync(
                t, "Participant", ["ParticipantId", "RoundId", "MunicipalityId", "Name", "Email", "EmailNormalised", "Language", "CreatedUtc"],
                people.Select(one => new object?[] { one.Id, roundId, one.MunicipalityId, "Kari Nordmann", one.Email, one.Email, "nb", now }), default);
            await Db.Dialect.InsertManyAsync(t, "ParticipantGroup", ["ParticipantId", "GroupCode"], people.Select(one => new object?[] { one.Id, one.Group }), default);
            await Db.Dialect.InsertManyAsync(
                t, "SurveyLink", ["TokenHash", "ParticipantId", "CreatedUtc"], people.Select(one => new object?[] { SurveyToken.Hash(one.Token), one.Id, now }), default);
            await TallyStore.ChangeAskedAsync(t, roundId, people.Select(one => (one.MunicipalityId, (IReadOnlyCollection<string>)[one.Group])), 1);
        });
        return [.. people.Select(one => one.Token)];
    }

    /// <summary>Puts in answers of those who are asked, each with a response of sixty, as many as it takes.</summary>
    /// <param name="after">The first so many are left to answer themselves.</param>
    /// <param name="answers">How many at least.</param>
    public async Task FillAsync(int after, int answers)
    {
        const int ofTransaction = 500;
        var random = new Random(2010);
        var participants = (await Db.ReadAsync(c => c.QueryAsync<ParticipantRow>("SELECT ParticipantId, RoundId, MunicipalityId, EmailNormalised FROM Participant")))
            .OrderBy(row => int.Parse(row.EmailNormalised.Split('.', '@')[1], CultureInfo.InvariantCulture)).Skip(after)
            .Take((answers + Themes * ItemsOfTheme - 1) / (Themes * ItemsOfTheme)).ToList();
        foreach (var some in participants.Chunk(ofTransaction))
            await Db.WriteAsync(async t =>
            {
                await Db.Dialect.InsertManyAsync(
                    t, "Response", ["ResponseId", "ParticipantId", "RoundId", "MunicipalityId", "Version", "Language", "OpenedUtc"],
                    some.Select(one => new object?[] { one.ParticipantId, one.ParticipantId, one.RoundId, one.MunicipalityId, 7, "nb", Db.Now }), default);
                await Db.Dialect.InsertManyAsync(
                    t, "Answer", ["ResponseId", "ItemCode", "Value", "Version"],
                    from one in some
                    from theme in Enumerable.Range(1, Themes)
                    from item in Enumerable.Range(1, ItemsOfTheme)
                    select new object?[] { one.ParticipantId, Code(theme, item), $"{random.Next(1, 6)}", theme + 1 },
                    default);
            });
    }

    /// <summary>What is stored now, by the link that it came through; those who have not pressed Start are not there.</summary>
    public async Task<IReadOnlyDictionary<string, StoredResponse>> ReadAsync()
    {
        var (rows, answers) = await Db.ReadAsync(async c => (
            (await c.QueryAsync<ResponseRow>(
                """
                SELECT l.TokenHash, s.ResponseId, s.MunicipalityId, g.GroupCode, CASE WHEN s.SubmittedUtc IS NULL THEN 0 ELSE 1 END AS Submitted
                FROM Response s
                JOIN SurveyLink l ON l.ParticipantId = s.ParticipantId
                JOIN ResponseGroup g ON g.ResponseId = s.ResponseId
                """)).AsList(),
            (await c.QueryAsync<AnswerRow>("SELECT ResponseId, ItemCode, Value FROM Answer WHERE Value IS NOT NULL")).ToLookup(row => row.ResponseId)));
        var tokens = Tokens.ToDictionary(token => Convert.ToHexString(SurveyToken.Hash(token)));
        return rows.ToDictionary(
            row => tokens[Convert.ToHexString(row.TokenHash)],
            row => new StoredResponse(
                row.MunicipalityId, row.GroupCode, row.Submitted != 0, answers[row.ResponseId].ToDictionary(answer => answer.ItemCode, answer => answer.Value, StringComparer.Ordinal)));
    }

    /// <summary>Whether the tally is what counting all submitted responses again gives.</summary>
    public async Task<bool> TallyIsRightAsync(IReadOnlyDictionary<string, StoredResponse> stored)
    {
        var counted = stored.Values.Where(response => response.Submitted)
            .SelectMany(response => TallyCell.Of([new(Questionnaire, [])], [response.GroupCode], response.Answers.ToDictionary(answer => answer.Key, answer => (string?)answer.Value))
                .SelectMany(group => group.Value.Select(cell => (response.MunicipalityId, group.Key, cell.ToString()))))
            .CountBy(key => key).ToDictionary();
        var rows = (await Db.ReadAsync(c => c.QueryAsync<CellRow>("SELECT MunicipalityId, GroupCode, Cell, Responses FROM Tally WHERE Responses <> 0 AND Cell <> '*=asked'"))).AsList();
        return rows.Count == counted.Count && rows.All(row => counted.GetValueOrDefault((row.MunicipalityId, row.GroupCode, row.Cell)) == row.Responses);
    }

    /// <summary>What the engine itself says of the file: <c>ok</c>, or what is broken. A server looks after its own.</summary>
    public Task<string> CheckIntegrityAsync() =>
        _server is not null ? Task.FromResult("ok") : Db.ReadAsync(async c => (await c.QuerySingleAsync<string>("PRAGMA integrity_check")));

    /// <summary>Closes the connections that this process keeps to the file.</summary>
    public void LetGo()
    {
        if (Db.Dialect is SqliteDialect file)
            file.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        LetGo();
        if (_server is not null)
        {
            SqlConnection.ClearAllPools();
            await using var connection = new SqlConnection(_server);
            await connection.ExecuteAsync($"DROP DATABASE {_databaseName}");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private sealed record ParticipantRow
    {
        public required Guid ParticipantId { get; init; }

        public required Guid RoundId { get; init; }

        public required Guid MunicipalityId { get; init; }

        public required string EmailNormalised { get; init; }
    }

    private sealed record ResponseRow
    {
        public required byte[] TokenHash { get; init; }

        public required Guid ResponseId { get; init; }

        public required Guid MunicipalityId { get; init; }

        public required string GroupCode { get; init; }

        public required int Submitted { get; init; }
    }

    private sealed record AnswerRow
    {
        public required Guid ResponseId { get; init; }

        public required string ItemCode { get; init; }

        public required string Value { get; init; }
    }

    private sealed record CellRow
    {
        public required Guid MunicipalityId { get; init; }

        public required string GroupCode { get; init; }

        public required string Cell { get; init; }

        public required int Responses { get; init; }
    }
}

/// <summary>One response as it stands in the database.</summary>
internal sealed record StoredResponse(Guid MunicipalityId, string GroupCode, bool Submitted, IReadOnlyDictionary<string, string> Answers);
