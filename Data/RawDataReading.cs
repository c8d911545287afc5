using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Data;

/// <summary>What one reading of a round's raw data comes to, held against what the database says that it has.</summary>
public sealed class RawDataReading
{
    private long _remaining;

    public int Responses { get; private set; }

    /// <summary>Answers that count.</summary>
    public long Answers { get; private set; }

    /// <summary>Stored values that are no answer to what was asked; they are left out.</summary>
    public long Corrupt { get; private set; }

    /// <param name="response">As it was read.</param>
    /// <param name="remaining">How many the database says are still to come.</param>
    /// <exception cref="InvalidDataException">It is not the next one: one was left out, or the answers of two were taken for those of one.</exception>
    internal void Add(PseudonymousResponse response, long remaining)
    {
        if (Responses > 0 && remaining != _remaining - 1)
            throw new InvalidDataException($"A response with {remaining} to come was read after one with {_remaining}.");
        _remaining = remaining;
        Responses++;
        Answers += response.Answers;
        Corrupt += response.Corrupt;
    }

    internal void RequireAllRead()
    {
        if (_remaining != 0)
            throw new InvalidDataException($"{_remaining} responses were not read.");
    }

    /// <summary>Refuses a file that lacks something of what was read, or has something twice.</summary>
    /// <exception cref="InvalidDataException">Other numbers of responses and answers were written than read.</exception>
    public void RequireAllWritten(int responses, long answers)
    {
        if (responses != Responses || answers != Answers)
            throw new InvalidDataException($"{responses} responses with {answers} answers were written of {Responses} with {Answers}.");
    }
}
