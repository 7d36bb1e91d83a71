namespace Conference.MediaNode.Wire.Payload;

/// <summary>NAL unit types that matter to a forwarder (ITU-T H.264 table 7-1, RFC 6184 §5.2).</summary>
internal enum H264NalType : byte
{
    Slice = 1,
    IdrSlice = 5,
    SupplementalEnhancement = 6,
    SequenceParameterSet = 7,
    PictureParameterSet = 8,
    AccessUnitDelimiter = 9,
    SingleTimeAggregationA = 24,
    FragmentA = 28,
}
