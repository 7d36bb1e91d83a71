using Conference.MediaNode.Ingress;
using Conference.MediaNode.Send;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Link.Ice;

/// <summary>Writes the answers to connectivity checks (RFC 8445 §7.3). Only what has been authenticated is answered.</summary>
internal static class CheckResponder
{
    private const ushort UnknownAttributeCode = 420;

    public static void Accept(in StunMessage check, in NetworkPath path, ReadOnlySpan<byte> password, Outbox outbox)
    {
        Span<byte> buffer = outbox.Reserve(StunWriter.ResponseLengthMax);
        if (buffer.IsEmpty) return;

        Span<byte> address = stackalloc byte[16];
        int addressLength = path.Remote.WriteAddress(address);
        StunWriter writer = StunWriter.BindingSuccess(buffer, check.TransactionId);
        writer.AppendXorMappedAddress(address[..addressLength], path.Remote.Port);
        Finish(ref writer, path, password, outbox);
    }

    /// <summary>The check asks for something that we do not know (RFC 8489 §6.3.1).</summary>
    public static void RefuseUnknownAttributes(
        in StunMessage check, in NetworkPath path, ReadOnlySpan<byte> password, Outbox outbox)
    {
        Span<byte> buffer = outbox.Reserve(StunWriter.ResponseLengthMax);
        if (buffer.IsEmpty) return;

        StunWriter writer = StunWriter.BindingError(buffer, check.TransactionId, UnknownAttributeCode);
        writer.AppendUnknownAttributes(check.UnknownAttributes);
        Finish(ref writer, path, password, outbox);
    }

    private static void Finish(ref StunWriter writer, in NetworkPath path, ReadOnlySpan<byte> password, Outbox outbox)
    {
        writer.AppendIntegrity(password);
        writer.AppendFingerprint();
        outbox.Commit(path, writer.Length);
    }
}
