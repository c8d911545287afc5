namespace BoSoSurvey.Domain.Responses;

/// <summary>What became of one thing to answer in one response.</summary>
public enum AnswerState
{
    /// <summary>The respondent was not asked it; what they may have answered before that was so does not count.</summary>
    NotAsked,

    Unanswered,

    Answered,

    /// <summary>What is stored is no answer to what was asked.</summary>
    Corrupt,
}
