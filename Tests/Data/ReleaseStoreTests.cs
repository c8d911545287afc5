using BoSoSurvey.Data;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteReleaseStoreTests(SqliteTestDatabase database) : ReleaseStoreContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerReleaseStoreTests(SqlServerTestDatabase database) : ReleaseStoreContract(database), IClassFixture<SqlServerTestDatabase>;

public abstract class ReleaseStoreContract(TestDatabase database)
{
    private readonly Guid _leader = database.Db.NewId();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ReleaseStore Releases => new(database.Db);

    private Task<TestData> CohortAsync() => new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");

    private async Task<Guid> ClosedAsync(TestData data, string name = "Runde 1")
    {
        var roundId = await data.RoundAsync(name);
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE Round SET ClosedUtc = @now WHERE RoundId = @roundId", new { roundId, now = database.Db.Now }, t), Cancel);
        return roundId;
    }

    private async Task<Guid> FrozenAsync(Guid roundId, string document = "{}") => (await Releases.FreezeAsync(roundId, 5, document, await SeenAsync(roundId), Cancel))!.Value;

    private async Task<int> SeenAsync(Guid roundId) => (await Releases.ReadSeenAsync(
        await database.Db.ReadAsync(c => c.QuerySingleAsync<Guid>("SELECT CohortId FROM Round WHERE RoundId = @roundId", new { roundId })), Cancel)).Count;

    /// <summary>Gives a municipality a programme leader.</summary>
    private Task LeadAsync(Guid municipalityId) => database.Db.WriteAsync(async t =>
    {
        var row = new { user = _leader, role = database.Db.NewId(), municipalityId, now = database.Db.Now };
        if (await t.Connection!.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM UserAccount WHERE UserId = @user", row, t) == 0)
        {
            await t.Connection!.ExecuteAsync(
                """
                INSERT INTO UserAccount (UserId, Name, Email, EmailNormalised, EmailConfirmed, PasswordHash, SecurityStamp, ConcurrencyStamp, AccessFailedCount, Language, CreatedUtc)
                VALUES (@user, 'Else Berg', 'else@x.example', CAST(@user AS NVARCHAR(36)), 1, 'h', 's', 'c', 0, 'nb', @now)
                """,
                row, t);
        }

        await t.Connection!.ExecuteAsync("INSERT INTO RoleAssignment (RoleAssignmentId, UserId, Role, MunicipalityId) VALUES (@role, @user, 'ProgrammeLeader', @municipalityId)", row, t);
    }, Cancel);

    [Fact]
    public async Task Freeze_ClosedRound_IsListedWithItsDocument()
    {
        var roundId = await ClosedAsync(await CohortAsync());

        var id = await FrozenAsync(roundId, """{"text":"Bærum – 'ø'"}""");

        var release = Assert.Single(await Releases.ListAsync(roundId, Cancel));
        Assert.Equal((id, 1, 5, ReleaseState.Frozen), (release.ReleaseId, release.Number, release.LeastRespondents, release.State));
        Assert.Equal("""{"text":"Bærum – 'ø'"}""", await Releases.ReadDocumentAsync(id, Cancel));
    }

    [Fact]
    public async Task Freeze_OpenOrPlannedRound_IsRefused()
    {
        var data = await CohortAsync();

        Assert.Null(await Releases.FreezeAsync(await data.RoundAsync("Åpen"), 5, "{}", 0, Cancel));
        Assert.Null(await Releases.FreezeAsync(await data.RoundAsync("Planlagt", opened: false), 5, "{}", 0, Cancel));
    }

    [Fact]
    public async Task Freeze_ManyTimesAtOnce_MakesOneRelease()
    {
        var roundId = await ClosedAsync(await CohortAsync());

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Releases.FreezeAsync(roundId, 5, "{}", 0, Cancel))));

        Assert.Single(made, id => id is not null);
        Assert.Single(await Releases.ListAsync(roundId, Cancel));
    }

    /// <summary>Each was held against the releases before it, and so not against the other.</summary>
    [Fact]
    public async Task Freeze_RoundsOfOneCohortAtOnce_MakesOneRelease()
    {
        var data = await CohortAsync();
        Guid[] rounds = [await ClosedAsync(data, "R1"), await ClosedAsync(data, "R2"), await ClosedAsync(data, "R3"), await ClosedAsync(data, "R4")];

        var made = await Task.WhenAll(rounds.Select(round => Task.Run(() => Releases.FreezeAsync(round, 5, "{}", 0, Cancel))));
        var later = await Releases.FreezeAsync(rounds[Array.IndexOf(made, null)], 5, "{}", 1, Cancel);

        Assert.Single(made, id => id is not null);
        Assert.NotNull(later);
    }

    [Fact]
    public async Task Freeze_AfterWithdrawal_MakesTheNextAndBothCountAsSeen()
    {
        var data = await CohortAsync();
        var roundId = await ClosedAsync(data);
        var first = await FrozenAsync(roundId, "first");

        Assert.True(await Releases.WithdrawAsync(first, "Feil kommune", Cancel));
        Assert.False(await Releases.WithdrawAsync(first, "igjen", Cancel));
        var second = await FrozenAsync(roundId, "second");

        Assert.Equal([(2, ReleaseState.Frozen, null), (1, ReleaseState.Withdrawn, "Feil kommune")],
            (await Releases.ListAsync(roundId, Cancel)).Select(release => (release.Number, release.State, release.WithdrawnReason)));
        Assert.Equal(second, Assert.Single(await Releases.ListOfCohortAsync(data.CohortId, Cancel)).ReleaseId);
        Assert.Equal(["first", "second"], (await Releases.ReadSeenAsync(data.CohortId, Cancel)).Order());
        Assert.False(await Releases.ReleaseAsync(first, Cancel));
    }

    [Fact]
    public async Task Withdrawn_OfACohort_AreTheNewestOfEachRoundAndThoseThatALaterReleaseHolds()
    {
        var data = await CohortAsync();
        var early = await ClosedAsync(data, "R1");
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        var late = await ClosedAsync(data, "R2");
        var first = await FrozenAsync(early, "first");
        Assert.True(await Releases.ReleaseAsync(first, Cancel));
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        var beside = await Releases.FreezeAsync(late, 5, "beside", 1, Cancel);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await Releases.ListWithdrawnSinceAsync(beside!.Value, Cancel));

        Assert.True(await Releases.WithdrawAsync(first, "Feil", Cancel));
        var second = (await Releases.FreezeAsync(early, 5, "second", 2, Cancel))!.Value;
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await Releases.WithdrawAsync(second, "Igjen feil", Cancel));

        Assert.Equal([early], await Releases.ListWithdrawnSinceAsync(beside.Value, Cancel));
        Assert.Empty(await Releases.ListWithdrawnSinceAsync(second, Cancel));
        Assert.Equal("Igjen feil", Assert.Single(await Releases.ListWithdrawnAsync(data.CohortId, afterRelease: false, Cancel)).WithdrawnReason);
        Assert.Equal("Feil", Assert.Single(await Releases.ListWithdrawnAsync(data.CohortId, afterRelease: true, Cancel)).WithdrawnReason);
        Assert.True(await Releases.WithdrawAsync(beside.Value, "Også denne", Cancel));
        Assert.Equal([early, late], (await Releases.ListWithdrawnAsync(data.CohortId, afterRelease: false, Cancel)).Select(release => release.RoundId));
    }

    [Fact]
    public async Task Release_BeforeEveryLeaderHasApproved_IsRefused()
    {
        var data = await CohortAsync();
        var (led, refusing, unled) = (await data.MunicipalityAsync("Asker", "3203"), await data.MunicipalityAsync("Bærum", "3201"), await data.MunicipalityAsync("Gran", "3446"));
        await LeadAsync(led);
        await LeadAsync(refusing);
        var id = await FrozenAsync(await ClosedAsync(data));

        Assert.False(await Releases.ReleaseAsync(id, Cancel));
        Assert.True(await Releases.ReviewAsync(id, led, _leader, true, null, Cancel));
        Assert.True(await Releases.ReviewAsync(id, refusing, _leader, false, "Styringsgruppa mangler", Cancel));
        Assert.False(await Releases.ReleaseAsync(id, Cancel));
        Assert.Equal(
            [("Asker", true, true, null), ("Bærum", true, false, "Styringsgruppa mangler"), ("Gran", false, (bool?)null, null)],
            (await Releases.ListReviewsAsync(id, Cancel)).Select(review => (review.MunicipalityName, review.HasLeader, review.IsApproved, review.Comment)));

        Assert.True(await Releases.ReviewAsync(id, refusing, _leader, true, "Rettet", Cancel));
        Assert.True(await Releases.ReleaseAsync(id, Cancel));
        Assert.False(await Releases.ReleaseAsync(id, Cancel));
        Assert.False(await Releases.ReviewAsync(id, unled, _leader, false, null, Cancel));
        Assert.Equal(ReleaseState.Released, Assert.Single(await Releases.ListOfCohortAsync(data.CohortId, Cancel)).State);
    }

    [Fact]
    public async Task Review_OfAMunicipalityInAnotherCohort_ChangesNothing()
    {
        var (data, other) = (await CohortAsync(), await CohortAsync());
        await data.MunicipalityAsync();
        var foreign = await other.MunicipalityAsync();
        await LeadAsync(foreign);
        var id = await FrozenAsync(await ClosedAsync(data));

        Assert.False(await Releases.ReviewAsync(id, foreign, _leader, true, null, Cancel));
        Assert.All(await Releases.ListReviewsAsync(id, Cancel), review => Assert.Null(review.IsApproved));
    }
}
