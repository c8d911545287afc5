using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>What a live link leads to: one participant of one round, and how far they have come.</summary>
public sealed record Respondent
{
    public required Guid ParticipantId { get; init; }

    public required Guid RoundId { get; init; }

    public required Guid MunicipalityId { get; init; }

    /// <summary>The language of the participant in the roster.</summary>
    public required string Language { get; init; }

    public DateTimeOffset? RoundOpenedUtc { get; init; }

    public required DateTimeOffset RoundClosesUtc { get; init; }

    public DateTimeOffset? RoundClosedUtc { get; init; }

    public required DateTimeOffset DeletePersonalDataUtc { get; init; }

    public Confidentiality Confidentiality { get; init; }

    public bool IsAnonymous => Confidentiality is Confidentiality.Anonymous;

    /// <summary>Whether they get their answers by mail when they submit.</summary>
    public bool MailsAnswers { get; init; }

    public required string MunicipalityName { get; init; }

    public required string ProgrammeName { get; init; }

    /// <summary>Who owns the programme, and asks.</summary>
    public required string Owner { get; init; }

    /// <summary>Codes of the groups that they sit in, with commas between.</summary>
    public string? JoinedGroups { get; init; }

    /// <summary>Codes of the groups that they sit in, in no order.</summary>
    public IReadOnlyList<string> GroupCodes => JoinedGroups?.Split(',') ?? [];

    /// <summary>Null until Start was pressed, and for good once an anonymous response was submitted; then so are the rest of the response's.</summary>
    public Guid? ResponseId { get; init; }

    /// <summary>Goes up with each save. 0 before Start.</summary>
    public required int Version { get; init; }

    public string? ResponseLanguage { get; init; }

    /// <summary>The theme where they left off.</summary>
    public string? CurrentTheme { get; init; }

    public DateTimeOffset? SavedUtc { get; init; }

    /// <summary>In an anonymous round: midnight of that day, and all that is known of it.</summary>
    public DateTimeOffset? SubmittedUtc { get; init; }

    /// <summary>When the answers, submitted before, were last reopened.</summary>
    public DateTimeOffset? ReopenedUtc { get; init; }

    /// <summary>Whether they were submitted and taken back, and so do not count now.</summary>
    public bool IsReopened => ReopenedUtc is not null && SubmittedUtc is null;

    /// <summary>Whether Start was pressed.</summary>
    public bool HasStarted => ResponseId is not null || SubmittedUtc is not null;

    /// <summary>The state of the round at <paramref name="now"/>.</summary>
    public RoundState StateAt(DateTimeOffset now) =>
        RoundOpenedUtc is null ? RoundState.Planned
        : RoundClosedUtc is not null || now >= RoundClosesUtc ? RoundState.Closed
        : RoundState.Open;
}

/// <summary>What somebody who is asked is told about it: for what, why, and whom to turn to.</summary>
public sealed record RoundNotice
{
    public required string RoundName { get; init; }

    public required string PurposeNb { get; init; }

    public required string PurposeNn { get; init; }

    public required string PurposeEn { get; init; }

    public required string ContactName { get; init; }

    public required string ContactEmail { get; init; }

    public string Purpose(string language) => language switch { "nn" => PurposeNn, "en" => PurposeEn, _ => PurposeNb };
}

/// <summary>Those who answer, as their links lead to them.</summary>
public sealed class RespondentStore(Db db)
{
    // Run for each page of answers: what a few pages alone show is in RoundNotice.
    private const string FindSql = """
        SELECT p.ParticipantId, p.RoundId, p.MunicipalityId, p.Language,
            r.OpenedUtc AS RoundOpenedUtc, r.ClosesUtc AS RoundClosesUtc, r.ClosedUtc AS RoundClosedUtc, r.DeletePersonalDataUtc, r.Confidentiality, r.MailsAnswers,
            m.Name AS MunicipalityName, g.Name AS ProgrammeName, g.Owner,
            (SELECT STRING_AGG(k.GroupCode, ',') FROM ParticipantGroup k WHERE k.ParticipantId = p.ParticipantId) AS JoinedGroups,
            s.ResponseId, COALESCE(s.Version, 0) AS Version, s.Language AS ResponseLanguage, s.CurrentTheme, s.SavedUtc, s.ReopenedUtc,
            COALESCE(s.SubmittedUtc, p.AnsweredDayUtc) AS SubmittedUtc
        FROM SurveyLink l
        JOIN Participant p ON p.ParticipantId = l.ParticipantId
        JOIN Round r ON r.RoundId = p.RoundId
        JOIN Municipality m ON m.MunicipalityId = p.MunicipalityId
        JOIN Programme g ON g.ProgrammeId = m.ProgrammeId
        LEFT JOIN Response s ON s.ParticipantId = p.ParticipantId
        WHERE l.TokenHash = @tokenHash AND l.RevokedUtc IS NULL AND p.WithdrawnUtc IS NULL
        """;

    /// <summary>What the link leads to; null for a link that is unknown, revoked or of somebody withdrawn, which all look the same.</summary>
    public Task<Respondent?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleOrDefaultAsync<Respondent>(FindSql, new { tokenHash }), cancellationToken);

    /// <summary>What the link leads to as <see cref="FindAsync"/> says, and all that was answered by it, read together.</summary>
    public Task<(Respondent? Respondent, IReadOnlyDictionary<string, StoredAnswer> Answers)> FindWithAnswersAsync(byte[] tokenHash, CancellationToken cancellationToken = default) =>
        db.ReadAsync(async c =>
        {
            var respondent = await c.QuerySingleOrDefaultAsync<Respondent>(FindSql, new { tokenHash });
            return (respondent, respondent?.ResponseId is { } responseId ? await ResponseStore.ReadAnswersAsync(c, responseId) : StoredAnswer.None);
        }, cancellationToken);

    private const string NoticeSql = """
        SELECT r.Name AS RoundName, r.PurposeNb, r.PurposeNn, r.PurposeEn, g.ContactName, g.ContactEmail
        FROM Round r
        JOIN Municipality m ON m.MunicipalityId = @MunicipalityId
        JOIN Programme g ON g.ProgrammeId = m.ProgrammeId
        WHERE r.RoundId = @RoundId
        """;

    /// <summary>What the respondent is told about the round.</summary>
    public Task<RoundNotice> ReadNoticeAsync(Respondent respondent, CancellationToken cancellationToken = default) =>
        db.ReadAsync(c => c.QuerySingleAsync<RoundNotice>(NoticeSql, respondent), cancellationToken);

    private const string GroupNamesSql = """
        SELECT k.NameNb AS Nb, k.NameNn AS Nn, k.NameEn AS En
        FROM ParticipantGroup pg
        JOIN Participant p ON p.ParticipantId = pg.ParticipantId
        JOIN Municipality m ON m.MunicipalityId = p.MunicipalityId
        JOIN GroupKind k ON k.ProgrammeId = m.ProgrammeId AND k.GroupCode = pg.GroupCode
        WHERE pg.ParticipantId = @participantId
        ORDER BY k.SortOrder
        """;

    /// <summary>The names of the groups that the participant sits in, in the programme's order.</summary>
    public Task<IReadOnlyList<LocalText>> ListGroupNamesAsync(Guid participantId, CancellationToken cancellationToken = default) =>
        db.ReadAsync<IReadOnlyList<LocalText>>(
            async c => (await c.QueryAsync<LocalText>(GroupNamesSql, new { participantId })).AsList(), cancellationToken);
}
