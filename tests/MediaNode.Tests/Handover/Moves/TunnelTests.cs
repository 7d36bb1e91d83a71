using Conference.MediaNode.Handover;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Handover.Moves;

public sealed class TunnelTests : IDisposable
{
    private static readonly NetworkPath Far = new(0, TransportAddress.FromIPv4(0x0B000002, 40_000));
    private static readonly NetworkPath Client = new(3, TransportAddress.FromIPv4(0x0A000007, 5000));
    private static readonly byte[] Text = [0x80, 1, 2, 3, 4, 5, 6, 7];

    private readonly Tunnel _source = Tunnel.Draw(new SeededEntropy(7), Far);
    private readonly Tunnel _target;
    private readonly TunnelTable _table = new();

    public TunnelTests()
    {
        using RecordWriter writer = new(Instant.Zero);
        _source.Export(writer);
        using SecretBytes record = writer.ToSecret();
        RecordReader reader = new(record.Reveal(), Instant.Zero);
        _target = Tunnel.Import(ref reader, Far)!;
        Assert.True(_table.TryAddArrived(_target));
    }

    [Fact]
    public void What_goes_in_comes_out_with_the_path_that_it_came_by()
    {
        byte[] sealedBytes = Seal(_source, Text, Client);

        Assert.True(_target.TryOpen(sealedBytes, Instant.Zero, out int length, out NetworkPath path));

        Assert.Equal(Text, sealedBytes.AsSpan(Tunnel.HeaderLength + Tunnel.PathLength, length).ToArray());
        Assert.Equal(Client.Remote, path.Remote);
        Assert.True(path.IsTunnelled);
        Assert.Same(_target, _table.Of(path));
    }

    [Fact]
    public void What_comes_back_leaves_by_the_very_socket()
    {
        Assert.True(_target.TryOpen(Seal(_source, Text, Client), Instant.Zero, out _, out NetworkPath tunnelled));

        byte[] back = Seal(_target, Text, tunnelled);

        Assert.True(_source.TryOpen(back, Instant.Zero, out int length, out NetworkPath path));
        Assert.Equal(Client, path);
        Assert.Equal(Text.Length, length);
    }

    [Fact]
    public void Nothing_is_opened_twice()
    {
        byte[] sealedBytes = Seal(_source, Text, Client);
        byte[] again = [.. sealedBytes];
        Assert.True(_target.TryOpen(sealedBytes, Instant.Zero, out _, out _));

        Assert.False(_target.TryOpen(again, Instant.Zero, out _, out _));
    }

    [Fact]
    public void Neither_end_opens_what_it_has_sealed_itself()
    {
        Assert.False(_source.TryOpen(Seal(_source, Text, Client), Instant.Zero, out _, out _));
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_refused_and_leaves_nothing_behind()
    {
        byte[] sealedBytes = Seal(_source, Text, Client);
        for (int bit = 0; bit < sealedBytes.Length * 8; bit++)
        {
            byte[] flipped = [.. sealedBytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            // The first byte and the id were looked at before: whoever changes them speaks of another tunnel, or of none.
            if (bit >= 8 * 9) Assert.False(_target.TryOpen(flipped, Instant.Zero, out _, out _), $"bit {bit}");
        }

        for (int length = Tunnel.Overhead; length < sealedBytes.Length; length++)
        {
            byte[] cut = [.. sealedBytes.AsSpan(0, length)];
            Assert.False(_target.TryOpen(cut, Instant.Zero, out _, out _), $"{length} bytes");
        }

        Assert.Equal(Instant.Zero, _target.HeardAt);
        Assert.True(_target.TryOpen(sealedBytes, Instant.FromMilliseconds(5), out _, out _));
        Assert.Equal(Instant.FromMilliseconds(5), _target.HeardAt);
    }

    [Fact]
    public void A_sign_of_life_takes_no_number_of_a_local_address()
    {
        Assert.True(_source.TryOpen(Seal(_target, [], default), Instant.Zero, out int length, out _));
        Assert.Equal(0, length);
    }

    [Fact]
    public void Local_addresses_of_the_other_node_are_bounded()
    {
        for (int local = 0; local < Tunnel.LocalsMax; local++)
        {
            Assert.Equal(_target.FirstLocal + local, _target.NumberOf(1000 + local));
        }

        Assert.Equal(-1, _target.NumberOf(5));
        Assert.Equal(_target.FirstLocal + 4, _target.NumberOf(1004));
        Assert.False(_target.TryOpen(Seal(_source, Text, Client), Instant.Zero, out _, out _));
    }

    [Fact]
    public void Tunnels_of_two_rooms_have_numbers_of_their_own()
    {
        using Tunnel other = Tunnel.Draw(new SeededEntropy(8), Far);
        Assert.True(_table.TryAddArrived(other));

        Assert.NotEqual(_target.NumberOf(0), other.NumberOf(0));
        Assert.Same(other, _table.Of(new NetworkPath(other.NumberOf(0), default)));

        _table.RemoveArrived(other);
        Assert.Null(_table.Of(new NetworkPath(other.NumberOf(0), default)));
    }

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    private static byte[] Seal(Tunnel tunnel, byte[] text, NetworkPath path)
    {
        byte[] buffer = new byte[text.Length + Tunnel.Overhead];
        text.CopyTo(buffer, 0);
        Assert.Equal(buffer.Length, tunnel.Seal(buffer, text.Length, path));
        return buffer;
    }
}
