using BoSoSurvey.Tests.Support;
using BoSoSurvey.Tests.Support.Load;
using Xunit;

namespace BoSoSurvey.Tests.Data;

/// <summary>
/// Q3: servers, in processes of their own, are killed while respondents save. All that was acknowledged is stored, no page is stored in part, a submitted
/// response is counted and no other, and the file is sound. The benchmark <c>kill</c> does the same for longer.
/// </summary>
public sealed class KillTests
{
    private const int Clients = 8;
    private const int Seed = 3;

    [Fact]
    public async Task Kill_TheOnlyServer_LosesNothingAcknowledged() => AssertWhole(await KillRun.RunAsync(3, 1, Clients, Seed));

    [Fact]
    public async Task Kill_OneOfTwoServers_LosesNothingAndTheOtherAnswersAll() => AssertWhole(await KillRun.RunAsync(1, 2, Clients, Seed));

    [Fact]
    public async Task Kill_OneOfTwoServersOnSqlServer_LosesNothingAndTheOtherAnswersAll()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(SqlServerTestDatabase.Server), "BOSO_TEST_SQLSERVER is not set");

        AssertWhole(await KillRun.RunAsync(1, 2, Clients, Seed, SqlServerTestDatabase.Server));
    }

    private static void AssertWhole(KillReport report)
    {
        Assert.Empty(report.Faults);
        // Or nothing was tried.
        Assert.InRange(report.Saves, 20, int.MaxValue);
        Assert.InRange(report.CutOff, 1, int.MaxValue);
    }
}
