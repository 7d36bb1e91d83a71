using System.Security.Cryptography;

namespace Conference.MediaNode.Host.Moves;

public sealed class HpkeTests
{
    private static readonly byte[] _info = "4f6465206f6e2061204772656369616e2055726e".FromHex();

    private static readonly byte[] _text = "4265617574792069732074727574682c20747275746820626561757479".FromHex();

    /// <summary>RFC 9180, A.3.3: mode_auth, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.</summary>
    public static TheoryData<int, string, string> Encryptions => new()
    {
        {
            0, "436f756e742d30",
            "82ffc8c44760db691a07c5627e5fc2c08e7a86979ee79b494a17cc3405446ac2bdb8f265db4a099ed3289ffe19"
        },
        {
            1, "436f756e742d31",
            "b0a705a54532c7b4f5907de51c13dffe1e08d55ee9ba59686114b05945494d96725b239468f1229e3966aa1250"
        },
        {
            2, "436f756e742d32",
            "8dc805680e3271a801790833ed74473710157645584f06d1b53ad439078d880b23e25256663178271c80ee8b7c"
        },
        {
            4, "436f756e742d34",
            "04c8f7aae1584b61aa5816382cb0b834a5d744f420e6dffb5ddcec633a21b8b3472820930c1ea9258b035937a2"
        },
        {
            255, "436f756e742d323535",
            "4a319462eaedee37248b4d985f64f4f863d31913fe9e30b6e13136053b69fe5d70853c84c60a84bb5495d5a678"
        },
        {
            256, "436f756e742d323536",
            "28e874512f8940fafc7d06135e7589f6b4198bc0f3a1c64702e72c9e6abaf9f05cb0d2f11b03a517898815c934"
        },
    };

    [Theory]
    [MemberData(nameof(Encryptions))]
    public void The_vectors_of_the_RFC_are_sealed_and_opened(int number, string associated, string expected)
    {
        using HpkeContext sending = Sending();
        using HpkeContext receiving = Receiving();
        byte[] tag = new byte[AeadSequence.TagLength];
        byte[] text = [];
        for (int i = 0; i <= number; i++)
        {
            text = [.. _text];
            byte[] head = i == number ? associated.FromHex() : [];
            sending.Forward.Seal(head, text, tag);
            if (i == number) Assert.Equal(expected.FromHex(), text.Concat(tag));
            Assert.True(receiving.Forward.TryOpen(head, text, tag));
        }

        Assert.Equal(_text, text);
    }

    [Theory]
    [InlineData("", "837e49c3ff629250c8d80d3c3fb957725ed481e59e2feb57afd9fe9a8c7c4497")]
    [InlineData("00", "594213f9018d614b82007a7021c3135bda7b380da4acd9ab27165c508640dbda")]
    [InlineData("54657374436f6e74657874", "14fe634f95ca0d86e15247cca7de7ba9b73c9b9deb6437e1c832daf7291b79d5")]
    public void Both_sides_export_the_values_of_the_RFC(string context, string expected)
    {
        using HpkeContext sending = Sending();
        using HpkeContext receiving = Receiving();
        byte[] value = new byte[32];

        sending.Export(context.FromHex(), value);
        Assert.Equal(expected.FromHex(), value);
        receiving.Export(context.FromHex(), value);
        Assert.Equal(expected.FromHex(), value);
    }

    [Fact]
    public void What_another_sender_sealed_does_not_open()
    {
        using HpkeKeyPair stranger = HpkeKeyPair.Draw();
        using HpkeKeyPair ephemeral = HpkeKeyPair.Draw();
        using HpkeKeyPair recipient = Recipient();
        using HpkeKeyPair sender = Sender();
        Assert.True(Hpke.TrySend(stranger, ephemeral, recipient.PublicKey.Span, _info, out HpkeContext? sending));
        Assert.True(Hpke.TryReceive(
            recipient, ephemeral.PublicKey.Span, sender.PublicKey.Span, _info, out HpkeContext? receiving));
        using (sending)
        using (receiving)
        {
            byte[] text = [1, 2, 3];
            byte[] tag = new byte[AeadSequence.TagLength];
            sending.Forward.Seal([], text, tag);

            Assert.False(receiving.Forward.TryOpen([], text, tag));
        }
    }

    [Fact]
    public void A_sequence_opens_neither_the_same_twice_nor_the_next_but_one()
    {
        using HpkeContext sending = Sending();
        using HpkeContext receiving = Receiving();
        byte[][] texts = [[1], [2], [3]];
        byte[][] tags = [new byte[16], new byte[16], new byte[16]];
        for (int i = 0; i < 3; i++) sending.Forward.Seal([], texts[i], tags[i]);

        Assert.True(receiving.Forward.TryOpen([], [.. texts[0]], tags[0]));
        Assert.False(receiving.Forward.TryOpen([], [.. texts[0]], tags[0]));
        Assert.False(receiving.Forward.TryOpen([], [.. texts[2]], tags[2]));
        Assert.True(receiving.Forward.TryOpen([], [.. texts[1]], tags[1]));
    }

    public static TheoryData<string, byte[]> NoPoints
    {
        get
        {
            using HpkeKeyPair sender = Sender();
            byte[] good = sender.PublicKey.ToArray();
            byte[] offCurve = [.. good];
            offCurve[^1] ^= 1;
            byte[] outOfField = [4, .. Enumerable.Repeat((byte)0xFF, 64)];
            return new()
            {
                { "empty", [] },
                { "too short", good[..^1] },
                { "too long", [.. good, 0] },
                { "compressed", [2, .. good[1..]] },
                { "off the curve", offCurve },
                { "outside of the field", outOfField },
                { "infinity", new byte[HpkeKeyPair.PublicKeyLength] },
                { "zero", [4, .. new byte[64]] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(NoPoints))]
    public void What_is_no_point_is_refused_without_an_exception(string what, byte[] key)
    {
        using HpkeKeyPair own = Recipient();
        using HpkeKeyPair ephemeral = HpkeKeyPair.Draw();
        using HpkeKeyPair sender = Sender();

        Assert.False(Hpke.TrySend(own, ephemeral, key, _info, out _), what);
        Assert.False(Hpke.TryReceive(own, key, sender.PublicKey.Span, _info, out _), what);
        Assert.False(Hpke.TryReceive(own, sender.PublicKey.Span, key, _info, out _), what);
    }

    [Fact]
    public void Keys_of_no_pair_are_a_fault()
    {
        using HpkeKeyPair sender = Sender();
        Assert.ThrowsAny<CryptographicException>(() => HpkeKeyPair.From(
            "d929ab4be2e59f6954d6bedd93e638f02d4046cef21115b00cdda2acb2a4440e".FromHex(), sender.PublicKey.Span));
    }

    private static HpkeContext Sending()
    {
        using HpkeKeyPair sender = Sender();
        using HpkeKeyPair ephemeral = HpkeKeyPair.From(
            "6b8de0873aed0c1b2d09b8c7ed54cbf24fdf1dfc7a47fa501f918810642d7b91".FromHex(), Ephemeral());
        using HpkeKeyPair recipient = Recipient();
        Assert.True(Hpke.TrySend(sender, ephemeral, recipient.PublicKey.Span, _info, out HpkeContext? context));
        return context;
    }

    private static HpkeContext Receiving()
    {
        using HpkeKeyPair recipient = Recipient();
        using HpkeKeyPair sender = Sender();
        Assert.True(Hpke.TryReceive(recipient, Ephemeral(), sender.PublicKey.Span, _info, out HpkeContext? context));
        return context;
    }

    private static byte[] Ephemeral() => (
        "042224f3ea800f7ec55c03f29fc9865f6ee27004f818fcbdc6dc68932c1e52e15b79e264a98f2c535ef06745f3d308624414153b22c7332bc1e6"
        + "91cb4af4d53454").FromHex();

    private static HpkeKeyPair Recipient() => HpkeKeyPair.From(
        "d929ab4be2e59f6954d6bedd93e638f02d4046cef21115b00cdda2acb2a4440e".FromHex(),
        ("04423e363e1cd54ce7b7573110ac121399acbc9ed815fae03b72ffbd4c18b01836835c5a09513f28fc971b7266cfde2e96afe84bb0f266920e82"
        + "c4f53b36e1a78d").FromHex());

    private static HpkeKeyPair Sender() => HpkeKeyPair.From(
        "1120ac99fb1fccc1e8230502d245719d1b217fe20505c7648795139d177f0de9".FromHex(),
        ("04a817a0902bf28e036d66add5d544cc3a0457eab150f104285df1e293b5c10eef8651213e43d9cd9086c80b309df22cf37609f58c1127f7607e"
        + "85f210b2804f73").FromHex());
}

