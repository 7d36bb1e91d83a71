using System.Net;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;

namespace Conference.MediaNode.Host.Moves;

/// <summary>Writer and reader of frames against each other, without a network.</summary>
public sealed class MoveFrameTests : IDisposable
{
    private static readonly byte[] _secret = [.. Enumerable.Range(0, AeadSequence.SecretLength).Select(static i => (byte)i)];

    private readonly MoveFrameWriter _writer = new(new AeadSequence(_secret));
    private readonly MoveFrameReader _reader = Reader();

    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(MoveFrame.TextMax - 2)]
    [InlineData(MoveFrame.TextMax - 1)]
    [InlineData(MoveFrame.TextMax)]
    [InlineData((2 * MoveFrame.TextMax) - 1)]
    [InlineData(2 * MoveFrame.TextMax)]
    [InlineData(5_000_000)]
    public void A_record_of_any_length_arrives_between_other_messages_and_is_wiped_where_it_was(int length)
    {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) content[i] = (byte)(i * 31);
        SecretBytes record = new(content);

        List<MoveMessage> arrived =
        [
            .. Pass(new MoveGo()),
            .. Pass(new MoveRecord(record)),
            .. Pass(new MoveWiped()),
        ];

        Assert.Equal(new MoveGo(), arrived[0]);
        using SecretBytes copy = Assert.IsType<MoveRecord>(arrived[1]).Record;
        Assert.True(copy.Reveal().SequenceEqual(content));
        Assert.Equal(new MoveWiped(), arrived[2]);
        Assert.Equal(3, arrived.Count);
        Assert.Throws<ObjectDisposedException>(() => record.Reveal().Length);
    }

    [Fact]
    public void No_bit_of_a_frame_may_be_flipped()
    {
        byte[] frame = Assert.Single(Frames(new MoveHello("t/r", TransportAddress.From(IPEndPoint.Parse("192.0.2.1:1")), "sha-256 00")));
        for (int bit = 0; bit < frame.Length * 8; bit++)
        {
            using MoveFrameReader reader = Reader();
            byte[] flipped = [.. frame];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            // A head that promises more than there is has nothing to open yet: the missing is zeros here.
            Assert.NotEqual(MoveFrameError.None, Read(reader, [.. flipped, .. new byte[MoveFrame.LengthMax]], out _));
        }

        Assert.Equal(MoveFrameError.None, Read(_reader, frame, out MoveMessage? message));
        Assert.IsType<MoveHello>(message);
    }

    [Fact]
    public void Frames_open_in_their_order_and_once()
    {
        byte[] first = Assert.Single(Frames(new MoveGo()));
        byte[] second = Assert.Single(Frames(new MoveWiped()));

        Assert.Equal(MoveFrameError.Forged, Read(_reader, second, out _));
        Assert.Equal(MoveFrameError.None, Read(_reader, first, out _));
        Assert.Equal(MoveFrameError.Forged, Read(_reader, first, out _));
        Assert.Equal(MoveFrameError.None, Read(_reader, second, out _));
    }

    [Fact]
    public void The_last_frame_of_a_record_cannot_be_left_out()
    {
        using SecretBytes record = new(new byte[2 * MoveFrame.TextMax]);
        List<byte[]> frames = Frames(new MoveRecord(record));
        byte[] next = Assert.Single(Frames(new MoveGo()));
        foreach (byte[] frame in frames[..^1]) Assert.Equal(MoveFrameError.None, Read(_reader, frame, out _));

        Assert.Equal(MoveFrameError.Forged, Read(_reader, next, out _));
    }

    [Theory]
    [InlineData(0x0000_0000u, nameof(MoveFrameError.EmptyFrame))]
    [InlineData(0x8000_0000u, nameof(MoveFrameError.EmptyFrame))]
    [InlineData((uint)MoveFrame.TextMax + 1, nameof(MoveFrameError.FrameTooLong))]
    [InlineData(0xFFFF_FFFFu, nameof(MoveFrameError.FrameTooLong))]
    public void A_head_that_cannot_be_is_named_before_anything_is_allocated_for_it(uint head, string expected)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(_reader.Head.Span, head);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.False(_reader.TryTakeHead(out MoveFrameError error));

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(expected, error.ToString());
    }

    [Fact]
    public void Before_the_other_side_is_known_a_frame_is_as_long_as_a_small_message()
    {
        using MoveFrameReader reader = new(new AeadSequence(_secret));
        MoveFrame.WriteHead(reader.Head.Span, MoveMessageCodec.SmallLengthMax + 1, isLast: false);
        Assert.False(reader.TryTakeHead(out MoveFrameError error));
        Assert.Equal(MoveFrameError.FrameTooLong, error);

        MoveFrame.WriteHead(reader.Head.Span, MoveMessageCodec.SmallLengthMax, isLast: false);
        Assert.True(reader.TryTakeHead(out _));
    }

    [Fact]
    public void A_message_in_pieces_that_is_no_record_may_not_be_longer_than_a_small_one()
    {
        using AeadSequence sealing = new(_secret);
        byte[] piece = new byte[MoveMessageCodec.SmallLengthMax];
        piece[0] = 1;

        Assert.Equal(MoveFrameError.None, Read(_reader, Seal(sealing, piece), out MoveMessage? message));
        Assert.Null(message);
        Assert.Equal(MoveFrameError.MessageTooLong, Read(_reader, Seal(sealing, [0]), out _));
    }

    private static byte[] Seal(AeadSequence sealing, byte[] text)
    {
        byte[] frame = [.. new byte[MoveFrame.HeadLength], .. text, .. new byte[AeadSequence.TagLength]];
        MoveFrame.WriteHead(frame, text.Length, isLast: false);
        sealing.Seal(frame.AsSpan(0, MoveFrame.HeadLength), frame.AsSpan(MoveFrame.HeadLength, text.Length), frame.AsSpan()[^16..]);
        return frame;
    }

    private static MoveFrameReader Reader()
    {
        MoveFrameReader reader = new(new AeadSequence(_secret));
        reader.Widen();
        return reader;
    }

    private List<MoveMessage> Pass(MoveMessage message)
    {
        List<MoveMessage> arrived = [];
        foreach (byte[] frame in Frames(message))
        {
            Assert.InRange(frame.Length, 1, MoveFrame.LengthMax);
            Assert.Equal(MoveFrameError.None, Read(_reader, frame, out MoveMessage? came));
            if (came is not null) arrived.Add(came);
        }

        return arrived;
    }

    private List<byte[]> Frames(MoveMessage message)
    {
        List<byte[]> frames = [];
        _writer.Begin(message);
        while (_writer.TryWriteNext(out ReadOnlyMemory<byte> frame)) frames.Add(frame.ToArray());
        return frames;
    }

    private static MoveFrameError Read(MoveFrameReader reader, ReadOnlySpan<byte> frame, out MoveMessage? message)
    {
        message = null;
        frame[..MoveFrame.HeadLength].CopyTo(reader.Head.Span);
        if (!reader.TryTakeHead(out MoveFrameError error)) return error;

        frame.Slice(MoveFrame.HeadLength, reader.Body.Length).CopyTo(reader.Body.Span);
        reader.TryTakeBody(out message, out error);
        return error;
    }
}
