using System.Security.Cryptography;
using Conference.LoadGenerator;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp.Cipher;

namespace Conference.Benchmarks.Ciphers;

/// <summary>What SRTP does to packets of audio's and of video's size.</summary>
internal sealed class CipherCases : IDisposable
{
    private const int AssociatedLength = 12;

    private static readonly int[] Lengths = [100, 1200];

    private readonly List<IDisposable> _owned = [];
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(AesGcmCipher.NonceLength);
    private readonly byte[] _counter = RandomNumberGenerator.GetBytes(AesCtrCipher.CounterLength);
    private readonly byte[] _associated = RandomNumberGenerator.GetBytes(AssociatedLength);

    public IEnumerable<CipherCase> All()
    {
        if (!AesNiGcmCipher.IsSupported) throw new LoadException("This processor has no instructions for AES to compare with.");

        SecretBytes key = Own(new SecretBytes(RandomNumberGenerator.GetBytes(16)));
        AesGcmCipher evp = Own(AesGcmCipher.Create(key, withInstructions: false));
        AesGcmCipher ni = Own(AesGcmCipher.Create(key, withInstructions: true));
        AesCtrCipher evpCounter = Own(AesCtrCipher.Create(key, withInstructions: false));
        AesCtrCipher niCounter = Own(AesCtrCipher.Create(key, withInstructions: true));
        HmacSha1 hmac = Own(new HmacSha1(key));
        foreach (int length in Lengths)
        {
            yield return new("GCM seal", length, Seal(evp, length), Seal(ni, length));
            yield return new("GCM open", length, Open(evp, length), Open(ni, length));
            yield return new("CTR", length, Apply(evpCounter, length), Apply(niCounter, length));
            yield return new("HMAC-SHA1", length, Hash(hmac, length), null);
        }
    }

    public void Dispose()
    {
        foreach (IDisposable owned in _owned) owned.Dispose();
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    private Action<int> Seal(AesGcmCipher cipher, int length)
    {
        byte[] packet = new byte[length + AesGcmCipher.TagLength];
        return count =>
        {
            for (int i = 0; i < count; i++) cipher.Seal(_nonce, _associated, packet.AsSpan(0, length), packet.AsSpan(length));
        };
    }

    /// <summary>A forged packet costs what a true one does: the tag is compared last.</summary>
    private Action<int> Open(AesGcmCipher cipher, int length)
    {
        byte[] packet = new byte[length + AesGcmCipher.TagLength];
        return count =>
        {
            for (int i = 0; i < count; i++) _ = cipher.TryOpen(_nonce, _associated, packet.AsSpan(0, length), packet.AsSpan(length));
        };
    }

    private Action<int> Apply(AesCtrCipher cipher, int length)
    {
        byte[] packet = new byte[length];
        return count =>
        {
            for (int i = 0; i < count; i++) cipher.Apply(_counter, packet);
        };
    }

    private static Action<int> Hash(HmacSha1 hmac, int length)
    {
        byte[] packet = new byte[length];
        byte[] rolloverCounter = new byte[4];
        byte[] tag = new byte[HmacSha1.Length];
        return count =>
        {
            for (int i = 0; i < count; i++) hmac.Compute(packet, rolloverCounter, tag);
        };
    }
}
