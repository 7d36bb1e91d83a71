namespace Conference.LoadGenerator.Peers;

/// <summary>What a client and its node have agreed on: all of their keys follow from it.</summary>
/// <param name="SrtpProfile">By its name in OpenSSL, as <paramref name="DtlsSuite"/>.</param>
/// <param name="Exported">What the DTLS-SRTP exporter yields (RFC 5764 §4.2).</param>
internal sealed record AgreedKeys(
    string SrtpProfile, string DtlsSuite, byte[] MasterSecret, byte[] ClientRandom, byte[] ServerRandom, byte[] Exported);
