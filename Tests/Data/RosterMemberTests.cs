using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteRosterMemberTests(SqliteTestDatabase database) : RosterMemberContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerRosterMemberTests(SqlServerTestDatabase database) : RosterMemberContract(database), IClassFixture<SqlServerTestDatabase>;

/// <summary>One person at a time in the roster; whole files are in <see cref="RosterStoreContract"/>.</summary>
public abstract class RosterMemberContract(TestDatabase database)
{
    private RosterStore Rosters => new(database.Db, new ProgrammeStore(database.Db));

    private ParticipantStore Participants => new(database.Db, new OutboxStore(database.Db, new EphemeralDataProtectionProvider()));

    private async Task<(TestData Data, Guid Hamar, Guid Oslo)> CohortAsync()
    {
        var data = await new TestData(database.Db).ProgrammeAsync($"Program {database.Db.NewId()}");
        return (data, await data.MunicipalityAsync("Hamar", "3403"), await data.MunicipalityAsync("Oslo", "0301"));
    }

    private Member Person(Guid municipalityId, string email = "Åse@kommune.example", string name = "Åse Ødegård", params string[] groups) => new()
    {
        MemberId = database.Db.NewId(),
        MunicipalityId = municipalityId,
        Name = name,
        Email = email,
        JobTitle = "=1+1",
        Language = "nn",
        GroupCodes = groups.Length == 0 ? [GroupKind.Project, GroupKind.Steering] : groups,
    };

    [Fact]
    public async Task AddMember_NewAddress_IsFoundAsGiven()
    {
        var (data, hamar, _) = await CohortAsync();
        var person = Person(hamar);

        Assert.True(await Rosters.AddMemberAsync(person));

        Assert.Equivalent(person, await Rosters.FindMemberAsync(data.CohortId, person.MemberId), strict: true);
        Assert.Null(await Rosters.FindMemberAsync((await CohortAsync()).Data.CohortId, person.MemberId));
        Assert.Null(await Rosters.FindMemberAsync(data.CohortId, database.Db.NewId()));
    }

    [Fact]
    public async Task AddMember_AddressTakenInTheMunicipality_AddsNobody()
    {
        var (data, hamar, oslo) = await CohortAsync();
        await Rosters.AddMemberAsync(Person(hamar, "kari@kommune.example"));

        Assert.False(await Rosters.AddMemberAsync(Person(hamar, "KARI@Kommune.example")));
        Assert.True(await Rosters.AddMemberAsync(Person(oslo, "kari@kommune.example")));

        Assert.Equal(2, (await Rosters.ListAsync(data.CohortId)).Count);
    }

    [Fact]
    public async Task SaveMember_Everything_IsWrittenOver()
    {
        var (data, hamar, oslo) = await CohortAsync();
        var (before, other) = (Person(hamar), Person(hamar, "ola@kommune.example"));
        await Rosters.AddMemberAsync(before);
        await Rosters.AddMemberAsync(other);
        var after = Person(oslo, "ny@kommune.example", "Per", GroupKind.External) with { MemberId = before.MemberId, JobTitle = "", Language = "en" };

        Assert.Equal(MemberSaving.Saved, await Rosters.SaveMemberAsync(data.CohortId, after));

        Assert.Equivalent(after, await Rosters.FindMemberAsync(data.CohortId, before.MemberId), strict: true);
        Assert.Equivalent(other, await Rosters.FindMemberAsync(data.CohortId, other.MemberId), strict: true);
        // The address moved with them, in the form that it is compared in too.
        Assert.False(await Rosters.AddMemberAsync(Person(oslo, "NY@kommune.example")));
        Assert.True(await Rosters.AddMemberAsync(Person(hamar, before.Email)));
    }

    [Fact]
    public async Task SaveMember_AddressOfAnother_ChangesNothing()
    {
        var (data, hamar, _) = await CohortAsync();
        var (person, other) = (Person(hamar), Person(hamar, "ola@kommune.example"));
        await Rosters.AddMemberAsync(person);
        await Rosters.AddMemberAsync(other);

        Assert.Equal(MemberSaving.AddressTaken, await Rosters.SaveMemberAsync(data.CohortId, person with { Email = "OLA@kommune.example", GroupCodes = [GroupKind.External] }));

        Assert.Equivalent(person, await Rosters.FindMemberAsync(data.CohortId, person.MemberId), strict: true);
    }

    [Fact]
    public async Task SaveOrDeleteMember_OfAnotherCohort_DoesNothing()
    {
        var (data, hamar, _) = await CohortAsync();
        var elsewhere = (await CohortAsync()).Data.CohortId;
        var person = Person(hamar);
        await Rosters.AddMemberAsync(person);

        Assert.Equal(MemberSaving.Gone, await Rosters.SaveMemberAsync(elsewhere, person with { Name = "Per" }));
        await Rosters.DeleteMemberAsync(elsewhere, person.MemberId);

        Assert.Equivalent(person, await Rosters.FindMemberAsync(data.CohortId, person.MemberId), strict: true);
    }

    [Fact]
    public async Task DeleteMember_InTheRoster_TakesThemAlone()
    {
        var (data, hamar, _) = await CohortAsync();
        var (person, other) = (Person(hamar), Person(hamar, "ola@kommune.example"));
        await Rosters.AddMemberAsync(person);
        await Rosters.AddMemberAsync(other);

        await Rosters.DeleteMemberAsync(data.CohortId, person.MemberId);
        await Rosters.DeleteMemberAsync(data.CohortId, person.MemberId);

        Assert.Equivalent(new[] { other }, await Rosters.ListAsync(data.CohortId), strict: true);
        Assert.Equal(MemberSaving.Gone, await Rosters.SaveMemberAsync(data.CohortId, person));
    }

    [Fact]
    public async Task RoundsAsking_Address_AreThoseThatItWasNotTakenOutOf()
    {
        var (data, hamar, oslo) = await CohortAsync();
        const string email = "kari@hamar.example";
        var rounds = new List<Guid>();
        foreach (var name in new[] { "1", "2", "3" })
        {
            var round = await data.RoundAsync(name);
            rounds.Add(round);
            database.Clock.Advance(TimeSpan.FromMinutes(1));
            await Participants.AddAsync(
                round,
                new() { MunicipalityId = hamar, Name = "Kari", Email = email, Language = "nb", GroupCodes = [GroupKind.Steering] },
                (_, invitee) => new()
                {
                    OutboxMailId = database.Db.NewId(), DedupKey = $"{round}/{invitee.ParticipantId}", Kind = OutboxMail.Invitation, RoundId = round, ParticipantId = invitee.ParticipantId,
                    RecipientName = invitee.Name, RecipientEmail = invitee.Email, MessageId = $"{database.Db.NewId():N}@survey.test", Message = [1],
                });
        }

        await Participants.WithdrawAsync(rounds[2], (await Participants.ListAsync(rounds[2]))[0].ParticipantId);

        var asking = await Participants.ListRoundsAskingAsync(hamar, "Kari@HAMAR.example");

        Assert.Equal(rounds.Take(2), asking.Select(round => round.RoundId));
        Assert.Equal((data.CohortId, data.ProgrammeId), (asking[0].CohortId, asking[0].ProgrammeId));
        Assert.Empty(await Participants.ListRoundsAskingAsync(oslo, email));
    }
}
