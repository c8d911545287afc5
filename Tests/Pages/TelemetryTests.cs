using System.Collections.Concurrent;
using System.Diagnostics;
using BoSoSurvey.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.AspNetCore.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>S3: what leaves for a monitoring system tells of the program and of nobody in it.</summary>
public sealed class TelemetryTests : IAsyncDisposable
{
    private readonly MonitoredSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private sealed class MonitoredSite : TestSite
    {
        public EndedSpans Spans { get; } = new();

        public List<Metric> Metrics { get; } = [];

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            // Nobody listens there: what is sent is looked at here instead.
            builder.UseSetting("Telemetry:OtlpEndpoint", "http://127.0.0.1:1");
            builder.ConfigureServices(services => services.AddOpenTelemetry()
                .WithTracing(traces => traces.AddProcessor(Spans))
                .WithMetrics(metrics => metrics.AddInMemoryExporter(Metrics)));
        }
    }

    /// <summary>What is measured belongs to the process, so that the spans of tests beside this one come here as well, at any time.</summary>
    private sealed class EndedSpans : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> _ended = [];

        public override void OnEnd(Activity data) => _ended.Enqueue(data);

        /// <summary>Those of one trace, once the request of that name is among them: it ends a moment after its response has come.</summary>
        public IReadOnlyList<Activity> Of(ActivityTraceId trace, string last)
        {
            Assert.True(SpinWait.SpinUntil(() => Ended().Any(span => span.DisplayName == last), TimeSpan.FromSeconds(30)), $"There is no span '{last}'");
            return [.. Ended()];

            IEnumerable<Activity> Ended() => _ended.Where(span => span.TraceId == trace);
        }
    }

    private static IEnumerable<string> Words(Activity span) =>
        [span.DisplayName, span.OperationName, span.StatusDescription ?? "", .. span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"), .. span.Events.SelectMany(e => e.Tags.Select(tag => $"{tag.Value}"))];

    [Fact]
    public async Task Monitoring_OfAnAnsweredPage_NamesPatternsAndHoldsNoSecretOrPerson()
    {
        var survey = await OpenSurvey.OnAsync(_site);
        using var client = _site.CreateClient();
        var trace = ActivityTraceId.CreateRandom();
        client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var started = await client.SubmitAsync(survey.Link);
        using var saved = await client.SubmitAsync(survey.At("FOR_EGE"), "#answers", ("Go", "next"), ("FOR_EGE_1", "4"), ("FOR_EGE_7", "hemmelig svar"));
        var spans = _site.Spans.Of(trace, "POST /answer/{respondent}/{theme}");
        _site.Get<MeterProvider>().ForceFlush();

        Assert.Contains(spans, span => span.DisplayName == "GET /s");
        Assert.Contains(spans, span => span.DisplayName == "POST /answer/{respondent}/{theme}");
        Assert.Contains(spans, span => span.DisplayName == "write SaveAsync" && span.ParentId is not null);
        var told = string.Join('\n', spans.SelectMany(Words));
        foreach (var secret in new[] { survey.Participant.Token, "hemmelig", "Nordmann", "@lillehammer", survey.Participant.ParticipantId.ToString() })
            Assert.DoesNotContain(secret, told, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(_site.Metrics, metric => metric.Name == "bososurvey.saves");
        Assert.Contains(_site.Metrics, metric => metric.Name == "bososurvey.db.duration");
        Assert.Contains(_site.Metrics, metric => metric.Name == "http.server.request.duration");
    }
}
