using System.Text;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteRoundStoreTests(SqliteTestDatabase database) : RoundStoreContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerRoundStoreTests(SqlServerTestDatabase database) : RoundStoreContract(database), IClassFixture<SqlServerTestDatabase>;

public abstract class RoundStoreContract(TestDatabase database)
{
    private readonly OutboxStore _outbox = new(database.Db, new EphemeralDataProtectionProvider());

    private RoundStore Rounds => new(database.Db, _outbox, Participants);

    private RateStore Rates => new(database.Db);

    private RoundPlanStore Plans => new(database.Db);

    private ParticipantStore Participants => new(database.Db, _outbox);

    /// <summary>Tokens by participant, as they went into mails.</summary>
    private readonly Dictionary<Guid, string> _tokens = [];

    private OutboxMail Write(RoundDetails round, Invitee invitee)
    {
        _tokens[invitee.ParticipantId] = invitee.Token;
        var id = database.Db.NewId();
        return new()
        {
            OutboxMailId = id,
            DedupKey = $"invitation/{round.Round.RoundId}/{invitee.ParticipantId}/{invitee.Sequence}",
            Kind = invitee.Sequence == 1 ? OutboxMail.Invitation : OutboxMail.NewLink,
            RoundId = round.Round.RoundId,
            ParticipantId = invitee.ParticipantId,
            RecipientName = invitee.Name,
            RecipientEmail = invitee.Email,
            MessageId = $"{id:N}@survey.test",
            Message = Encoding.UTF8.GetBytes(invitee.Token),
        };
    }

    private Task<TestData> CohortAsync() => new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");

    private static RoundPlan Plan(Guid cohortId, DateTimeOffset closes, string name = "Høst") => new()
    {
        CohortId = cohortId,
        Name = name,
        Purpose = new() { Nb = "hvorfor", Nn = "kvifor", En = "why" },
        Questionnaires = [new("forankring")],
        ClosesUtc = closes,
        DeletePersonalDataUtc = closes.AddYears(1),
    };

    private Task<Guid?> AddAsync(TestData data) => Plans.AddAsync(Plan(data.CohortId, database.Db.Now.AddDays(14)));

    private Task<int> CountAsync(string table, Guid roundId) => database.Db.ReadAsync(c => c.ExecuteScalarAsync<int>(
        table is "ParticipantGroup" or "SurveyLink"
            ? $"SELECT COUNT(*) FROM {table} AS x JOIN Participant AS p ON p.ParticipantId = x.ParticipantId WHERE p.RoundId = @roundId"
            : $"SELECT COUNT(*) FROM {table} WHERE RoundId = @roundId",
        new { roundId }));

    [Fact]
    public async Task Find_Absent_GivesNull()
    {
        Assert.Null(await Rounds.FindAsync(database.Db.NewId()));
        Assert.Null(await Rounds.FindSettingAsync(database.Db.NewId()));
    }

    [Fact]
    public async Task Open_Roster_AsksEachPersonOnce()
    {
        var data = await CohortAsync();
        var lillehammer = await data.MunicipalityAsync();
        await data.MemberAsync(lillehammer, "Kari", "kari@lillehammer.example", "nn", GroupKind.Steering, GroupKind.Project);
        await data.MemberAsync(lillehammer, "Ola", "ola@lillehammer.example", "en", GroupKind.External);
        var id = (await AddAsync(data))!.Value;

        Assert.Equal(RoundOpening.Opened, await Rounds.OpenAsync(id, Write));

        Assert.Equal(RoundState.Open, (await Rounds.FindAsync(id))!.Round.StateAt(database.Db.Now));
        var people = await Participants.ListAsync(id);
        Assert.Equal([("Kari", "nn", "project,steering"), ("Ola", "en", "external")],
            people.Select(p => (p.Name, p.Language, string.Join(",", p.GroupCodes.Order()))));
        Assert.All(people, p => Assert.Equal((ParticipantState.Invited, "waiting"), (p.State, p.MailState)));
        Assert.Equal((2, 3, 2, 2), (await CountAsync("Participant", id), await CountAsync("ParticipantGroup", id), await CountAsync("SurveyLink", id), await CountAsync("OutboxMail", id)));
        // S4: the link in the mail is the one that opens their survey.
        var respondents = new RespondentStore(database.Db);
        foreach (var person in people)
            Assert.Equal(id, (await respondents.FindAsync(SurveyToken.Hash(_tokens[person.ParticipantId])))!.RoundId);
    }

    /// <summary>Who is in no group that is asked anything would have nothing to answer.</summary>
    [Fact]
    public async Task Open_SomeGroupsAsked_LeavesOthersOut()
    {
        var data = await CohortAsync();
        var lillehammer = await data.MunicipalityAsync();
        await data.MemberAsync(lillehammer, "Kari", "kari@lillehammer.example", "nb", GroupKind.Steering, GroupKind.External);
        await data.MemberAsync(lillehammer, "Ola", "ola@lillehammer.example", "nb", GroupKind.External);
        var id = (await Plans.AddAsync(Plan(data.CohortId, database.Db.Now.AddDays(14)) with { Questionnaires = [new("forankring", GroupKind.Steering)] }))!.Value;
        var planned = await Rates.PlannedCountsAsync((await Rounds.FindAsync(id))!.Round);

        Assert.Equal(RoundOpening.Opened, await Rounds.OpenAsync(id, Write));

        var asked = Assert.Single(await Participants.ListAsync(id));
        Assert.Equal(("Kari", 2), (asked.Name, asked.GroupCodes.Count));
        foreach (var rates in new[] { planned, await Rates.RatesAsync(id) })
            Assert.Equal((1, 1, 0), (rates.Total.Asked, rates.OfGroup(GroupKind.Steering).Asked, rates.OfGroup(GroupKind.External).Asked));
    }

    [Fact]
    public async Task Open_NobodyInTheGroupsAsked_LeavesTheRoundPlanned()
    {
        var data = await CohortAsync();
        await data.MemberAsync(await data.MunicipalityAsync());
        var id = (await Plans.AddAsync(Plan(data.CohortId, database.Db.Now.AddDays(14)) with { Questionnaires = [new("forankring", GroupKind.External)] }))!.Value;

        Assert.Equal(0, (await Rates.PlannedCountsAsync((await Rounds.FindAsync(id))!.Round)).Total.Asked);
        Assert.Equal(RoundOpening.NobodyToAsk, await Rounds.OpenAsync(id, Write));
        Assert.Equal(RoundState.Planned, (await Rounds.FindAsync(id))!.State);
    }

    [Fact]
    public async Task Open_InParallel_OpensOnce()
    {
        var data = await CohortAsync();
        var municipality = await data.MunicipalityAsync();
        for (var i = 0; i < 30; i++)
            await data.MemberAsync(municipality);
        var id = (await AddAsync(data))!.Value;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Rounds.OpenAsync(id, (round, invitee) =>
        {
            lock (_tokens)
                return Write(round, invitee);
        }))));

        Assert.Single(outcomes, RoundOpening.Opened);
        Assert.Equal(5, outcomes.Count(outcome => outcome == RoundOpening.NotPlanned));
        Assert.Equal((30, 30, 30), (await CountAsync("Participant", id), await CountAsync("SurveyLink", id), await CountAsync("OutboxMail", id)));
    }

    [Fact]
    public async Task Open_EmptyRosterOrPastClosing_SaysWhichAndAsksNobody()
    {
        var data = await CohortAsync();
        var municipality = await data.MunicipalityAsync();
        var id = (await AddAsync(data))!.Value;

        Assert.Equal(RoundOpening.NobodyToAsk, await Rounds.OpenAsync(id, Write));
        await data.MemberAsync(municipality);
        var late = (await Plans.AddAsync(Plan(data.CohortId, database.Db.Now, "For sen")))!.Value;
        Assert.Equal(RoundOpening.PastClosing, await Rounds.OpenAsync(late, Write));
        Assert.Equal(RoundOpening.NotPlanned, await Rounds.OpenAsync(database.Db.NewId(), Write));
        Assert.Equal(0, await CountAsync("Participant", id));
        Assert.Equal(RoundOpening.Opened, await Rounds.OpenAsync(id, Write));
    }

    [Fact]
    public async Task Open_AMailThatCannotBeWritten_LeavesTheRoundPlanned()
    {
        var data = await CohortAsync();
        var municipality = await data.MunicipalityAsync();
        await data.MemberAsync(municipality, "A");
        await data.MemberAsync(municipality, "B");
        var id = (await AddAsync(data))!.Value;

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Rounds.OpenAsync(id, (round, invitee) => invitee.Name == "B" ? throw new InvalidOperationException() : Write(round, invitee)));

        Assert.Equal(RoundState.Planned, (await Rounds.FindAsync(id))!.Round.StateAt(database.Db.Now));
        Assert.Equal((0, 0), (await CountAsync("Participant", id), await CountAsync("OutboxMail", id)));
    }

    private async Task AnswerAsync(Guid roundId, Participant participant, bool submitted)
    {
        var now = database.Db.Now;
        await database.Db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync(
                """
                INSERT INTO Response (ResponseId, ParticipantId, RoundId, MunicipalityId, Version, Language, OpenedUtc, SubmittedUtc)
                VALUES (@id, @ParticipantId, @roundId, @MunicipalityId, 1, 'nb', @now, @submittedUtc)
                """,
                new { id = database.Db.NewId(), participant.ParticipantId, roundId, participant.MunicipalityId, now, submittedUtc = submitted ? now : (DateTimeOffset?)null }, t);
            if (submitted)
                await TallyStore.AddAsync(t, roundId, participant.MunicipalityId, TallyCell.Of([], [.. participant.GroupCodes], new Dictionary<string, string?>()));
        });
    }

    /// <summary>A round open in Bærum (A in two groups, B) and Ås (C).</summary>
    private async Task<(Guid RoundId, IReadOnlyList<Participant> People, TestData Data)> OpenedAsync()
    {
        var data = await CohortAsync();
        var ås = await data.MunicipalityAsync("Ås", "3218");
        var bærum = await data.MunicipalityAsync("Bærum", "3201");
        await data.MemberAsync(bærum, "A", "a@baerum.example", "nb", GroupKind.Steering, GroupKind.Project);
        await data.MemberAsync(bærum, "B", "b@baerum.example", "nb", GroupKind.Project);
        await data.MemberAsync(ås, "C", "c@aas.example", "nb", GroupKind.Project);
        var id = (await AddAsync(data))!.Value;
        Assert.Equal(3, (await Rates.RosterCountsAsync(data.CohortId)).Total.Asked);
        await Rounds.OpenAsync(id, Write);
        return (id, await Participants.ListAsync(id), data);
    }

    /// <summary>The tallies have the same rates as counting those who were asked; but for who has only opened their link.</summary>
    private async Task AssertCountedAsync(Guid roundId)
    {
        var (live, counted) = (await Rates.RatesAsync(roundId), await Rates.CountedAsync((await Rounds.FindAsync(roundId))!.Round, await new TallyStore(database.Db).ReadByMunicipalityAsync([roundId])));
        Assert.Equal(live.Municipalities, counted.Municipalities);
        foreach (var municipality in live.Municipalities.Select(municipality => municipality.MunicipalityId))
        {
            Assert.Equal(Known(live.OfMunicipality(municipality)), Known(counted.OfMunicipality(municipality)));
            foreach (var group in live.Groups)
                Assert.Equal(Known(live.Of(municipality, group.GroupCode)), Known(counted.Of(municipality, group.GroupCode)));
        }

        static (int, int) Known(ResponseRate rate) => (rate.Asked, rate.Submitted);
    }

    [Fact]
    public async Task Rates_APersonInTwoGroups_CountsInBothAndOnceInTotals()
    {
        var (id, people, data) = await OpenedAsync();
        await AnswerAsync(id, people[0], submitted: true);
        await AnswerAsync(id, people[2], submitted: false);

        var rates = await Rates.RatesAsync(id);

        Assert.Equal(["Bærum", "Ås"], rates.Municipalities.Select(municipality => municipality.Name));
        Assert.Equal([GroupKind.Steering, GroupKind.Project, GroupKind.External], rates.Groups.Select(group => group.GroupCode));
        var (bærum, ås) = (rates.Municipalities[0].MunicipalityId, rates.Municipalities[1].MunicipalityId);
        Assert.Equal(new(1, 1, 1), rates.Of(bærum, GroupKind.Steering));
        Assert.Equal(new(2, 1, 1), rates.Of(bærum, GroupKind.Project));
        Assert.Equal(new(2, 1, 1), rates.OfMunicipality(bærum));
        Assert.Equal(new(1, 1, 0), rates.Of(ås, GroupKind.Project));
        Assert.Equal(default, rates.Of(ås, GroupKind.External));
        Assert.Equal(new(3, 2, 1), rates.OfGroup(GroupKind.Project));
        Assert.Equal(new(3, 2, 1), rates.Total);
        await AssertCountedAsync(id);
        Assert.Equal(rates.Total, (await Rounds.ListAsync(data.CohortId)).Single().Rate);
    }

    [Fact]
    public async Task Withdraw_Participant_EndsLinkMailAndCount()
    {
        var (id, people, _) = await OpenedAsync();
        await AnswerAsync(id, people[1], submitted: true);

        Assert.True(await Participants.WithdrawAsync(id, people[0].ParticipantId));
        Assert.True(await Participants.WithdrawAsync(id, people[1].ParticipantId));

        Assert.Null(await new RespondentStore(database.Db).FindAsync(SurveyToken.Hash(_tokens[people[0].ParticipantId])));
        var after = await Participants.ListAsync(id);
        Assert.Equal((ParticipantState.Withdrawn, "cancelled"), (after[0].State, after[0].MailState));
        // Who had submitted stays counted: the answers do.
        Assert.Equal(new(2, 1, 1), (await Rates.RatesAsync(id)).Total);
        await AssertCountedAsync(id);
        Assert.False(await Participants.WithdrawAsync(id, people[0].ParticipantId));
        Assert.False(await Participants.WithdrawAsync(database.Db.NewId(), people[2].ParticipantId));
        Assert.NotNull(await new RespondentStore(database.Db).FindAsync(SurveyToken.Hash(_tokens[people[2].ParticipantId])));
    }

    [Fact]
    public async Task Reissue_Link_ReplacesTheOldOne()
    {
        var (id, people, _) = await OpenedAsync();
        var who = people[0].ParticipantId;
        var old = _tokens[who];

        Assert.True(await Participants.ReissueLinkAsync(id, who, Write));

        var respondents = new RespondentStore(database.Db);
        Assert.NotEqual(old, _tokens[who]);
        Assert.Null(await respondents.FindAsync(SurveyToken.Hash(old)));
        Assert.NotNull(await respondents.FindAsync(SurveyToken.Hash(_tokens[who])));
        Assert.Equal(["cancelled", "waiting"], (await _outbox.ListOfRoundAsync(id)).Where(mail => mail.RecipientName == "A").Select(mail => mail.State).Order());
        Assert.Equal("waiting", (await Participants.ListAsync(id))[0].MailState);
    }

    [Fact]
    public async Task Reissue_WithdrawnForeignOrClosed_ChangesNothing()
    {
        var (id, people, _) = await OpenedAsync();
        await Participants.WithdrawAsync(id, people[0].ParticipantId);
        var (other, _, _) = await OpenedAsync();

        Assert.False(await Participants.ReissueLinkAsync(id, people[0].ParticipantId, Write));
        Assert.False(await Participants.ReissueLinkAsync(other, people[1].ParticipantId, Write));
        Assert.NotNull(await new RespondentStore(database.Db).FindAsync(SurveyToken.Hash(_tokens[people[1].ParticipantId])));
        await Rounds.CloseAsync(id);
        Assert.False(await Participants.ReissueLinkAsync(id, people[1].ParticipantId, Write));
        Assert.Equal(3, await CountAsync("SurveyLink", id));
    }

    [Fact]
    public async Task AddParticipant_WhileOpen_IsAskedOnce()
    {
        var (id, people, _) = await OpenedAsync();
        var person = new NewParticipant
        {
            MunicipalityId = people[2].MunicipalityId,
            Name = "D",
            Email = "d@aas.example",
            Language = "nn",
            GroupCodes = [GroupKind.External],
        };

        Assert.True(await Participants.AddAsync(id, person, Write));

        Assert.False(await Participants.AddAsync(id, person with { Email = "D@aas.example" }, Write));
        Assert.False(await Participants.AddAsync(id, person with { Email = "e@aas.example", MunicipalityId = database.Db.NewId() }, Write));
        Assert.Equal(4, (await Rates.RatesAsync(id)).Total.Asked);
        Assert.Equal(4, await CountAsync("OutboxMail", id));
        await AssertCountedAsync(id);
        await Rounds.CloseAsync(id);
        Assert.False(await Participants.AddAsync(id, person with { Email = "f@aas.example" }, Write));
    }

    [Fact]
    public async Task Close_OpenRound_ClosesOnceAndStopsMail()
    {
        var (id, _, data) = await OpenedAsync();
        var planned = (await Plans.AddAsync(Plan(data.CohortId, database.Db.Now.AddDays(1), "Planlagt")))!.Value;

        Assert.True(await Rounds.CloseAsync(id));

        Assert.False(await Rounds.CloseAsync(id));
        Assert.False(await Rounds.CloseAsync(planned));
        Assert.Equal(RoundState.Closed, (await Rounds.FindAsync(id))!.Round.StateAt(database.Db.Now));
        Assert.All(await _outbox.ListOfRoundAsync(id), mail => Assert.Equal("cancelled", mail.State));
    }

    /// <summary>A mail with somebody's own answers holds no link, and is owed to them whatever becomes of the round.</summary>
    [Fact]
    public async Task Mails_WithOwnAnswers_AreSentWhateverBecomesOfTheRound()
    {
        var (id, people, _) = await OpenedAsync();
        var invitation = Write((await Rounds.FindAsync(id))!, new() { ParticipantId = people[0].ParticipantId, Name = "A", Email = "a@baerum.example", Language = "nb", Token = "t", GroupCodes = [], Sequence = 9 });
        await database.Db.WriteAsync(t => _outbox.AddAsync(t, invitation with { Kind = OutboxMail.Receipt, DedupKey = $"receipt/{id}" }));

        await Participants.WithdrawAsync(id, people[0].ParticipantId);
        await Rounds.CloseAsync(id);
        database.Clock.Advance(TimeSpan.FromDays(14));
        var claimed = await _outbox.ClaimAsync(1000, TimeSpan.FromMinutes(1));

        Assert.Contains(claimed, mail => mail.OutboxMailId == invitation.OutboxMailId);
        Assert.Equal((1, 3), ((await _outbox.ListOfRoundAsync(id)).Count(mail => mail.State == "waiting"), (await _outbox.ListOfRoundAsync(id)).Count(mail => mail.State == "cancelled")));
    }

    [Fact]
    public async Task Mails_FailedOnes_CountUntilSomethingIsDone()
    {
        var (id, people, _) = await OpenedAsync();
        foreach (var mail in await _outbox.ClaimAsync(1000, TimeSpan.FromMinutes(1)))
            await _outbox.FailedAsync(mail, "550 no");
        Assert.Equal(new() { Waiting = 0, Retrying = 0, Sent = 0, Failed = 3 }, await _outbox.CountOfRoundAsync(id));

        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await Participants.WithdrawAsync(id, people[0].ParticipantId);
        await Participants.ReissueLinkAsync(id, people[1].ParticipantId, Write);

        Assert.Equal(new() { Waiting = 1, Retrying = 0, Sent = 0, Failed = 1 }, await _outbox.CountOfRoundAsync(id));
    }

    [Fact]
    public async Task Mails_RoundPastClosing_AreNotSent()
    {
        var (id, _, _) = await OpenedAsync();

        database.Clock.Advance(TimeSpan.FromDays(14));
        var claimed = await _outbox.ClaimAsync(1000, TimeSpan.FromMinutes(1));

        var mails = await _outbox.ListOfRoundAsync(id);
        Assert.All(mails, mail => Assert.Equal("cancelled", mail.State));
        Assert.Empty(claimed.Select(mail => mail.OutboxMailId).Intersect(mails.Select(mail => mail.OutboxMailId)));
    }
}
