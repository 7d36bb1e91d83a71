namespace Conference.MediaNode.Wire.Sdp;

/// <summary>A fault and the line that shows it, from 1; 0 when it is in the text as a whole.</summary>
internal readonly record struct SdpError(SdpFault Fault, int Line);
