namespace Conference.MediaNode.Wire.Stun;

/// <summary>The two class bits of a message type (RFC 8489 §5).</summary>
internal enum StunClass : byte
{
    Request = 0b00,
    Indication = 0b01,
    Success = 0b10,
    Error = 0b11,
}
