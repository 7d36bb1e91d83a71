using Conference.MediaNode.Handover;
using Conference.MediaNode.Media;
using Conference.MediaNode.Send;

namespace Conference.MediaNode.Room.Forward;

/// <summary>
/// Gives forwarded packets the numbers of one unbroken stream. What the publisher lost stays a gap, so that a subscriber can
/// ask for it; what is left out on purpose leaves none.
/// </summary>
internal sealed class SequenceRewriter(long firstOut)
{
    /// <summary>
    /// How many packets a late one may come after: as far back as SRTP seals and <see cref="SentHistory"/> remembers.
    /// </summary>
    public const int LateMax = SentHistory.PacketsMax;

    /// <summary>Left-out packets whose neighbours can still come late.</summary>
    private const int SkipsMax = 16;

    private readonly long[] _skipped = new long[SkipsMax];
    private int _skips;
    private long _offset;
    private long _floor;
    private long _highestIn;
    private bool _isAnchored;

    /// <summary>The number after the highest used.</summary>
    public long NextOut { get; private set; } = firstOut;

    /// <summary>The number that the first packet of the current source got.</summary>
    public long FirstOut { get; private set; } = firstOut;

    /// <summary>From here on this packet of a (new) source follows what has been sent. Earlier ones of it are not forwarded.</summary>
    public void Anchor(long firstIn)
    {
        FirstOut = NextOut;
        _offset = NextOut - firstIn;
        _floor = firstIn;
        _highestIn = firstIn - 1;
        _skips = 0;
        _isAnchored = true;
    }

    /// <summary>So many numbers may have been used elsewhere. The next source starts above them.</summary>
    public void SkipAhead(int count)
    {
        NextOut += count;
        _isAnchored = false;
    }

    /// <summary>False for a packet from before the anchor, one that was left out, or one too late to be placed.</summary>
    public bool TryMap(long sequenceIn, out long sequenceOut)
    {
        if (!TryPlace(sequenceIn, out sequenceOut)) return false;

        if (sequenceIn > _highestIn)
        {
            _highestIn = sequenceIn;
            NextOut = sequenceOut + 1;
        }

        return true;
    }

    /// <summary>The source goes on elsewhere, or was not forwarded for long: too wide a gap to leave to a subscriber.</summary>
    public bool IsJump(long sequenceIn) => _isAnchored && sequenceIn - _highestIn > ReceiveStream.DropoutMax;

    /// <summary>Which packet of the source has that number, whether it was forwarded or not.</summary>
    public bool TryUnmap(long sequenceOut, out long sequenceIn)
    {
        for (int skipsAfter = 0; skipsAfter <= Math.Min(_skips, SkipsMax); skipsAfter++)
        {
            sequenceIn = sequenceOut - _offset - skipsAfter;
            if (TryPlace(sequenceIn, out long mapped) && mapped == sequenceOut) return true;
        }

        sequenceIn = 0;
        return false;
    }

    /// <summary>Leaves a packet out. One that comes late is just not forwarded: its number has been counted on.</summary>
    public void Skip(long sequenceIn)
    {
        if (!_isAnchored || sequenceIn <= _highestIn) return;

        _skipped[_skips++ % SkipsMax] = sequenceIn;
        _offset--;
        _highestIn = sequenceIn;
        NextOut = sequenceIn + 1 + _offset;
    }

    private bool TryPlace(long sequenceIn, out long sequenceOut)
    {
        sequenceOut = 0;
        if (!_isAnchored || sequenceIn < _floor) return false;

        // Every skip after this packet moved the offset by one since its neighbours were sent.
        int skipsAfter = 0;
        for (int i = 0; i < Math.Min(_skips, SkipsMax); i++)
        {
            if (_skipped[i] == sequenceIn) return false;
            if (_skipped[i] > sequenceIn) skipsAfter++;
        }

        if (skipsAfter == SkipsMax) return false;

        sequenceOut = sequenceIn + _offset + skipsAfter;
        return NextOut - sequenceOut <= LateMax;
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(NextOut);
        writer.Write(FirstOut);
        writer.Write(_isAnchored);
        writer.Write(_offset);
        writer.Write(_floor);
        writer.Write(_highestIn);
        writer.Write(_skips);
        foreach (long skipped in _skipped) writer.Write(skipped);
    }

    public void Restore(ref RecordReader reader)
    {
        NextOut = reader.ReadInt64();
        FirstOut = reader.ReadInt64();
        _isAnchored = reader.ReadBool();
        _offset = reader.ReadInt64();
        _floor = reader.ReadInt64();
        _highestIn = reader.ReadInt64();
        _skips = reader.ReadCount(int.MaxValue);
        for (int i = 0; i < SkipsMax; i++) _skipped[i] = reader.ReadInt64();
    }
}
