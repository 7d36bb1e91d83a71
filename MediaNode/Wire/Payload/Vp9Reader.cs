namespace Conference.MediaNode.Wire.Payload;

/// <summary>One walk over a VP9 payload descriptor, field after field (RFC 9628 §4.2).</summary>
internal ref struct Vp9Reader(ReadOnlySpan<byte> payload)
{
    private readonly ReadOnlySpan<byte> _payload = payload;

    public int Offset { get; private set; }
    public Vp9Flags Flags { get; private set; }
    public ushort? PictureId { get; private set; }
    public bool HasLongPictureId { get; private set; }
    public byte LayerIndices { get; private set; }
    public byte? Tl0PicIdx { get; private set; }
    public byte Tl0PicIdxOffset { get; private set; }
    public Vp9References References { get; private set; }
    public Vp9Scalability? Scalability { get; private set; }

    public Vp9Error Read()
    {
        if (!TryTake(out byte flags)) return Vp9Error.TooShort;
        Flags = (Vp9Flags)flags;

        // §4.2, F bit: flexible mode needs picture ids to count its references from.
        if (Has(Vp9Flags.Flexible) && !Has(Vp9Flags.PictureId)) return Vp9Error.FlexibleWithoutPictureId;

        if (Has(Vp9Flags.PictureId) && !TryTakePictureId()) return Vp9Error.DescriptorTruncated;
        if (Has(Vp9Flags.LayerIndices) && !TryTakeLayerIndices()) return Vp9Error.DescriptorTruncated;
        if (Has(Vp9Flags.Flexible | Vp9Flags.InterPicturePredicted))
        {
            Vp9Error error = TakeReferences();
            if (error is not Vp9Error.None) return error;
        }

        if (Has(Vp9Flags.Scalability) && !TryTakeScalability()) return Vp9Error.DescriptorTruncated;
        return Offset < _payload.Length ? Vp9Error.None : Vp9Error.PayloadMissing;
    }

    private readonly bool Has(Vp9Flags flags) => (Flags & flags) == flags;

    private bool TryTake(out byte value)
    {
        value = 0;
        if (Offset >= _payload.Length) return false;
        value = _payload[Offset++];
        return true;
    }

    private bool TrySkip(int count)
    {
        if (count > _payload.Length - Offset) return false;
        Offset += count;
        return true;
    }

    private bool TryTakePictureId()
    {
        if (!TryTake(out byte high)) return false;
        HasLongPictureId = (high & 0x80) != 0;
        PictureId = (ushort)(high & 0x7F);
        if (!HasLongPictureId) return true;

        if (!TryTake(out byte low)) return false;
        PictureId = (ushort)(((high & 0x7F) << 8) | low);
        return true;
    }

    private bool TryTakeLayerIndices()
    {
        if (!TryTake(out byte indices)) return false;
        LayerIndices = indices;
        if (Has(Vp9Flags.Flexible)) return true;

        Tl0PicIdxOffset = (byte)Offset;
        if (!TryTake(out byte tl0PicIdx)) return false;
        Tl0PicIdx = tl0PicIdx;
        return true;
    }

    // | P_DIFF      |N|, N: another one follows
    private Vp9Error TakeReferences()
    {
        Vp9References references = default;
        byte one;
        do
        {
            if (!TryTake(out one)) return Vp9Error.DescriptorTruncated;
            if (!references.TryAdd((byte)(one >> 1))) return Vp9Error.TooManyReferences;
        }
        while ((one & 0x01) != 0);

        References = references;
        return Vp9Error.None;
    }

    // | N_S |Y|G|-|-|-|
    // Y: | WIDTH 16 | HEIGHT 16 |  N_S + 1 times
    // G: |  N_G  |, and N_G times | TID |U| R |-|-| with R times | P_DIFF |
    private bool TryTakeScalability()
    {
        if (!TryTake(out byte head)) return false;

        int layers = (head >> 5) + 1;
        int resolutionsOffset = 0;
        if ((head & 0x10) != 0)
        {
            resolutionsOffset = Offset;
            if (!TrySkip(layers * Vp9Scalability.ResolutionLength)) return false;
        }

        byte pictures = 0;
        if ((head & 0x08) != 0 && !TryTake(out pictures)) return false;
        for (int i = 0; i < pictures; i++)
        {
            if (!TryTake(out byte picture) || !TrySkip((picture >> 2) & 0b11)) return false;
        }

        Scalability = new Vp9Scalability((byte)layers, (ushort)resolutionsOffset, pictures);
        return true;
    }
}
