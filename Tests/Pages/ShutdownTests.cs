using System.Diagnostics.Metrics;
using System.Net;
using BoSoSurvey.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>A node that is taken down finishes what it has begun.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task Stop_WhileAPageIsBeingSaved_SavesItFirst()
    {
        await using var site = new BrowserSite();
        var survey = await OpenSurvey.OnAsync(site);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(site.Address) };
        using var started = await client.SubmitAsync(survey.Link);
        var page = await client.GetPageAsync(survey.At("FOR_EGE"));
        using var listener = Requests(site, out var arrived);
        Task<HttpResponseMessage> saving;
        Task stopping;
        using (var other = new SqliteConnection($"Data Source={Path.Combine(site.Folder, "survey.db")}"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            using var held = other.BeginTransaction(deferred: false);
            saving = client.SubmitAsync(page, survey.At("FOR_EGE"), "#answers", ("Go", "next"), ("FOR_EGE_1", "4"));
            await arrived;

            stopping = site.Services.GetRequiredService<IHost>().StopAsync(TestContext.Current.CancellationToken);
            Assert.False(saving.IsCompleted);
        }

        using var saved = await saving;
        await stopping;

        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
    }

    /// <summary>Tells when this site's server has begun on a request.</summary>
    private static MeterListener Requests(TestSite site, out Task arrived)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        arrived = source.Task;
        var meters = site.Get<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "http.server.active_requests" && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) =>
        {
            if (change > 0)
                source.TrySetResult();
        });
        listener.Start();
        return listener;
    }
}
