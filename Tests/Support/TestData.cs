using BoSoSurvey.Data;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Pages.Respond;
using Dapper;

namespace BoSoSurvey.Tests.Support;

/// <summary>A participant put straight into the database, with the secret of their link.</summary>
public sealed record TestParticipant(Guid ParticipantId, string Token, string[] Groups)
{
    /// <summary>The path of the participant's page: the code of a theme, <c>check</c> or <c>done</c>.</summary>
    public string At(string page) => RespondentCookie.Address(ParticipantId, page);
}

/// <summary>Rows for tests that begin after a round was opened; with defaults for all that the test does not care about.</summary>
public sealed class TestData(Db db)
{
    public Guid ProgrammeId { get; private set; }

    public Guid CohortId { get; private set; }

    /// <summary>A programme with the standard groups and one cohort.</summary>
    public async Task<TestData> ProgrammeAsync(string name = "Boligsosialt utviklingsprogram", string cohort = "Pulje 1")
    {
        ProgrammeId = db.NewId();
        CohortId = db.NewId();
        await db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync(
                "INSERT INTO Programme (ProgrammeId, Name, Owner, ContactName, ContactEmail, CreatedUtc) VALUES (@ProgrammeId, @name, 'Husbanken Region Øst', 'Randi Berg', 'randi.berg@husbanken.example', @now)",
                new { ProgrammeId, name, now = db.Now }, t);
            await t.Connection!.ExecuteAsync(
                "INSERT INTO GroupKind (ProgrammeId, GroupCode, SortOrder, NameNb, NameNn, NameEn) VALUES (@ProgrammeId, @GroupCode, @SortOrder, @Nb, @Nn, @En)",
                GroupKind.Standard.Select(k => new { ProgrammeId, k.GroupCode, k.SortOrder, k.Name.Nb, k.Name.Nn, k.Name.En }), t);
            await t.Connection!.ExecuteAsync(
                "INSERT INTO Cohort (CohortId, ProgrammeId, Name, SortOrder) VALUES (@CohortId, @ProgrammeId, @cohort, 1)", new { CohortId, ProgrammeId, cohort }, t);
        });
        return this;
    }

    public async Task<Guid> MunicipalityAsync(string name = "Lillehammer", string number = "3405")
    {
        var id = db.NewId();
        await db.WriteAsync(t => t.Connection!.ExecuteAsync(
            "INSERT INTO Municipality (MunicipalityId, ProgrammeId, CohortId, MunicipalityNumber, Name) VALUES (@id, @ProgrammeId, @CohortId, @number, @name)",
            new { id, ProgrammeId, CohortId, number, name }, t));
        return id;
    }

    /// <summary>A person in the roster, in the steering group unless said otherwise.</summary>
    public async Task<Guid> MemberAsync(
        Guid municipalityId, string name = "Kari Nordmann", string? email = null, string language = "nb", params string[] groups)
    {
        var id = db.NewId();
        email ??= $"{id:N}@lillehammer.example";
        string[] codes = groups.Length == 0 ? [GroupKind.Steering] : groups;
        await db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync(
                """
                INSERT INTO Member (MemberId, MunicipalityId, Name, Email, EmailNormalised, JobTitle, Language)
                VALUES (@id, @municipalityId, @name, @email, @normalised, 'Rådgiver', @language)
                """,
                new { id, municipalityId, name, email, normalised = email.ToUpperInvariant(), language }, t);
            await t.Connection!.ExecuteAsync("INSERT INTO MemberGroup (MemberId, GroupCode) VALUES (@id, @code)", codes.Select(code => new { id, code }), t);
        });
        return id;
    }

    /// <summary>A round that asks the newest Forankring, open from now for two weeks unless said otherwise.</summary>
    public async Task<Guid> RoundAsync(string name = "Runde 1 – høsten 2010", bool opened = true, DateTimeOffset? closes = null)
    {
        var id = db.NewId();
        await db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync(
                """
                INSERT INTO Round (RoundId, CohortId, Name, PurposeNb, PurposeNn, PurposeEn, OpenedUtc, ClosesUtc, DeletePersonalDataUtc, CreatedUtc)
                VALUES (@id, @CohortId, @name, 'Svarene brukes til å følge utviklingen i kommunen.', 'Svara blir brukte til å følgje utviklinga i kommunen.',
                    'The answers are used to follow developments in the municipality.', @openedUtc, @closesUtc, @deleteUtc, @now)
                """,
                new { id, CohortId, name, openedUtc = opened ? db.Now : (DateTimeOffset?)null, closesUtc = closes ?? db.Now.AddDays(14), deleteUtc = db.Now.AddYears(1), now = db.Now }, t);
            await t.Connection!.ExecuteAsync(
                "INSERT INTO RoundQuestionnaire (RoundId, QuestionnaireCode, QuestionnaireVersion, SortOrder) SELECT @id, QuestionnaireCode, MAX(Version), 1 FROM Questionnaire WHERE QuestionnaireCode = 'forankring' GROUP BY QuestionnaireCode", new { id }, t);
        });
        return id;
    }

    public Task SetAnonymousAsync(Guid roundId) =>
        db.WriteAsync(t => t.Connection!.ExecuteAsync("UPDATE Round SET Confidentiality = 'anonymous' WHERE RoundId = @roundId", new { roundId }, t));

    /// <summary>Asks only these groups what the round asks.</summary>
    public Task SetGroupsAsync(Guid roundId, params string[] groups) => db.WriteAsync(t => t.Connection!.ExecuteAsync(
        "INSERT INTO RoundQuestionnaireGroup (RoundId, QuestionnaireCode, GroupCode) VALUES (@roundId, 'forankring', @group)", groups.Select(group => new { roundId, group }), t));

    public async Task<TestParticipant> ParticipantAsync(Guid roundId, Guid municipalityId, string language = "nb", params string[] groups)
    {
        var id = db.NewId();
        var token = SurveyToken.New();
        string[] codes = groups.Length == 0 ? [GroupKind.Steering] : groups;
        await db.WriteAsync(async t =>
        {
            await t.Connection!.ExecuteAsync(
                """
                INSERT INTO Participant (ParticipantId, RoundId, MunicipalityId, Name, Email, EmailNormalised, Language, CreatedUtc)
                VALUES (@id, @roundId, @municipalityId, 'Kari Nordmann', @email, UPPER(@email), @language, @now)
                """,
                new { id, roundId, municipalityId, email = $"{id:N}@lillehammer.example", language, now = db.Now }, t);
            await t.Connection!.ExecuteAsync(
                "INSERT INTO ParticipantGroup (ParticipantId, GroupCode) VALUES (@id, @code)", codes.Select(code => new { id, code }), t);
            await t.Connection!.ExecuteAsync(
                "INSERT INTO SurveyLink (TokenHash, ParticipantId, CreatedUtc) VALUES (@hash, @id, @now)", new { hash = SurveyToken.Hash(token), id, now = db.Now }, t);
            await TallyStore.ChangeAskedAsync(t, roundId, [(municipalityId, codes)], 1);
        });
        return new(id, token, codes);
    }

    /// <summary>Answers as the participant would: opens the link, saves, and submits unless said otherwise.</summary>
    public async Task AnswerAsync(Guid roundId, TestParticipant participant, IReadOnlyDictionary<string, string?> answers, bool submit = true)
    {
        var (respondents, store) = (new RespondentStore(db), new ResponseStore(db));
        var hash = SurveyToken.Hash(participant.Token);
        await store.StartAsync((await respondents.FindAsync(hash))!, "nb");
        var respondent = (await respondents.FindAsync(hash))!;
        await store.SaveAsync(respondent.ResponseId!.Value, respondent.Version, answers, new("FOR_EGE"), "nb");
        if (submit && !await new SubmissionStore(db).SubmitAsync(respondent, await new QuestionnaireStore(db).OfRoundAsync(roundId)))
            throw new InvalidOperationException("The response was not taken.");
    }
}
