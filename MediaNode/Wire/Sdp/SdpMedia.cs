namespace Conference.MediaNode.Wire.Sdp;

/// <summary>One m= line and what belongs to it (RFC 8866 §5.14).</summary>
internal sealed class SdpMedia
{
    /// <summary>Audio, video, application, …, as written.</summary>
    public required string Media { get; init; }

    public required int Port { get; init; }

    public required string Protocol { get; init; }

    /// <summary>At least one: payload types, or the name of a data channel protocol.</summary>
    public required IReadOnlyList<string> Formats { get; init; }

    /// <summary>The value of the c= line, or empty.</summary>
    public string Connection { get; set; } = "";

    public SdpAttributes Attributes { get; init; } = [];

    /// <summary>Of the m= line, from 1.</summary>
    public int Line { get; init; }
}
