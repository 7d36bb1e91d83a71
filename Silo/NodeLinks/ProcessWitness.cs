using System.Net;
using System.Net.Sockets;
using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Silo.NodeLinks;

/// <summary>
/// Finds out whether a node's process has ended, once its link is gone: the kernel of its machine answers a datagram to a
/// port that nobody holds any more with ICMP port unreachable. All of its media addresses must; silence, or a word from a
/// single one, proves nothing.
/// </summary>
internal sealed class ProcessWitness(TimeProvider time)
{
    /// <summary>A node that has more is not asked.</summary>
    public const int AddressesMax = 256;

    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(3);

    /// <summary>A process that is killed closes its sockets one after the other, so the first question may come too early.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// A STUN binding indication (RFC 8489 §5): it asks for no answer, and every node knows to ignore it.
    /// </summary>
    private static readonly byte[] Question =
        [0x00, 0x11, 0x00, 0x00, 0x21, 0x12, 0xA4, 0x42, .. "conference/1"u8];

    private enum Answer
    {
        None,
        Refused,
        Alive,
    }

    /// <param name="mediaAddresses">As announced: <c>address:port</c>.</param>
    /// <param name="node">Where the node's link came from. Loopback addresses mean its machine only if that is ours too.</param>
    public async Task<NodeEnd> Look(IEnumerable<string> mediaAddresses, IPAddress? node)
    {
        bool isOurMachine = node is not null && IPAddress.IsLoopback(node);
        List<IPEndPoint> askable = [];
        foreach (string text in mediaAddresses)
        {
            if (!IPEndPoint.TryParse(text, out IPEndPoint? address) || address.Port == 0) return NodeEnd.Unknown;
            if (IPAddress.IsLoopback(address.Address) && !isOurMachine) continue;
            if (!address.Address.IsIPv6LinkLocal) askable.Add(address);
        }

        if (askable.Count is 0 or > AddressesMax) return NodeEnd.Unknown;

        using CancellationTokenSource enough = new(SilenceMax, time);
        List<Task<Answer>> answers = [.. askable.Select(address => Ask(address, enough.Token))];
        await foreach (Task<Answer> answer in Task.WhenEach(answers))
        {
            if (await answer is not Answer.Refused) await enough.CancelAsync();
        }

        return answers.All(answer => answer.Result is Answer.Refused) ? NodeEnd.ProcessEnded : NodeEnd.Unknown;
    }

    private async Task<Answer> Ask(IPEndPoint address, CancellationToken enough)
    {
        using Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        byte[] answer = new byte[1];
        try
        {
            // Only a connected socket is told of ICMP errors.
            await socket.ConnectAsync(address, enough);
            Task<int> answered = socket.ReceiveAsync(answer, SocketFlags.None, enough).AsTask();
            while (!answered.IsCompleted)
            {
                await socket.SendAsync(Question, SocketFlags.None, enough);
                await Task.WhenAny(answered, Task.Delay(AskAgainAfter, time, enough));
            }

            await answered;
            return Answer.Alive;
        }
        catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused)
        {
            return Answer.Refused;
        }
        catch (Exception failed) when (failed is SocketException or OperationCanceledException)
        {
            return Answer.None;
        }
    }
}
