using System.Globalization;
using System.Text.RegularExpressions;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>A database of any earlier schema, with people and answers in it, comes to today's and loses nothing.</summary>
public abstract partial class UpgradeContract(TestDatabase database) : IAsyncLifetime
{
    /// <summary>The first schema that was ever used held these.</summary>
    private const int First = 3;

    /// <summary>The schema with which counts of those asked came.</summary>
    private const int AskedCounted = 12;

    /// <summary>A row in every table of the first schema. Written down once: what stores write today may need columns that were not there.</summary>
    private const string Rows = """
        INSERT INTO Programme (ProgrammeId, Name, Owner, ContactName, ContactEmail, CreatedUtc) VALUES (@programme, 'Program', 'Eier', 'Randi', 'randi@eier.example', @time);
        INSERT INTO GroupKind (ProgrammeId, GroupCode, SortOrder, NameNb, NameNn, NameEn) VALUES (@programme, 'steering', 1, 'Styringsgruppe', 'Styringsgruppe', 'Steering group');
        INSERT INTO Cohort (CohortId, ProgrammeId, Name, SortOrder) VALUES (@cohort, @programme, 'Pulje 1', 1);
        INSERT INTO Municipality (MunicipalityId, ProgrammeId, CohortId, MunicipalityNumber, Name) VALUES (@municipality, @programme, @cohort, '0301', 'Bærum');
        INSERT INTO Member (MemberId, MunicipalityId, Name, Email, EmailNormalised, JobTitle, Language) VALUES (@member, @municipality, 'Kari', 'k@b.example', 'K@B.EXAMPLE', 'Leder', 'nn');
        INSERT INTO MemberGroup (MemberId, GroupCode) VALUES (@member, 'steering');
        INSERT INTO RosterUpload (RosterUploadId, CohortId, UserId, FileName, CreatedUtc) VALUES (@upload, @cohort, @account, 'liste.csv', @time);
        INSERT INTO RosterUploadRow (RosterUploadId, RowNumber, CohortName, MunicipalityNumber, MunicipalityName, GroupName, Name, Email, JobTitle, Language)
        VALUES (@upload, 2, 'Pulje 1', '0301', 'Bærum', 'Styringsgruppe', 'Kari', 'k@b.example', 'Leder', 'nn');
        INSERT INTO Questionnaire (QuestionnaireCode, Version, Document, PublishedUtc) VALUES ('old', 1, '{}', @time);
        INSERT INTO Round (RoundId, CohortId, Name, PurposeNb, PurposeNn, PurposeEn, OpenedUtc, ClosesUtc, ClosedUtc, DeletePersonalDataUtc, CreatedUtc)
        VALUES (@round, @cohort, 'Runde 1', 'b', 'n', 'e', @time, @later, NULL, @later, @time);
        INSERT INTO RoundQuestionnaire (RoundId, QuestionnaireCode, QuestionnaireVersion, SortOrder) VALUES (@round, 'old', 1, 1);
        INSERT INTO Participant (ParticipantId, RoundId, MunicipalityId, Name, Email, EmailNormalised, Language, CreatedUtc, WithdrawnUtc)
        VALUES (@participant, @round, @municipality, 'Kari', 'k@b.example', 'K@B.EXAMPLE', 'nn', @time, NULL);
        INSERT INTO ParticipantGroup (ParticipantId, GroupCode) VALUES (@participant, 'steering');
        INSERT INTO SurveyLink (TokenHash, ParticipantId, CreatedUtc, RevokedUtc) VALUES (@hash, @participant, @time, NULL);
        INSERT INTO Response (ResponseId, ParticipantId, RoundId, MunicipalityId, Version, Language, CurrentTheme, OpenedUtc, SavedUtc, SubmittedUtc)
        VALUES (@response, @participant, @round, @municipality, 4, 'nn', 'T', @time, @time, @time);
        INSERT INTO ResponseGroup (ResponseId, GroupCode) VALUES (@response, 'steering');
        INSERT INTO Answer (ResponseId, ItemCode, Value, Version) VALUES (@response, 'A', '5', 2), (@response, 'B', NULL, 3);
        INSERT INTO Tally (RoundId, MunicipalityId, GroupCode, Cell, Responses) VALUES (@round, @municipality, '*', 'A=5', 1);
        INSERT INTO OutboxMail (OutboxMailId, DedupKey, Kind, RoundId, ParticipantId, RecipientName, RecipientEmail, MessageId, Body, State, Attempts, NextAttemptUtc, ClaimId,
            ClaimedUntilUtc, CreatedUtc, SentUtc, Error, PossibleDuplicate)
        VALUES (@mail, 'invitation/1', 'invitation', @round, @participant, 'Kari', 'k@b.example', '1@x.example', @hash, 'waiting', 0, @time, NULL, NULL, @time, NULL, NULL, 0);
        INSERT INTO UserAccount (UserId, Name, Email, EmailNormalised, EmailConfirmed, PasswordHash, SecurityStamp, ConcurrencyStamp, LockoutEndUtc, AccessFailedCount, Language,
            DisabledUtc, CreatedUtc)
        VALUES (@account, 'Else', 'e@b.example', 'E@B.EXAMPLE', 1, 'hash', 's', 'c', NULL, 0, 'nb', NULL, @time);
        INSERT INTO RoleAssignment (RoleAssignmentId, UserId, Role, ProgrammeId, MunicipalityId) VALUES (@role, @account, 'Evaluator', @programme, NULL);
        INSERT INTO UserSession (UserSessionId, UserId, SecurityStamp, StartedUtc) VALUES (@session, @account, 's', @time);
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    public static TheoryData<int> Earlier => [.. Enumerable.Range(First, Migrator.For(Dialect.For("sqlite", "Data Source=unused")).Count - First)];

    [GeneratedRegex(@"CREATE TABLE (\w+)")]
    private static partial Regex Table();

    private static IEnumerable<string> Tables(IEnumerable<Migration> migrations) =>
        migrations.SelectMany(migration => Table().Matches(migration.Script)).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>The rows of some tables, each as its columns and their values; without the columns that are not in <paramref name="known"/>.</summary>
    private async Task<Dictionary<string, List<Dictionary<string, object>>>> ReadAsync(IEnumerable<string> tables, Dictionary<string, List<Dictionary<string, object>>>? known = null)
    {
        var rows = new Dictionary<string, List<Dictionary<string, object>>>();
        foreach (var table in tables)
        {
            var all = await database.Db.ReadAsync(c => c.QueryAsync($"SELECT * FROM {table}"), Cancel);
            rows[table] = [.. all
                .Select(row => ((IDictionary<string, object>)row).Where(cell => known?[table][0].ContainsKey(cell.Key) ?? true).ToDictionary())
                .OrderBy(row => string.Join('|', row.Values), StringComparer.Ordinal)];
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task Upgrade_FromAnEarlierSchema_KeepsEveryRow(int migrations)
    {
        await database.EmptyAsync();
        var earlier = Migrator.For(database.Db.Dialect).Take(migrations).ToList();
        await new Migrator(database.Db) { Known = earlier }.MigrateAsync(Cancel);
        var token = SurveyToken.New();
        var ids = new[] { "programme", "cohort", "municipality", "member", "upload", "round", "participant", "response", "mail", "account", "role", "session" };
        var values = new DynamicParameters(new { hash = SurveyToken.Hash(token), time = database.Db.Now, later = database.Db.Now.AddDays(14) });
        foreach (var id in ids)
            values.Add(id, database.Db.NewId());
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync(Rows, values, t), Cancel);
        var before = await ReadAsync(Tables(earlier));
        Assert.All(Tables(earlier.Take(First)), table => Assert.NotEmpty(before[table]));

        var applied = await new Migrator(database.Db).MigrateAsync(Cancel);

        Assert.Equal(Migrator.For(database.Db.Dialect).Skip(migrations).Select(migration => migration.Name), applied);
        var after = await ReadAsync(Tables(earlier), before);
        // Those who are asked are counted by a later schema: in all, and in their group.
        Assert.Equal(migrations < AskedCounted ? 2 : 0, after["Tally"].RemoveAll(row => row["Cell"] is "*=asked" && Convert.ToInt32(row["Responses"], CultureInfo.InvariantCulture) == 1));
        Assert.Equal(before, after);
        Assert.True(await new Migrator(database.Db).IsUpToDateAsync(Cancel));
        // Nor is it other than it was: the link leads to what was submitted, and nobody is anonymous who was told otherwise.
        var respondent = (await new RespondentStore(database.Db).FindAsync(SurveyToken.Hash(token), Cancel))!;
        Assert.Equal((values.Get<Guid>("response"), 4, false), (respondent.ResponseId!.Value, respondent.Version, respondent.IsAnonymous));
        Assert.NotNull(respondent.SubmittedUtc);
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync("DELETE FROM Response", transaction: t), Cancel);
        Assert.All((await ReadAsync(["ResponseGroup", "Answer"])).Values, Assert.Empty);
    }
}

public sealed class SqliteUpgradeTests() : UpgradeContract(new SqliteTestDatabase());

public sealed class SqlServerUpgradeTests() : UpgradeContract(new SqlServerTestDatabase());
