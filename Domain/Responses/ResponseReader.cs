using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Domain.Responses;

/// <summary>
/// Reads the stored answers of a round's responses one after another: which count, as <see cref="AskedItems"/> has it, and which are corrupt, as
/// <see cref="AnswerSheet.IsAnswer"/> has it. Made for millions of answers, so it looks up places rather than codes, and remembers values: a scale has few.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
public sealed class ResponseReader
{
    /// <summary>Of one part; numbers, days and sets of choices may have many.</summary>
    private const int MostRemembered = 1000;

    private readonly IReadOnlyList<AskedQuestionnaire> _round;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<Item, int[]> _placesOf = new(ReferenceEqualityComparer.Instance);
    private readonly List<AskedPart> _parts = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _placesOfCodes;
    private readonly StoredAnswer?[] _stored;

    /// <summary>The place that came next after another, by one more than that one; what came first, by 0.</summary>
    private readonly int[] _after;
    private int _last;
    private string?[] _counted = [];

    public ResponseReader(IReadOnlyList<AskedQuestionnaire> round)
    {
        _round = round;
        foreach (var questionnaire in round.Select(asked => asked.Questionnaire))
            foreach (var item in questionnaire.Themes.SelectMany(theme => theme.Questions))
            {
                _placesOf.Add(item, [.. item.Parts.Select((_, i) => _parts.Count + i)]);
                foreach (var part in item.Parts)
                {
                    _places.Add(part.Code, _parts.Count);
                    _parts.Add(new(part.Code, questionnaire, item));
                }
            }

        _placesOfCodes = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        _stored = new StoredAnswer?[_parts.Count];
        _after = new int[_parts.Count + 1];
        Array.Fill(_after, -1);
    }

    /// <summary>Where a part stands among all that the round asks; −1 for what it does not ask.</summary>
    public int PlaceOf(string code) => _places.GetValueOrDefault(code, -1);

    /// <summary>Takes note of a stored answer of the response that is read next.</summary>
    public void Add(ReadOnlySpan<char> code, ReadOnlySpan<char> value)
    {
        // They mostly come in one order, so that what came after the same code last time is tried first.
        var place = _after[_last];
        if (place < 0 || !code.SequenceEqual(_parts[place].Code))
        {
            if (!_placesOfCodes.TryGetValue(code, out place))
                return;
            _after[_last] = place;
        }

        _stored[place] = _parts[place].Read(value);
        _last = place + 1;
    }

    /// <summary>The response whose answers were added since the last one was read.</summary>
    /// <param name="groupCodes">Of the groups that the respondent sits in, in alphabetical order.</param>
    public PseudonymousResponse Read(int number, Municipality municipality, string? language, IReadOnlyList<string> groupCodes)
    {
        _counted = new string?[_parts.Count];
        var states = new AnswerState[_parts.Count];
        foreach (var item in AskedItems.In(AskedQuestionnaire.For(_round, groupCodes), Counted, groupCodes))
            if (_placesOf.TryGetValue(item, out var places))
                foreach (var place in places)
                {
                    var stored = _stored[place];
                    _counted[place] = stored?.Value;
                    states[place] = stored is null ? AnswerState.Unanswered : stored.IsAnswer ? AnswerState.Answered : AnswerState.Corrupt;
                }

        Array.Clear(_stored);
        _last = 0;
        return new(groupCodes, _counted, states) { Number = number, Municipality = municipality, Language = language };
    }

    private string? Counted(string code) => _places.TryGetValue(code, out var place) ? _counted[place] : null;

    private sealed record StoredAnswer(string Value, bool IsAnswer);

    private sealed class AskedPart
    {
        private readonly Questionnaire _questionnaire;
        private readonly Item _item;

        /// <summary>Values that were seen before.</summary>
        private readonly Dictionary<string, StoredAnswer>.AlternateLookup<ReadOnlySpan<char>> _known =
            new Dictionary<string, StoredAnswer>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public AskedPart(string code, Questionnaire questionnaire, Item item) => (Code, _questionnaire, _item) = (code, questionnaire, item);

        public string Code { get; }

        public StoredAnswer Read(ReadOnlySpan<char> value)
        {
            // Whatever is written is an answer, and seldom the same.
            if (_item is ShortTextItem or LongTextItem)
                return new(value.ToString(), true);
            if (_known.TryGetValue(value, out var known))
                return known;
            var text = value.ToString();
            var read = new StoredAnswer(text, AnswerSheet.IsAnswer(_questionnaire, _item, text));
            if (_known.Dictionary.Count < MostRemembered)
                _known[value] = read;
            return read;
        }
    }
}
