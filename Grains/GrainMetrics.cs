using System.Diagnostics.Metrics;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains;

/// <summary>Counts whatever grains refuse or ignore, under its reason.</summary>
internal sealed class GrainMetrics
{
    public const string MeterName = "Conference.Grains";
    public const string RefusedName = "conference.grains.refused";
    public const string IgnoredName = "conference.grains.ignored";

    private readonly Counter<long> _refused;
    private readonly Counter<long> _ignored;

    public GrainMetrics(IMeterFactory factory)
    {
        Meter meter = factory.Create(MeterName);
        _refused = meter.CreateCounter<long>(RefusedName, "{request}", "Requests that were refused.");
        _ignored = meter.CreateCounter<long>(IgnoredName, "{message}", "Messages that changed nothing.");
    }

    public RoomRefusal Refused(RoomRefusal refusal)
    {
        if (refusal is not RoomRefusal.None) CountRefused("room", refusal.ToString());
        return refusal;
    }

    public SignallingRefusal Refused(SignallingRefusal refusal)
    {
        if (refusal is not SignallingRefusal.None) CountRefused("signalling", refusal.ToString());
        return refusal;
    }

    public MoveRefusal Refused(MoveRefusal refusal)
    {
        if (refusal is not MoveRefusal.None) CountRefused("move", refusal.ToString());
        return refusal;
    }

    public RegistrationRefusal Refused(RegistrationRefusal refusal)
    {
        if (refusal is not RegistrationRefusal.None) CountRefused("node", refusal.ToString());
        return refusal;
    }

    public void Count(Ignored reason, long count = 1) =>
        _ignored.Add(count, new KeyValuePair<string, object?>("reason", reason.ToString()));

    private void CountRefused(string kind, string reason) => _refused.Add(
        1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("reason", reason));
}
