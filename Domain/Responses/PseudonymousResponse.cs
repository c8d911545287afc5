using BoSoSurvey.Domain.Programmes;

namespace BoSoSurvey.Domain.Responses;

/// <summary>A submitted response as research sees it: nothing in it names its respondent or tells when it was given. Made by <see cref="ResponseReader"/>.</summary>
public sealed class PseudonymousResponse
{
    private readonly string?[] _answers;
    private readonly AnswerState[] _states;

    internal PseudonymousResponse(IReadOnlyList<string> groupCodes, string?[] answers, AnswerState[] states) => (GroupCodes, _answers, _states) = (groupCodes, answers, states);

    /// <summary>1 and up within the round, in an order that has nothing to do with time or person.</summary>
    public required int Number { get; init; }

    public required Municipality Municipality { get; init; }

    /// <summary>The language that was answered in; null where the round keeps no such thing.</summary>
    public string? Language { get; init; }

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyList<string> GroupCodes { get; }

    /// <summary>The answer that counts to the part at this place, see <see cref="ResponseReader.PlaceOf"/>; null for none, and for one that is corrupt.</summary>
    public string? Answer(int place) => _states[place] is AnswerState.Answered ? _answers[place] : null;

    public AnswerState State(int place) => _states[place];

    /// <summary>How many answers count.</summary>
    public int Answers => _states.AsSpan().Count(AnswerState.Answered);

    /// <summary>How many stored values are no answer to what was asked.</summary>
    public int Corrupt => _states.AsSpan().Count(AnswerState.Corrupt);
}
