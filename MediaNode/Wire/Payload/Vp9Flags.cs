namespace Conference.MediaNode.Wire.Payload;

/// <summary>The first octet of a VP9 payload descriptor: |I|P|L|F|B|E|V|Z| (RFC 9628 §4.2).</summary>
[Flags]
internal enum Vp9Flags : byte
{
    None = 0,
    NotReferencedAbove = 0x01,
    Scalability = 0x02,
    EndsFrame = 0x04,
    StartsFrame = 0x08,
    Flexible = 0x10,
    LayerIndices = 0x20,
    InterPicturePredicted = 0x40,
    PictureId = 0x80,
}
