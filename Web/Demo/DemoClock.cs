namespace BoSoSurvey.Web.Demo;

/// <summary>The system's clock, which the demo sets back while it lives through the rounds that are over.</summary>
internal sealed class DemoClock : TimeProvider
{
    private TimeSpan _back;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - _back;

    public void SetBack(TimeSpan back) => _back = back;

    /// <summary>From here on a later moment of the past, as if that much time had gone by.</summary>
    public void Pass(TimeSpan time) => _back -= time;
}
