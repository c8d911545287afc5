namespace BoSoSurvey.Domain.Analysis;

/// <summary>All counts of one municipality in one round, as they were when they were read. It never changes, so that it can be kept and shared.</summary>
public sealed class MunicipalityTally
{
    private readonly Dictionary<(string GroupCode, string Code), List<(string Value, int Responses)>> _cells = [];
    private readonly HashSet<string> _groupCodes = [];

    /// <param name="roundId">The round.</param>
    /// <param name="municipalityId">The municipality.</param>
    /// <param name="rows">Theirs alone, in any order, no cell twice.</param>
    public MunicipalityTally(Guid roundId, Guid municipalityId, IEnumerable<TallyRow> rows)
    {
        RoundId = roundId;
        MunicipalityId = municipalityId;
        foreach (var row in rows)
        {
            var cell = TallyCell.Parse(row.Cell);
            if (!_cells.TryGetValue((row.GroupCode, cell.Code), out var values))
                _cells.Add((row.GroupCode, cell.Code), values = []);
            values.Add((cell.Value, row.Responses));
            _groupCodes.Add(row.GroupCode);
            Cells++;
        }
    }

    public Guid RoundId { get; }

    public Guid MunicipalityId { get; }

    /// <summary>How many counts there are.</summary>
    public int Cells { get; }

    /// <summary>Those that have counts, <see cref="TallyCell.Total"/> among them.</summary>
    public IReadOnlyCollection<string> GroupCodes => _groupCodes;

    /// <summary>Puts rows together by round and municipality.</summary>
    public static IReadOnlyList<MunicipalityTally> Of(IEnumerable<TallyRow> rows) =>
        [.. rows.GroupBy(row => (row.RoundId, row.MunicipalityId), (key, own) => new MunicipalityTally(key.RoundId, key.MunicipalityId, own))];

    /// <summary>Each value of a code that has a count, in no order.</summary>
    public IReadOnlyList<(string Value, int Responses)> Values(string groupCode, string code) => _cells.TryGetValue((groupCode, code), out var values) ? values : [];

    /// <summary>The count of one value; 0 where it has none.</summary>
    public int Value(string groupCode, string code, string value)
    {
        foreach (var cell in Values(groupCode, code))
            if (cell.Value == value)
                return cell.Responses;
        return 0;
    }
}
