namespace Conference.MediaNode.Link.Srtp;

/// <summary>The session keys of one direction of RTP, or of RTCP (RFC 3711 §4.3).</summary>
internal sealed class SrtpSessionKeys(SecretBytes encryption, SecretBytes authentication, SecretBytes salt)
    : IDisposable
{
    public SecretBytes Encryption { get; } = encryption;

    /// <summary>Empty where the cipher authenticates.</summary>
    public SecretBytes Authentication { get; } = authentication;

    public SecretBytes Salt { get; } = salt;

    public static SrtpSessionKeys ForRtp(SrtpKeys master) => Derive(
        master, SrtpKeyLabel.RtpEncryption, SrtpKeyLabel.RtpAuthentication, SrtpKeyLabel.RtpSalt);

    public static SrtpSessionKeys ForRtcp(SrtpKeys master) => Derive(
        master, SrtpKeyLabel.RtcpEncryption, SrtpKeyLabel.RtcpAuthentication, SrtpKeyLabel.RtcpSalt);

    public void Dispose()
    {
        Encryption.Dispose();
        Authentication.Dispose();
        Salt.Dispose();
    }

    private static SrtpSessionKeys Derive(
        SrtpKeys master, SrtpKeyLabel encryption, SrtpKeyLabel authentication, SrtpKeyLabel salt)
    {
        SrtpLengths lengths = SrtpLengths.Of(master.Profile);
        return new SrtpSessionKeys(
            SrtpKeyDerivation.Derive(master, encryption, lengths.Key),
            SrtpKeyDerivation.Derive(master, authentication, lengths.AuthenticationKey),
            SrtpKeyDerivation.Derive(master, salt, lengths.Salt));
    }
}
