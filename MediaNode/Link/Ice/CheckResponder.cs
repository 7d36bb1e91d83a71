using System.Diagnostics;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Send;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Link.Ice;

/// <summary>
/// Writes the answers to connectivity checks (RFC 8445 §7.3). Only what has been authenticated is answered, and never by more
/// bytes than it had: who knows a password must not make a node shout at an address that he forges.
/// </summary>
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
        Finish(ref writer, password);

        // Header, integrity and fingerprint are in both; our half of USERNAME alone outweighs an IPv6 address.
        Debug.Assert(writer.Length <= check.Datagram.Length);
        outbox.Commit(path, writer.Length);
    }

    /// <summary>
    /// The check asks for something that we do not know (RFC 8489 §6.3.1). False: the answer would be longer.
    /// </summary>
    public static bool TryRefuseUnknownAttributes(
        in StunMessage check, in NetworkPath path, ReadOnlySpan<byte> password, Outbox outbox)
    {
        Span<byte> buffer = outbox.Reserve(StunWriter.ResponseLengthMax);
        if (buffer.IsEmpty) return false;

        StunWriter writer = StunWriter.BindingError(buffer, check.TransactionId, UnknownAttributeCode);
        writer.AppendUnknownAttributes(check.UnknownAttributes);
        Finish(ref writer, password);
        if (writer.Length > check.Datagram.Length) return false;

        outbox.Commit(path, writer.Length);
        return true;
    }

    private static void Finish(ref StunWriter writer, ReadOnlySpan<byte> password)
    {
        writer.AppendIntegrity(password);
        writer.AppendFingerprint();
    }
}
