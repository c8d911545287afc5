namespace BoSoSurvey.Domain.Analysis;

/// <summary>All counts of one municipality in one round, as they were when they were read. It never changes, so that it can be kept and shared.</summary>
public sealed class MunicipalityTally
{
    private readonly Dictionary<(string GroupCode, string Code), List<(string Value, int Responses)>> _cells = [];
    private readonly HashSet<string> _groupCodes = [];

    private MunicipalityTally(Guid roundId, Guid municipalityId)
    {
        RoundId = roundId;
        MunicipalityId = municipalityId;
    }

    public Guid RoundId { get; }

    public Guid MunicipalityId { get; }

    /// <summary>How many counts there are.</summary>
    public int Cells { get; private set; }

    /// <summary>Those that have counts, <see cref="TallyCell.Total"/> among them.</summary>
    public IReadOnlyCollection<string> GroupCodes => _groupCodes;

    /// <summary>Puts rows together by round and municipality.</summary>
    /// <param name="rows">In any order, no cell twice.</param>
    public static IReadOnlyList<MunicipalityTally> Of(IEnumerable<TallyRow> rows)
    {
        var reading = new Reading();
        foreach (var row in rows)
            reading.Add(row);
        return reading.Tallies;
    }

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

    private void Add(string groupCode, string code, string value, int responses)
    {
        if (!_cells.TryGetValue((groupCode, code), out var values))
            _cells.Add((groupCode, code), values = []);
        values.Add((value, responses));
        _groupCodes.Add(groupCode);
        Cells++;
    }

    /// <summary>Rows put together as they come. The few words that they are made of are in memory once.</summary>
    public sealed class Reading
    {
        private readonly Dictionary<(Guid RoundId, Guid MunicipalityId), MunicipalityTally> _tallies = [];
        private readonly Dictionary<string, string> _words = [];

        /// <summary>What has been read; it is complete when all rows have been.</summary>
        public IReadOnlyList<MunicipalityTally> Tallies => [.. _tallies.Values];

        public void Add(TallyRow row)
        {
            var key = (row.RoundId, row.MunicipalityId);
            if (!_tallies.TryGetValue(key, out var tally))
                _tallies.Add(key, tally = new(row.RoundId, row.MunicipalityId));
            var cell = TallyCell.Parse(row.Cell);
            tally.Add(Known(row.GroupCode), Known(cell.Code), Known(cell.Value), row.Responses);
        }

        private string Known(string word)
        {
            if (_words.TryGetValue(word, out var known))
                return known;
            _words.Add(word, word);
            return word;
        }
    }
}
