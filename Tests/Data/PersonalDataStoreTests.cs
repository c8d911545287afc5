using System.Text;
using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>S19: personal data is deleted on the round's date, in every table that has it.</summary>
public abstract class PersonalDataStoreContract(TestDatabase database) : IAsyncLifetime
{
    /// <summary>Tables that may name a person of a round after its day: the roster that the next round asks, which its evaluator keeps.</summary>
    private static readonly string[] Rosters = ["Member"];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected TestDatabase Database => database;

    protected PersonalDataStore Store => new(database.Db);

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    /// <summary>The tables in which some column holds one of the texts.</summary>
    private async Task<List<string>> TablesWithAsync(params string[] texts)
    {
        var found = new List<string>();
        foreach (var table in database.Tables)
        {
            var rows = await database.Db.ReadAsync(c => c.QueryAsync($"SELECT * FROM {table}"), Cancel);
            if (rows.Any(row => ((IDictionary<string, object>)row).Values.Any(value => value is string cell && texts.Any(text => cell.Contains(text, StringComparison.OrdinalIgnoreCase)))))
                found.Add(table);
        }

        return found;
    }

    protected async Task<(TestData Data, Guid RoundId)> RoundAsync()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var municipalityId = await data.MunicipalityAsync();
        await data.MemberAsync(municipalityId, "Kari Nordmann", "kari@lillehammer.example");
        var roundId = await data.RoundAsync(opened: false);
        await OpenAsync(roundId);
        return (data, roundId);
    }

    private async Task OpenAsync(Guid roundId)
    {
        var outbox = new OutboxStore(database.Db, new EphemeralDataProtectionProvider());
        var rounds = new RoundStore(database.Db, outbox, new ParticipantStore(database.Db, outbox));
        await rounds.OpenAsync(
            roundId,
            (round, invitee) => new()
            {
                OutboxMailId = database.Db.NewId(),
                DedupKey = $"{invitee.ParticipantId}",
                Kind = OutboxMail.Invitation,
                RoundId = round.Round.RoundId,
                ParticipantId = invitee.ParticipantId,
                RecipientName = invitee.Name,
                RecipientEmail = invitee.Email,
                MessageId = "1@survey.test",
                Message = Encoding.UTF8.GetBytes(invitee.Token),
            },
            cancellationToken: Cancel);
    }

    private Task<int> CountAsync(string table) => database.Db.ReadAsync(c => c.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM {table}"), Cancel);

    [Fact]
    public async Task Delete_OnTheDay_LeavesNobodyNamedButInTheRoster()
    {
        await RoundAsync();
        Assert.Equal(["Member", "OutboxMail", "Participant"], (await TablesWithAsync("Nordmann", "kari@")).Order());
        database.Clock.Advance(TimeSpan.FromDays(366));

        Assert.Single(await Store.DeleteDueAsync(Cancel));

        Assert.Equal(Rosters, await TablesWithAsync("Nordmann", "kari@"));
        Assert.Equal((0, 0, 1), (await CountAsync("SurveyLink"), await CountAsync("OutboxMail"), await CountAsync("Participant")));
        Assert.Empty(await Store.DeleteDueAsync(Cancel));
    }

    /// <summary>Rows and ids in the order of the roster would say whose answers they are once the names are gone.</summary>
    [Fact]
    public async Task Participants_OfARound_AreInNoOrderOfTheRoster()
    {
        var data = await new TestData(database.Db).ProgrammeAsync();
        var municipalityId = await data.MunicipalityAsync();
        for (var i = 0; i < 30; i++)
            await data.MemberAsync(municipalityId, $"Person {i:00}");
        await OpenAsync(await data.RoundAsync(opened: false));

        var names = (await database.Db.ReadAsync(c => c.QueryAsync<string>("SELECT Name FROM Participant ORDER BY ParticipantId"), Cancel)).ToList();

        Assert.Equal(30, names.Count);
        Assert.NotEqual(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task Delete_BeforeTheDay_ChangesNothing()
    {
        await RoundAsync();
        database.Clock.Advance(TimeSpan.FromDays(364));

        Assert.Empty(await Store.DeleteDueAsync(Cancel));

        Assert.Equal(1, await CountAsync("SurveyLink"));
    }

    [Fact]
    public async Task Delete_AnsweredRound_KeepsAnswersTalliesAndRates()
    {
        var cohort = await SurveyedCohort.MakeAsync(database.Db, database.Clock);
        string[] kept = ["Answer", "Response", "ResponseGroup", "Tally", "Participant", "ParticipantGroup"];
        var before = new List<int>();
        foreach (var table in kept)
            before.Add(await CountAsync(table));
        database.Clock.Advance(TimeSpan.FromDays(3 * 366));

        Assert.Equal(cohort.Rounds.Count, (await Store.DeleteDueAsync(Cancel)).Count);

        var after = new List<int>();
        foreach (var table in kept)
            after.Add(await CountAsync(table));
        Assert.Equal(before, after);
        Assert.Empty(await TablesWithAsync("Nordmann", "@lillehammer"));
    }

    [Fact]
    public async Task Delete_ByTwoNodesAtOnce_IsDoneOnce()
    {
        await RoundAsync();
        database.Clock.Advance(TimeSpan.FromDays(366));

        var done = await Task.WhenAll(Task.Run(() => Store.DeleteDueAsync(Cancel), Cancel), Task.Run(() => Store.DeleteDueAsync(Cancel), Cancel));

        Assert.Equal(1, done.Sum(rounds => rounds.Count));
    }

    /// <summary>A new table that points at a person must be thought of in <see cref="PersonalDataStore"/>, and then named here.</summary>
    [Fact]
    public void Schema_TablesWithAPersonKey_AreThoseKnown()
    {
        var tables = from migration in Migrator.For(database.Db.Dialect)
                     from table in Regex.Matches(migration.Script, @"CREATE TABLE (\w+) \((.*?)\n\)( WITHOUT ROWID)?;", RegexOptions.Singleline)
                     where Regex.IsMatch(table.Groups[2].Value, @"\b(ParticipantId|MemberId|Email\w*|RecipientEmail|Name) ")
                     where !Regex.IsMatch(table.Groups[1].Value, "^(Programme|Cohort|Municipality|Round)$")
                     select table.Groups[1].Value;

        Assert.Equal(
            ["LoginPlace", "Member", "MemberGroup", "OutboxMail", "Participant", "ParticipantGroup", "Response", "RosterUploadRow", "SurveyLink", "UserAccount"],
            tables.Distinct().Order());
    }
}

public sealed class SqlitePersonalDataStoreTests() : PersonalDataStoreContract(new SqliteTestDatabase())
{
    /// <summary>Nor does the file remember, where the roster has let go of the person too.</summary>
    [Fact]
    public async Task Delete_OnTheDay_LeavesNothingInTheFiles()
    {
        await RoundAsync();
        var file = new SqliteConnectionStringBuilder(Database.ConnectionString).DataSource;
        await Database.Db.WriteAsync(t => t.Connection!.ExecuteAsync("DELETE FROM Member", transaction: t), Cancel);
        Database.Clock.Advance(TimeSpan.FromDays(366));

        await Store.DeleteDueAsync(Cancel);

        foreach (var path in new[] { file, file + "-wal" }.Where(File.Exists))
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, Cancel);
            Assert.DoesNotContain("kari@", Encoding.UTF8.GetString(content.ToArray()), StringComparison.OrdinalIgnoreCase);
        }
    }
}

public sealed class SqlServerPersonalDataStoreTests() : PersonalDataStoreContract(new SqlServerTestDatabase());
