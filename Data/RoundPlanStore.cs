using System.Data.Common;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rounds;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>Rounds before they are opened: made, changed and deleted. What has been opened is out of its reach.</summary>
public sealed class RoundPlanStore(Db db)
{
    private const string AddSql = """
        INSERT INTO Round (RoundId, CohortId, Name, PurposeNb, PurposeNn, PurposeEn, ClosesUtc, DeletePersonalDataUtc, Confidentiality, MailsAnswers, CreatedUtc)
        VALUES (@roundId, @CohortId, @Name, @PurposeNb, @PurposeNn, @PurposeEn, @ClosesUtc, @DeletePersonalDataUtc, @confidentiality, @MailsAnswers, @now)
        """;

    // Changes nothing: it holds the row, so that two rounds do not take one name in the same moment.
    private const string HoldCohortSql = "UPDATE Cohort SET SortOrder = SortOrder WHERE CohortId = @CohortId";

    private const string NamesSql = "SELECT Name FROM Round WHERE CohortId = @CohortId AND RoundId <> @roundId";

    private static async Task<bool> IsTakenAsync(DbTransaction transaction, Guid roundId, RoundPlan plan)
    {
        await transaction.Connection!.ExecuteAsync(HoldCohortSql, new { plan.CohortId }, transaction);
        var others = await transaction.Connection!.QueryAsync<string>(NamesSql, new { plan.CohortId, roundId }, transaction);
        return others.Any(other => NameKey.Of(other) == NameKey.Of(plan.Name));
    }

    /// <summary>Makes a planned round: nobody is asked until it is opened.</summary>
    /// <returns>Its id, or null if the cohort has a round of that name, but for case and spaces.</returns>
    public async Task<Guid?> AddAsync(RoundPlan plan, CancellationToken cancellationToken = default)
    {
        var roundId = db.NewId();
        try
        {
            return await db.WriteAsync<Guid?>(async transaction =>
            {
                if (await IsTakenAsync(transaction, roundId, plan))
                    return null;
                await transaction.Connection!.ExecuteAsync(AddSql, Row(roundId, plan), transaction);
                await AddQuestionnairesAsync(transaction, roundId, plan);
                return roundId;
            }, cancellationToken);
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            return null;
        }
    }

    private const string SaveSql = """
        UPDATE Round
        SET Name = @Name, PurposeNb = @PurposeNb, PurposeNn = @PurposeNn, PurposeEn = @PurposeEn, ClosesUtc = @ClosesUtc,
            DeletePersonalDataUtc = @DeletePersonalDataUtc, Confidentiality = @confidentiality, MailsAnswers = @MailsAnswers
        WHERE RoundId = @roundId AND CohortId = @CohortId AND OpenedUtc IS NULL
        """;

    /// <summary>Writes over a planned round; it asks the newest version of each questionnaire as it is now.</summary>
    public async Task<RoundSaving> SaveAsync(Guid roundId, RoundPlan plan, CancellationToken cancellationToken = default)
    {
        try
        {
            return await db.WriteAsync(async transaction =>
            {
                if (await IsTakenAsync(transaction, roundId, plan))
                    return RoundSaving.NameTaken;
                if (await transaction.Connection!.ExecuteAsync(SaveSql, Row(roundId, plan), transaction) == 0)
                    return RoundSaving.NotPlanned;
                await transaction.Connection!.ExecuteAsync(DeleteQuestionnairesSql, new { roundId }, transaction);
                await AddQuestionnairesAsync(transaction, roundId, plan);
                return RoundSaving.Saved;
            }, cancellationToken);
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            return RoundSaving.NameTaken;
        }
    }

    // Changes nothing: it holds the row, so that the round is not opened between the two deletions.
    private const string HoldSql = "UPDATE Round SET OpenedUtc = NULL WHERE RoundId = @roundId AND OpenedUtc IS NULL";

    private const string DeleteQuestionnairesSql = "DELETE FROM RoundQuestionnaire WHERE RoundId = @roundId";

    private const string DeleteSql = "DELETE FROM Round WHERE RoundId = @roundId";

    /// <summary>Deletes a planned round.</summary>
    /// <returns>False if it is not planned: opened, or gone.</returns>
    public Task<bool> DeleteAsync(Guid roundId, CancellationToken cancellationToken = default) =>
        db.WriteAsync(async transaction =>
        {
            if (await transaction.Connection!.ExecuteAsync(HoldSql, new { roundId }, transaction) == 0)
                return false;
            await transaction.Connection!.ExecuteAsync(DeleteQuestionnairesSql, new { roundId }, transaction);
            await transaction.Connection!.ExecuteAsync(DeleteSql, new { roundId }, transaction);
            return true;
        }, cancellationToken);

    private const string AddQuestionnaireSql = """
        INSERT INTO RoundQuestionnaire (RoundId, QuestionnaireCode, QuestionnaireVersion, SortOrder)
        SELECT @roundId, q.QuestionnaireCode, MAX(q.Version), @order
        FROM Questionnaire AS q
        WHERE q.QuestionnaireCode = @code
        GROUP BY q.QuestionnaireCode
        """;

    private const string AddGroupSql = "INSERT INTO RoundQuestionnaireGroup (RoundId, QuestionnaireCode, GroupCode) VALUES (@roundId, @Code, @groupCode)";

    private static async Task AddQuestionnairesAsync(DbTransaction transaction, Guid roundId, RoundPlan plan)
    {
        await transaction.Connection!.ExecuteAsync(
            AddQuestionnaireSql, plan.Questionnaires.Select((asked, index) => new { roundId, code = asked.Code, order = index + 1 }), transaction);
        await transaction.Connection!.ExecuteAsync(
            AddGroupSql, plan.Questionnaires.SelectMany(asked => asked.GroupCodes.Select(groupCode => new { roundId, asked.Code, groupCode })), transaction);
    }

    private object Row(Guid roundId, RoundPlan plan) => new
    {
        roundId,
        plan.CohortId,
        plan.Name,
        PurposeNb = plan.Purpose.Nb,
        PurposeNn = plan.Purpose.Nn,
        PurposeEn = plan.Purpose.En,
        plan.ClosesUtc,
        plan.DeletePersonalDataUtc,
        confidentiality = plan.Confidentiality is Confidentiality.Anonymous ? "anonymous" : "confidential",
        plan.MailsAnswers,
        now = db.Now,
    };
}
