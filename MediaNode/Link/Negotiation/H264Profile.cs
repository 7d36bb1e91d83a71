namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Profiles, named by profile_idc and constraint flags (RFC 6184 §8.1, table 5), by preference.</summary>
internal enum H264Profile : byte
{
    ConstrainedBaseline,
    Baseline,
    Main,
    ConstrainedHigh,
    High,
    PredictiveHigh444,
}
