using System.Buffers.Binary;
using System.Text;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>
/// A client's half of ICE as the controlling agent (RFC 8445 §7.2): often until the node answers, then every 2.5 s to keep its
/// consent (RFC 7675).
/// </summary>
internal sealed class ConnectivityChecks(SimClient client, Agenda agenda)
{
    private static readonly TimeSpan AtFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(2500);

    private readonly byte[] _transaction = new byte[StunMessage.TransactionIdLength];
    private bool _isStopped;

    /// <summary>The node has answered a check that nominated the path.</summary>
    public bool IsNominated { get; private set; }

    public int Answers { get; private set; }

    public void Start()
    {
        if (_isStopped) return;

        Send();
        agenda.After(IsNominated ? Later : AtFirst, Start);
    }

    public void Stop() => _isStopped = true;

    /// <summary>True: this answer nominates the path, the first to do so.</summary>
    public bool Receive(ReadOnlySpan<byte> datagram)
    {
        byte[] key = Encoding.ASCII.GetBytes(client.Answer!.Password);
        if (!StunMessage.TryParse(datagram, out StunMessage answer, out _)) throw client.Fails("an answer to a check cannot be read");
        if (!StunIntegrity.VerifyFingerprint(answer) || !StunIntegrity.Verify(answer, key)) throw client.Fails("an answer is forged");
        if (answer.Class is not StunClass.Success) throw client.Fails($"a check was refused: {answer.ErrorCode}");

        Span<byte> address = stackalloc byte[16];
        if (!answer.TryReadMappedAddress(address, out int length, out ushort port)
            || TransportAddress.From(address[..length], port) != client.Path.Remote)
        {
            throw client.Fails("the mapped address is not where the check came from");
        }

        Answers++;
        bool nominated = answer.TransactionId[4] != 0;
        if (!nominated || IsNominated) return false;

        IsNominated = true;
        return true;
    }

    private void Send()
    {
        bool nominates = client.Plan.NominatesAtOnce || Answers > 0;
        BinaryPrimitives.WriteInt32BigEndian(_transaction, BinaryPrimitives.ReadInt32BigEndian(_transaction) + 1);
        _transaction[4] = (byte)(nominates ? 1 : 0);
        byte[] buffer = new byte[256];
        StunWriter writer = StunWriter.BindingRequest(buffer, _transaction);
        writer.AppendUsername(Encoding.ASCII.GetBytes($"{client.Answer!.Ufrag}:{client.Ufrag}"));
        writer.AppendPriority(1_853_824_767);
        writer.AppendIceControlling(0x0123_4567_89AB_CDEF);
        if (nominates) writer.AppendUseCandidate();
        writer.AppendIntegrity(Encoding.ASCII.GetBytes(client.Answer.Password));
        writer.AppendFingerprint();
        client.Send(buffer[..writer.Length]);
    }
}
