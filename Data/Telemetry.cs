using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BoSoSurvey.Data;

/// <summary>
/// What the program measures of itself, by the names that monitoring sees. Nothing here holds a person, an answer or a secret: tags are
/// names of our own methods and outcomes.
/// </summary>
public static class Telemetry
{
    public const string Name = "BoSoSurvey";

    private static readonly Meter Meter = new(Name);

    internal static readonly ActivitySource Source = new(Name);

    /// <summary>Seconds that a unit of work in the database took; tags <c>operation</c> (read or write) and <c>name</c> (the method of a store).</summary>
    internal static readonly Histogram<double> DatabaseDuration = Meter.CreateHistogram<double>("bososurvey.db.duration", "s", "Duration of a unit of work in the database");

    /// <summary>Pages of answers saved, by <c>outcome</c>.</summary>
    public static readonly Counter<long> Saves = Meter.CreateCounter<long>("bososurvey.saves", "{page}", "Pages of answers that were to be saved");

    /// <summary>Responses submitted.</summary>
    public static readonly Counter<long> Submissions = Meter.CreateCounter<long>("bososurvey.submissions", "{response}", "Responses submitted");

    /// <summary>Attempts to send a mail, by <c>outcome</c>: sent, retry or failed.</summary>
    public static readonly Counter<long> Mails = Meter.CreateCounter<long>("bososurvey.mails", "{attempt}", "Attempts to send a mail");

    /// <summary>Mails that wait, as last counted by this node's worker.</summary>
    public static readonly Gauge<int> OutboxDepth = Meter.CreateGauge<int>("bososurvey.outbox.depth", "{mail}", "Mails that wait to be sent");

    /// <summary>Measures one unit of work in the database, as a span and in <see cref="DatabaseDuration"/>, until disposed.</summary>
    internal static Work Measure(string operation, string name) => new(operation, name);

    internal readonly struct Work(string operation, string name) : IDisposable
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly Activity? _activity = Source.HasListeners() ? Source.StartActivity($"{operation} {name}", ActivityKind.Client) : null;

        public void Dispose()
        {
            _activity?.Dispose();
            if (DatabaseDuration.Enabled)
                DatabaseDuration.Record(Stopwatch.GetElapsedTime(_started).TotalSeconds, new("operation", operation), new("name", name));
        }
    }
}
