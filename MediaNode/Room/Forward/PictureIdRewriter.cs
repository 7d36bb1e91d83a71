using Conference.MediaNode.Handover;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Wire.Payload;

namespace Conference.MediaNode.Room.Forward;

/// <summary>
/// Keeps picture ids and TL0PICIDX of a slot running on while its sources change: a decoder takes a jump for loss. VP8
/// (RFC 7741 §4.2) and VP9 (RFC 9628 §4.2); other payloads carry no such numbers.
/// </summary>
internal sealed class PictureIdRewriter
{
    private const int LongMask = 0x7FFF;
    private const int ShortMask = 0x7F;

    private int _pictureOffset;
    private int _tl0Offset;
    private int _lastPicture = -1;
    private int _lastTl0 = -1;
    private bool _mustAnchor = true;

    /// <summary>The next packet is the first of a new source.</summary>
    public void Anchor() => _mustAnchor = true;

    /// <param name="payload">The copy for this subscriber, rewritten in place.</param>
    public void Rewrite(CodecKind codec, Span<byte> payload)
    {
        if (codec is CodecKind.Vp8) RewriteVp8(payload);
        else if (codec is CodecKind.Vp9) RewriteVp9(payload);
    }

    private void RewriteVp8(Span<byte> payload)
    {
        if (!Vp8Descriptor.TryParse(payload, out Vp8Descriptor descriptor, out _)) return;

        AnchorOnce(descriptor.PictureId, descriptor.Tl0PicIdx);
        if (descriptor.PictureId is { } picture)
        {
            Vp8Descriptor.WritePictureId(payload, descriptor, (ushort)Map(picture, descriptor.HasLongPictureId));
        }

        if (descriptor.Tl0PicIdx is { } tl0) Vp8Descriptor.WriteTl0PicIdx(payload, descriptor, MapTl0(tl0));
    }

    private void RewriteVp9(Span<byte> payload)
    {
        if (!Vp9Descriptor.TryParse(payload, out Vp9Descriptor descriptor, out _)) return;

        AnchorOnce(descriptor.PictureId, descriptor.Tl0PicIdx);
        if (descriptor.PictureId is { } picture)
        {
            Vp9Descriptor.WritePictureId(payload, descriptor, (ushort)Map(picture, descriptor.HasLongPictureId));
        }

        if (descriptor.Tl0PicIdx is { } tl0) Vp9Descriptor.WriteTl0PicIdx(payload, descriptor, MapTl0(tl0));
    }

    private void AnchorOnce(int? picture, int? tl0)
    {
        if (!_mustAnchor) return;

        _mustAnchor = false;
        _pictureOffset = _lastPicture < 0 || picture is null ? 0 : _lastPicture + 1 - picture.Value;
        _tl0Offset = _lastTl0 < 0 || tl0 is null ? 0 : _lastTl0 + 1 - tl0.Value;
    }

    private byte MapTl0(byte tl0)
    {
        byte mapped = (byte)(tl0 + _tl0Offset);
        if (_lastTl0 < 0 || (sbyte)(mapped - _lastTl0) > 0) _lastTl0 = mapped;
        return mapped;
    }

    private int Map(int picture, bool isLong)
    {
        int mask = isLong ? LongMask : ShortMask;
        int mapped = (picture + _pictureOffset) & mask;

        // A late packet of an earlier picture must not pull the line back.
        int ahead = (mapped - _lastPicture) & mask;
        if (_lastPicture < 0 || ahead <= mask / 2) _lastPicture = mapped;
        return mapped;
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(_pictureOffset);
        writer.Write(_tl0Offset);
        writer.Write(_lastPicture);
        writer.Write(_lastTl0);
        writer.Write(_mustAnchor);
    }

    public void Restore(ref RecordReader reader)
    {
        _pictureOffset = reader.ReadInt32();
        _tl0Offset = reader.ReadInt32();
        _lastPicture = reader.ReadInt32();
        _lastTl0 = reader.ReadInt32();
        _mustAnchor = reader.ReadBool();
    }
}
