using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Room;

/// <summary>How loud an audio track has been of late, from the levels that its packets carry (RFC 6464).</summary>
internal sealed class SpeechLevel
{
    /// <summary>-dBov of digital silence.</summary>
    public const int Silence = 127;

    /// <summary>Louder than this counts as speech, with or without the sender's voice bit.</summary>
    public const int SpeechMax = 50;

    /// <summary>Of the distance to a quieter level, taken per packet: a syllable's pause does not end a turn.</summary>
    private const int ReleaseShift = 4;

    /// <summary>A sender in discontinuous transmission says nothing at all.</summary>
    private static readonly TimeSpan SilentAfter = TimeSpan.FromMilliseconds(500);

    private int _level256 = Silence << 8;
    private Instant _lastAt = Instant.Zero;

    public int LevelAt(Instant now) => now - _lastAt > SilentAfter ? Silence : _level256 >> 8;

    public bool IsSpeakingAt(Instant now) => LevelAt(now) <= SpeechMax;

    /// <param name="extension">The extension's byte: voice bit and -dBov.</param>
    public void OnPacket(int extension, Instant now)
    {
        if (now - _lastAt > SilentAfter) _level256 = Silence << 8;
        int level256 = (extension & 0x7F) << 8;
        _level256 = level256 <= _level256 ? level256 : _level256 + Math.Max(1, (level256 - _level256) >> ReleaseShift);
        _lastAt = now;
    }

    public void Reset() => _level256 = Silence << 8;

    public void Export(RecordWriter writer)
    {
        writer.Write(_level256);
        writer.Write(_lastAt);
    }

    public void Restore(ref RecordReader reader)
    {
        _level256 = reader.ReadInt32();
        _lastAt = reader.ReadInstant();
    }
}
