using System.Security.Cryptography;
using Conference.MediaNode.Handover.Moves;

namespace Conference.MediaNode.Host.Moves;

/// <summary>
/// Opens frames and puts messages together. It says what it wants to be filled: a head, then the rest of that frame. Memory
/// grows with the bytes that have come and were opened, not with what a head promises.
/// </summary>
internal sealed class MoveFrameReader(AeadSequence opening) : IDisposable
{
    private byte[] _buffer = new byte[MoveFrame.HeadLength + MoveMessageCodec.SmallLengthMax + AeadSequence.TagLength];
    private byte[] _parts = [];
    private int _partsLength;
    private AeadSequence _opening = opening;
    private int _textMax = MoveMessageCodec.SmallLengthMax;
    private int _textLength;
    private bool _isLast;

    /// <summary>To be filled, then <see cref="TryTakeHead"/>.</summary>
    public Memory<byte> Head => _buffer.AsMemory(0, MoveFrame.HeadLength);

    /// <summary>To be filled after the head, then <see cref="TryTakeBody"/>.</summary>
    public Memory<byte> Body => _buffer.AsMemory(MoveFrame.HeadLength, _textLength + AeadSequence.TagLength);

    /// <summary>From now on frames may be as long as a record's; before, only as long as who is not known yet may say.</summary>
    public void Widen() => _textMax = MoveFrame.TextMax;

    /// <summary>What comes from now on opens with this.</summary>
    public void Use(AeadSequence next)
    {
        _opening.Dispose();
        _opening = next;
    }

    public bool TryTakeHead(out MoveFrameError error)
    {
        MoveFrame.ReadHead(Head.Span, out uint textLength, out _isLast);
        error = textLength == 0 ? MoveFrameError.EmptyFrame
            : textLength > _textMax ? MoveFrameError.FrameTooLong
            : MoveFrameError.None;
        if (error is not MoveFrameError.None) return false;

        _textLength = (int)textLength;
        int needed = MoveFrame.HeadLength + _textLength + AeadSequence.TagLength;
        if (_buffer.Length < needed)
        {
            byte[] larger = new byte[MoveFrame.LengthMax];
            Head.Span.CopyTo(larger);
            _buffer = larger;
        }

        return true;
    }

    /// <param name="message">Null, without an error: more frames of it are to come.</param>
    public bool TryTakeBody(out MoveMessage? message, out MoveFrameError error)
    {
        message = null;
        Span<byte> text = _buffer.AsSpan(MoveFrame.HeadLength, _textLength);
        Span<byte> tag = _buffer.AsSpan(MoveFrame.HeadLength + _textLength, AeadSequence.TagLength);
        error = _opening.TryOpen(Head.Span, text, tag) ? Take(text, out message) : MoveFrameError.Forged;
        CryptographicOperations.ZeroMemory(text);
        return error is MoveFrameError.None;
    }

    public void Dispose()
    {
        Forget();
        CryptographicOperations.ZeroMemory(_buffer);
        _opening.Dispose();
    }

    private MoveFrameError Take(ReadOnlySpan<byte> text, out MoveMessage? message)
    {
        message = null;
        if (_isLast && _partsLength == 0) return Parse(text, out message);

        int type = _partsLength == 0 ? text[0] : _parts[0];
        int lengthMax = type == MoveMessageCodec.RecordType ? 1 + MoveMessageCodec.RecordLengthMax : MoveMessageCodec.SmallLengthMax;
        if (text.Length > lengthMax - _partsLength) return MoveFrameError.MessageTooLong;

        Add(text, lengthMax);
        if (!_isLast) return MoveFrameError.None;

        MoveFrameError error = Parse(_parts.AsSpan(0, _partsLength), out message);
        Forget();
        return error;
    }

    private static MoveFrameError Parse(ReadOnlySpan<byte> bytes, out MoveMessage? message) =>
        MoveMessageCodec.TryParse(bytes, out message, out _) ? MoveFrameError.None : MoveFrameError.NotUnderstood;

    private void Add(ReadOnlySpan<byte> text, int lengthMax)
    {
        int needed = _partsLength + text.Length;
        if (needed > _parts.Length)
        {
            int length = (int)Math.Min(lengthMax, Math.Max(needed, 2L * _parts.Length));
            byte[] larger = GC.AllocateUninitializedArray<byte>(length, pinned: true);
            _parts.AsSpan(0, _partsLength).CopyTo(larger);
            CryptographicOperations.ZeroMemory(_parts);
            _parts = larger;
        }

        text.CopyTo(_parts.AsSpan(_partsLength));
        _partsLength = needed;
    }

    private void Forget()
    {
        CryptographicOperations.ZeroMemory(_parts);
        _parts = [];
        _partsLength = 0;
    }
}
