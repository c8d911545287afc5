using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Web.Exports;

/// <summary>One response as a row of the wide files.</summary>
internal sealed class WideRow(Variables variables)
{
    private readonly string?[] _cells = new string?[variables.All.Count];

    /// <summary>By the place of the variable: its value, or the mark of one that is missing; null for what is empty.</summary>
    public IReadOnlyList<string?> Cells => _cells;

    /// <summary>Fills the row.</summary>
    /// <returns>How many answers are in it.</returns>
    public int Fill(PseudonymousResponse response)
    {
        var answers = 0;
        for (var i = 0; i < _cells.Length; i++)
        {
            var variable = variables.All[i];
            if (response.Answer(variable.Place) is { } answer)
            {
                _cells[i] = variable.Read(answer);
                if (variable.IsFirst)
                    answers++;
            }
            else
                _cells[i] = !variable.IsClosed ? null : response.State(variable.Place) switch
                {
                    AnswerState.Corrupt => Variable.Corrupt,
                    AnswerState.Unanswered => Variable.Unanswered,
                    _ => null,
                };
        }

        return answers;
    }
}
