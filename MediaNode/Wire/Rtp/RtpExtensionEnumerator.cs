namespace Conference.MediaNode.Wire.Rtp;

/// <summary>Walks a header extension element by element, skipping padding (RFC 8285 §4.2, §4.3).</summary>
internal ref struct RtpExtensionEnumerator(ushort profile, ReadOnlySpan<byte> body)
{
    private const byte StopId = 15;

    private readonly bool _isTwoByte = RtpExtensions.IsTwoByte(profile);
    private readonly ReadOnlySpan<byte> _body =
        RtpExtensions.IsOneByte(profile) || RtpExtensions.IsTwoByte(profile) ? body : default;
    private int _next;

    public RtpExtensionElement Current { get; private set; }

    public readonly RtpExtensionEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_next < _body.Length && _body[_next] == 0) _next++;
        if (_next < _body.Length && (_isTwoByte ? TryReadTwoByte() : TryReadOneByte())) return true;

        _next = _body.Length;
        return false;
    }

    // |  ID   |  len  |  data (len + 1 bytes) ...
    private bool TryReadOneByte()
    {
        int id = _body[_next] >> 4;
        int length = (_body[_next] & 0x0F) + 1;

        // 15 is kept for the future and ends the block; so does 0 with a length, which is no padding (§4.2).
        return id is not (StopId or 0) && TryTake((byte)id, _next + 1, length);
    }

    // |       ID      |     length    |  data (length bytes) ...
    private bool TryReadTwoByte() =>
        _next + 1 < _body.Length && TryTake(_body[_next], _next + 2, _body[_next + 1]);

    private bool TryTake(byte id, int offset, int length)
    {
        if (length > _body.Length - offset) return false;
        Current = new RtpExtensionElement(id, offset, _body.Slice(offset, length));
        _next = offset + length;
        return true;
    }
}
