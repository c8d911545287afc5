using System.Net;
using BoSoSurvey.Data.Identity;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public abstract class LoginPlaceStoreContract(TestDatabase database) : IAsyncLifetime
{
    private static readonly LoginPlace Place = new("kari@kommune.no", IPAddress.Parse("192.0.2.1"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LoginPlaceStore Store => new(database.Db);

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    [Fact]
    public async Task Failures_AtOnce_AreAllCounted()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Store.FailedAsync(Place, Cancel), Cancel)));
        Assert.False((await Store.FindAsync(Place, Cancel)).Refused);

        await Store.FailedAsync(Place, Cancel);

        Assert.True((await Store.FindAsync(Place, Cancel)).Refused);
    }

    [Fact]
    public async Task Failures_FarApart_DoNotAddUp()
    {
        for (var i = 0; i < 8; i++)
        {
            await Store.FailedAsync(Place, Cancel);
            database.Clock.Advance(LoginPlaceStore.Wait);
        }

        Assert.False((await Store.FindAsync(Place, Cancel)).Refused);
    }

    [Fact]
    public async Task Place_OfALogin_IsKnownForNinetyDays()
    {
        await Store.SucceededAsync(Place, Cancel);
        Assert.True((await Store.FindAsync(Place, Cancel)).Known);
        Assert.False((await Store.FindAsync(new("ola@kommune.no", IPAddress.Parse("192.0.2.1")), Cancel)).Known);

        database.Clock.Advance(LoginPlaceStore.Memory);

        Assert.False((await Store.FindAsync(Place, Cancel)).Known);
    }

    [Fact]
    public async Task Forget_AnAccount_OpensItsPlaces()
    {
        for (var i = 0; i < LoginPlaceStore.Tries; i++)
            await Store.FailedAsync(Place, Cancel);

        await Store.ForgetAsync("Kari@kommune.no ", Cancel);

        Assert.False((await Store.FindAsync(Place, Cancel)).Refused);
    }

    /// <summary>The table grows with those who log in, not with those who guess.</summary>
    [Fact]
    public async Task Login_ClearsAwayWhatNoLongerMatters()
    {
        for (var i = 0; i < 20; i++)
            await Store.FailedAsync(new($"nobody{i}@kommune.no", IPAddress.Loopback), Cancel);
        database.Clock.Advance(LoginPlaceStore.Wait);

        await Store.SucceededAsync(Place, Cancel);

        Assert.Equal(1, await database.Db.ReadAsync(c => c.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM LoginPlace"), Cancel));
    }
}

public sealed class SqliteLoginPlaceStoreTests() : LoginPlaceStoreContract(new SqliteTestDatabase());

public sealed class SqlServerLoginPlaceStoreTests() : LoginPlaceStoreContract(new SqlServerTestDatabase());
