using System.Net;
using System.Net.Sockets;
using Conference.MediaNode.Handover.Moves;

namespace Conference.MediaNode.Host.Moves;

/// <summary>A channel that this node opens, at another's door.</summary>
internal static class MoveDial
{
    /// <summary>Until the channel is over.</summary>
    public static async Task Run(MoveChannel channel, OpenMoveChannel errand, HpkeKeyPair keys)
    {
        MoveNews last = new MoveChannelBroken(channel.Move);
        try
        {
            using HpkeKeyPair ephemeral = HpkeKeyPair.Draw();
            if (IPEndPoint.TryParse(errand.Address, out IPEndPoint? door)
                && TryReadKey(errand.PublicKey, out byte[] doorKey)
                && Hpke.TrySend(keys, ephemeral, doorKey, MoveGreeting.InfoOf(channel.Move), out HpkeContext? context))
            {
                using (context) last = await Serve(channel, door, ephemeral, context);
            }
        }
        finally
        {
            channel.End(last);
            channel.Dispose();
        }
    }

    /// <summary>A door's public key as the cluster hands it around.</summary>
    public static bool TryReadKey(string text, out byte[] key)
    {
        key = new byte[HpkeKeyPair.PublicKeyLength];
        return Convert.TryFromBase64String(text, key, out int length) && length == key.Length;
    }

    /// <returns>What the shard is told last.</returns>
    private static async Task<MoveNews> Serve(MoveChannel channel, IPEndPoint door, HpkeKeyPair ephemeral, HpkeContext context)
    {
        MoveNews broken = new MoveChannelBroken(channel.Move);
        using Socket socket = new(door.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (!await channel.Survives(Greet(socket, door, channel, ephemeral))) return broken;

        channel.Tell(new MoveChannelOpened(channel.Move));
        TaskCompletionSource<byte[]> salt = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using MoveFrameWriter writer = new(context.Forward);
        Task writing = channel.Survives(channel.Write(socket, writer, context, salt.Task));
        Task<bool> reading = Read(socket, channel, context, salt);
        bool isExpected = !await channel.Survives(reading) || await reading;

        channel.Break();
        await writing;
        return isExpected ? broken : new MoveMessageCame(channel.Move, new MoveRefused(MoveProblem.TargetNotExpecting));
    }

    private static async Task Greet(Socket socket, IPEndPoint door, MoveChannel channel, HpkeKeyPair ephemeral)
    {
        await socket.ConnectAsync(door, channel.Over);
        await MoveSocket.Send(socket, MoveGreeting.Write(channel.Move, ephemeral), channel.Over);
    }

    /// <returns>False: the door does not know the move.</returns>
    private static async Task<bool> Read(
        Socket socket, MoveChannel channel, HpkeContext context, TaskCompletionSource<byte[]> salt)
    {
        byte[] answer = new byte[1];
        if (!await MoveSocket.TryFill(socket, answer, channel.Over)) return true;
        if (answer[0] == MoveGreeting.NotExpecting) return false;

        byte[] drawn = new byte[MoveGreeting.SaltLength];
        if (answer[0] != MoveGreeting.Welcome || !await MoveSocket.TryFill(socket, drawn, channel.Over)) return true;

        using MoveFrameReader reader = new(MoveGreeting.Back(context, drawn));
        reader.Widen();
        salt.SetResult(drawn);
        await channel.Read(socket, reader);
        return true;
    }
}
