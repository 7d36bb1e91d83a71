namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Profiles as profile_idc and the constraint flags name them (RFC 6184 §8.1, table 5). Order is preference.</summary>
internal enum H264Profile : byte
{
    ConstrainedBaseline,
    Baseline,
    Main,
    ConstrainedHigh,
    High,
    PredictiveHigh444,
}
