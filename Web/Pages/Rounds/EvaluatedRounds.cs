using BoSoSurvey.Data;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Auth;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>Rounds as far as the user may see them: an evaluator's programmes alone. What is absent and what is another's look the same.</summary>
internal sealed class EvaluatedRounds(RoundStore rounds, RateStore rates, RoundPlanStore plans, RosterStore rosters, QuestionnaireStore questionnaires, CurrentUser user)
{
    /// <summary>All rounds: ask here only for one that was found below.</summary>
    public RoundStore Store => rounds;

    /// <inheritdoc cref="Store"/>
    public RateStore Rates => rates;

    /// <inheritdoc cref="Store"/>
    public RoundPlanStore Plans => plans;

    /// <summary>All rosters: ask here only for the cohort of a round that was found below.</summary>
    public RosterStore Rosters => rosters;

    /// <summary>Every questionnaire, and what rounds ask: ask here only for a round that was found below.</summary>
    public QuestionnaireStore Questionnaires => questionnaires;

    public async Task<RoundDetails?> FindAsync(Guid roundId, CancellationToken cancellationToken) =>
        await rounds.FindAsync(roundId, cancellationToken) is { } details && user.Access.MayEvaluate(details.Round.ProgrammeId) ? details : null;

    /// <summary>The cohort that a round is to be planned for.</summary>
    public async Task<RoundSetting?> FindSettingAsync(Guid cohortId, CancellationToken cancellationToken) =>
        await rounds.FindSettingAsync(cohortId, cancellationToken) is { } setting && user.Access.MayEvaluate(setting.ProgrammeId) ? setting : null;
}

/// <summary>What the heading of every page of a round shows; <paramref name="Current"/> is the name of its tab.</summary>
public sealed record RoundTabs(RoundDetails Details, string Current);
