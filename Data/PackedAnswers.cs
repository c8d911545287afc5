using System.Data;
using BoSoSurvey.Domain.Responses;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>Many answers of one response in one column, since a row for each takes many times as long.</summary>
internal static class PackedAnswers
{
    /// <summary>Packs the answers a, whose values are not null; with <see cref="Parameters"/>.</summary>
    public const string Pack = "STRING_AGG(CONCAT(a.ItemCode, @codeEnd, a.Value), CHAR(30))";

    /// <summary>Stands between answers; nobody can type it into one.</summary>
    private const char Between = '\u001E';

    /// <summary>Stands between an answer's code and its value; no code holds it.</summary>
    private const char CodeEnd = '\u001F';

    /// <summary>The query's parameters, and with them <c>@codeEnd</c>.</summary>
    public static DynamicParameters Parameters(object others)
    {
        var parameters = new DynamicParameters(others);
        // Of no given length, so that what it is put together with has none.
        parameters.Add("codeEnd", $"{CodeEnd}", DbType.String, size: -1);
        return parameters;
    }

    /// <summary>Adds each answer to the response that is read next.</summary>
    /// <param name="packed">Null: there is none.</param>
    public static void Unpack(ReadOnlySpan<char> packed, ResponseReader reader)
    {
        if (packed.IsEmpty)
            return;
        var (code, value) = (0..0, 0);
        foreach (var answer in packed.Split(Between))
        {
            var codeEnd = packed[answer].IndexOf(CodeEnd);
            if (codeEnd >= 0)
                (code, value) = (answer.Start.Value..(answer.Start.Value + codeEnd), answer.Start.Value + codeEnd + 1);
            // Without a code it is more of the same answer, which is corrupt then.
            reader.Add(packed[code], packed[value..answer.End.Value]);
        }
    }
}
