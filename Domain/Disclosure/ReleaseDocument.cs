using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace BoSoSurvey.Domain.Disclosure;

/// <summary>
/// All that is shared of one release: every number that is shown, and of the others that they are hidden. It is stored as it is and read as it is; a number that
/// is not in it cannot be shown by anybody.
/// </summary>
public sealed record ReleaseDocument
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public required Guid CohortId { get; init; }

    /// <summary>The earliest first; the last is the one that the release is of. Never empty.</summary>
    public required IReadOnlyList<ReleasedRound> Rounds { get; init; }

    /// <summary>Whether it shows what anybody has answered to anything in the round that it is of.</summary>
    [JsonIgnore]
    public bool HasFigures => Rounds[^1].Statistics.Any(statistic => statistic.Code != Analysis.TallyCell.Responses && statistic.Shown.Any(cell => cell.N > 0));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static ReleaseDocument Read(string json) => JsonSerializer.Deserialize<ReleaseDocument>(json, Options) ?? throw new JsonException("The document is null.");

    public string Write() => JsonSerializer.Serialize(this, Options);
}

/// <summary>One round of a release, counted once; a later release takes it over as it is.</summary>
public sealed record ReleasedRound
{
    public required Guid RoundId { get; init; }

    public required string Name { get; init; }

    /// <summary>The fewest respondents of whom a number is shown.</summary>
    public required int K { get; init; }

    /// <summary>In the order to show them in. Their sum is the cohort.</summary>
    public required IReadOnlyList<ReleasedMunicipality> Municipalities { get; init; }

    /// <summary>Codes, in the order to show them in.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>The published questionnaires that were asked, which never change.</summary>
    public required IReadOnlyList<ReleasedQuestionnaire> Questionnaires { get; init; }

    public required IReadOnlyList<ReleasedStatistic> Statistics { get; init; }
}

public sealed record ReleasedMunicipality(Guid MunicipalityId, string Number, string Name);

/// <param name="Groups">The groups that it was meant for; none: all.</param>
public sealed record ReleasedQuestionnaire(string Code, int Version, IReadOnlyList<string> Groups);

/// <summary>A theme's index, a question, or the responses themselves. A cell that is neither shown nor hidden was not asked.</summary>
/// <param name="Code">Of the theme or question; <see cref="Analysis.TallyCell.Responses"/> for the responses.</param>
public sealed record ReleasedStatistic(string Code, IReadOnlyList<ReleasedCell> Shown, IReadOnlyList<ReleasedCut> Hidden);

/// <param name="Municipality">Its number; null: the cohort.</param>
/// <param name="Group">Its code; <see cref="Analysis.TallyCell.Total"/> for everybody.</param>
public sealed record ReleasedCut(string? Municipality, string Group);

/// <summary>What is shown of one statistic in one cut. What the statistic does not have is null.</summary>
public sealed record ReleasedCell
{
    /// <summary>Number of the municipality; null: the cohort.</summary>
    public string? Municipality { get; init; }

    public required string Group { get; init; }

    /// <summary>How many distinct respondents the other numbers are of: those who answered, with something else than "don't know". Of responses: how many there are.</summary>
    public required int N { get; init; }

    /// <summary>Responses: how many were asked.</summary>
    public int? Asked { get; init; }

    /// <summary>Σx</summary>
    public decimal? Sum { get; init; }

    /// <summary>Σx²</summary>
    public decimal? SumOfSquares { get; init; }

    public double? Agreement { get; init; }

    /// <summary>Measures; shown as distributions are.</summary>
    public decimal? Median { get; init; }

    /// <summary>The distribution: how many gave each answer. Null where n is less than 2k, or another distribution could be had from it.</summary>
    public IReadOnlyList<int>? Counts { get; init; }

    /// <summary>Part of the distribution.</summary>
    public int? DontKnow { get; init; }

    /// <summary>Part of the distribution.</summary>
    public int? Unanswered { get; init; }

    /// <summary>The cell without what is shown only of 2k respondents or more.</summary>
    public ReleasedCell WithoutDistribution() => this with { Median = null, Counts = null, DontKnow = null, Unanswered = null };
}
