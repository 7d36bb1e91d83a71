namespace Conference.MediaNode.Link.Srtp;

/// <summary>Refused packets, counted under their reason.</summary>
internal sealed class SrtpRefusals
{
    private readonly long[] _counts = new long[(int)SrtpError.AuthenticationFailed + 1];

    public long this[SrtpError error] => _counts[(int)error];

    /// <summary>Counts the refusal and answers false, so that a caller can return it.</summary>
    public bool Count(SrtpError error)
    {
        _counts[(int)error]++;
        return false;
    }
}
