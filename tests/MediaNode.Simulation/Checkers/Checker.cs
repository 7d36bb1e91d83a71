using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Link;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>Something that must hold over a whole run. It sees everything that goes into and comes out of the node.</summary>
internal abstract class Checker
{
    public abstract string Name { get; }

    /// <summary>Whether it must hold even then.</summary>
    public virtual bool Survives(Setback setback) => setback is Setback.Leap;

    /// <summary>The node has taken a packet that opens, for the first time.</summary>
    public virtual void OnAccepted(Instant now, SentPacket packet)
    {
    }

    /// <summary>A check has proved a client's path, or proved it again.</summary>
    public virtual void OnCheckAccepted(Instant now, LinkView link)
    {
    }

    /// <summary>The node has told the cluster of a link.</summary>
    public virtual void OnSignal(Instant now, LinkView link, LinkSignal signal)
    {
    }

    /// <summary>The node has taken a retransmission, which may repeat what has come.</summary>
    /// <param name="rtxSequence">Extended, of the stream of retransmissions.</param>
    public virtual void OnRtxAccepted(Instant now, PublishedStream stream, long rtxSequence)
    {
    }

    /// <summary>A packet has come to the node as a retransmission before it came as it is.</summary>
    public virtual void OnRestored(Instant now, SentPacket packet)
    {
    }

    /// <summary>The node has taken RTP of that transport-wide number, extended.</summary>
    public virtual void OnTransportNumber(Instant now, SimClient client, long number)
    {
    }

    /// <summary>A subscriber has asked for a number of its slot again.</summary>
    public virtual void OnNackAccepted(Instant now, SlotView slot, ushort number)
    {
    }

    /// <summary>The node asks a publisher for a packet again.</summary>
    public virtual void OnNack(Instant now, PublishedStream stream, ushort number)
    {
    }

    public virtual void OnSenderReportAccepted(Instant now, PublishedStream stream, NtpTime ntp, uint timestamp)
    {
    }

    public virtual void OnEchoAccepted(Instant now, SlotView slot, EchoedReport echo, TimeSpan? measured)
    {
    }

    /// <summary>The slot begins anew: it is shown another track, nothing, or one that was muted.</summary>
    public virtual void OnRestart(Instant now, SlotView slot)
    {
    }

    /// <summary>The room is served again, perhaps after a while in which nobody served it.</summary>
    public virtual void OnServed(Instant now)
    {
    }

    /// <summary>The slot goes on that far above the numbers used so far.</summary>
    public virtual void OnLeap(SlotView slot, int skipped)
    {
    }

    public virtual void OnEmitted(EmittedPacket packet)
    {
    }

    /// <summary>A packet has been sent again.</summary>
    /// <param name="packet">As which it was sent, under the number that it repeats.</param>
    public virtual void OnResent(EmittedPacket packet)
    {
    }

    /// <summary>One input has been worked off: what came of the slot's track, and what of it went out, both in order.</summary>
    /// <param name="connected">Who can be sent to.</param>
    public virtual void OnForwarded(
        Instant now, SlotView slot, IReadOnlyList<SentPacket> arrived, IReadOnlyList<EmittedPacket> emitted, Connections connected)
    {
    }

    /// <summary>The node has sealed a packet.</summary>
    /// <param name="index">Of SRTP as far as it can be told, of SRTCP as it is written.</param>
    public virtual void OnSealed(Instant now, LinkView link, uint ssrc, bool isRtcp, long index)
    {
    }

    public virtual void OnKeyFrameAsked(Instant now, PublishedStream stream)
    {
    }

    public virtual void OnReceptionReport(Instant now, PublishedStream stream, in ReportBlock block)
    {
    }

    public virtual void OnSenderReport(Instant now, SlotView slot, NtpTime ntp, uint timestamp, uint packets, uint octets)
    {
    }

    public virtual void OnTransportFeedback(Instant now, LinkView link, ushort number, PacketArrival arrival)
    {
    }

    /// <summary>Now and then.</summary>
    public virtual void OnLook(Instant now, NodeState state)
    {
    }

    /// <summary>Everybody has left and the room is closed.</summary>
    public virtual void OnEnd(Instant now, NodeState state)
    {
    }

    [DoesNotReturn]
    protected void Fail(string message) => throw new CheckFailed(Name, message);
}
