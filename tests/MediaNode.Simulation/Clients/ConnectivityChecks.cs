using System.Buffers.Binary;
using System.Text;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>
/// A client's half of ICE as the controlling agent (RFC 8445 §7.2): often until the node answers, then every 2.5 s to keep its
/// consent (RFC 7675). A candidate that comes later, of a higher priority, is followed once it answers.
/// </summary>
internal sealed class ConnectivityChecks(SimClient client, Agenda agenda)
{
    private const int NominatesAt = 4;
    private const int PairAt = 5;

    private static readonly TimeSpan AtFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(2500);

    /// <summary>As Chromium: an address that was used is not used again so soon.</summary>
    private static readonly TimeSpan ForgetsAfter = TimeSpan.FromSeconds(30);

    private readonly byte[] _transaction = new byte[StunMessage.TransactionIdLength];
    private readonly List<CandidatePair> _pairs = [];
    private readonly Dictionary<TransportAddress, Instant> _usedAt = [];
    private bool _isStopped;

    /// <summary>Where media goes.</summary>
    public CandidatePair? Selected { get; private set; }

    /// <summary>The first checks, from the client's first address.</summary>
    public void Start(AnswerText answer)
    {
        CandidatePair pair = new(client.Address, answer.Candidates[0], answer, client.Ufrag);
        Selected = pair;
        Add(pair);
    }

    /// <summary>A candidate has come later.</summary>
    public void Follow(CandidateText candidate)
    {
        if (Selected is not { } selected || candidate.Priority <= selected.Priority) return;
        if (WasUsed(candidate.Address)) throw client.Fails($"invited to {candidate.Address}, which it ignores since it has just left it");

        Add(new CandidatePair(client.Address, candidate, selected.Answer, selected.Ufrag));
    }

    /// <summary>ICE begins anew, from another address of the client; the old pair is used, unchecked, until the new one works.</summary>
    public void Restart(TransportAddress own, AnswerText answer)
    {
        foreach (CandidatePair pair in _pairs) pair.IsDropped = true;
        Add(new CandidatePair(own, answer.Candidates[0], answer, client.Ufrag));
    }

    public void Stop() => _isStopped = true;

    /// <summary>True: this answer nominates its pair, the first to do so.</summary>
    public bool Receive(SimDatagram datagram)
    {
        if (!StunMessage.TryParse(datagram.Bytes, out StunMessage answer, out _)) throw client.Fails("an answer to a check cannot be read");

        CandidatePair pair = _pairs[answer.TransactionId[PairAt]];
        byte[] key = Encoding.ASCII.GetBytes(pair.Answer.Password);
        if (!StunIntegrity.VerifyFingerprint(answer) || !StunIntegrity.Verify(answer, key)) throw client.Fails("an answer is forged");
        if (answer.Class is not StunClass.Success) throw client.Fails($"a check was refused: {answer.ErrorCode}");
        if (datagram.NodeAddress != pair.Node) throw client.Fails($"{datagram.NodeAddress} answers what {pair.Node} was asked");

        Span<byte> address = stackalloc byte[16];
        if (!answer.TryReadMappedAddress(address, out int length, out ushort port)
            || TransportAddress.From(address[..length], port) != pair.Own)
        {
            throw client.Fails("the mapped address is not where the check came from");
        }

        pair.Answers++;
        if (pair.Answers == 1 && client.Plan.SendsBeforeNomination && !pair.IsDropped) Select(pair);
        bool nominated = answer.TransactionId[NominatesAt] != 0;
        if (!nominated || pair.IsNominated) return false;

        pair.IsNominated = true;
        if (!pair.IsDropped) Select(pair);
        return true;
    }

    private bool WasUsed(TransportAddress address) =>
        _usedAt.TryGetValue(address, out Instant at) && agenda.Now - at < ForgetsAfter || address == Selected!.Node;

    private void Add(CandidatePair pair)
    {
        _pairs.Add(pair);
        Check(pair);
    }

    private void Check(CandidatePair pair)
    {
        if (_isStopped || pair.IsDropped) return;

        Send(pair);
        agenda.After(pair.IsNominated ? Later : AtFirst, () => Check(pair));
    }

    /// <summary>Of several that answer, the one of the highest priority is used.</summary>
    private void Select(CandidatePair pair)
    {
        if (pair == Selected || Selected!.Answer == pair.Answer && Selected.Priority > pair.Priority) return;

        _usedAt[Selected.Node] = agenda.Now;
        Selected = pair;
        foreach (CandidatePair other in _pairs) other.IsDropped |= other.Priority < pair.Priority;
        client.OnSelected(pair);
    }

    private void Send(CandidatePair pair)
    {
        bool nominates = client.Plan.NominatesAtOnce || pair.Answers > 0;
        BinaryPrimitives.WriteInt32BigEndian(_transaction, BinaryPrimitives.ReadInt32BigEndian(_transaction) + 1);
        _transaction[NominatesAt] = (byte)(nominates ? 1 : 0);
        _transaction[PairAt] = (byte)_pairs.IndexOf(pair);
        byte[] buffer = new byte[256];
        StunWriter writer = StunWriter.BindingRequest(buffer, _transaction);
        writer.AppendUsername(Encoding.ASCII.GetBytes($"{pair.Answer.Ufrag}:{pair.Ufrag}"));
        writer.AppendPriority(1_853_824_767);
        writer.AppendIceControlling(0x0123_4567_89AB_CDEF);
        if (nominates) writer.AppendUseCandidate();
        writer.AppendIntegrity(Encoding.ASCII.GetBytes(pair.Answer.Password));
        writer.AppendFingerprint();
        client.SendCheck(buffer[..writer.Length], pair);
    }
}
