using System.Security.Cryptography;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Link;

namespace Conference.MediaNode.Host.Moves;

/// <summary>Cuts messages into frames and seals them, one message after the other.</summary>
internal sealed class MoveFrameWriter(AeadSequence sealing) : IDisposable
{
    private byte[] _buffer = new byte[MoveFrame.HeadLength + MoveMessageCodec.SmallLengthMax + AeadSequence.TagLength];
    private AeadSequence _sealing = sealing;
    private SecretBytes? _record;
    private int _recordSent;
    private int _smallLength;

    /// <summary>What is written from now on is sealed by this.</summary>
    public void Use(AeadSequence next)
    {
        _sealing.Dispose();
        _sealing = next;
    }

    /// <summary>After the last frame of the message before. A record is the writer's from now on.</summary>
    public void Begin(MoveMessage message)
    {
        _record = (message as MoveRecord)?.Record;
        _recordSent = 0;
        _smallLength = 0;
        if (_record is null) _smallLength = MoveMessageCodec.Write(message, _buffer.AsSpan(MoveFrame.HeadLength));
        else if (_buffer.Length < MoveFrame.LengthMax) _buffer = new byte[MoveFrame.LengthMax];
    }

    /// <summary>The next frame of the message, valid until the one after it. False: all are written.</summary>
    public bool TryWriteNext(out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        int textLength = _record is null ? _smallLength : CopyOfRecord();
        if (textLength == 0) return false;

        bool isLast = _record is null || _recordSent == _record.Reveal().Length;
        if (isLast) End();

        Span<byte> head = _buffer.AsSpan(0, MoveFrame.HeadLength);
        MoveFrame.WriteHead(head, textLength, isLast);
        Span<byte> text = _buffer.AsSpan(MoveFrame.HeadLength, textLength);
        _sealing.Seal(head, text, _buffer.AsSpan(MoveFrame.HeadLength + textLength, AeadSequence.TagLength));
        frame = _buffer.AsMemory(0, MoveFrame.HeadLength + textLength + AeadSequence.TagLength);
        return true;
    }

    /// <summary>Wipes what has not been sent.</summary>
    public void Dispose()
    {
        End();
        CryptographicOperations.ZeroMemory(_buffer);
        _sealing.Dispose();
    }

    /// <returns>Bytes of the next frame's text; the first one's begins with the type.</returns>
    private int CopyOfRecord()
    {
        Span<byte> text = _buffer.AsSpan(MoveFrame.HeadLength, MoveFrame.TextMax);
        int typeLength = 0;
        if (_recordSent == 0)
        {
            text[0] = MoveMessageCodec.RecordType;
            typeLength = 1;
        }

        ReadOnlySpan<byte> rest = _record!.Reveal()[_recordSent..];
        int copied = Math.Min(rest.Length, text.Length - typeLength);
        rest[..copied].CopyTo(text[typeLength..]);
        _recordSent += copied;
        return typeLength + copied;
    }

    private void End()
    {
        _record?.Dispose();
        _record = null;
        _smallLength = 0;
    }
}
