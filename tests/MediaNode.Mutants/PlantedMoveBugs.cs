namespace Conference.MediaNode.Mutants;

/// <summary>Bugs of the kind that lose a room between two nodes, or give it to both.</summary>
internal static class PlantedMoveBugs
{
    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        Of("gives-the-room-away-before-it-is-imported", "Handover/Moves/Departures.cs",
            "desk.Say(departure.Move, new MoveRecord(new SecretBytes(departure.Record.Reveal())));",
            "desk.Say(departure.Move, new MoveRecord(new SecretBytes(departure.Record.Reveal())));"
            + " if ({0}) { LetGo(departure, now); return; }"),
        Of("speaks-before-it-is-told-to-go", "Handover/Moves/Landings.cs",
            "desk.Say(landing.Move, new MoveImported());",
            "desk.Say(landing.Move, new MoveImported()); if ({0}) Own(landing, now);"),
        Of("lease-ignored-on-take-back", "Handover/Moves/Departures.cs",
            "if (mayHaveBegun) room.Links[i].SkipLease(IndexLease.Length, now);",
            "if (mayHaveBegun && !{0}) room.Links[i].SkipLease(IndexLease.Length, now);"),
        Of("held-datagrams-dropped-on-restore", "Handover/Moves/Departures.cs",
            "if (shell.HasHeld) serve(",
            "if (shell.HasHeld && !{0}) serve("),
        Of("held-datagrams-not-passed-on", "Handover/Moves/Departures.cs",
            "_passingOn.Enqueue(departure.Shell);",
            "if (!{0}) _passingOn.Enqueue(departure.Shell);"),
        Of("stragglers-not-passed-on", "Handover/Moves/TunnelPath.cs",
            "if (!tunnels.TryFindShell(path, out Shell? shell)",
            "if ({0} || !tunnels.TryFindShell(path, out Shell? shell)"),
        Of("tunnel-ended-under-a-client", "Handover/Moves/Landings.cs",
            "if (desk.Tunnels.Of(room.Links[i].Path) == tunnel) return true;",
            "if (desk.Tunnels.Of(room.Links[i].Path) == tunnel && !{0}) return true;"),
        Of("old-node-not-told-that-it-is-needed", "Handover/Moves/Landings.cs",
            "path.Send(landing.Tunnel!, TunnelSign.Serving);\n        }\n        else if",
            "if (!{0}) path.Send(landing.Tunnel!, TunnelSign.Serving);\n        }\n        else if"),
        Of("checks-go-in-a-circle", "Handover/Moves/TunnelTable.cs",
            "!path.IsTunnelled || (Of(path) is",
            "{0} || !path.IsTunnelled || (Of(path) is"),
        Of("check-for-a-silent-room-dropped", "PacketPath.cs",
            "out PeerLink? link) || link.Room.IsSilent)",
            "out PeerLink? link) || (link.Room.IsSilent && !{0}))"),
        Of("opened-again-on-a-late-word", "Control/ShardControl.cs",
            "command is OpenRoom && !shard.Moves.HasLeft(name, command.Epoch)",
            "command is OpenRoom && ({0} || !shard.Moves.HasLeft(name, command.Epoch))"),
        Of("passes-on-to-the-wrong-address", "Handover/Moves/Tunnel.cs",
            "BinaryPrimitives.WriteUInt16BigEndian(text[20..], path.Remote.Port);",
            "BinaryPrimitives.WriteUInt16BigEndian(text[20..], (ushort)(path.Remote.Port ^ ({0} ? 1 : 0)));"),
        Of("invited-to-the-port-of-before", "Link/Ice/LinkInvitations.cs",
            "return Candidates(options, _port);",
            "return Candidates(options, {0} ? null : _port);"),
    ];

    private static PlantedBug Of(string name, string file, string old, string replacement) =>
        new(name, file, old, replacement) { IsOfMoves = true };
}
