using BoSoSurvey.Domain.Responses;

namespace BoSoSurvey.Domain.Analysis;

/// <summary>The answers to one number or date item: each value with how many gave it. Additive, exactly and in any order.</summary>
public sealed class MeasureDistribution
{
    private readonly SortedDictionary<decimal, int> _values = [];

    private MeasureDistribution()
    {
    }

    public static MeasureDistribution Zero { get; } = new();

    /// <summary>How many were asked and did not answer.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Each value with how many gave it, the lowest first.</summary>
    public IEnumerable<(decimal Value, int Respondents)> Values => _values.Select(value => (value.Key, value.Value));

    /// <summary>How many answered.</summary>
    public int N => _values.Values.Sum();

    /// <param name="dates">Whether the values are days: they are then counted from 1 January of year 1, day 0.</param>
    /// <param name="values">Tally values, as <see cref="AnswerValue"/> writes them, each with how many respondents have it. Others are left out.</param>
    public static MeasureDistribution Of(bool dates, IEnumerable<(string Value, int Respondents)> values)
    {
        var distribution = new MeasureDistribution();
        foreach (var (value, respondents) in values)
        {
            if (value == TallyCell.Unanswered)
                distribution.Unanswered += respondents;
            else if ((dates ? AnswerValue.ReadDate(value)?.DayNumber : AnswerValue.ReadNumber(value)) is { } number)
                distribution.Add(number, respondents);
        }

        return distribution;
    }

    public static MeasureDistribution operator +(MeasureDistribution left, MeasureDistribution right) => Add(left, right);

    public static MeasureDistribution Add(MeasureDistribution left, MeasureDistribution right)
    {
        var sum = new MeasureDistribution { Unanswered = left.Unanswered + right.Unanswered };
        foreach (var (value, respondents) in left._values.Concat(right._values))
            sum.Add(value, respondents);
        return sum;
    }

    public Moments Moments => _values.Aggregate(Moments.Zero, (sum, value) => sum + Moments.Of(value.Key, value.Value));

    /// <summary>Null where nobody answered.</summary>
    public double? Mean => Moments.Mean;

    /// <summary>Of the sample (n − 1); null where fewer than two answered.</summary>
    public double? StandardDeviation => Moments.StandardDeviation;

    /// <summary>Null where nobody answered.</summary>
    public decimal? Lowest => N == 0 ? null : _values.First().Key;

    /// <summary>Null where nobody answered.</summary>
    public decimal? Highest => N == 0 ? null : _values.Last().Key;

    /// <summary>The middle answer, or the mean of the two in the middle; null where nobody answered.</summary>
    public decimal? Median => N == 0 ? null : (At((N - 1) / 2) + At(N / 2)) / 2;

    private decimal At(int place)
    {
        foreach (var (value, respondents) in _values)
        {
            if (place < respondents)
                return value;
            place -= respondents;
        }

        throw new ArgumentOutOfRangeException(nameof(place));
    }

    private void Add(decimal value, int respondents) => _values[value] = _values.GetValueOrDefault(value) + respondents;
}
