using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Host;

/// <summary>The near end of a path: which socket, and for a wildcard socket which of the machine's addresses.</summary>
/// <param name="Address">Its port is 0: the socket's is meant.</param>
/// <param name="Interface">Only for IPv6 link-local addresses, which mean nothing without it; 0 otherwise.</param>
internal readonly record struct LocalAddress(int Socket, TransportAddress Address, int Interface);

/// <summary>
/// Gives the near end of each path a small number: <see cref="NetworkPath.Local"/>. A machine has few addresses, so numbers
/// are never taken back; what finds no room gets the socket's own number, and the kernel chooses the address.
/// </summary>
internal sealed class LocalAddressTable(int sockets)
{
    public const int EntriesMax = 4096;

    private readonly LocalAddress[] _entries = new LocalAddress[EntriesMax];
    private readonly Dictionary<LocalAddress, int> _numbers = new(EntriesMax);
    private int _count = Reserve(sockets);
    private LocalAddress _lastSeen;
    private int _lastNumber = -1;

    public ref readonly LocalAddress this[int number] => ref _entries[number];

    public bool Contains(int number) => number >= 0 && number < _count;

    /// <summary>The number of a socket whose own address is the near end.</summary>
    public static int OfSocket(int socket) => socket;

    public void Describe(int socket, in TransportAddress address) =>
        _entries[socket] = new LocalAddress(socket, address, 0);

    public int NumberOf(in LocalAddress local)
    {
        if (_lastNumber >= 0 && local == _lastSeen) return _lastNumber;
        if (!_numbers.TryGetValue(local, out int number))
        {
            if (_count == EntriesMax) return OfSocket(local.Socket);

            number = _count++;
            _entries[number] = local;
            _numbers.Add(local, number);
        }

        _lastSeen = local;
        _lastNumber = number;
        return number;
    }

    private static int Reserve(int sockets)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sockets, EntriesMax / 2);
        return sockets;
    }
}
