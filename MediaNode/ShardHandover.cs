using Conference.MediaNode.Handover;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Room;

namespace Conference.MediaNode;

/// <summary>
/// Turns rooms and links of a shard into records and back. What is taken out is gone here at once: two shards that seal
/// under one key would use a key stream twice.
/// </summary>
internal sealed class ShardHandover(ShardRooms rooms, LinkTable table, DeadlineHeap deadlines, TunnelTable tunnels)
{
    /// <summary>Bytes of a link's record: a link of a hundred sections has some tens of thousands, plus what it can resend.</summary>
    public const int LinkLengthMax = 16 * 1024 * 1024;

    /// <summary>
    /// Takes a link out that <see cref="PeerLink.MayLeave"/>. Who is shown its tracks waits for them, and nobody is told that it
    /// ended.
    /// </summary>
    public SecretBytes TakeOut(PeerLink link, Instant now)
    {
        if (!link.MayLeave) throw new InvalidOperationException($"Link {link.Name} is still shaking hands: nobody could go on with it.");

        using RecordWriter writer = new(now);
        RecordHead.Write(writer, RecordKind.Link);
        link.Export(writer);
        rooms.Forget(link);
        return writer.ToSecret();
    }

    /// <summary>Takes a room out to go to another node, with the tunnel between here and there.</summary>
    public SecretBytes TakeOut(MediaRoom room, Tunnel tunnel, Instant now)
    {
        using RecordWriter writer = new(now);
        RecordHead.Write(writer, RecordKind.Move);
        tunnel.Export(writer);
        WriteRoom(writer, room, now);
        return writer.ToSecret();
    }

    /// <summary>Takes a room out with its established links; links that are still shaking hands end.</summary>
    public SecretBytes TakeOut(MediaRoom room, Instant now)
    {
        using RecordWriter writer = new(now);
        RecordHead.Write(writer, RecordKind.Room);
        WriteRoom(writer, room, now);
        return writer.ToSecret();
    }

    private void WriteRoom(RecordWriter writer, MediaRoom room, Instant now)
    {
        writer.WriteText(room.Name);
        room.Export(writer);

        PeerLink[] links = [.. room.Links];
        writer.Write(links.Count(static link => link.MayLeave));
        foreach (PeerLink link in links)
        {
            if (!link.MayLeave)
            {
                rooms.CloseLink(room, link.Name);
                continue;
            }

            using SecretBytes record = TakeOut(link, now);
            writer.WriteBytes(record.Reveal());
        }

        rooms.Forget(room);
    }

    /// <summary>The link goes on here, in that room.</summary>
    public RecordRefusal TakeIn(MediaRoom room, ReadOnlySpan<byte> record, Instant now) => TakeIn(room, record, null, now);

    private RecordRefusal TakeIn(MediaRoom room, ReadOnlySpan<byte> record, Tunnel? tunnel, Instant now)
    {
        RecordReader reader = new(record, now) { Tunnel = tunnel };
        RecordRefusal refusal = RecordHead.Read(ref reader, RecordKind.Link);
        if (refusal is not RecordRefusal.None) return refusal;
        if (!PeerLink.TryImport(ref reader, room, out PeerLink? link)) return RecordRefusal.Malformed;

        if (!rooms.TryAdopt(link))
        {
            link.Dispose();
            return RecordRefusal.NotAdmitted;
        }

        link.Media.Apply(link.Description, NoEntropy.Instance);
        link.Media.Restore(ref reader);
        if (!reader.IsSound || !reader.IsAtEnd)
        {
            rooms.Forget(link);
            return RecordRefusal.Malformed;
        }

        if (!room.IsSilent) deadlines.Update(link);
        return RecordRefusal.None;
    }

    /// <summary>
    /// A room of another node comes here, silent for the time being: its owner says when it may speak. Its links are reached by way
    /// of that node.
    /// </summary>
    /// <param name="source">The old node's end of the tunnel.</param>
    public RecordRefusal TakeIn(
        ReadOnlySpan<byte> record, NetworkPath source, string expected, Instant now, out MediaRoom? room, out Tunnel? tunnel)
    {
        (room, tunnel) = (null, null);
        RecordReader reader = new(record, now);
        RecordRefusal refusal = RecordHead.Read(ref reader, RecordKind.Move);
        if (refusal is not RecordRefusal.None) return refusal;

        tunnel = Tunnel.Import(ref reader, source);
        if (tunnel is null) return RecordRefusal.Malformed;

        refusal = tunnels.TryAddArrived(tunnel) ? ReadRoom(ref reader, expected, tunnel, now, out room) : RecordRefusal.NotAdmitted;
        if (refusal is RecordRefusal.None) return refusal;

        tunnels.RemoveArrived(tunnel);
        tunnel.Dispose();
        return refusal;
    }

    /// <summary>A room that was taken out for another node stays.</summary>
    /// <param name="takenOutAt">What its moments count from.</param>
    public RecordRefusal TakeBack(ReadOnlySpan<byte> record, Instant takenOutAt, Instant now, out MediaRoom? room)
    {
        room = null;
        RecordReader reader = new(record, takenOutAt);
        RecordRefusal refusal = RecordHead.Read(ref reader, RecordKind.Move);
        if (refusal is not RecordRefusal.None) return refusal;

        using Tunnel? unused = Tunnel.Import(ref reader, default);
        refusal = ReadRoom(ref reader, null, null, takenOutAt, out room);
        for (int i = 0; i < room?.Links.Count; i++) deadlines.Update(room.Links[i]);
        return refusal;
    }

    /// <summary>The room and its links go on here. A room that cannot be taken whole is not taken at all.</summary>
    public RecordRefusal TakeInRoom(ReadOnlySpan<byte> record, Instant now)
    {
        RecordReader reader = new(record, now);
        RecordRefusal refusal = RecordHead.Read(ref reader, RecordKind.Room);
        return refusal is RecordRefusal.None ? ReadRoom(ref reader, null, null, now, out _) : refusal;
    }

    /// <param name="expected">Its name, where another would be a mistake.</param>
    /// <param name="tunnel">Null: the room was here, and speaks at once.</param>
    private RecordRefusal ReadRoom(ref RecordReader reader, string? expected, Tunnel? tunnel, Instant now, out MediaRoom? room)
    {
        room = null;
        RecordRefusal refusal = RecordRefusal.None;
        string name = reader.ReadText();
        if (!reader.IsSound || (expected is not null && name != expected)) return RecordRefusal.Malformed;
        if (!rooms.IsFree(name) || rooms.Open(name, long.MinValue) is not ShardRefusal.None) return RecordRefusal.NotAdmitted;

        room = rooms.Find(name);
        room!.IsSilent = tunnel is not null;
        room.Restore(ref reader);
        int links = reader.ReadCount(Math.Min(MediaRoom.LinksMax, table.FreeCount));
        for (; links > 0 && refusal is RecordRefusal.None; links--) refusal = TakeIn(room, reader.ReadBytes(LinkLengthMax), tunnel, now);
        if (refusal is RecordRefusal.None && reader.IsSound && reader.IsAtEnd)
        {
            if (!room.IsSilent) deadlines.Update(room);
            return RecordRefusal.None;
        }

        // Not closed: its links may still be alive where the record came from, and must not hear a goodbye from here.
        for (int i = room.Links.Count - 1; i >= 0; i--) rooms.Forget(room.Links[i]);
        rooms.Forget(room);
        room = null;
        return refusal is RecordRefusal.None ? RecordRefusal.Malformed : refusal;
    }

    /// <summary>What is drawn while a link is built is overwritten by its record.</summary>
    private sealed class NoEntropy : IEntropy
    {
        public static readonly NoEntropy Instance = new();

        public void Fill(Span<byte> destination) => destination.Clear();
    }
}
