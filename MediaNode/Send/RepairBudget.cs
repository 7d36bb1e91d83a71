using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Send;

/// <summary>
/// What may be sent again on a link, as a share of what is sent there anyway: whoever asks for everything, ever again, gets
/// no more than that. It is filled when somebody asks, so it costs nothing per packet.
/// </summary>
internal sealed class RepairBudget
{
    /// <summary>One octet again for so many.</summary>
    public const int Share = 4;

    /// <summary>A few large frames lost at once.</summary>
    public const int BurstMax = 128 * 1024;

    private long _left = BurstMax;

    /// <param name="octets">Sent since the same stream asked last.</param>
    /// <param name="length">Of the packet to send again.</param>
    public bool TryTake(uint octets, int length)
    {
        _left = Math.Min(BurstMax, _left + (octets / Share));
        if (_left < length) return false;

        _left -= length;
        return true;
    }

    public void Export(RecordWriter writer) => writer.Write(_left);

    public void Restore(ref RecordReader reader) => _left = Math.Min(BurstMax, reader.ReadInt64());
}
