using BoSoSurvey.Data.Identity;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>I1, I2, I4: what Identity and the site expect of the stores of users, roles and sessions, on each engine.</summary>
public abstract class UserAccountStoreContract(TestDatabase database) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    private UserAccountStore Store => new(database.Db);

    private RoleAssignmentStore Roles => new(database.Db);

    private UserSessionStore Sessions => new(database.Db);

    private static UserAccount New(string email = "kari@kommune.no") => new()
    {
        Name = "Kari Nordmann",
        Email = email,
        EmailNormalised = email.ToUpperInvariant(),
        SecurityStamp = "stamp",
        Language = "nn",
    };

    private async Task<UserAccount> AddAsync(string? email = null)
    {
        var user = New(email ?? $"{Guid.NewGuid():N}@kommune.no");
        Assert.True((await Store.CreateAsync(user, default)).Succeeded);
        return user;
    }

    private async Task<(Guid Programme, Guid Municipality)> AddProgrammeAsync()
    {
        var db = database.Db;
        var (programme, cohort, municipality) = (db.NewId(), db.NewId(), db.NewId());
        await db.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            await connection.ExecuteAsync("INSERT INTO Programme (ProgrammeId, Name, Owner, ContactName, ContactEmail, CreatedUtc) VALUES (@programme, @name, 'o', 'c', 'c@x.no', @now)",
                new { programme, name = programme.ToString(), now = db.Now }, transaction);
            await connection.ExecuteAsync("INSERT INTO Cohort (CohortId, ProgrammeId, Name, SortOrder) VALUES (@cohort, @programme, 'Pulje 1', 1)", new { cohort, programme }, transaction);
            await connection.ExecuteAsync("INSERT INTO Municipality (MunicipalityId, ProgrammeId, CohortId, MunicipalityNumber, Name) VALUES (@municipality, @programme, @cohort, '0501', 'Lillehammer')",
                new { municipality, programme, cohort }, transaction);
        });
        return (programme, municipality);
    }

    [Fact]
    public async Task Create_ThenFind_GivesAllOfIt()
    {
        var user = New();
        (user.EmailConfirmed, user.PasswordHash, user.AccessFailedCount) = (true, "hash", 3);
        user.LockoutEndUtc = database.Clock.GetUtcNow().AddMinutes(5);

        await Store.CreateAsync(user, default);

        Assert.NotEqual(Guid.Empty, user.UserId);
        Assert.Equal(database.Db.Now, user.CreatedUtc);
        foreach (var found in new[] { await Store.FindByIdAsync(user.UserId.ToString(), default), await Store.FindByEmailAsync(user.EmailNormalised, default),
            await Store.FindByNameAsync(user.EmailNormalised, default), Assert.Single(await Store.ListAsync()) })
            Assert.Equivalent(user, found, strict: true);
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    [InlineData("not an id")]
    public async Task Find_Unknown_GivesNull(string id)
    {
        Assert.Null(await Store.FindByIdAsync(id, default));
        Assert.Null(await Store.FindByEmailAsync("NOBODY@KOMMUNE.NO", default));
    }

    [Fact]
    public async Task Create_WithTakenAddress_IsRefused()
    {
        await AddAsync("kari@kommune.no");

        var result = await Store.CreateAsync(New("KARI@kommune.no"), default);

        Assert.Equal("DuplicateEmail", Assert.Single(result.Errors).Code);
        Assert.Single(await Store.ListAsync());
    }

    [Fact]
    public async Task Setters_BeforeUpdate_ChangeTheObjectAlone()
    {
        var user = await AddAsync();
        var before = await Store.FindAsync(user.UserId);

        await Store.SetEmailAsync(user, "ny@kommune.no", default);
        await Store.SetNormalizedEmailAsync(user, "NY@KOMMUNE.NO", default);
        await Store.SetEmailConfirmedAsync(user, true, default);
        await Store.SetPasswordHashAsync(user, "hash", default);
        await Store.SetSecurityStampAsync(user, "other", default);
        await Store.SetLockoutEndDateAsync(user, database.Clock.GetUtcNow(), default);
        await Store.IncrementAccessFailedCountAsync(user, default);
        Assert.Equivalent(before, await Store.FindAsync(user.UserId), strict: true);

        Assert.True((await Store.UpdateAsync(user, default)).Succeeded);
        Assert.Equivalent(user, await Store.FindAsync(user.UserId), strict: true);
        Assert.Equal(("NY@KOMMUNE.NO", "hash", "other", 1), (user.EmailNormalised, user.PasswordHash, user.SecurityStamp, user.AccessFailedCount));
    }

    [Fact]
    public async Task Update_FromAnOlderObject_ChangesNothing()
    {
        var user = await AddAsync();
        var older = (await Store.FindAsync(user.UserId))!;
        user.Name = "Ny";
        await Store.UpdateAsync(user, default);

        older.Name = "Gammel";
        var result = await Store.UpdateAsync(older, default);

        Assert.Equal("ConcurrencyFailure", Assert.Single(result.Errors).Code);
        Assert.Equal("Ny", (await Store.FindAsync(user.UserId))!.Name);
        // The newer object goes on: its stamp followed the row.
        Assert.True((await Store.UpdateAsync(user, default)).Succeeded);
    }

    [Fact]
    public async Task Update_ToTakenAddress_IsRefused()
    {
        await AddAsync("kari@kommune.no");
        var other = await AddAsync();

        other.EmailNormalised = "KARI@KOMMUNE.NO";

        Assert.Equal("DuplicateEmail", Assert.Single((await Store.UpdateAsync(other, default)).Errors).Code);
    }

    [Fact]
    public async Task Delete_FromAnOlderObject_ChangesNothing()
    {
        var user = await AddAsync();
        var older = (await Store.FindAsync(user.UserId))!;
        await Store.UpdateAsync(user, default);

        Assert.Equal("ConcurrencyFailure", Assert.Single((await Store.DeleteAsync(older, default)).Errors).Code);
        Assert.NotNull(await Store.FindAsync(user.UserId));
        Assert.True((await Store.DeleteAsync(user, default)).Succeeded);
        Assert.Null(await Store.FindAsync(user.UserId));
    }

    [Fact]
    public async Task Failures_AtTheSameTime_AreAllCounted()
    {
        var user = await AddAsync();
        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.FindAsync(user.UserId)));

        await Task.WhenAll(read.Select(copy => Task.Run(() => Store.CountFailureAsync(copy!, 100, database.Clock.GetUtcNow()))));

        Assert.Equal(8, (await Store.FindAsync(user.UserId))!.AccessFailedCount);
    }

    [Fact]
    public async Task Failures_AsManyAsAllowed_LockAndBeginAgain()
    {
        var user = await AddAsync();
        var end = database.Clock.GetUtcNow().AddMinutes(15);

        for (var i = 0; i < 4; i++)
            await Store.CountFailureAsync(user, 5, end);
        Assert.Equal((4, null), (user.AccessFailedCount, user.LockoutEndUtc));
        await Store.CountFailureAsync(user, 5, end);

        Assert.Equal((0, end), (user.AccessFailedCount, user.LockoutEndUtc));
        Assert.Equivalent(user, await Store.FindAsync(user.UserId), strict: true);
        Assert.True((await Store.UpdateAsync(user, default)).Succeeded);
    }

    [Fact]
    public async Task Roles_AddedAndRemoved_AreListedWithNames()
    {
        var (programme, municipality) = await AddProgrammeAsync();
        var (user, other) = (await AddAsync(), await AddAsync());

        Assert.True(await Roles.AddAsync(user.UserId, new(Role.Evaluator, programme)));
        Assert.False(await Roles.AddAsync(user.UserId, new(Role.Evaluator, programme)));
        Assert.True(await Roles.AddAsync(user.UserId, new(Role.ProgrammeLeader, MunicipalityId: municipality)));
        Assert.True(await Roles.AddAsync(other.UserId, new(Role.Administrator)));

        var roles = await Roles.ListOfUserAsync(user.UserId);
        Assert.Equal([Role.Evaluator, Role.ProgrammeLeader], roles.Select(role => role.Role));
        Assert.All(roles, role => Assert.Equal(programme.ToString(), role.ProgrammeName));
        Assert.Equal("Lillehammer", roles[1].MunicipalityName);
        Assert.Equal(3, (await Roles.ListAsync()).Count);
        Assert.False(await Roles.RemoveAsync(other.UserId, roles[0].RoleAssignmentId));
        Assert.True(await Roles.RemoveAsync(user.UserId, roles[0].RoleAssignmentId));
        Assert.Equal(Role.ProgrammeLeader, Assert.Single(await Roles.ListOfUserAsync(user.UserId)).Role);
    }

    [Theory]
    [InlineData(Role.Administrator, true, false)]
    [InlineData(Role.Evaluator, false, false)]
    [InlineData(Role.Evaluator, true, true)]
    [InlineData(Role.Council, false, true)]
    [InlineData(Role.ProgrammeLeader, true, false)]
    public async Task Roles_WithAScopeThatDoesNotFit_AreRefused(Role role, bool programme, bool municipality)
    {
        var assignment = new RoleAssignment(role, programme ? Guid.NewGuid() : null, municipality ? Guid.NewGuid() : null);

        await Assert.ThrowsAsync<ArgumentException>(() => Roles.AddAsync(Guid.NewGuid(), assignment));
    }

    [Fact]
    public async Task Session_InForce_FindsTheUserWithRoles()
    {
        var (programme, municipality) = await AddProgrammeAsync();
        var user = await AddAsync();
        await Roles.AddAsync(user.UserId, new(Role.Council, programme));
        await Roles.AddAsync(user.UserId, new(Role.ProgrammeLeader, MunicipalityId: municipality));

        var session = await Sessions.AddAsync(user, TimeSpan.FromHours(12));

        var found = (await Sessions.FindAsync(session, TimeSpan.FromHours(12)))!;
        Assert.Equal((user.UserId, user.Name, user.Email), (found.UserId, found.Name, found.Email));
        Assert.Equal(2, found.Access.Assignments.Count);
        Assert.True(found.Access.MaySeeReleased(programme));
        Assert.True(found.Access.MayLead(municipality));
    }

    public static TheoryData<string> Ends => ["logout", "disabled", "stamp", "age", "role added", "role removed", "user deleted"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Session_Ended_FindsNobody(string end)
    {
        var user = await AddAsync();
        if (end == "role removed")
            await Roles.AddAsync(user.UserId, new(Role.Administrator));
        var session = await Sessions.AddAsync(user, TimeSpan.FromHours(12));
        Assert.NotNull(await Sessions.FindAsync(session, TimeSpan.FromHours(12)));

        switch (end)
        {
            case "logout":
                await Sessions.DeleteAsync(session);
                break;
            case "disabled":
                user.DisabledUtc = database.Clock.GetUtcNow();
                await Store.UpdateAsync(user, default);
                break;
            case "stamp":
                user.SecurityStamp = "other";
                await Store.UpdateAsync(user, default);
                break;
            case "age":
                database.Clock.Advance(TimeSpan.FromHours(12));
                break;
            case "role added":
                await Roles.AddAsync(user.UserId, new(Role.Administrator));
                break;
            case "role removed":
                await Roles.RemoveAsync(user.UserId, (await Roles.ListOfUserAsync(user.UserId))[0].RoleAssignmentId);
                break;
            default:
                await Store.DeleteAsync(user, default);
                break;
        }

        Assert.Null(await Sessions.FindAsync(session, TimeSpan.FromHours(12)));
    }
}

public sealed class SqliteUserAccountStoreTests() : UserAccountStoreContract(new SqliteTestDatabase());

public sealed class SqlServerUserAccountStoreTests() : UserAccountStoreContract(new SqlServerTestDatabase());
