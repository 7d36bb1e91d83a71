namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>The FMT values of feedback packets (RFC 4585 §6.2 and §6.3, RFC 5104 §4.3).</summary>
internal static class FeedbackFormat
{
    /// <summary>Of transport feedback.</summary>
    public const byte GenericNack = 1;

    /// <summary>Of transport feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).</summary>
    public const byte TransportWide = 15;

    /// <summary>Of payload feedback.</summary>
    public const byte PictureLoss = 1;

    /// <summary>Of payload feedback.</summary>
    public const byte FullIntraRequest = 4;

    /// <summary>
    /// Of payload feedback: "application layer", of which REMB is one (draft-alvestrand-rmcat-remb-03 §2.2).
    /// </summary>
    public const byte ApplicationLayer = 15;
}
