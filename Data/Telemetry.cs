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

    /// <summary>Seconds that a unit of work in the database took; tags <c>operation</c> (read or write), <c>name</c> (the method of a store) and, where it failed, <c>error.type</c>.</summary>
    internal static readonly Histogram<double> DatabaseDuration = Meter.CreateHistogram<double>("bososurvey.db.duration", "s", "Duration of a unit of work in the database");

    /// <summary>Pages of answers saved, by <c>outcome</c>.</summary>
    public static readonly Counter<long> Saves = Meter.CreateCounter<long>("bososurvey.saves", "{page}", "Pages of answers that were to be saved");

    /// <summary>Responses submitted.</summary>
    public static readonly Counter<long> Submissions = Meter.CreateCounter<long>("bososurvey.submissions", "{response}", "Responses submitted");

    /// <summary>Attempts to send a mail, by <c>outcome</c>: sent, retry or failed.</summary>
    public static readonly Counter<long> Mails = Meter.CreateCounter<long>("bososurvey.mails", "{attempt}", "Attempts to send a mail");

    /// <summary>Mails that wait, as last counted by this node's worker.</summary>
    public static readonly Gauge<int> OutboxDepth = Meter.CreateGauge<int>("bososurvey.outbox.depth", "{mail}", "Mails that wait to be sent");

    /// <summary>Does one unit of work in the database, measured as a span and in <see cref="DatabaseDuration"/>; of a failure both say the kind, and no more.</summary>
    internal static async Task<T> MeasureAsync<T>(string operation, string name, Func<Task<T>> work)
    {
        var started = Stopwatch.GetTimestamp();
        using var span = Source.HasListeners() ? Source.StartActivity($"{operation} {name}", ActivityKind.Client) : null;
        var tags = new TagList { { "operation", operation }, { "name", name } };
        try
        {
            return await work();
        }
        catch (Exception e)
        {
            // Its message may hold a name or an address.
            var kind = e.GetType().FullName;
            tags.Add("error.type", kind);
            span?.SetTag("error.type", kind);
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            DatabaseDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
        }
    }
}
