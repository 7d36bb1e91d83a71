using System.Buffers.Binary;
using Conference.MediaNode.Handover;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>
/// Opens what nodes send each other, without asking them: a tunnel's number and its secret are drawn one after the other, and all
/// that a node draws comes from here.
/// </summary>
internal sealed class TunnelKeys : IDisposable
{
    private const int SecretLength = 32;

    private readonly Dictionary<ulong, byte[]> _secrets = [];
    private readonly Dictionary<ulong, (Tunnel Source, Tunnel Target)> _tunnels = [];

    /// <summary>What a node draws from.</summary>
    public IEntropy Watch(IEntropy entropy) => new Watched(entropy, this);

    /// <summary>False: no tunnel of ours, or it does not open.</summary>
    /// <param name="remote">The client's address, whichever way it goes.</param>
    /// <param name="isHomeward">From the room's new node to the old.</param>
    public bool TryOpen(byte[] datagram, Instant now, out byte[] inner, out TransportAddress remote, out bool isHomeward)
    {
        inner = [];
        remote = default;
        isHomeward = false;
        if (datagram.Length < Tunnel.Overhead || datagram[0] != Tunnel.FirstByte) return false;
        if (!TryFind(BinaryPrimitives.ReadUInt64BigEndian(datagram.AsSpan(1)), out (Tunnel Source, Tunnel Target) ends)) return false;

        byte[] copy = [.. datagram];
        if (ends.Target.TryOpen(copy, now, out int length, out NetworkPath path))
        {
            remote = path.Remote;
        }
        else
        {
            copy = [.. datagram];
            isHomeward = true;
            if (!ends.Source.TryOpen(copy, now, out length, out path)) return false;
            remote = path.Remote;
        }

        inner = copy.AsSpan(Tunnel.HeaderLength + Tunnel.PathLength, length).ToArray();
        return true;
    }

    public void Dispose()
    {
        foreach ((Tunnel source, Tunnel target) in _tunnels.Values)
        {
            source.Dispose();
            target.Dispose();
        }
    }

    private bool TryFind(ulong id, out (Tunnel Source, Tunnel Target) ends)
    {
        if (_tunnels.TryGetValue(id, out ends)) return true;
        if (!_secrets.TryGetValue(id, out byte[]? secret)) return false;

        using RecordWriter writer = new(Instant.Zero);
        Tunnel source = Tunnel.Draw(new Replayed(id, secret), default);
        source.Export(writer);
        RecordReader reader = new(writer.ToSecret().Reveal(), Instant.Zero);
        ends = (source, Tunnel.Import(ref reader, default)!);
        _tunnels.Add(id, ends);
        return true;
    }

    private sealed class Watched(IEntropy inner, TunnelKeys keys) : IEntropy
    {
        private ulong _last;

        public void Fill(Span<byte> destination)
        {
            inner.Fill(destination);
            if (destination.Length == sizeof(ulong)) _last = BinaryPrimitives.ReadUInt64BigEndian(destination);
            else if (destination.Length == SecretLength) keys._secrets[_last] = destination.ToArray();
        }
    }

    private sealed class Replayed(ulong id, byte[] secret) : IEntropy
    {
        public void Fill(Span<byte> destination)
        {
            if (destination.Length == sizeof(ulong)) BinaryPrimitives.WriteUInt64BigEndian(destination, id);
            else secret.CopyTo(destination);
        }
    }
}
