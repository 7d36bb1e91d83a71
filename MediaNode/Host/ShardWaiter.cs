namespace Conference.MediaNode.Host;

/// <summary>Lets a shard's thread sleep until a datagram, a wake-up from another thread, or a deadline.</summary>
internal sealed class ShardWaiter : IDisposable
{
    /// <summary>Also without a deadline the thread looks around this often: it measures itself once a second.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(500);

    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly DescriptorHandle _event;
    private readonly UdpSocketNative.PollEntry[] _entries;

    public ShardWaiter(IReadOnlyList<UdpSocket> sockets)
    {
        _event = new DescriptorHandle(UdpSocketNative.OpenEvent(0, UdpSocketNative.EventNonBlocking), "Opening an eventfd");
        _entries = new UdpSocketNative.PollEntry[sockets.Count + 1];
        for (int i = 0; i < sockets.Count; i++) _entries[i].Descriptor = sockets[i].Descriptor;
        _entries[^1].Descriptor = _event.Number;
        for (int i = 0; i < _entries.Length; i++) _entries[i].Wanted = UdpSocketNative.PollIn;
    }

    public void WaitUntil(Instant deadline, Instant now)
    {
        long nanoseconds = Math.Clamp(deadline.Nanoseconds - now.Nanoseconds, 0, WaitMax.Ticks * 100);
        UdpSocketNative.TimeValue timeout = new()
        {
            Seconds = nanoseconds / NanosecondsPerSecond,
            Nanoseconds = nanoseconds % NanosecondsPerSecond,
        };

        // Interrupted by a signal, or nothing happened: the caller looks at everything anyway.
        UdpSocketNative.Poll(ref _entries[0], (nuint)_entries.Length, timeout, 0);
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

    public void Dispose() => _event.Dispose();
}
