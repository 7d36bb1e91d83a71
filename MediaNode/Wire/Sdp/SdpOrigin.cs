namespace Conference.MediaNode.Wire.Sdp;

/// <summary>Who describes the session and which version this is (RFC 8866 §5.2).</summary>
internal sealed record SdpOrigin(string Username, ulong SessionId, ulong SessionVersion, string Address);
