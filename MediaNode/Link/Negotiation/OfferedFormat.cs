namespace Conference.MediaNode.Link.Negotiation;

/// <summary>One payload type of an offered section with all that its attributes say about it.</summary>
internal sealed class OfferedFormat(byte payloadType)
{
    public byte PayloadType { get; } = payloadType;

    /// <summary>Lower case; empty without a=rtpmap, as with static types, which the node does not carry.</summary>
    public string Encoding { get; set; } = "";

    public int ClockRate { get; set; }

    public int Channels { get; set; } = 1;

    public string Fmtp { get; set; } = "";

    public bool Nack { get; set; }
    public bool Pli { get; set; }
    public bool Fir { get; set; }
    public bool TransportCc { get; set; }
    public bool Remb { get; set; }

    /// <summary>The value of a format parameter (key=value;key=value), or null.</summary>
    public string? Parameter(string key)
    {
        foreach (Range range in Fmtp.AsSpan().Split(';'))
        {
            ReadOnlySpan<char> pair = Fmtp.AsSpan(range).Trim(' ');
            int equals = pair.IndexOf('=');
            if (equals < 0) continue;
            if (pair[..equals].Equals(key, StringComparison.OrdinalIgnoreCase)) return pair[(equals + 1)..].ToString();
        }

        return null;
    }
}
