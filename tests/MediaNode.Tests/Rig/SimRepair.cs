namespace Conference.MediaNode.Tests.Rig;

/// <summary>What browsers do about loss: publishers answer the node's negative acknowledgements, viewers send theirs.</summary>
internal sealed class SimRepair(SimCall call)
{
    /// <summary>Of the latest packets: a browser gives up what is older.</summary>
    private const int Looks = 400;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(60);

    private readonly Dictionary<SimClient, int> _answered = [];
    private readonly Dictionary<(SimClient, string, ushort), Instant> _asked = [];

    public void Step()
    {
        foreach (SimClient client in call.Clients)
        {
            AnswerNacks(client);
            foreach (string mid in client.Answer!.RtxSsrcByMid.Keys) AskFor(client, mid);
        }

        call.Rig.Exchange();
    }

    private void AnswerNacks(SimClient client)
    {
        int answered = _answered.GetValueOrDefault(client);
        foreach ((_, uint ssrc, ushort number) in client.Reports.Nacks.Skip(answered))
        {
            SimStream stream = client.Streams.Single(stream => stream.Ssrc == ssrc);
            if (stream.Sent.Exists(packet => packet.SequenceNumber == number)) stream.Resend(number);
        }

        _answered[client] = client.Reports.Nacks.Count;
    }

    private void AskFor(SimClient client, string mid)
    {
        SimPacket[] complete = client.CompleteIn(mid, Looks);
        List<ushort> missing = [];
        for (int i = 1; i < complete.Length; i++)
        {
            ushort next = (ushort)(complete[i - 1].SequenceNumber + 1);
            for (; next != complete[i].SequenceNumber; next++)
            {
                if (_asked.TryGetValue((client, mid, next), out Instant at) && call.Rig.Now - at < RetryAfter) continue;
                _asked[(client, mid, next)] = call.Rig.Now;
                missing.Add(next);
            }
        }

        if (missing.Count > 0) client.Nack(mid, [.. missing.Take(100)]);
    }
}
