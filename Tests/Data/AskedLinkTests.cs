using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>Links that somebody asks for by an address: who gets one, how often, and that nobody loses the link they have.</summary>
public abstract class AskedLinkContract(TestDatabase database) : IAsyncLifetime
{
    private TestData _data = null!;
    private Guid _municipality;
    private Guid _round;
    private TestParticipant _kari = null!;
    private int _written;

    private ParticipantStore Participants => new(database.Db, new OutboxStore(database.Db, new EphemeralDataProtectionProvider()));

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        _data = await new TestData(database.Db).ProgrammeAsync();
        _municipality = await _data.MunicipalityAsync();
        _round = await _data.RoundAsync();
        _kari = await _data.ParticipantAsync(_round, _municipality);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    private OutboxMail Write(RoundDetails round, Invitee invitee)
    {
        Interlocked.Increment(ref _written);
        var id = database.Db.NewId();
        return new()
        {
            OutboxMailId = id,
            DedupKey = $"{round.Round.RoundId}/{invitee.ParticipantId}/{invitee.Sequence}",
            Kind = OutboxMail.AskedLink,
            RoundId = round.Round.RoundId,
            ParticipantId = invitee.ParticipantId,
            RecipientName = invitee.Name,
            RecipientEmail = invitee.Email,
            MessageId = $"{id:N}@survey.test",
            Message = [],
        };
    }

    private Task<bool> AddAsync(Guid? participant = null) => Participants.AddLinkAsync(_round, participant ?? _kari.ParticipantId, Write);

    private Task<int> CountAsync(string table) => database.Db.ReadAsync(c => c.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM {table}"));

    private Task ChangeAsync(string sql) => database.Db.WriteAsync(
        t => t.Connection!.ExecuteAsync(sql, new { now = database.Db.Now, round = _round, participant = _kari.ParticipantId }, t));

    [Fact]
    public async Task AskedLink_Added_LeavesTheEarlierOneAlive()
    {
        Assert.True(await AddAsync());

        Assert.NotNull(await new RespondentStore(database.Db).FindAsync(SurveyToken.Hash(_kari.Token)));
        Assert.Equal((2, 1), (await CountAsync("SurveyLink"), await CountAsync("OutboxMail")));
    }

    [Fact]
    public async Task AskedLink_AskedOften_IsSentEveryQuarterAndFiveTimesADay()
    {
        Assert.True(await AddAsync());
        database.Clock.Advance(ParticipantStore.AskedLinkPause - TimeSpan.FromSeconds(1));
        Assert.False(await AddAsync());
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 2; i <= ParticipantStore.AskedLinksADay; i++)
        {
            Assert.True(await AddAsync());
            database.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.False(await AddAsync());
        Assert.Equal((6, 5, 5), (await CountAsync("SurveyLink"), await CountAsync("OutboxMail"), _written));
        database.Clock.Advance(TimeSpan.FromHours(20));
        Assert.True(await AddAsync());
    }

    [Fact]
    public async Task AskedLink_AskedManyTimesAtOnce_IsSentOnce()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => AddAsync())));

        Assert.Single(outcomes, sent => sent);
        Assert.Equal((2, 1), (await CountAsync("SurveyLink"), await CountAsync("OutboxMail")));
    }

    [Theory]
    [InlineData("UPDATE Participant SET WithdrawnUtc = @now WHERE ParticipantId = @participant")]
    [InlineData("UPDATE Round SET ClosedUtc = @now WHERE RoundId = @round")]
    [InlineData("UPDATE Round SET ClosesUtc = @now WHERE RoundId = @round")]
    [InlineData("UPDATE Round SET OpenedUtc = NULL WHERE RoundId = @round")]
    public async Task AskedLink_WhereNobodyIsAskedNow_IsNotSent(string sql)
    {
        await ChangeAsync(sql);

        Assert.False(await AddAsync());
        Assert.Empty(await Participants.ListAskedNowAsync($"{_kari.ParticipantId:N}@lillehammer.example"));
        Assert.Equal(0, _written);
    }

    [Fact]
    public async Task AskedNow_AnAddressHoweverSpelt_IsEveryPlaceWhereItIsAsked()
    {
        var ola = await _data.ParticipantAsync(await _data.RoundAsync("Runde 2"), _municipality);
        await database.Db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE Participant SET EmailNormalised = 'KARI@LILLEHAMMER.EXAMPLE'", transaction: t));
        await _data.ParticipantAsync(_round, _municipality);

        var asked = await Participants.ListAskedNowAsync("Kari@Lillehammer.Example");

        Assert.Equal(new[] { _kari.ParticipantId, ola.ParticipantId }.Order(), asked.Select(one => one.ParticipantId).Order());
        Assert.Contains(asked, one => one.RoundId == _round);
    }
}

public sealed class SqliteAskedLinkTests() : AskedLinkContract(new SqliteTestDatabase());

public sealed class SqlServerAskedLinkTests() : AskedLinkContract(new SqlServerTestDatabase());
