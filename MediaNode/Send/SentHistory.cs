using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Send;

/// <summary>Which received packet a slot sent under which number, for as many as a peer may ask for again.</summary>
internal sealed class SentHistory
{
    /// <summary>A power of two. About a second of a large stream.</summary>
    public const int PacketsMax = 512;

    private readonly SentPacket[] _packets = new SentPacket[PacketsMax];

    /// <param name="sequence">Of the slot.</param>
    /// <param name="source">Of the received packet.</param>
    public void Add(long sequence, long source) =>
        At(sequence) = new SentPacket { Sequence = (uint)sequence, Source = (uint)source, IsSent = true };

    /// <summary>Whether the packet of that number was sent, and not overwritten since.</summary>
    public bool Has(long sequence) => At(sequence).IsSent && At(sequence).Sequence == (uint)sequence;

    public ref SentPacket At(long sequence) => ref _packets[sequence & (PacketsMax - 1)];

    public void Export(RecordWriter writer)
    {
        foreach (SentPacket packet in _packets)
        {
            writer.Write(packet.IsSent);
            if (!packet.IsSent) continue;

            writer.Write(packet.Sequence);
            writer.Write(packet.Source);

            // Wraps within days, as the field does.
            writer.Write(packet.ResentAtMs == 0 ? 0 : Math.Max(1, MillisecondsOf(writer.Now) - packet.ResentAtMs + 1));
        }
    }

    public void Restore(ref RecordReader reader)
    {
        foreach (ref SentPacket packet in _packets.AsSpan())
        {
            packet = default;
            if (!reader.ReadBool()) continue;

            packet = new SentPacket { IsSent = true, Sequence = reader.ReadUInt32(), Source = reader.ReadUInt32() };
            uint age = reader.ReadUInt32();
            if (age != 0) packet.ResentAtMs = Math.Max(1, MillisecondsOf(reader.Now) - (age - 1));
        }
    }

    /// <summary>What <see cref="SentPacket.ResentAtMs"/> counts in.</summary>
    public static uint MillisecondsOf(Instant at) => (uint)(at.Nanoseconds / 1_000_000);
}
