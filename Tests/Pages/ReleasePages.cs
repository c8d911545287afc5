using System.Net;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Tests.Support;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>A surveyed cohort, and those who make, quality-assure and read its releases.</summary>
public abstract class ReleasePages : IAsyncLifetime
{
    protected TestSite Site { get; } = new();

    protected SurveyedCohort Cohort { get; private set; } = null!;

    protected HttpClient Evaluator { get; private set; } = null!;

    /// <summary>Bærum's.</summary>
    protected HttpClient LeaderClient { get; private set; } = null!;

    protected HttpClient CouncilClient { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Guid RoundId => Cohort.Rounds[1];

    protected string Address => $"/rounds/{RoundId}/release";

    protected string Council => $"/council/{Cohort.Data.CohortId}";

    protected string Leader => $"/municipality/{Cohort.Baerum}";

    public async ValueTask InitializeAsync()
    {
        Cohort = await SurveyedCohort.MakeAsync(Site.Db, Site.Clock);
        Evaluator = await Site.LogInAsync(new RoleAssignment(Role.Evaluator, Cohort.Data.ProgrammeId));
        LeaderClient = await Site.LogInAsync(new RoleAssignment(Role.ProgrammeLeader, MunicipalityId: Cohort.Baerum));
        CouncilClient = await Site.LogInAsync(new RoleAssignment(Role.Council, Cohort.Data.ProgrammeId));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Site.DisposeAsync();
    }

    protected static async Task<string> TextAsync(HttpClient client, string address) =>
        string.Join(' ', (await client.GetPageAsync(address)).QuerySelector("main")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    protected async Task FreezeAsync(string least = "5")
    {
        using var frozen = await Evaluator.SubmitAsync(Address, "form[action*=Freeze]", ("Input.Least", least));
        Assert.Equal(HttpStatusCode.Redirect, frozen.StatusCode);
    }

    protected async Task<HttpResponseMessage> ReviewAsync(string answer, string comment) =>
        await LeaderClient.SubmitAsync(Leader, "main form", ("Input.Answer", answer), ("Input.Comment", comment));

    protected Task<HttpResponseMessage> WithdrawAsync(string reason) => Evaluator.SubmitAsync(Address, "form[action*=Withdraw]", ("Input.Reason", reason));

    /// <summary>Freezes a round, approves it for Bærum and releases it.</summary>
    protected async Task<Release> ReleasedAsync(Guid roundId)
    {
        using var frozen = await Evaluator.SubmitAsync($"/rounds/{roundId}/release", "form[action*=Freeze]", ("Input.Least", "5"));
        var release = (await Site.Get<ReleaseStore>().ListAsync(roundId, Cancel))[0];
        Assert.True(await Site.Get<ReleaseStore>().ReviewAsync(release.ReleaseId, Cohort.Baerum, await LeaderIdAsync(), true, null, Cancel));
        Assert.True(await Site.Get<ReleaseStore>().ReleaseAsync(release.ReleaseId, Cancel));
        return release;
    }

    protected Task<Guid> LeaderIdAsync() => Site.Db.ReadAsync(c => c.ExecuteScalarAsync<Guid>("SELECT UserId FROM RoleAssignment WHERE Role = 'ProgrammeLeader'"), Cancel);
}
