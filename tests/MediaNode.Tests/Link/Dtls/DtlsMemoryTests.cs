using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Conference.MediaNode.Link.Dtls;

namespace Conference.MediaNode.Tests.Link.Dtls;

/// <summary>What handshakes that never end can pin in OpenSSL's memory, as the C library's allocator counts it.</summary>
public partial class DtlsMemoryTests
{
    private const int Handshakes = 64;
    private const byte Handshake = 22;

    public static TheoryData<string> Attacks => [nameof(Silence), nameof(FutureRecords), nameof(FutureMessages), nameof(Both)];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Handshakes_that_never_end_pin_little(string attack)
    {
        using DtlsServerFactory factory = new(DtlsPair.ServerCertificate, DtlsServerOptions.Default);
        List<IDtlsServer> servers = [];
        long before = Allocated();
        for (int i = 0; i < Handshakes; i++) servers.Add(Start(factory));
        long honest = Allocated() - before;

        int sent = 0;
        foreach (IDtlsServer server in servers)
        {
            foreach (byte[] datagram in attack switch
            {
                nameof(Silence) => Silence(),
                nameof(FutureRecords) => FutureRecords(),
                nameof(FutureMessages) => FutureMessages(),
                _ => Both(),
            })
            {
                server.Handle(datagram, Instant.Zero);
                sent += datagram.Length;
            }
        }

        long pinned = Allocated() - before;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{attack}: {honest / Handshakes} bytes a handshake begun, {pinned / Handshakes} attacked, by {sent / Handshakes} sent");
        foreach (IDtlsServer server in servers) server.Dispose();

        Assert.True(pinned / Handshakes < 256 * 1024, $"{pinned / Handshakes} bytes per handshake");
    }

    private static IEnumerable<byte[]> Silence() => [];

    private static IEnumerable<byte[]> Both() => FutureMessages().Concat(FutureRecords());

    /// <summary>Encrypted records before the keys are known: OpenSSL keeps them for later.</summary>
    private static IEnumerable<byte[]> FutureRecords()
    {
        for (int i = 0; i < 190; i++) yield return Record(epoch: 1, 100 + i, new byte[60]);
    }

    /// <summary>The first byte of each of the next messages, each as long as may be.</summary>
    private static IEnumerable<byte[]> FutureMessages()
    {
        for (int number = 1; number < 40; number++)
        {
            byte[] fragment = new byte[13];
            fragment[0] = 11;
            WriteUInt24(fragment.AsSpan(1), DtlsHandshakeFilter.MessageLengthMax);
            BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(4), (ushort)number);
            WriteUInt24(fragment.AsSpan(6), 100);
            WriteUInt24(fragment.AsSpan(9), 1);
            yield return Record(epoch: 0, 100 + number, fragment);
        }
    }

    private static byte[] Record(int epoch, int number, byte[] content)
    {
        byte[] record = [Handshake, 0xFE, 0xFD, 0, (byte)epoch, 0, 0, 0, 0, (byte)(number >> 8), (byte)number, 0, 0, .. content];
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(11), (ushort)content.Length);
        return record;
    }

    private static IDtlsServer Start(DtlsServerFactory factory)
    {
        using Conference.Shared.Dtls.DtlsTestClient client = new(DtlsPair.ClientCertificate);
        client.Start();
        IDtlsServer server = factory.Create(DtlsPair.ClientCertificate.Fingerprint, Instant.Zero);
        foreach (byte[] datagram in client.TakeDatagrams()) server.Handle(datagram, Instant.Zero);
        return server;
    }

    private static void WriteUInt24(Span<byte> destination, int value)
    {
        destination[0] = (byte)(value >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)value);
    }

    private static long Allocated()
    {
        MallInfo info = MallInfo2();
        return (long)(info.InUse + info.Mapped);
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial MallInfo MallInfo2();

    /// <summary>struct mallinfo2 of glibc.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MallInfo
    {
        public nuint Arena;
        public nuint FreeChunks;
        public nuint FastChunks;
        public nuint MappedChunks;
        public nuint Mapped;
        public nuint Unused;
        public nuint FastBytes;
        public nuint InUse;
        public nuint Free;
        public nuint Releasable;
    }
}
