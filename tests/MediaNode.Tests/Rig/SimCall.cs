using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>
/// People in one room, each with a microphone (mid "a"), a camera ("v") and slots for all others ("a0", "v0", "a1", …), all
/// with payload types and header extension ids of their own.
/// </summary>
internal sealed class SimCall : IDisposable
{
    private readonly Func<int, string> _nameOf;

    /// <param name="nameOf">Their links' names, where those are read; otherwise p0, p1, …</param>
    public SimCall(
        int people,
        SrtpProfile profile = SrtpProfile.AeadAes128Gcm,
        ShardRig? rig = null,
        int? publishers = null,
        bool connects = true,
        Func<int, string>? nameOf = null)
    {
        Rig = rig ?? new ShardRig();
        _nameOf = nameOf ?? (static person => $"p{person}");
        for (int i = 0; i < people; i++) Clients.Add(Join(i, people, profile, isPublisher: i < (publishers ?? people)));
        if (!connects) return;

        foreach (SimClient client in Clients) Rig.Connect(client);
        Rig.Events.Clear();
    }

    public ShardRig Rig { get; }

    public List<SimClient> Clients { get; } = [];

    public SimClient this[int index] => Clients[index];

    public static SimStream Microphone(SimClient client) => client.Streams[0];

    public static SimStream Camera(SimClient client) => client.Streams[1];

    public static byte OpusOf(int person) => (byte)(96 + (person * 3 % 30));

    public static byte Vp8Of(int person) => (byte)(97 + (person * 3 % 30));

    public static byte RtxOf(int person) => (byte)(98 + (person * 3 % 30));

    /// <summary>In which slot of one person another is shown.</summary>
    public int SlotOf(SimClient viewer, SimClient shown)
    {
        int place = Clients.IndexOf(shown);
        return place > Clients.IndexOf(viewer) ? place - 1 : place;
    }

    /// <summary>Everybody sees and hears everybody who publishes.</summary>
    public void SubscribeAll()
    {
        foreach (SimClient viewer in Clients)
        {
            List<(string, SimClient, string)> slots = [];
            foreach (SimClient shown in Clients.Where(other => other != viewer && other.Streams.Count > 0))
            {
                slots.Add(($"a{SlotOf(viewer, shown)}", shown, "a"));
                slots.Add(($"v{SlotOf(viewer, shown)}", shown, "v"));
            }

            Assert.Equal(ShardRefusal.None, Rig.Subscribe(viewer, [.. slots]));
        }
    }

    /// <summary>Rounds of 20 ms: everybody sends a packet of audio, and a frame each second time.</summary>
    public void Talk(int rounds, bool startsWithKeyFrame = false)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (SimClient client in Clients.Where(client => client.Streams.Count > 0))
            {
                Microphone(client).Audio();
                if (round % 2 == 0) Camera(client).Frame(isKey: startsWithKeyFrame && round == 0);
            }

            Rig.Exchange();
            Rig.Advance(20);
        }
    }

    public void Dispose() => Rig.Dispose();

    private SimClient Join(int person, int people, SrtpProfile profile, bool isPublisher)
    {
        SimClient client = Rig.Add(_nameOf(person), profile, person % 2 == 0 ? SimExtensions.Usual : SimExtensions.Other);
        if (isPublisher)
        {
            client.Publish(SectionKind.Audio, "a", 1000u + (uint)person, OpusOf(person), firstNumber: (ushort)(65_530 + person));
            client.Publish(
                SectionKind.Video, "v", 2000u + (uint)person, Vp8Of(person), firstTimestamp: 0xFFFF_FF00,
                rtx: RtxOf(person), rtxSsrc: 3000u + (uint)person);
        }

        for (int slot = 0; slot < people - 1; slot++)
        {
            client.Want(SectionKind.Audio, $"a{slot}", OpusOf(person));
            client.Want(SectionKind.Video, $"v{slot}", Vp8Of(person), rtx: RtxOf(person));
        }

        return client;
    }
}
