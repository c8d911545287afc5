using System.Collections.Concurrent;
using System.Data.Common;
using System.Text;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteOutboxStoreTests(SqliteTestDatabase database) : OutboxStoreContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerOutboxStoreTests(SqlServerTestDatabase database) : OutboxStoreContract(database), IClassFixture<SqlServerTestDatabase>;

/// <summary>M1 and M2. Each test empties the table, which they share.</summary>
public abstract class OutboxStoreContract(TestDatabase database) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private readonly IDataProtectionProvider _keys = new EphemeralDataProtectionProvider();

    private OutboxStore Outbox => new(database.Db, _keys);

    public async ValueTask InitializeAsync() =>
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync("DELETE FROM OutboxMail", transaction: t));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private OutboxMail Mail(string key = "a")
    {
        var id = database.Db.NewId();
        return new()
        {
            OutboxMailId = id,
            DedupKey = key,
            Kind = OutboxMail.Password,
            RecipientName = "Kari",
            RecipientEmail = "kari@lillehammer.example",
            MessageId = $"{id:N}@survey.test",
            Message = Encoding.UTF8.GetBytes($"the message {key}"),
        };
    }

    private Task AddAsync(params IEnumerable<OutboxMail> mails) => database.Db.WriteAsync(t => Outbox.AddManyAsync(t, mails));

    private Task<T> RowAsync<T>(string column) => database.Db.ReadAsync(c => c.QuerySingleAsync<T>($"SELECT {column} FROM OutboxMail"));

    [Fact]
    public async Task Add_Message_IsStoredEncryptedAndErasedWhenSent()
    {
        await AddAsync(Mail());

        Assert.DoesNotContain("the message", Encoding.UTF8.GetString(await RowAsync<byte[]>("Body")), StringComparison.Ordinal);
        var mail = Assert.Single(await Outbox.ClaimAsync(10, Lease));
        Assert.Equal("the message a", Encoding.UTF8.GetString(mail.Message!));
        Assert.True(await Outbox.SentAsync(mail));
        Assert.Null(await RowAsync<byte[]?>("Body"));
        Assert.Equal("sent", await RowAsync<string>("State"));
        Assert.Empty(await Outbox.ClaimAsync(10, Lease));
    }

    [Fact]
    public async Task Add_WithTheCallersTransaction_GoesWithIt()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Db.WriteAsync(async t =>
        {
            await Outbox.AddAsync(t, Mail());
            throw new InvalidOperationException();
        }));

        Assert.Empty(await Outbox.ClaimAsync(10, Lease));
    }

    [Fact]
    public async Task Add_SameKeyTwice_IsADuplicate()
    {
        await AddAsync(Mail());

        var e = await Assert.ThrowsAnyAsync<DbException>(() => AddAsync(Mail()));
        Assert.True(database.Db.Dialect.IsDuplicateKey(e));
    }

    /// <summary>Ten thousand are only claimed: to say of each that it was sent is a commit for each, and takes minutes.</summary>
    [Theory]
    [InlineData(300, 7, true)]
    [InlineData(10_000, 200, false)]
    public async Task Claim_TwoWorkersAndManyRows_SendsNoneTwice(int mails, int most, bool sends)
    {
        await AddAsync(Enumerable.Range(0, mails).Select(i => Mail($"m{i}")));
        var sent = new ConcurrentBag<Guid>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var outbox = new OutboxStore(database.Db, _keys);
            while (sent.Count < mails)
                foreach (var mail in await outbox.ClaimAsync(most, Lease))
                {
                    sent.Add(mail.OutboxMailId);
                    Assert.True(!sends || await outbox.SentAsync(mail));
                }
        })));

        Assert.Equal(mails, sent.Count);
        Assert.Equal(mails, sent.Distinct().Count());
    }

    [Fact]
    public async Task Claim_LeaseRunOut_IsTakenOverWithTheSameMessageAndMarked()
    {
        await AddAsync(Mail());
        var first = (await Outbox.ClaimAsync(10, Lease)).Single();
        Assert.Empty(await Outbox.ClaimAsync(10, Lease));

        database.Clock.Advance(Lease);
        var second = (await Outbox.ClaimAsync(10, Lease)).Single();

        Assert.Equal(first.Message, second.Message);
        Assert.Equal((1, 2), (first.Attempts, second.Attempts));
        // The late one has nothing to say any more.
        Assert.False(await Outbox.SentAsync(first));
        Assert.False(await Outbox.FailedAsync(first, "late"));
        Assert.Equal("waiting", await RowAsync<string>("State"));
        Assert.True(await Outbox.SentAsync(second));
        Assert.True(await RowAsync<bool>("PossibleDuplicate"));
    }

    [Fact]
    public async Task Retry_Later_IsDueThenAndNotBefore()
    {
        await AddAsync(Mail());
        var mail = (await Outbox.ClaimAsync(10, Lease)).Single();

        Assert.True(await Outbox.RetryAsync(mail, database.Db.Now.AddMinutes(3), "450 later", mayHaveArrived: false));

        Assert.Empty(await Outbox.ClaimAsync(10, Lease));
        database.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(2, (await Outbox.ClaimAsync(10, Lease)).Single().Attempts);
        Assert.Equal("450 later", await RowAsync<string>("Error"));
        Assert.False(await RowAsync<bool>("PossibleDuplicate"));
    }

    [Fact]
    public async Task Failed_Mail_IsErasedAndNeverDue()
    {
        await AddAsync(Mail());

        await Outbox.FailedAsync((await Outbox.ClaimAsync(10, Lease)).Single(), new string('x', 3000));

        database.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Empty(await Outbox.ClaimAsync(10, Lease));
        Assert.Equal("failed", await RowAsync<string>("State"));
        Assert.Null(await RowAsync<byte[]?>("Body"));
    }

    [Fact]
    public async Task Release_Untried_IsDueAtOnceAndCountsNoAttempt()
    {
        await AddAsync(Mail());

        await Outbox.ReleaseAsync((await Outbox.ClaimAsync(10, Lease)).Single());

        Assert.Equal(1, (await Outbox.ClaimAsync(10, Lease)).Single().Attempts);
        Assert.False(await RowAsync<bool>("PossibleDuplicate"));
    }

    [Fact]
    public async Task Claim_KeysGone_GivesTheMailWithoutItsMessage()
    {
        await AddAsync(Mail());

        var elsewhere = new OutboxStore(database.Db, new EphemeralDataProtectionProvider());

        Assert.Null((await elsewhere.ClaimAsync(10, Lease)).Single().Message);
    }

    [Fact]
    public async Task Wake_BeforeWaiting_IsRemembered()
    {
        var outbox = Outbox;
        outbox.Wake();
        outbox.Wake();

        await outbox.WaitAsync(TestContext.Current.CancellationToken);

        Assert.False(outbox.WaitAsync(TestContext.Current.CancellationToken).IsCompleted);
    }
}
