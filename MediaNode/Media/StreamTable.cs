using System.Diagnostics.CodeAnalysis;

namespace Conference.MediaNode.Media;

/// <summary>The RTP streams that one link receives, by SSRC.</summary>
internal sealed class StreamTable
{
    /// <summary>Each costs memory and an SRTP context, and a peer makes them up: simulcast of a camera, a screen and audio is 7.</summary>
    public const int StreamsMax = 64;

    private readonly Dictionary<uint, ReceiveStream> _bySsrc = [];
    private readonly List<ReceiveStream> _streams = [];
    private ReceiveStream? _last;

    public IReadOnlyList<ReceiveStream> All => _streams;

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
            _bySsrc.Remove(_streams[i].Ssrc);
            _streams.RemoveAt(i);
        }

        _last = null;
    }
}
