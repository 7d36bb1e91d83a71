using System.Diagnostics.CodeAnalysis;

namespace Conference.MediaNode.Media;

/// <summary>The RTP streams that one link receives, by SSRC.</summary>
internal sealed class StreamTable
{
    /// <summary>Each costs memory and an SRTP context, and a peer makes them up: simulcast of a camera, a screen and audio is 7.</summary>
    public const int StreamsMax = 64;

    private readonly Dictionary<uint, ReceiveStream> _bySsrc = [];
    private readonly List<ReceiveStream> _streams = [];
    private readonly List<RtxStream> _rtx = [];
    private ReceiveStream? _last;

    public IReadOnlyList<ReceiveStream> All => _streams;

    /// <summary>Their retransmissions: at most as many.</summary>
    public IReadOnlyList<RtxStream> Rtx => _rtx;

    public bool IsRtxFull => _rtx.Count >= StreamsMax;

    public bool IsFull => _streams.Count >= StreamsMax;

    public bool TryFind(uint ssrc, [NotNullWhen(true)] out ReceiveStream? stream)
    {
        if (_last is not null && _last.Ssrc == ssrc)
        {
            stream = _last;
            return true;
        }

        if (!_bySsrc.TryGetValue(ssrc, out stream)) return false;
        _last = stream;
        return true;
    }

    /// <summary>A link has few of them, and they send little.</summary>
    public bool TryFindRtx(uint ssrc, [NotNullWhen(true)] out RtxStream? stream)
    {
        foreach (RtxStream candidate in _rtx)
        {
            if (candidate.Ssrc != ssrc) continue;
            stream = candidate;
            return true;
        }

        stream = null;
        return false;
    }

    public void Add(RtxStream stream) => _rtx.Add(stream);

    /// <summary>Another stream takes the place of this one: the SSRC of its retransmissions may come to repeat the other.</summary>
    public void RemoveRtxOf(ReceiveStream source)
    {
        for (int i = _rtx.Count - 1; i >= 0; i--)
        {
            if (_rtx[i].Source == source) _rtx.RemoveAt(i);
        }
    }

    public void Add(ReceiveStream stream)
    {
        _bySsrc.Add(stream.Ssrc, stream);
        _streams.Add(stream);
    }

    public void RemoveWhere(Predicate<ReceiveStream> isOver)
    {
        for (int i = _streams.Count - 1; i >= 0; i--)
        {
            if (!isOver(_streams[i])) continue;
            RemoveRtxOf(_streams[i]);
            _bySsrc.Remove(_streams[i].Ssrc);
            _streams.RemoveAt(i);
        }

        _last = null;
    }
}
