namespace Conference.MediaNode.Wire.Sdp;

/// <summary>One a= line (RFC 8866 §5.13). A property attribute, such as a=rtcp-mux, has an empty value.</summary>
internal readonly record struct SdpAttribute(string Name, string Value, int Line = 0);
