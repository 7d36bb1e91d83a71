using System.Text;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Wire.Rtp;
using Conference.MediaNode.Wire.Stun;
using Conference.Shared.Dtls;

namespace Conference.LoadGenerator.Flood;

/// <summary>
/// Datagrams of strangers, made once and sent again and again: noise, checks for nobody, checks with a wrong password, DTLS
/// ClientHellos, what looks like media.
/// </summary>
internal sealed class FloodMix
{
    public const int LengthMax = 1472;

    private const int Kinds = 5;
    private const int PerKind = 64;

    private readonly Random _random = new(20_260_101);
    private readonly List<byte[]> _datagrams = [];

    public FloodMix(string? ufrag)
    {
        byte[] hello = ClientHello();
        for (int i = 0; i < Kinds * PerKind; i++)
        {
            _datagrams.Add((i % Kinds) switch
            {
                0 => Noise(_random.Next(1, LengthMax)),
                1 => Check(Convert.ToHexStringLower(Noise(8))),
                2 => Check(ufrag ?? Convert.ToHexStringLower(Noise(8))),
                3 => hello,
                _ => Media(),
            });
        }
    }

    public IReadOnlyList<byte[]> Datagrams => _datagrams;

    private byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        _random.NextBytes(noise);
        return noise;
    }

    private byte[] Check(string ufrag)
    {
        byte[] buffer = new byte[256];
        StunWriter writer = StunWriter.BindingRequest(buffer, Noise(StunMessage.TransactionIdLength));
        writer.AppendUsername(Encoding.ASCII.GetBytes($"{ufrag}:flood"));
        writer.AppendPriority(1);
        writer.AppendIceControlling(1);
        writer.AppendUseCandidate();
        writer.AppendIntegrity("not the password"u8);
        writer.AppendFingerprint();
        return buffer[..writer.Length];
    }

    private byte[] Media()
    {
        byte[] packet = Noise(_random.Next(60, LengthMax));
        RtpHeaderWriter.Write(packet, false, 96, (ushort)_random.Next(65_536), (uint)_random.Next(), (uint)_random.Next());
        return packet;
    }

    private static byte[] ClientHello()
    {
        DateTimeOffset from = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using DtlsCertificate certificate = DtlsCertificate.Create(from, from.AddYears(50));
        using DtlsTestClient client = new(certificate);
        client.Start();
        return client.TakeDatagrams().First();
    }
}
