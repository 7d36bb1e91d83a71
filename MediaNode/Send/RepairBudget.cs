using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Send;

/// <summary>
/// What may be sent again, as a share of what is sent anyway: whoever asks for everything, ever again, gets no more than
/// that. It is filled when somebody asks, so it costs nothing per packet.
/// </summary>
internal struct RepairBudget
{
    /// <summary>One octet again for so many.</summary>
    public const int Share = 4;

    /// <summary>A few large frames lost at once.</summary>
    public const int BurstMax = 128 * 1024;

    private uint _octets;
    private long _left;
    private bool _isStarted;

    /// <param name="octets">The stream's count so far, wrapping.</param>
    /// <param name="length">Of the packet to send again.</param>
    public bool TryTake(uint octets, int length)
    {
        _left = _isStarted ? Math.Min(BurstMax, _left + ((octets - _octets) / Share)) : BurstMax;
        _octets = octets;
        _isStarted = true;
        if (_left < length) return false;

        _left -= length;
        return true;
    }

    public readonly void Export(RecordWriter writer)
    {
        writer.Write(_octets);
        writer.Write(_left);
        writer.Write(_isStarted);
    }

    public void Restore(ref RecordReader reader)
    {
        _octets = reader.ReadUInt32();
        _left = reader.ReadInt64();
        _isStarted = reader.ReadBool();
    }
}
