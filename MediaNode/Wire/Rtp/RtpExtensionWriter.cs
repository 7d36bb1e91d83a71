using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtp;

/// <summary>
/// Writes a header extension (RFC 8285 §4), to stand right behind the fixed header and its contributing sources. Begins
/// in the one-byte form and widens what it has written when an element needs the other: an id above 14, or a value
/// of none or more than 16 bytes.
/// </summary>
internal ref struct RtpExtensionWriter(Span<byte> destination)
{
    private const int BlockHeaderLength = 4;
    private const int OneByteIdMax = 14;
    private const int OneByteValueMax = 16;

    private readonly Span<byte> _destination = destination;
    private int _bodyLength;
    private int _elements;
    private bool _isTwoByte;

    /// <summary>
    /// False, and nothing written, when it does not fit or the id or the length is outside both forms.
    /// </summary>
    public bool TryAppend(byte id, scoped ReadOnlySpan<byte> value)
    {
        if (id == 0 || value.Length > byte.MaxValue) return false;

        bool needsTwoByte = _isTwoByte || id > OneByteIdMax || value.Length is 0 or > OneByteValueMax;
        int widening = needsTwoByte && !_isTwoByte ? _elements : 0;
        int elementLength = (needsTwoByte ? 2 : 1) + value.Length;
        if (BlockHeaderLength + Padded(_bodyLength + widening + elementLength) > _destination.Length) return false;

        if (needsTwoByte && !_isTwoByte) Widen();

        Span<byte> element = _destination[(BlockHeaderLength + _bodyLength)..];
        if (_isTwoByte)
        {
            element[0] = id;
            element[1] = (byte)value.Length;
        }
        else
        {
            element[0] = (byte)((id << 4) | (value.Length - 1));
        }

        value.CopyTo(element[(elementLength - value.Length)..]);
        _bodyLength += elementLength;
        _elements++;
        return true;
    }

    /// <summary>
    /// Pads to a word, writes the block's header and returns its length in bytes; 0, and nothing written, when no
    /// element was appended. The caller sets the X bit (<see cref="RtpHeaderWriter.SetExtension"/>).
    /// </summary>
    public readonly int Finish()
    {
        if (_elements == 0) return 0;

        int padded = Padded(_bodyLength);
        _destination[(BlockHeaderLength + _bodyLength)..(BlockHeaderLength + padded)].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(
            _destination, _isTwoByte ? RtpExtensions.TwoByteProfile : RtpExtensions.OneByteProfile);
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)(padded / 4));
        return BlockHeaderLength + padded;
    }

    private static int Padded(int length) => (length + 3) & ~3;

    /// <summary>
    /// Each element grows by one byte. All move up by the number of elements first; then the place to write trails the
    /// place to read by as many bytes as elements are left.
    /// </summary>
    private void Widen()
    {
        Span<byte> body = _destination[BlockHeaderLength..];
        body[.._bodyLength].CopyTo(body[_elements..]);

        int read = _elements;
        int write = 0;
        for (int i = 0; i < _elements; i++)
        {
            byte header = body[read++];
            int length = (header & 0x0F) + 1;
            body[write++] = (byte)(header >> 4);
            body[write++] = (byte)length;
            body.Slice(read, length).CopyTo(body[write..]);
            read += length;
            write += length;
        }

        _bodyLength += _elements;
        _isTwoByte = true;
    }
}
