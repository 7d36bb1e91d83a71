using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Conference.MediaNode.Host;

/// <summary>
/// Lets a shard's thread sleep until a datagram, a wake-up from another thread, or a deadline, and says which sockets have
/// something. The main sockets are polled one by one; the many for moves, most of them silent, stand behind one epoll
/// descriptor, so that they cost one entry more while nobody uses them.
/// </summary>
internal sealed class ShardWaiter : IDisposable
{
    /// <summary>Also without a deadline the thread looks around this often: it measures itself once a second.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(500);

    /// <summary>Sockets for moves that one look finds; the kernel starts with others at the next.</summary>
    public const int MoveSocketsPerTurnMax = 64;

    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly int _mainCount;
    private readonly DescriptorHandle _event;
    private readonly DescriptorHandle _epoll;
    private readonly UdpSocketNative.PollEntry[] _entries;
    private readonly byte[] _happened = new byte[MoveSocketsPerTurnMax * EpollEntry.Length];
    private readonly int[] _ready;
    private int _readyCount;
    private int _turn;

    /// <param name="sockets">The main ones first.</param>
    public ShardWaiter(IReadOnlyList<UdpSocket> sockets, int mainCount)
    {
        _mainCount = mainCount;
        _ready = new int[mainCount + MoveSocketsPerTurnMax];
        _event = new DescriptorHandle(UdpSocketNative.OpenEvent(0, UdpSocketNative.EventNonBlocking), "Opening an eventfd");
        _epoll = new DescriptorHandle(UdpSocketNative.OpenEpoll(UdpSocketNative.EpollCloseOnExec), "Opening an epoll");
        _entries = new UdpSocketNative.PollEntry[mainCount + 2];
        for (int i = 0; i < mainCount; i++) _entries[i].Descriptor = sockets[i].Descriptor;
        for (int i = mainCount; i < sockets.Count; i++) Watch(sockets[i], i);
        _entries[^2].Descriptor = _epoll.Number;
        _entries[^1].Descriptor = _event.Number;
        for (int i = 0; i < _entries.Length; i++) _entries[i].Wanted = UdpSocketNative.PollIn;
    }

    /// <summary>Which sockets had something when the last wait ended. None is first each time, so none can starve the others.</summary>
    public ReadOnlySpan<int> Ready => _ready.AsSpan(0, _readyCount);

    public void WaitUntil(Instant deadline, Instant now)
    {
        long nanoseconds = Math.Clamp(deadline.Nanoseconds - now.Nanoseconds, 0, WaitMax.Ticks * 100);
        UdpSocketNative.TimeValue timeout = new()
        {
            Seconds = nanoseconds / NanosecondsPerSecond,
            Nanoseconds = nanoseconds % NanosecondsPerSecond,
        };

        _readyCount = 0;

        // Interrupted by a signal, or nothing happened: what the entries say is of an earlier wait.
        if (UdpSocketNative.Poll(ref _entries[0], (nuint)_entries.Length, timeout, 0) <= 0) return;

        _turn = (_turn + 1) & int.MaxValue;
        bool moveSocketsFirst = _turn % 2 == 0;
        if (moveSocketsFirst) AddMoveSockets();
        for (int i = 0; i < _mainCount; i++)
        {
            int socket = ((_turn / 2) + i) % _mainCount;
            if (_entries[socket].Happened != 0) _ready[_readyCount++] = socket;
        }

        if (!moveSocketsFirst) AddMoveSockets();
        if (_entries[^1].Happened == 0) return;

        ulong wakeUps = 0;
        UdpSocketNative.Read(_event.Number, ref wakeUps, sizeof(ulong));
    }

    /// <summary>From any thread.</summary>
    public void Wake()
    {
        bool isOpen = false;
        try
        {
            _event.DangerousAddRef(ref isOpen);
            UdpSocketNative.Write(_event.Number, 1, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The shard has stopped: nobody is asleep.
        }
        finally
        {
            if (isOpen) _event.DangerousRelease();
        }
    }

    public void Dispose()
    {
        _event.Dispose();
        _epoll.Dispose();
    }

    private void Watch(UdpSocket socket, int index)
    {
        Span<byte> entry = stackalloc byte[EpollEntry.Length];
        EpollEntry.Write(entry, UdpSocketNative.EpollIn, index);
        if (UdpSocketNative.ControlEpoll(_epoll.Number, UdpSocketNative.EpollAdd, socket.Descriptor, in entry[0]) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "Watching a UDP socket failed");
        }
    }

    private void AddMoveSockets()
    {
        if (_entries[^2].Happened == 0) return;

        int count = UdpSocketNative.WaitEpoll(_epoll.Number, ref _happened[0], MoveSocketsPerTurnMax, 0);
        for (int i = 0; i < count; i++) _ready[_readyCount++] = EpollEntry.ReadTag(_happened.AsSpan(i * EpollEntry.Length));
    }
}
