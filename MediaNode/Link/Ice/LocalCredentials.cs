using System.Text;
using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Link.Ice;

/// <summary>What a peer's checks must show: our user fragment and password of one ICE generation.</summary>
internal sealed class LocalCredentials(IceUfrag ufrag, string password)
{
    private readonly byte[] _key = Encoding.ASCII.GetBytes(password);

    public IceUfrag Ufrag => ufrag;

    /// <summary>For the answer only.</summary>
    public string Password => password;

    /// <summary>Of MESSAGE-INTEGRITY.</summary>
    public ReadOnlySpan<byte> Key => _key;

    public void Export(RecordWriter writer)
    {
        writer.Write(ufrag.Value);
        writer.WriteText(password);
    }

    public static LocalCredentials Import(ref RecordReader reader) => new(new IceUfrag(reader.ReadUInt64()), reader.ReadText());

    public static LocalCredentials Draw(IEntropy entropy)
    {
        Span<byte> bytes = stackalloc byte[16];
        entropy.Fill(bytes);

        // 128 random bits as 32 hexadecimal digits; RFC 8839 §5.4 asks for 22 characters and 128 bits.
        return new(IceUfrag.Draw(entropy), Convert.ToHexStringLower(bytes));
    }
}
