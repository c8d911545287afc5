using BoSoSurvey.Domain.Rounds;
using Xunit;

namespace BoSoSurvey.Tests.Domain;

public sealed class RoundResultsTests
{
    private static readonly DateTimeOffset Noon = new(2010, 12, 10, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Hours from noon at which it opened, closes and was closed by hand; whether results are shown at noon.</summary>
    [Theory]
    [InlineData(Confidentiality.Confidential, null, 1, null, false)]
    [InlineData(Confidentiality.Confidential, -1, 1, null, true)]
    [InlineData(Confidentiality.Confidential, -1, 0, null, true)]
    [InlineData(Confidentiality.Anonymous, null, 1, null, false)]
    [InlineData(Confidentiality.Anonymous, -1, 1, null, false)]
    [InlineData(Confidentiality.Anonymous, -1, 0, null, true)]
    [InlineData(Confidentiality.Anonymous, -2, 1, -1, true)]
    public void Results_ByConfidentialityAndState_AreShownOrNot(Confidentiality confidentiality, int? opened, int closes, int? closed, bool shown)
    {
        var round = new Round
        {
            RoundId = Guid.Empty,
            CohortId = Guid.Empty,
            ProgrammeId = Guid.Empty,
            Name = "",
            PurposeNb = "",
            PurposeNn = "",
            PurposeEn = "",
            OpenedUtc = opened is { } before ? Noon.AddHours(before) : null,
            ClosesUtc = Noon.AddHours(closes),
            ClosedUtc = closed is { } early ? Noon.AddHours(early) : null,
            DeletePersonalDataUtc = Noon.AddYears(1),
            Confidentiality = confidentiality,
        };

        Assert.Equal(shown, round.HasResultsAt(Noon));
    }
}
